/**
 * Finds rows of totals, which sum up other rows, and asks about all of them at once.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { whole } from '../text/number.js'
import { setting, type Words, words } from '../text/words.js'
import { kindOf } from './cell-kind.js'
import { isMissing, trimmed } from './cells.js'
import type { CheckedOptions } from './options.js'
import type { Place } from './place.js'

/** Words that a row of totals begins with, and their first letters. */
const TOTAL = /^(grand )?(sub)?(totals?|sums?|summen?|gesamt\w*|averages?)\b/i
const LETTERS = new Set('tsga')

/** Lines that an option may list. */
const MOST = 20

/** Looks for totals among the rows. */
export class Totals {
  private readonly options: CheckedOptions
  private rows = 0
  // The lines of the totals found, and the text of the first.
  private readonly lines: number[] = []
  private text = ''
  // How many rows stand at the end that are totals; whether those of them all are whole; whether other rows begin with words.
  private atEnd = 0
  private areWhole = true
  private besideWords = false

  constructor(options: CheckedOptions) {
    this.options = options
  }

  /** Takes a row. */
  push(record: readonly string[], line: number): void {
    this.rows++
    const first = trimmed(record[0])
    if (!LETTERS.has(first.charAt(0).toLowerCase()) || !TOTAL.test(first)) {
      this.atEnd = 0
      // The first rows tell what a column holds.
      if (this.rows <= MOST && kindOf(first) === 'word') this.besideWords = true
      return
    }
    this.atEnd++
    if (this.lines.length === 0) this.text = first
    if (record.some((cell) => isMissing(trimmed(cell)))) this.areWhole = false
    this.lines.push(line)
  }

  /**
   * Refuses them: any where the other rows begin with times or numbers, else one that stands alone at the end.
   *
   * @throws HindcastError `CSV_SYNTAX` with the option that leaves them out
   */
  refuse(place: Place, names: readonly string[]): void {
    const { lines, atEnd, besideWords, options } = this
    const count = lines.length
    if (count === 0 || count === this.rows || (besideWords && atEnd !== 1)) return
    const isSeries = besideWords && this.areWhole && count > 1
    if (isSeries && options.series !== undefined) return
    const isFooter = count === atEnd
    const footer = options.skipFooter + count
    const { skip } = options
    const before = typeof skip === 'number' ? Array.from({ length: skip }, (_, i) => i + 1) : (skip ?? [])
    const list = [...before, ...lines]
    const way = isFooter
      ? { option: 'skipFooter', value: footer }
      : count > MOST
        ? null
        : { option: 'skip', value: list, means: `the ${whole(count)} lines` }
    const [first] = lines
    const text = shown(this.text)
    const them = count === 1 ? 'it' : 'them'
    const out: Words =
      way === null ? ['take them out of the file'] : words`to leave ${them} out, add ${setting(way.option, way.value)}`
    const what =
      count === 1
        ? `begins with ${text}: it seems to sum the rows up and to be none itself`
        : `begins with ${text}, as ${whole(count)} lines in all do, up to line ${String(lines[count - 1])}: they seem to sum rows up and to be none themselves`
    const name = names[0] === '' ? 'column 1' : names[0]
    const series = isSeries ? words`; if it is a series of its own, add ${setting('series', name)}` : ''
    throw new HindcastError('CSV_SYNTAX', words`${place.headAt(first)} ${what}; ${out}${series}.`, {
      file: place.file,
      row: first,
      lines,
      value: this.text,
      option: isFooter ? 'skipFooter' : 'skip',
      ways: [...(way === null ? [] : [way]), ...(isSeries ? [{ option: 'series', value: name }] : [])],
    })
  }
}
