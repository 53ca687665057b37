/**
 * What gives every part of a table a sample, where one has none: another split, fewer rows ahead, or a shorter window.
 * Each is tried before it is named.
 *
 * @module
 */
import { alone, horizonsOf, maxHorizon } from '../options/outputs.js'
import { FORECASTER } from '../options/rows/forecaster.js'
import { type KeptSplit, makesPart, type SplitRows } from '../options/split.js'
import { stepRows } from '../options/windows.js'
import type { Table } from '../table/index.js'
import { counted, whole } from '../text/number.js'
import { named, type OptionPiece, setting, type Words, words } from '../text/words.js'
import { calibrated, cutBy } from './cut.js'
import { mostThat } from './most-that.js'
import { type PartRows, PARTS, rangesOf, seriesRows } from './parts.js'
import { prepare, spanOf, trainingSamples } from './samples.js'
import type { Schema } from './schema.js'
import { reachOf } from './window-ends.js'

/** A training that was refused. */
export interface Refused {
  table: Table
  parts: PartRows
  split: KeptSplit
  schema: Schema
  means: readonly (readonly number[])[]
  lossOn: 'all' | 'last' | undefined
  /** Scores that the intervals take that are asked for; 0: none are. */
  scores: number
  /** Whether the schema is that of an earlier training, so that only the split can be chosen. */
  isKept: boolean
}

/** Of a share of the rows, as many validate and test as by the default split. */
const SHARE = 0.15
/** The window where nothing else chooses it. */
const PLAIN_WINDOW = FORECASTER.window.default

/**
 * The ways out as the end of a sentence: `; choose --split valid:12,test:12`.
 *
 * @param lower an interval that can be had, where nothing but scores for a higher one is lacking
 */
export function waysOut(refused: Refused, lower: number | null = null): Words {
  const { schema, split, isKept, table } = refused
  const longest = longestSeries(table)
  const other = splitThatFits(refused, longest)
  const ways: Words[] = other === null ? [] : [words`${setting('split', other)}`]
  if (lower !== null) ways.push(words`${setting('interval', lower)}`)
  else if (!isKept) ways.push(...waysToLess(refused))
  const least = schema.window + reachOf(schema) + maxHorizon(schema) + partsMade(split) * spanOf(schema)
  const few =
    other === null && longest < least
      ? ` (${table.series === null ? 'the table has' : 'the longest series has'} ${counted(longest, 'row')}, and with a window of ${whole(schema.window)} every split takes ${whole(least)} at least)`
      : ''
  return words`${few}; ${chosen(ways)}.`
}

/** The first two of some ways out; more rows where there is none. */
const chosen = ([first, second]: readonly Words[]): Words =>
  first === undefined
    ? words`give more rows`
    : words`choose ${first}${second === undefined ? '' : words`, or ${second}`}`

/** The ways out where no row has its whole window before it and its target after it, as `choose --ahead 3`. */
export function waysToWindow(refused: Refused): Words {
  const { table, schema, parts } = refused
  const gaps = 'ignore'
  const joined = { ...refused, table: table.withPolicy({ ...table.policy, gaps }) }
  const across = table.policy.gaps !== gaps && table.gaps.length > 0 && fits(joined, { ...schema, gaps }, parts)
  return chosen([...waysToLess(refused).slice(0, 1), ...(across ? [words`${setting('gaps', gaps)}`] : [])])
}

/** Fewer lags, fewer rows ahead, a shorter window, and the last two together where one does not do. */
function waysToLess(refused: Refused): Words[] {
  const { schema } = refused
  const [lags, ahead] = [fewerLags(refused), fewerAhead(refused, fitsAsItIs)]
  const ways = lags === null ? [] : [words`${lags}`]
  if (ahead !== null) return [...ways, words`fewer rows ahead, such as ${ahead.way}`]
  const window = shorterWindow(refused)
  if (window !== null) return [...ways, words`a shorter ${named('window')}, such as ${setting('window', window)}`]
  if (ways.length > 0) return ways
  // Of both as much as leaves the window no shorter than what it forecasts.
  const windowFor = (own: Refused): number => shorterWindow(own) ?? 0
  const fewer = fewerAhead(refused, (own) => windowFor(own) >= maxHorizon(own.schema))
  if (fewer === null) return []
  const shorter = windowFor({ ...refused, schema: { ...schema, horizon: fewer.horizon } })
  return [words`${fewer.way} and ${setting('window', shorter)}`]
}

const partsMade = (split: KeptSplit): number => Number(makesPart(split, 'valid')) + Number(makesPart(split, 'test'))

function longestSeries(table: Table): number {
  const { starts, ends } = seriesRows(table)
  return ends.reduce((most, end, s) => Math.max(most, end - starts[s]), 0)
}

/** Rows of validation and test with which each part has a sample: of the default shares, or as few as can be. */
function splitThatFits(refused: Refused, longest: number): SplitRows | null {
  const { table, schema, split, scores } = refused
  const span = spanOf(schema)
  const scored = span + scores - 1
  const [valid, test] = [makesPart(split, 'valid'), makesPart(split, 'test')]
  const shares = Math.max(span, Math.floor(longest * SHARE))
  const all: SplitRows[] = [shares, span].map((rows) => ({
    valid: valid ? (scores > 0 ? 2 * Math.max(rows, scored) : rows) : 0,
    test: test ? rows : 0,
  }))
  if (valid && scores > 0) all.push({ valid: span, calibrate: scored, test: test ? span : 0 })
  for (const own of all) {
    // With fewer rows to train on the default rule may choose another window, at most that of the plain defaults.
    const left = longest - own.valid - (own.calibrate ?? 0) - own.test
    if (left < PLAIN_WINDOW + maxHorizon(schema)) continue
    if (fits(refused, schema, calibrated(table, cutBy(table, own), own, scores > 0))) return own
  }
  return null
}

/** Lags without the longest ones, as many as leave each part a sample; null where that is no way. */
function fewerLags(refused: Refused): OptionPiece | null {
  const { schema, parts, isKept } = refused
  const lags = [...(schema.lags ?? [])].sort((a, b) => a - b)
  if (isKept) return null
  for (let n = lags.length - 1; n >= 0; n--) {
    const own = n === 0 ? undefined : lags.slice(0, n)
    if (fits(refused, { ...schema, lags: own }, parts)) return setting('lags', own)
  }
  return null
}

/** The most rows ahead, below what was asked for, with which something does, and as one gives them. */
function fewerAhead(
  refused: Refused,
  does: (refused: Refused) => boolean,
): { horizon: Schema['horizon']; way: OptionPiece } | null {
  const { schema } = refused
  const horizons = horizonsOf(schema)
  const last = maxHorizon(schema)
  const several = horizons.length > 1
  const taken = (n: number) => alone(several ? horizons.slice(0, n) : [n])
  const most = mostThat((several ? horizons.length : last) - 1, (n) =>
    does({ ...refused, schema: { ...schema, horizon: taken(n) } }),
  )
  if (most === 0) return null
  const isEach = several && horizons[0] === 1 && horizons.length === last
  const horizon = taken(most)
  return { horizon, way: isEach ? setting('ahead', most) : setting('horizon', horizon) }
}

function shorterWindow(refused: Refused): number | null {
  const { schema, parts } = refused
  const step = stepRows(schema)
  const most = mostThat(schema.window / step - 1, (n) => fits(refused, { ...schema, window: n * step }, parts))
  return most === 0 ? null : most * step
}

const fitsAsItIs = (refused: Refused): boolean => fits(refused, refused.schema, refused.parts)

function fits({ table, split, means, lossOn, scores }: Refused, schema: Schema, parts: PartRows): boolean {
  const prepared = prepare(table, schema, { train: rangesOf(parts, 'train'), means, needsTarget: true })
  const samples = trainingSamples(prepared, schema, parts, lossOn)
  if (samples.calibrate.length < scores) return false
  return PARTS.every((part) => samples[part].length > 0 || (part !== 'train' && !makesPart(split, part)))
}
