/**
 * Which line names the columns, and which lines below it are not rows.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { whole } from '../text/number.js'
import { namedLikeTimes } from './times/names.js'
import { setting, words } from '../text/words.js'
import { type CellKind, kindOf } from './cell-kind.js'
import type { Cut } from './delimiter.js'
import type { HeadCell, HeadLine } from './head-lines.js'
import type { CheckedOptions } from './options.js'
import type { Place } from './place.js'

/** What names the columns. */
export interface Header {
  /** The line, among those with content, at which the table begins. */
  begins: number
  /** One name a column; '' where the header has none. */
  names: string[]
  /** `'line'`: the first line; `'short'`: it lacks the name of the first column (R); `'none'`: there is no header. */
  header: 'line' | 'short' | 'none'
}

/** Rows that tell what a column holds. */
const JUDGED = 50

/**
 * Finds the header.
 *
 * @param begins the first line of the table, as far as its cells are counted
 * @throws HindcastError `CSV_SYNTAX` where it cannot be decided, or lines below it are not rows
 */
export function headerOf(
  { rows, width }: Cut,
  lines: readonly HeadLine[],
  begins: number,
  options: CheckedOptions,
  place: Place,
): Header {
  refuseRule(rows, lines, width, options, place)
  const first = rows[begins]
  const texts = first.map(({ text }) => text)
  const none = (): Header => ({ begins, names: texts.map(() => ''), header: 'none' })
  if (options.header === false) return none()
  const uneven = unevenHeader(rows, begins, width)
  if (uneven?.header === 'short') refuseShifted(uneven, rows, lines, place)
  if (uneven !== null) return uneven
  if (options.header === true || options.series === 'rows') return { begins, names: texts, header: 'line' }

  const below = kindsBelow(rows, begins + 1, texts.length)
  const verdict = verdictOf(first, below, rows, begins)
  if (verdict === 'none') return none()
  if (verdict === 'unsure') throw unsure(texts, lines[begins].number, place)
  refuseOtherHeaders({ rows, lines, begins, below }, place)
  return { begins, names: texts, header: 'line' }
}

/** A line of words with one cell more or fewer than the rows below it; null if there is none. */
function unevenHeader(rows: readonly HeadCell[][], begins: number, width: number): Header | null {
  const at = rows[begins].length === width ? begins - 1 : begins
  if (at < 0 || at + 1 >= rows.length || rows[at + 1].length !== width || rows[at + 1].every(isWord)) return null
  const names = rows[at].map(({ text }) => text)
  const last = rows[at][rows[at].length - 1]
  if (names.length === width + 1 && last.text === '' && rows[at].slice(0, -1).every(isWord)) {
    return { begins: at, names: names.slice(0, -1), header: 'line' }
  }
  if (names.length !== width - 1 || !rows[at].every(isWord)) return null
  // A delimiter at the end of each row makes a cell of its own there.
  const below = rows.slice(at + 1).filter(({ length }) => length === width)
  if (below.every((row) => row[width - 1].text === '')) return { begins: at, names: [...names, ''], header: 'line' }
  return { begins: at, names: ['', ...names], header: 'short' }
}

/**
 * Refuses rows with one cell more than the header where a name is that of times and the column in its place holds them: no
 * name is missing there, a comma within a cell made two of it.
 */
function refuseShifted(
  { names, begins }: Header,
  rows: readonly HeadCell[][],
  lines: readonly HeadLine[],
  place: Place,
) {
  const below = rows[begins + 1]
  const isTime = (c: number): boolean => kindOf(below[c].text) === 'time'
  const at = names.findIndex((name, c) => c > 0 && namedLikeTimes(name) && isTime(c - 1) && !isTime(c))
  if (at < 0) return
  const { number } = lines[begins + 1]
  throw new HindcastError(
    'CSV_RAGGED_ROW',
    `${place.headAt(number)} has ${whole(below.length)} cells, but the header has ${whole(names.length - 1)}, and ${shown(below[at - 1].text)} stands below ${shown(names[at])}: ` +
      'a number with a separator within it (1,234) needs quotes, or another delimiter between cells.',
    { file: place.file, row: number, value: below.length, expected: names.length - 1 },
  )
}

const isWord = ({ text }: HeadCell): boolean => kindOf(text) === 'word'

/** What most cells of each column are, of the rows from one on; `'missing'` where none has a value. */
function kindsBelow(rows: readonly HeadCell[][], from: number, width: number): CellKind[] {
  const judged = rows.slice(from).filter(({ length }) => length === width)
  // The last of the first rows: lines below the header that are none must not outvote them.
  const chosen = judged.slice(0, JUDGED)
  return Array.from({ length: width }, (_, c) => {
    const counts: Record<CellKind, number> = { missing: 0, number: 0, time: 0, word: 0 }
    for (const row of chosen) counts[kindOf(row[c].text)]++
    const { number, time, word } = counts
    if (number + time + word === 0) return 'missing'
    return number >= time && number >= word ? 'number' : time >= word ? 'time' : 'word'
  })
}

/** Whether the first line is a header. */
function verdictOf(
  first: readonly HeadCell[],
  below: readonly CellKind[],
  rows: readonly HeadCell[][],
  begins: number,
): 'header' | 'none' | 'unsure' {
  const kinds = first.map(({ text }) => kindOf(text))
  let alike = 0
  let names = 0
  for (let c = 0; c < kinds.length; c++) {
    const value = kinds[c] === 'number' || kinds[c] === 'time'
    if (value && kinds[c] === below[c]) alike++
    // A word above numbers or times, or an empty cell above them in the first place (an index without name).
    const named = kinds[c] === 'word' || (c === 0 && kinds[c] === 'missing' && kinds.length > 1)
    if (named && (below[c] === 'number' || below[c] === 'time')) names++
  }
  if (alike === 0 || names > 0) return 'header'
  if (countsUp(first) && !(begins + 1 < rows.length && countsUp(rows[begins + 1]))) return 'header'
  const rest = kinds.every((kind, c) => kind === 'missing' || kind === below[c] || below[c] === 'missing')
  return rest && !kinds.includes('word') ? 'none' : 'unsure'
}

/**
 * Whether the last cells, three at least and all that are numbers, are whole and count up by one: years, or the names
 * that pandas gives to columns without.
 */
function countsUp(row: readonly HeadCell[]): boolean {
  const cells = row[row.length - 1].text === '' ? row.slice(0, -1) : row
  const first = cells.findIndex(({ text }) => kindOf(text) === 'number')
  const numbers = cells.slice(first).map(({ text }) => (/^\d+$/.test(text) ? Number(text) : NaN))
  return first >= 0 && numbers.length > 2 && numbers.every((n, c) => (c === 0 ? n === n : n === numbers[c - 1] + 1))
}

/** The question whether the first line is a header. */
function unsure(texts: readonly string[], number: number, place: Place): HindcastError {
  const some = texts.slice(0, 4).map((text) => shown(text, 20))
  const list = some.join(', ') + (texts.length > 4 ? ', …' : '')
  return new HindcastError(
    'CSV_SYNTAX',
    words`${place.headAt(number)} (${list}) may be a header or the first row: if it names the columns, add ${setting('header', true)}; if it is a row, ${setting('header', false)}.`,
    {
      file: place.file,
      row: number,
      option: 'header',
      ways: [
        { option: 'header', value: true, means: 'yes' },
        { option: 'header', value: false, means: 'no' },
      ],
    },
  )
}

/** A line that only sets the names off from the rows, as databases and Markdown print it. */
const RULE = /^[\s|+:]*[-=]{3,}[-=\s|+:]*$/

/** Refuses such a line: below a line of names, above the rows. */
function refuseRule(
  rows: readonly HeadCell[][],
  lines: readonly HeadLine[],
  width: number,
  { skip }: CheckedOptions,
  place: Place,
): void {
  const at = lines.findIndex(({ text }) => RULE.test(text))
  if (at < 1 || at + 1 >= rows.length || rows[at - 1].length !== width || rows[at + 1].length !== width) return
  if (!rows[at - 1].every(({ text }) => text === '' || kindOf(text) === 'word')) return
  const { number } = lines[at]
  const before = typeof skip === 'number' ? Array.from({ length: skip }, (_, i) => i + 1) : (skip ?? [])
  const numbers = [...before, number]
  throw new HindcastError(
    'CSV_SYNTAX',
    words`${place.headAt(number)} only sets the names off from the rows; to leave it out, add ${setting('skip', numbers)}.`,
    {
      file: place.file,
      row: number,
      lines: [number],
      option: 'skip',
      ways: [{ option: 'skip', value: numbers, means: `line ${String(number)}` }],
    },
  )
}

/** Refuses lines below the header that hold words wherever the rows hold numbers and times: more names, units, widths. */
function refuseOtherHeaders(
  { rows, lines, begins, below }: { rows: HeadCell[][]; lines: readonly HeadLine[]; begins: number; below: CellKind[] },
  place: Place,
): void {
  const misfits: number[] = []
  for (let r = begins + 1; r < rows.length && misfits.length < 10; r++) {
    const row = rows[r]
    if (row.length !== below.length) break
    let words = 0
    let fits = 0
    row.forEach((cell, c) => {
      if (below[c] !== 'number' && below[c] !== 'time') return
      const kind = widthOrUnit(cell.text) ? 'word' : kindOf(cell.text)
      if (kind === 'word') words++
      else if (kind !== 'missing') fits++
    })
    // A row of empty cells is not a row, and tells nothing.
    if (row.every(({ text }) => text === '')) continue
    if (words === 0 || fits > 0) break
    misfits.push(r)
  }
  // Where hardly a row is left below them, they are the rows.
  if (misfits.length === 0 || rows.length - begins - 1 < 2 * misfits.length + 1) return
  const numbers = misfits.map((r) => lines[r].number)
  const last = rows[misfits[misfits.length - 1]]
  const several = numbers.length > 1
  const where = `line${several ? 's' : ''} ${numbers.join(' and ')}`
  const cells = last.filter(({ text }) => text !== '').slice(0, 3)
  const above = numbers[numbers.length - 1] - 1
  throw new HindcastError(
    'CSV_SYNTAX',
    words`${place.prefix}${where} below the header ${several ? 'are not rows' : 'is not a row'}: ${cells.map(({ text }) => shown(text, 20)).join(', ')} ${cells.length > 1 ? 'stand' : 'stands'} where the rows hold numbers and times. To leave ${several ? 'them' : 'it'} out, add ${setting('skip', numbers)}; where the names stand in line ${String(above + 1)}, ${setting('skip', above)} leaves out ${counted(above, 'line')} above it.`,
    {
      file: place.file,
      row: numbers[0],
      lines: numbers,
      option: 'skip',
      ways: [
        { option: 'skip', value: numbers, means: where },
        { option: 'skip', value: above, means: `${counted(above, 'line')} above the names` },
      ],
    },
  )
}

/** `5s`, `14n`: widths and types of columns, not numbers with a unit. */
const widthOrUnit = (text: string): boolean => /^\d{1,3}[sndf]$/.test(text)
