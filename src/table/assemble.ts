/**
 * Assembles a table from the columns read: finds the index, groups the series, sorts the rows, aligns them to their
 * step, and reports what was detected.
 *
 * @module
 */
import { type Arrangement, arrangedColumn, sourceRows } from './arrange.js'
import { buildIndex, type IndexBuilt } from './build-index.js'
import type { Column } from './column.js'
import type { ColumnReader } from './column-reader.js'
import { findIndex, isBareTime } from './find-index.js'
import type { FoundIndex, Grouped, ReadColumn, Search } from './search.js'
import { givenIndex } from './given-index.js'
import { type Index, rowIndex } from './index-column.js'
import { melted } from './melt.js'
import { overlooked } from './overlooked.js'
import { stackable, stacked } from './stack.js'
import { numberFindings } from './number-findings.js'
import { type SignRules, signRules, type Usual } from './number-signs.js'
import type { CheckedOptions } from './options.js'
import type { SeriesParts, TableParts } from './parts.js'
import type { Place } from './place.js'
import { type Findings, type LeftOut, readingOf } from './reading.js'
import { groupedByRestarts, RESTARTS } from './restarts.js'
import { asksAboutRepeats } from './repeats.js'
import { grouped, ONE } from './series.js'
import { HindcastError, shown } from '../errors.js'
import { named, setting, words } from '../text/words.js'
import { suspectsOf } from './suspects.js'
import { formText } from './times/form.js'
import { namedLikeTimes } from './times/names.js'
import { READING_WORDS, type TimeReading } from './times/reading.js'
import type { TimesFound } from './times/time-column.js'
import type { Roles } from './roles.js'

/** What was read. */
export interface Readings {
  readers: readonly ColumnReader[]
  indexReader: ColumnReader | null
  whole: TimesFound | null
  roles: Roles
  rows: number
  options: CheckedOptions
  place: Place
  found: Findings
  /** Looks at a table without times and may ask what it is. */
  askUntimed: (search: Search) => void
}

/** The parts of a table. */
export function assemble(read: Readings): TableParts {
  const { readers, roles, rows, options, place } = read
  const coded = readers.some((reader) => reader.coded)
  const hint = coded ? signRules(options) : signHint(readers, options)
  const timed = readers.map((reader) => ({ reader, times: reader.finishTimes() }))
  const commas = commasAreUsual(
    read.found,
    timed.map(({ times }) => times),
  )
  const columns = timed
    .map(({ reader, times }, position) => ({ position, times, column: reader.finish(hint, commas, coded) }))
    .filter(({ column, position }) => column.kind !== 'empty' || column.name !== `column ${position + 1}`)
  const at = (position: number): ReadColumn => columns.find((c) => c.position === position)!
  const whole: Search = { columns, options, place, order: null, starts: ONE }
  const counted = roles.restarts ? restartingIndex(indexOf(read, whole, hint, at), place) : null
  const names = roles.series.map((c) => at(c).column)
  const group =
    counted !== null ? groupedByRestarts(counted.values) : names.length === 0 ? null : grouped(names, rows, place)
  const search: Search = group === null ? whole : { ...whole, order: group.rows, starts: group.starts }
  const index = counted ?? indexOf(read, search, hint, at)
  const { duplicates, stack } = options
  // The step that is given is that of the rows which columns become.
  const laid: Search = stack === undefined ? search : { ...search, options: { ...options, step: 'auto' } }
  const built = index === null ? null : indexBuilt(index, laid, group)
  const arrangement: Arrangement = {
    rows: built === null ? (group?.rows ?? null) : built.rows,
    groups: built?.groups ?? null,
    how: duplicates === 'error' ? 'first' : duplicates,
  }
  const source = sourceRows(arrangement, rows)
  const notInputs = leftOut(columns, index, search, roles)
  if (source !== null) place.reorder(source)

  const finished = new Map<string, Column>()
  for (const c of columns) {
    if (index?.columns.includes(c) === true) continue
    finished.set(c.column.name, arrangedColumn(c.column, arrangement, source))
  }
  const all = source?.length ?? rows
  const series: SeriesParts | null =
    group === null ? null : { names: group.names, starts: Int32Array.from(built?.starts ?? group.starts) }
  const findings: Findings = {
    ...read.found,
    ...(readers.some(({ formulas }) => formulas) ? { formulas: true as const } : {}),
    ...indexFindings(index, read),
    ...numberFindings([...finished.values()], rows),
    ...(built === null ? {} : orderFindings(built, arrangement)),
    ...(notInputs.length === 0 ? {} : { leftOut: notInputs }),
    ...stackableIn(built?.index ?? null, finished),
    ...overlooked(columns, index, search, names),
    ...(group === null ? {} : { series: { count: group.names.length, ...namedBy(names, counted) } }),
  }
  const out = new Set([...notInputs.map(({ column }) => column), ...names.map(({ name }) => name)])
  const suspects = [...finished.values()].flatMap((c) =>
    c.kind === 'number' && c.bad === null && !out.has(c.name) ? suspectsOf(c.name, c.values) : [],
  )
  if (suspects.length > 0) findings.suspects = suspects
  const parts: TableParts = {
    rows: all,
    index: built?.index ?? rowIndex(all),
    columns: finished,
    place,
    policy: { missing: options.missing, gaps: options.gaps },
    reading: readingOf(findings),
    given: options.given,
    series,
    order: columns.map(({ column }) => column.name),
    leftOut: [...out],
  }
  const melts = roles.melt.map((c) => at(c).column.name)
  const single = stack === undefined ? parts : stacked(parts, stack, options)
  return melts.length === 0 ? single : melted(single, melts)
}

/**
 * The index whose restarts begin series.
 *
 * @throws HindcastError `OPTION_CONFLICT` where rows are counted
 */
function restartingIndex(index: FoundIndex | null, place: Place): FoundIndex {
  if (index !== null) return index
  throw new HindcastError(
    'OPTION_CONFLICT',
    words`${place.prefix}with ${setting('series', RESTARTS)} a column must count the rows of each series or hold their times; name it with ${named('index')}.`,
    { file: place.file, option: 'series', value: RESTARTS },
  )
}

/** What names series. */
const namedBy = (names: readonly Column[], counted: FoundIndex | null): { by: string; restarts?: true } =>
  counted === null
    ? { by: names.map(({ name }) => name).join(' and ') }
    : {
        by: `restarts of ${counted.columns.map(({ column }) => shown(column.name)).join(' and ')}`,
        restarts: true,
      }

/** Columns that seem to follow one another in time. */
function stackableIn(index: Index | null, columns: ReadonlyMap<string, Column>): Findings {
  const found = stackable(index, columns)
  return found === null ? {} : { stackable: found }
}

/** Whether decimal commas are usual where a table comes from: semicolons part its cells, dots its days and months. */
function commasAreUsual({ delimiter = ',' }: Findings, times: readonly (TimesFound | null)[]): Usual {
  const isDotted = ({ form }: TimeReading): boolean => /^%-?d\.%-?m\.%[Yy]/.test(form.pattern ?? '')
  const dotted = times.some((found) => found?.readings.some(isDotted) === true)
  if (dotted && delimiter !== ',') return 'yes'
  return dotted || delimiter === ';' ? 'perhaps' : 'no'
}

/**
 * What all columns together say about dots and commas, or else the table of a model's training; nothing where they
 * contradict each other.
 */
function signHint(readers: readonly ColumnReader[], { likeDecimal }: CheckedOptions): SignRules {
  const hint: SignRules = { dot: null, comma: null, groups: null }
  for (const reader of readers) {
    const own = reader.signHint
    if (own === null) continue
    for (const sign of ['dot', 'comma'] as const) {
      if (own[sign] === null) continue
      if (hint[sign] !== null && hint[sign] !== own[sign]) return { dot: null, comma: null, groups: null }
      hint[sign] = own[sign]
    }
  }
  const isOpen = hint.dot === null && hint.comma === null && likeDecimal !== undefined
  return isOpen ? signRules({ decimal: likeDecimal, thousands: undefined }) : hint
}

/** The index: given as values, named, or found. */
function indexOf(
  { indexReader, roles, whole, askUntimed }: Readings,
  search: Search,
  hint: SignRules,
  at: (position: number) => ReadColumn,
): FoundIndex | null {
  if (indexReader !== null)
    return givenIndex(
      [{ position: -1, times: indexReader.finishTimes(), column: indexReader.finish(hint) }],
      null,
      search,
    )
  if (roles.index === null) return findIndex(search, askUntimed)
  if (roles.index.length === 0) return null
  const used = roles.index.map(at)
  const name = used.map(({ column }) => column.name).join(' ')
  const together = whole === null ? null : { ...used[0], column: { ...used[0].column, name }, times: whole }
  return givenIndex(used, together, search)
}

/** The index with its order, step and gaps. */
function indexBuilt(index: FoundIndex, { columns, options, place }: Search, group: Grouped | null): IndexBuilt {
  const { kind, reading, values } = index
  const names = index.columns.map(({ column }) => column.name)
  const others = columns.filter((c) => !index.columns.includes(c))
  return buildIndex(
    {
      kind,
      name: names.join(' '),
      ...(names.length > 1 ? { columns: names } : {}),
      values,
      form: reading?.form,
      offsets: reading?.offsets,
    },
    options,
    place,
    group?.codes,
    group === null ? () => asksAboutRepeats(index, others, place) : undefined,
  )
}

/** What is not plain about the order of the rows and their step. */
function orderFindings(built: IndexBuilt, { how }: Arrangement): Findings {
  const found: Findings = {}
  if (built.reversed) found.reversed = true
  if (built.sorted) found.sorted = true
  if (built.merged > 0) found.duplicates = { how, rows: built.merged }
  for (const key of ['snapped', 'moved', 'holidays'] as const) if (built[key] > 0) found[key] = built[key]
  if (built.years !== null) found.shortYears = built.years
  if (built.daylight.length > 0) found.daylight = built.daylight.length
  return found
}

/** Rows from which a column of 1, 2, 3, … counts them, and is no short series of measurements. */
const FEWEST_COUNTED = 10

/** Numeric columns that are not inputs: counters beside the times, and other columns of times. */
function leftOut(columns: readonly ReadColumn[], index: FoundIndex | null, search: Search, roles: Roles): LeftOut[] {
  if (index?.kind !== 'date') return []
  const out: LeftOut[] = []
  for (const c of columns) {
    const { name, kind, values, bad, missing } = c.column
    if (kind !== 'number' || index.columns.includes(c) || roles.series.includes(c.position)) continue
    if (bad === null && missing === 0 && values.length >= FEWEST_COUNTED && isPlainCounter(values)) {
      out.push({ column: name, why: 'it counts the rows' })
    } else if ((search.options.dateFormat === undefined || namedLikeTimes(name)) && isBareTime(c, search)) {
      out.push({ column: name, why: `it holds ${READING_WORDS[c.times!.readings[0].name]}` })
    }
  }
  return out
}

/** 0, 1, 2, … or 1, 2, 3, … */
function isPlainCounter(values: Float64Array): boolean {
  const [first] = values
  if (first !== 0 && first !== 1) return false
  for (let r = 1; r < values.length; r++) if (values[r] !== first + r) return false
  return true
}

/** What is not plain about the index. */
function indexFindings(index: FoundIndex | null, { roles, whole }: Readings): Findings {
  if (index === null) return roles.index === null ? { index: false } : {}
  const { columns, reading } = index
  const found: Findings = {}
  const isFirst = columns.length === 1 && columns[0].position <= 0
  if (!isFirst) found.index = columns.map(({ column }) => column.name)
  if (reading === undefined) return found
  const times = whole ?? columns[0].times
  if (times !== null && times.cut > 0) found.cut = times.cut
  if (times !== null && times.ranges > 0) found.ranges = times.ranges
  const { name, form } = reading
  const order = name === 'dmy' || name === 'mdy' || name === 'ymd'
  const own =
    name !== 'iso' && name !== 'pattern' ? READING_WORDS[name] : form.pattern === undefined ? undefined : formText(form)
  const said = [own, reading.words].filter((text) => text !== undefined).join(', ')
  if (said !== '') found.dateFormat = { words: said, ...(order ? { found: name } : {}) }
  return found
}
