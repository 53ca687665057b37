/**
 * The parts of a model file's metadata, each field with its type and range.
 *
 * @module
 */
import { alone, MOST_ROWS, targetsOf } from '../options/outputs.js'
import type { Boundaries, SeriesBoundaries } from '../data/split.js'
import type { Scale, Scaler, Scales } from '../data/scaler.js'
import type { FoundReading, Schema } from '../data/schema.js'
import type { AxisDescription, DateForm, Step } from '../table/index.js'
import type { FixedWords } from '../data/fixed.js'
import type { Row } from '../options/row.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { TABLE } from '../options/rows/table.js'
import { type WindowForm, WINDOW_ROWS } from '../options/windows.js'
import { type GivenReading, READING_NAMES } from '../table/options.js'
import { isStep, KEPT_DAYS } from '../table/step.js'
import { isPattern } from '../table/times/pattern.js'
import type { Fields } from '../format/fields.js'

/** The fields in the order in which they are written: a file that is read and written again keeps its bytes. */
export function readSchema(f: Fields): Schema {
  const form = readWindows(f)
  const schema: Schema = {
    inputs: f.texts('inputs'),
    target: f.textOrTexts('target'),
    horizon: f.wholeOrWholes('horizon', 0, MOST_ROWS),
    ...(f.has('quantiles') ? { quantiles: f.numbers('quantiles') } : {}),
    window: f.whole('window', 1, MOST_ROWS),
    ...form,
    ...(f.has('words') ? { words: readWords(f.fieldsOf('words'), form.static ?? []) } : {}),
    ...(f.has('season') ? { season: readSeason(f) } : {}),
    missing: f.oneOf('missing', ['ffill', 'mean', 'drop', 'error']),
    gaps: f.oneOf('gaps', ['break', 'ignore']),
    index: readAxis(f.fieldsOf('index')),
    ...(f.has('reading') ? { reading: readReading(f.fieldsOf('reading')) } : {}),
    ...(f.has('found') ? { found: readFound(f.fieldsOf('found')) } : {}),
  }
  f.end()
  return schema
}

/** What a window is, each option of the kind that its row says; none of them stands there with its plain value. */
function readWindows(f: Fields): WindowForm {
  const form: Record<string, unknown> = {}
  for (const [name, row] of Object.entries<Row>(WINDOW_ROWS)) {
    if (!f.has(name)) continue
    const value = f.take(name)
    form[name] = row.kind.check(value, { option: name, refuse: () => f.wrong(name, value, row.kind.expected) })
  }
  return form
}

/** A season, or several in the order in which they were given. */
function readSeason(f: Fields): number | readonly number[] {
  const value = f.take('season')
  const { kind } = FORECASTER.season
  return kind.check(value, { option: 'season', refuse: () => f.wrong('season', value, kind.expected) })
}

/** What was found in a table. */
export function readFound(f: Fields): FoundReading {
  const found: FoundReading = f.has('decimal') ? { decimal: f.oneOf('decimal', ['.', ',']) } : {}
  if (f.has('signs')) {
    found.signs = f.each('signs').map((one) => {
      const sign = { sign: one.text('sign'), columns: one.texts('columns') }
      one.end()
      return sign
    })
  }
  f.end()
  return found
}

/** The options of reading, each of the kind that its row says. */
export function readReading(f: Fields): GivenReading {
  const reading: Record<string, unknown> = {}
  for (const name of READING_NAMES) {
    if (!f.has(name)) continue
    const value = f.take(name)
    const { kind }: Row = TABLE[name]
    reading[name] = kind.check(value, { option: name, refuse: () => f.wrong(name, value, kind.expected) })
  }
  f.end()
  return reading
}

/** The axis of an index. */
export function readAxis(f: Fields): AxisDescription {
  const kind = f.oneOf('kind', ['rows', 'integer', 'date'])
  const axis: AxisDescription = {
    kind,
    name: f.textOrNull('name'),
    ...(f.has('columns') ? { columns: f.texts('columns') } : {}),
    step: readStep(f, kind),
  }
  if (f.has('irregular')) axis.irregular = f.flag('irregular')
  if (kind === 'date') {
    axis.form = readForm(f.fieldsOf('form'))
    axis.offset = f.whole('offset', -1440, 1440)
    axis.anchor = f.whole('anchor', 1, 31)
  }
  f.end()
  return axis
}

function readStep(f: Fields, kind: AxisDescription['kind']): Step | null {
  const value = f.take('step')
  if (value === null) return null
  const step = f.with('step', value)
  const units = kind === 'date' ? (['second', 'month', 'businessDay'] as const) : (['integer'] as const)
  const unit = step.oneOf('unit', units)
  const count = unit === 'second' ? step.number('count', 0.001) : step.whole('count', 1)
  const read: Step = { unit, count }
  if (step.has('days')) read.days = step.text('days')
  if (step.has('on')) read.on = step.oneOf('on', KEPT_DAYS)
  if (!isStep(read)) throw f.wrong('step', value, 'a step')
  step.end()
  return read
}

function readForm(f: Fields): DateForm {
  const form: DateForm = {
    precision: f.oneOf('precision', ['year', 'month', 'day', 'minute', 'second', 'millisecond']),
    separator: f.oneOf('separator', ['', 'T', ' ']),
    zone: f.oneOf('zone', ['none', 'Z', 'offset']),
  }
  if (f.has('pattern')) {
    form.pattern = f.text('pattern')
    if (!isPattern(form.pattern)) throw f.wrong('pattern', form.pattern, `a pattern of strptime's codes`)
  }
  f.end()
  return form
}

export function readScaler(f: Fields, schema: Schema): Scaler {
  const scale = (s: Fields): Scale => {
    const pair: Scale = { mean: s.number('mean'), deviation: s.number('deviation', Number.MIN_VALUE) }
    if (s.has('unit')) pair.unit = s.number('unit', Number.MIN_VALUE)
    s.end()
    return pair
  }
  const scales = (s: Fields): Scales => ({
    inputs: s.each('inputs', schema.inputs.length).map(scale),
    target: alone(s.oneOrEach('target', targetsOf(schema).length).map(scale)),
    ...(schema.known === undefined ? {} : { known: s.each('known', schema.known.length).map(scale) }),
    fill: s.numbers('fill', schema.missing === 'mean' ? schema.inputs.length : 0),
  })
  const scaler: Scaler = scales(f)
  if (f.has('series')) {
    scaler.series = f.each('series').map((s) => {
      const one = { name: s.text('name'), ...scales(s) }
      s.end()
      return one
    })
  }
  const { static: fixed = [], words = {} } = schema
  const numbers = fixed.filter((name) => !Object.hasOwn(words, name)).length
  if (numbers > 0) scaler.static = f.each('static', numbers).map(scale)
  f.end()
  return scaler
}

export function readBoundaries(f: Fields): Boundaries {
  const ends = (s: Fields, least: number): SeriesBoundaries => {
    const rows = s.whole('rows', 1)
    const train = s.whole('train', least, rows)
    return {
      rows,
      train,
      valid: s.whole('valid', train, rows),
      trainEnd: s.whole('trainEnd', Number.MIN_SAFE_INTEGER),
      validEnd: s.whole('validEnd', Number.MIN_SAFE_INTEGER),
    }
  }
  const { rows, train, valid, trainEnd, validEnd } = ends(f, 1)
  const boundaries: Boundaries = { rows, train, valid, hash: f.text('hash'), trainEnd, validEnd }
  if (f.has('series')) {
    boundaries.series = f.each('series').map((s) => {
      const one = { name: s.text('name'), ...ends(s, 0) }
      s.end()
      return one
    })
  }
  f.end()
  return boundaries
}

/** The words of static columns, each once. */
function readWords(f: Fields, names: readonly string[]): FixedWords {
  const words = Object.fromEntries(names.filter((name) => f.has(name)).map((name) => [name, f.texts(name)]))
  f.end()
  return words
}
