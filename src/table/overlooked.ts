/**
 * What a table holds that is not used, though its owner may mean it to be: columns of durations and ranges, day numbers of
 * Excel, a column that names series whose times do not repeat.
 *
 * @module
 */
import { DAY } from './civil.js'
import type { Column } from './column.js'
import type { Findings } from './reading.js'
import type { FoundIndex, ReadColumn, Search } from './search.js'
import { guessCodes } from './repeats.js'
import { isoText } from './times/form.js'

/** Durations (`01:23:45`, `6h 12m`, `PT1H`), ranges (`10-20`), ratios (`120/80`), also with a unit; values and codes (`+0240,1`). */
const QUANTITY =
  /^(?:[-+]?\d[\d.,]*(?: ?(?:[-–—:/x×]|to|bis|d|hr?s?|m|min|s|sec)\.? ?\d[\d.,]*)+ ?(?:%|[a-z]{1,4})?|P(?:T?[\d.]+[A-Z])+|[-+]?\d+(?:,[-+\dA-Z]*)+)$/i

/** What is overlooked. */
export function overlooked(
  columns: readonly ReadColumn[],
  index: FoundIndex | null,
  search: Search,
  series: readonly Column[],
): Findings {
  const found: Findings = {}
  const beside = columns.filter((c) => index?.columns.includes(c) !== true)
  const unread = beside
    .filter((c) => !series.includes(c.column) && isQuantity(c, index))
    .map(({ column: c }) => ({ column: c.name, cell: c.first!.text }))
  if (unread.length > 0) found.unread = unread
  const excel = index?.kind === 'date' || search.options.index !== undefined ? null : dayNumbers(columns)
  if (excel !== null) found.excel = excel
  const named =
    index?.kind === 'date' && search.order === null ? beside.map(thingsOf).find((c) => c !== null) : undefined
  if (named !== undefined && named !== null) found.things = named
  return found
}

/** Whether the words of a column are quantities, but not its times of day beside those of the index. */
function isQuantity({ column: { kind, words, first }, times }: ReadColumn, index: FoundIndex | null): boolean {
  if (kind !== 'text' || first === null) return false
  const reading = times?.badCount === 0 ? times.readings[0]?.name : undefined
  if (reading !== undefined && (reading !== 'clock' || index === null || index.columns.length > 1)) return false
  const names = words?.names ?? [first.text]
  return names.filter((name) => QUANTITY.test(name)).length >= names.length * 0.9
}

/** Rows from which numbers that go up are no chance. */
const FEWEST = 5

/** Whether the first column goes up as day numbers of Excel do, from 1982 to 2064: mostly by one step. */
function dayNumbers([first]: readonly ReadColumn[]): Findings['excel'] | null {
  const { name, kind, values, bad, missing } = first.column
  if (kind !== 'number' || bad !== null || missing > 0 || values.length < FEWEST) return null
  const steps = new Map<number, number>()
  for (let r = 0; r < values.length; r++) {
    const step = r === 0 ? 1 : Math.floor((values[r] - values[r - 1]) * 1e4 + 0.5)
    if (!(values[r] >= 30000 && values[r] < 60000 && step > 0)) return null
    steps.set(step, (steps.get(step) ?? 0) + 1)
  }
  if (Math.max(...steps.values()) * 2 < values.length) return null
  const [from, to] = [values[0], values[values.length - 1]].map((v) =>
    isoText((Math.floor(v) - 25569) * DAY).slice(0, 10),
  )
  return { column: name, first: values[0], from, to }
}

/** What columns are called that name things which are measured. */
const THING =
  /(?:^|[^a-z])(?:entity|sensor|device|station|meter|node|symbol|ticker|store|shop|sku|product|site|location|table|channel|variable|parameter|metric|series|machine|unit)(?:[ _-]?(?:id|name|code))?$/i

/** A column that names several things, and each of them often. */
function thingsOf({ column }: ReadColumn): Findings['things'] | null {
  if (!THING.test(column.name) || (column.kind === 'number' && !/id$|^table$/i.test(column.name))) return null
  const codes = guessCodes(column, column.kind === 'text' ? (column.words?.codes.length ?? 0) : column.values.length)
  const count = codes?.names.length ?? 0
  if (codes === null || count < 2 || count * FEWEST > codes.codes.length) return null
  return { column: column.name, count }
}
