/**
 * A table on its way to other machines: how it is read there, and its rows as CSV; known by the SHA-256 of both.
 *
 * @module
 */
import { recordedTable } from '../backtest/key.js'
import { type Range, seriesRows } from '../data/parts.js'
import { type FoundReading, foundIn } from '../data/schema.js'
import { HindcastError, shown } from '../errors.js'
import { digest, textDigest } from '../fingerprint.js'
import { Fields } from '../format/fields.js'
import { readAxis, readFound, readReading } from '../model/model-fields.js'
import { canonicalJson } from '../text/canonical-json.js'
import { whole } from '../text/number.js'
import { clauseOf, words } from '../text/words.js'
import { type AxisDescription, type Table, type TableOptions, parseCsv } from '../table/index.js'
import type { GivenReading } from '../table/options.js'

/** Characters of a table as text, at most: what a string can hold. */
export const MOST_TEXT = 0x1fff_0000

/** A table as it travels. */
export interface TableText {
  sha256: string
  text: string
}

/** How a table is read where it arrives. */
interface Arrival {
  options: Pick<TableOptions, 'index' | 'series' | 'missing' | 'gaps' | 'step'>
  /** How it was read where it came from: models keep that. */
  was: { index: AxisDescription; reading: GivenReading; found: FoundReading }
  /** What it must be then. */
  content: string
}

/** What of a table bears on jobs: also its steps and its gaps. */
function contentOf(table: Table): string {
  const { index } = table
  const gaps = index.gaps.map(({ row, rowsMissing }) => [row, rowsMissing])
  return digest([...recordedTable(table), table.numericNames, index.kind, index.step, index.irregular, gaps])
}

/**
 * A table as text.
 *
 * @param used columns that jobs name
 * @throws HindcastError `QUEUE_INVALID` for a table that does not come back the same; what `toCsv` throws
 */
export async function textOfTable(table: Table, used: readonly string[]): Promise<TableText> {
  const names = [...new Set([...table.numericNames, ...table.otherNames, ...used])].filter((name) => table.has(name))
  const own = table.select(names)
  const { index, policy } = own
  const series = own.series === null ? {} : { series: freeName(own, 'series') }
  const options: Arrival['options'] = {
    index: index.kind === 'rows' ? 'none' : (index.name ?? freeName(own, 'index')),
    ...series,
    ...policy,
    step: index.step ?? (index.irregular ? 'none' : 'auto'),
  }
  const was = { index: index.describe(), reading: own.given, found: foundIn(own).found ?? {} }
  const arrival: Arrival = { options, was, content: contentOf(own) }
  let text: string
  try {
    text = `${canonicalJson(arrival)}\n${own.toCsv()}`
    if (text.length > MOST_TEXT) throw tooLarge(own, 'characters as text', text.length, MOST_TEXT)
  } catch (cause) {
    // Longer than a string can be.
    if (!(cause instanceof RangeError)) throw cause
    const { starts, ends } = seriesRows(own)
    const first = own.cut(Array.from(starts, (start, s): Range => [start, s === 0 ? ends[s] : start])).toCsv().length
    throw tooLarge(own, 'characters as text', Math.max(MOST_TEXT + 1, first * starts.length), MOST_TEXT)
  }
  try {
    await tableOfText(text)
  } catch (cause) {
    if (!(cause instanceof HindcastError)) throw cause
    throw new HindcastError(
      'QUEUE_INVALID',
      words`${table.place.prefix}this table would not be the same on another machine (${clauseOf(cause.words)}); write it with hindcast table --out, read that, or run the sweep without a queue.`,
      { file: table.file, option: 'queue' },
      { cause },
    )
  }
  return { sha256: textDigest(text), text }
}

/** The refusal of a table that is larger than a queue takes: into how many parts of its series it can be cut. */
export function tooLarge({ series, place, file }: Table, unit: string, size: number, most: number): HindcastError {
  const what = `${place.prefix}the table has ${whole(size)} ${unit}, and a queue takes at most ${whole(most)}`
  // A tenth more, since parts are not alike.
  const parts = Math.floor((1.1 * size) / most) + 1
  const way =
    series === null || parts > series.length
      ? 'run the sweep on this machine, or over fewer columns'
      : `run the sweep on this machine, or one for each of ${whole(parts)} parts of its ${whole(series.length)} series: hindcast table --part 1/${parts} writes the first`
  return new HindcastError('TABLE_TOO_LARGE', `${what}; ${way}.`, { file, option: 'queue', value: size })
}

/** As the writer of CSV names what no column is. */
function freeName({ columns, index }: Table, wanted: string): string {
  let name = wanted
  while (columns.has(name) || index.name === name) name += ' of rows'
  return name
}

/**
 * The table of a text that has arrived.
 *
 * @throws HindcastError `QUEUE_INVALID` for a text that is none, or a table that is another; what reading throws
 */
export async function tableOfText(text: string): Promise<Table> {
  const end = text.indexOf('\n')
  const { options, was, content } = arrivalIn(text.slice(0, end))
  const read = await parseCsv(text.slice(end + 1), { ...options, ...PLAIN })
  const { decimal, signs } = was.found
  const reading = {
    ...(decimal === ',' ? { decimal: { sign: ',' as const, columns: [] } } : {}),
    ...(decimal === '.' ? { thousands: [{ sign: ',', columns: [] }] } : {}),
  }
  const table = read.asRead(was.index, was.reading, reading).withSigns(signs)
  if (contentOf(table) === content) return table
  throw new HindcastError(
    'QUEUE_INVALID',
    'The table that arrived is another than the one that was sent: run the sweep again.',
  )
}

/** How `toCsv` writes. */
const PLAIN = { delimiter: ',', decimal: '.', thousands: 'none', header: true } satisfies TableOptions
const NAMES = ['index', 'series', 'missing', 'gaps', 'step']

function arrivalIn(line: string): Arrival {
  try {
    const { options, was, content } = JSON.parse(line) as Arrival
    const wrong = Object.keys(options).find((name) => !NAMES.includes(name))
    if (wrong !== undefined) throw new Error(`an option ${shown(wrong)}`)
    return { options, was: wasIn(JSON.stringify(was)), content }
  } catch (cause) {
    throw new HindcastError(
      'QUEUE_INVALID',
      'The data that arrived are not a table: run the sweep again, which sends it anew.',
      {},
      { cause },
    )
  }
}

function wasIn(text: string): Arrival['was'] {
  const f = Fields.ofText(text, 'how it was read', (what) => new HindcastError('QUEUE_INVALID', what))
  const was = {
    index: readAxis(f.fieldsOf('index')),
    reading: readReading(f.fieldsOf('reading')),
    found: readFound(f.fieldsOf('found')),
  }
  f.end()
  return was
}
