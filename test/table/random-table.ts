/**
 * Tables written in a random frame, with what a reader must find in them.
 *
 * @module
 */
import fc from 'fast-check'
import type { TableOptions } from '../../src/table/index.js'

const DAY = 86400000
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (n: number): string => String(n).padStart(2, '0')

/** Parts of an instant in UTC. */
function partsOf(at: number) {
  const d = new Date(at)
  const [Y, m, D, H, M, S] = [
    d.getUTCFullYear(),
    d.getUTCMonth() + 1,
    d.getUTCDate(),
    d.getUTCHours(),
    d.getUTCMinutes(),
    d.getUTCSeconds(),
  ]
  return { Y, m, D, H, M, S, iso: d.toISOString(), date: `${Y}-${two(m)}-${two(D)}`, clock: `${two(H)}:${two(M)}` }
}

/** A way to write times, and the option that reads it where the file does not decide. */
interface Form {
  write: (at: number) => string
  dateFormat?: string
}

const dateForms: Record<string, Form> = {
  iso: { write: (at) => partsOf(at).date },
  slashes: { write: (at) => partsOf(at).date.replaceAll('-', '/') },
  dmy: { write: (at) => ((p) => `${two(p.D)}/${two(p.m)}/${p.Y}`)(partsOf(at)), dateFormat: 'dmy' },
  mdy: { write: (at) => ((p) => `${p.m}/${p.D}/${p.Y}`)(partsOf(at)), dateFormat: 'mdy' },
  dots: { write: (at) => ((p) => `${two(p.D)}.${two(p.m)}.${p.Y}`)(partsOf(at)), dateFormat: 'dmy' },
  short: { write: (at) => ((p) => `${two(p.D)}-${two(p.m)}-${two(p.Y % 100)}`)(partsOf(at)), dateFormat: 'dmy' },
  compact: { write: (at) => partsOf(at).date.replaceAll('-', ''), dateFormat: 'ymd' },
  names: { write: (at) => ((p) => `${p.D} ${MONTHS[p.m - 1]} ${p.Y}`)(partsOf(at)) },
  american: { write: (at) => ((p) => `${MONTHS[p.m - 1]} ${two(p.D)}, ${p.Y}`)(partsOf(at)) },
  midnight: { write: (at) => partsOf(at).date + 'T00:00:00' },
}

const clockForms: Record<string, Form> = {
  iso: { write: (at) => ((p) => `${p.date}T${p.clock}:${two(p.S)}`)(partsOf(at)) },
  spaced: { write: (at) => ((p) => `${p.date} ${p.clock}:${two(p.S)}`)(partsOf(at)) },
  zulu: { write: (at) => partsOf(at).iso },
  dmy: {
    write: (at) => ((p) => `${two(p.D)}/${two(p.m)}/${p.Y} ${p.clock}:${two(p.S)}`)(partsOf(at)),
    dateFormat: 'dmy',
  },
  dots: {
    write: (at) => ((p) => `${two(p.D)}.${two(p.m)}.${p.Y} ${p.clock}:${two(p.S)}`)(partsOf(at)),
    dateFormat: 'dmy',
  },
  noon: {
    write: (at) =>
      ((p) => `${p.m}/${p.D}/${p.Y} ${p.H % 12 || 12}:${two(p.M)}:${two(p.S)} ${p.H < 12 ? 'AM' : 'PM'}`)(partsOf(at)),
    dateFormat: 'mdy',
  },
  basic: { write: (at) => ((p) => `${p.date.replaceAll('-', '')}T${two(p.H)}${two(p.M)}${two(p.S)}`)(partsOf(at)) },
  seconds: { write: (at) => String(at / 1000), dateFormat: 's' },
  milliseconds: { write: (at) => String(at), dateFormat: 'ms' },
}

const monthForms: Record<string, Form> = {
  iso: { write: (at) => partsOf(at).date.slice(0, 7) },
  first: { write: (at) => partsOf(at).date },
  names: { write: (at) => ((p) => `${MONTHS[p.m - 1]} ${p.Y}`)(partsOf(at)) },
  letter: { write: (at) => ((p) => `${p.Y}M${two(p.m)}`)(partsOf(at)) },
}

const quarterForms: Record<string, Form> = {
  plain: { write: (at) => ((p) => `${p.Y}Q${(p.m + 2) / 3}`)(partsOf(at)) },
  dashed: { write: (at) => ((p) => `${p.Y}-Q${(p.m + 2) / 3}`)(partsOf(at)) },
  first: { write: (at) => partsOf(at).date },
}

/** Steps of the rows, with the ways to write their times. */
const STEPS: Record<string, { at: (r: number, start: number) => number; forms: Record<string, Form> }> = {
  day: { at: (r, start) => start * DAY + r * DAY, forms: dateForms },
  week: { at: (r, start) => start * DAY + r * 7 * DAY, forms: dateForms },
  hour: { at: (r, start) => start * DAY + r * 3600000, forms: clockForms },
  quarterHour: { at: (r, start) => start * DAY + r * 900000, forms: clockForms },
  second: { at: (r, start) => start * DAY + r * 1000, forms: clockForms },
  month: { at: (r, start) => Date.UTC(1970, Math.floor(start / 30) + r, 1), forms: monthForms },
  quarter: { at: (r, start) => Date.UTC(1970, 3 * Math.floor(start / 90) + 3 * r, 1), forms: quarterForms },
  integer: { at: (r, start) => (start % 100) + r * (1 + (start % 7)), forms: { plain: { write: String } } },
  none: { at: (r) => r, forms: { plain: { write: String } } },
}

/** What missing cells hold, with the option that says so where none is needed otherwise. */
const MISSING: Record<string, readonly (string | number)[] | undefined> = {
  '': undefined,
  NA: undefined,
  NaN: undefined,
  null: undefined,
  'n/a': undefined,
  None: undefined,
  '?': undefined,
  '-': undefined,
  '-999': [-999],
  '9999.9': ['9999.9'],
  missing: ['missing'],
}

const spec = fc.record({
  step: fc.constantFrom(...Object.keys(STEPS)),
  form: fc.nat(),
  start: fc.integer({ min: 8000, max: 20000 }),
  rows: fc.integer({ min: 14, max: 50 }),
  gap: fc.option(fc.integer({ min: 4, max: 10 }), { freq: 3 }),
  series: fc.constantFrom(1, 1, 1, 2, 3),
  stacked: fc.boolean(),
  columns: fc.array(
    fc.record({
      seed: fc.integer({ min: 1, max: 2 ** 30 }),
      decimals: fc.integer({ min: 0, max: 4 }),
      size: fc.constantFrom(1, 30, 5000, 3e6),
      percent: fc.constantFrom(false, false, false, true),
      missing: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  words: fc.boolean(),
  missing: fc.constantFrom(...Object.keys(MISSING)),
  delimiter: fc.constantFrom(',', ',', ';', '\t', '|', ' '),
  decimal: fc.constantFrom('.', '.', ','),
  thousands: fc.constantFrom('', '', '', ',', '.', ' ', "'"),
  minus: fc.constantFrom('-', '-', '-', '(', '\u2212'),
  quotes: fc.constantFrom('needed', 'needed', 'all'),
  padded: fc.boolean(),
  eol: fc.constantFrom('\n', '\n', '\r\n', '\r'),
  end: fc.boolean(),
  encoding: fc.constantFrom('utf-8', 'utf-8', 'mark', 'utf-16le', 'utf-16be', 'windows-1252'),
  comments: fc.array(fc.nat(), { maxLength: 2 }),
  titles: fc.constantFrom(0, 0, 0, 1, 2),
  header: fc.constantFrom(true, true, true, false),
  order: fc.constantFrom('up', 'up', 'up', 'down', 'shuffled'),
  counter: fc.constantFrom(false, false, false, true),
  indexLater: fc.constantFrom(false, false, true),
  total: fc.constantFrom(false, false, false, true),
})
type Spec = typeof spec extends fc.Arbitrary<infer T> ? T : never

/** A table as it is written, and what it holds. */
export interface Written {
  bytes: Uint8Array
  text: string
  /** What must be given, since no file could tell it. */
  given: TableOptions
  /** What answers a question about an option. */
  answers: Partial<Record<string, TableOptions>>
  index: 'date' | 'integer' | 'rows'
  /** Rows in the order of the table: by series, then ascending. */
  series: string[] | null
  rows: { series: string; at: number; values: number[] }[]
  /** Names of the columns of numbers. */
  names: string[]
}

/** Random tables. */
export const tables: fc.Arbitrary<Written> = spec.map(written)

function random(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
}

function written(s: Spec): Written {
  const step = STEPS[s.step]
  const isDate = s.step !== 'integer' && s.step !== 'none'
  const forms = Object.keys(step.forms)
  const form = step.forms[forms[s.form % forms.length]]
  // A single column of several words could be several columns.
  const isSingle = s.step === 'none' && s.columns.length === 1
  const names = s.columns.map((_, c) => (isSingle ? 'value' : `value ${c + 1}`))
  const seriesNames = s.series > 1 && isDate ? ['north', 'south', 'east'].slice(0, s.series) : null
  // Frames that contradict themselves are made plain.
  const delimiter =
    s.delimiter === ' ' && (/[ ,]/.test(form.write(0)) || s.missing === '' || s.words) ? ';' : s.delimiter
  const spaces = delimiter === ' '
  const thousands = isSingle || s.thousands === s.decimal || (spaces && s.thousands === ' ') ? '' : s.thousands
  // Without a name, a single column of 0,5 could be two of whole numbers.
  const header =
    s.header ||
    (isSingle && s.decimal === ',') ||
    s.titles > 0 ||
    s.words ||
    seriesNames !== null ||
    s.counter ||
    s.total ||
    spaces
  const minus = s.minus === '\u2212' && s.encoding === 'windows-1252' ? '-' : s.minus
  const isOrdered = s.order === 'up' || s.step === 'none'
  const counter = s.counter && isDate && seriesNames === null && isOrdered

  const texts = s.columns.map((column, c) =>
    numberTexts(column, c, s, { thousands, minus, percent: column.percent && !isSingle && !spaces }),
  )
  const at = Array.from({ length: s.rows }, (_, r) => step.at(r < (s.gap ?? Infinity) ? r : r + 3, s.start))
  const kept = s.step === 'none' ? at.map((_, r) => r) : at
  const labels = seriesNames ?? ['']
  const rows = labels.flatMap((series, k) =>
    kept.map((time, r) => ({ series, at: time, cells: texts.map((of) => of(r, k)), n: r * labels.length + k })),
  )
  const file = [...rows]
  if (!s.stacked) file.sort((a, b) => a.n - b.n)
  if (!isOrdered) {
    if (s.order === 'down') file.reverse()
    else {
      const next = random(s.start)
      for (let i = file.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1))
        ;[file[i], file[j]] = [file[j], file[i]]
      }
    }
  }
  // A first row without a hole is needed to see that there is no header; a last one that no word replaces.
  const quoted = (text: string): string => {
    const need = text.includes(delimiter) || /["\r\n]/.test(text)
    const own = need || (s.quotes === 'all' && text !== '') ? `"${text.replaceAll('"', '""')}"` : text
    return s.padded && !spaces && delimiter !== '\t' ? ` ${own} ` : own
  }
  const line = (cells: string[]): string => cells.map(quoted).join(delimiter)
  const time = s.step === 'none' ? [] : ['time']
  const seriesColumn = seriesNames === null ? [] : ['place']
  const later = s.indexLater && isDate && !s.total
  const order = (index: string[], series: string[], own: string[], words: string[]): string[] => [
    ...series,
    ...(later ? [] : index),
    ...words,
    ...(later ? [own[0], ...index, ...own.slice(1)] : own),
  ]
  const words = s.words ? ['colour'] : []
  const head = [...(counter ? [''] : []), ...order(time, seriesColumn, names, words)]
  const lines = file.map((row, r) =>
    line([
      ...(counter ? [String(r)] : []),
      ...order(
        time.map(() => form.write(row.at)),
        seriesColumn.map(() => row.series),
        row.cells.map(({ text }) => text),
        words.map(() => ['red', 'sea, green', 'caf\u00e9'][r % 3]),
      ),
    ]),
  )
  if (header) lines.unshift(line(head))
  for (const place of s.comments) lines.splice(place % lines.length, 0, '# a note')
  for (let t = 0; t < s.titles; t++) lines.unshift(['Measured by us', 'All units metric'][t])
  const total = s.total && !counter && seriesNames === null && isDate
  if (total) lines.push(line(['Total', ...words.map(() => 'red'), ...names.map(() => '1')]))
  const text = lines.join(s.eol) + (s.end ? s.eol : '')
  const columnNames = header ? names : names.map((_, c) => `column ${c + 1 + (later ? (c > 0 ? 1 : 0) : time.length)}`)
  const indexName = header ? 'time' : `column ${later ? 2 : 1}`
  const grouped = labels.flatMap((label) => rows.filter((row) => row.series === label))
  const appearance = [...new Set(file.map((row) => row.series))]
  return {
    bytes: encoded(text, s.encoding),
    text,
    given: {
      ...(MISSING[s.missing] === undefined ? {} : { na: MISSING[s.missing] }),
      // A counter may be a measurement, and so may bare numbers that go up and down below no name.
      ...(s.step === 'integer' || (!header && !isOrdered && /^\d+$/.test(form.write(s.start * DAY)))
        ? { index: indexName }
        : {}),
    },
    answers: {
      ...(form.dateFormat === undefined ? {} : { dateFormat: { dateFormat: form.dateFormat } }),
      ...(seriesNames === null ? {} : { series: { series: 'place' }, duplicates: { series: 'place' } }),
      order: { order: 'sort' },
      decimal: { decimal: s.decimal as '.' },
      thousands: { thousands: (thousands || 'none') as 'none' },
      encoding: { encoding: s.encoding },
      delimiter: { delimiter: spaces ? 'space' : delimiter },
      ...(time.length === 0 ? { index: { index: false } } : { index: { index: indexName } }),
      ...(total ? { skipFooter: { skipFooter: 1 } } : {}),
      header: { header },
      skip: { skip: s.titles },
    },
    index: isDate ? 'date' : s.step === 'integer' ? 'integer' : 'rows',
    series: seriesNames === null ? null : appearance,
    rows: (seriesNames === null ? grouped : appearance.flatMap((name) => grouped.filter((g) => g.series === name))).map(
      ({ series, at: when, cells }) => ({ series, at: when, values: cells.map(({ value }) => value) }),
    ),
    names: columnNames,
  }
}

/** The cells of a column: what is written, and the number that it is. */
function numberTexts(
  { seed, decimals, size, missing }: Spec['columns'][number],
  c: number,
  s: Spec,
  { thousands, minus, percent }: { thousands: string; minus: string; percent: boolean },
): (r: number, series: number) => { text: string; value: number } {
  const next = random(seed + c)
  const list: { text: string; value: number }[] = []
  return (r, series) => {
    const i = series * s.rows + r
    while (list.length <= i) {
      const n = list.length
      // Where thousands are parted one cell has all that decides, and is the largest by far of none.
      const drawn = thousands !== '' && n === 1 ? '1234567.25' : ((next() - 0.4) * size).toFixed(decimals)
      // What means missing is not a number that was meant.
      const plain = [-999, 9999.9].includes(Number(drawn)) ? '7' : drawn
      const value = Number(plain)
      const isMissing = missing && n > 1 && n % 11 === 5
      // A row of empty cells is not a row.
      const word = s.step === 'none' && s.missing === '' ? 'NA' : s.missing
      const text = isMissing ? word : writtenNumber(plain, s, { thousands, minus, percent })
      list.push({ text, value: isMissing ? NaN : value })
    }
    return list[i]
  }
}

function writtenNumber(
  plain: string,
  s: Spec,
  { thousands, minus, percent }: { thousands: string; minus: string; percent: boolean },
): string {
  const negative = plain.startsWith('-')
  const [whole, part] = plain.replace('-', '').split('.')
  const parted = thousands === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, thousands)
  const size = parted + (part === undefined ? '' : s.decimal + part) + (percent ? ' %' : '')
  if (!negative) return size
  return minus === '(' ? `(${size})` : minus + size
}

function encoded(text: string, encoding: string): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text)
  if (encoding === 'mark') return Buffer.from('\ufeff' + text)
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1')
  const bytes = Buffer.from('\ufeff' + text, 'utf16le')
  return encoding === 'utf-16be' ? bytes.swap16() : bytes
}
