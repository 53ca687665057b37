/**
 * Names in a list with commas between them, as a row of a CSV (RFC 4180): what holds a comma stands in double quotes, a
 * quote within them is doubled.
 *
 * @module
 */

/** One name, quoted or plain, up to the comma behind it or the end. */
const NAME = /\s*(?:"((?:[^"]|"")*)"\s*|([^,"][^,]*|))(?:,|$)/y

/** The names of a list, without the spaces around them; null where a quote is not closed, or something follows it. */
export function namesOf(text: string): string[] | null {
  const names: string[] = []
  NAME.lastIndex = 0
  for (let more = true; more;) {
    const found = NAME.exec(text)
    if (found === null) return null
    names.push(found[1] === undefined ? found[2].trim() : found[1].replaceAll('""', '"'))
    more = found[0].endsWith(',')
  }
  return names
}

/** The list of names that {@link namesOf} reads back. */
export function listOf(names: readonly string[]): string {
  return names.map((name) => (/^\s|^"|,|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(',')
}
