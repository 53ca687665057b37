/**
 * Target leaks: columns that give another away, because they hold its values of later rows.
 *
 * A column does so if it equals the other in more than 99 % of rows, or if it is a linear copy of it (°F of tomorrow):
 * the correlation of the changes from row to row then exceeds 0.999. Levels would not do, since those of any two
 * ordinary prices are correlated nearly as much.
 *
 * @module
 */
import { counted, HindcastError, shown } from '../errors.js'
import { named, words } from '../text/words.js'
import type { ResolvedForecasterOptions } from '../options/forecaster.js'
import { horizonsOf, targetsOf } from '../options/outputs.js'
import type { Table } from '../table/index.js'
import { runsOf } from '../table/runs.js'
import { changeCorrelation, changesOf, GLANCE, shareEqual, SUSPECT_CORRELATION, SUSPECT_SHARE } from './changes.js'

/** Cells that a search for leaks may look at: a second or two. */
const MOST_WORK = 1e9

/** An input that gives a target away, which holds its values so many rows before. */
export interface Leak {
  column: string
  target: string
  rowsAhead: number
  /** The share of rows in which it equals the target; or, of a linear copy, */
  share?: number
  /** the correlation of their changes. */
  correlation?: number
}

/**
 * The inputs that give a target away, each by the nearest rows between.
 *
 * An input does if its value in the last row of the window tells the target's value at a target row; or its value in an
 * earlier row of the window does so, and the target's own value in that row does not (the column then looks even
 * further ahead). The target's own past is no leak.
 */
export function* leaksOf(table: Table, { names, distances }: Look, options: LeakTask): Generator<Leak> {
  const run = runsOf(table, table.policy.gaps)
  const columns = names.map((name) => ({ name, x: table.numeric(name), dx: changesOf(table.numeric(name), run) }))
  const horizons = new Set(horizonsOf(options))
  for (const target of targetsOf(options)) {
    const y = table.numeric(target)
    const dy = changesOf(y, run)
    const own = new Map<number, { equal: boolean; follows: boolean }>()
    const ownAt = (ahead: number): { equal: boolean; follows: boolean } => {
      let known = own.get(ahead)
      if (known === undefined) {
        const follows = changeCorrelation(dy, dy, ahead, run) > SUSPECT_CORRELATION
        own.set(ahead, (known = { equal: shareEqual(y, y, ahead) > SUSPECT_SHARE, follows }))
      }
      return known
    }
    for (const { name: column, x, dx } of columns) {
      for (const rowsAhead of distances) {
        if (column === target && rowsAhead > 0) continue
        const share = shareEqual(x, y, rowsAhead)
        if (share > SUSPECT_SHARE && (horizons.has(rowsAhead) || !ownAt(rowsAhead).equal)) {
          yield { column, target, rowsAhead, share }
          break
        }
        const correlation = changeCorrelation(dx, dy, rowsAhead, run)
        if (Math.abs(correlation) > SUSPECT_CORRELATION && (rowsAhead === 0 || !ownAt(rowsAhead).follows)) {
          yield { column, target, rowsAhead, correlation }
          break
        }
      }
    }
  }
}

/**
 * Refuses an input that gives a target away.
 *
 * @returns where not everything was looked at, since that would take long: a sentence
 * @throws HindcastError `TARGET_LEAK`
 */
export function refuseLeaks(table: Table, inputs: readonly string[], options: LeakTask): string[] {
  const look = affordable(inputs, table.rows, options)
  for (const { column, target, rowsAhead, share, correlation = 0 } of leaksOf(table, look, options)) {
    const later = `${counted(rowsAhead, 'row')} later`
    if (share !== undefined) throw refusal(column, target, share, equalText(later, share))
    const figure = String(Math.floor(Math.abs(correlation) * 1e5) / 1e5)
    throw refusal(column, target, correlation, `${copyText(later)} (correlation ${figure})`)
  }
  return look.warnings
}

/**
 * Refuses a column as known ahead that gives a target away: at one of the rows forecast it equals, or copies, the
 * target at another of them, as the target's own past does not.
 *
 * @throws HindcastError `TARGET_LEAK`
 */
export function refuseLeaksAhead(table: Table, options: ResolvedForecasterOptions): void {
  const { known = [] } = options
  const run = runsOf(table, table.policy.gaps)
  const horizons = horizonsOf(options)
  const apart = [...new Set(horizons.flatMap((h) => horizons.map((k) => h - k)))].sort((a, b) => a - b)
  for (const target of targetsOf(options)) {
    const y = table.numeric(target)
    const dy = changesOf(y, run)
    for (const name of known) {
      const x = table.numeric(name)
      const dx = changesOf(x, run)
      for (const rows of apart) {
        // The later column stands second; where the target itself hardly moves, it is no leak to equal what it was.
        const [a, b, da, db] = rows >= 0 ? [x, y, dx, dy] : [y, x, dy, dx]
        const distance = Math.abs(rows)
        const share = shareEqual(a, b, distance)
        const isOwn = rows !== 0 && shareEqual(y, y, distance) > SUSPECT_SHARE
        const when = rows === 0 ? 'in the same row' : `${counted(distance, 'row')} ${rows > 0 ? 'later' : 'before'}`
        if (share > SUSPECT_SHARE && !isOwn) {
          throw refusal(name, target, share, equalText(when, share), 'known')
        }
        const correlation = changeCorrelation(da, db, distance, run)
        if (Math.abs(correlation) <= SUSPECT_CORRELATION) continue
        if (rows !== 0 && changeCorrelation(dy, dy, distance, run) > SUSPECT_CORRELATION) continue
        throw refusal(name, target, correlation, copyText(when), 'known')
      }
    }
  }
}

const equalText = (when: string, share: number): string =>
  `it equals the target ${when} in ${Math.floor(share * 1000) / 10} % of the rows`

const copyText = (when: string): string => `its changes are those of the target ${when} on another scale`

function refusal(column: string, target: string, value: number, what: string, known?: 'known'): HindcastError {
  const name = shown(column)
  const [which, from] =
    known === undefined
      ? [`input ${name}`, 'the inputs']
      : [`column ${name}, which is to be known ahead,`, named(known)]
  return new HindcastError(
    'TARGET_LEAK',
    words`The ${which} gives the target ${shown(target)} away: ${what}; leave it out of ${from}, or allow it with ${named('allowLeak')}.`,
    { column, value, option: 'allowLeak' },
  )
}

/** What decides how far is looked. */
type LeakTask = Pick<ResolvedForecasterOptions, 'target' | 'horizon' | 'window'>

/** Which inputs are looked at, and how many rows lie between their values and those of a target. */
interface Look {
  names: readonly string[]
  distances: readonly number[]
  /** That it is not all. */
  warnings: string[]
}

/** All inputs and distances of a training, where that is soon done. */
export function affordable(inputs: readonly string[], rows: number, options: LeakTask): Look {
  const horizons = horizonsOf(options)
  const targets = targetsOf(options).length
  const all = new Set(horizons)
  for (const horizon of horizons) for (let back = 1; back < options.window; back++) all.add(horizon + back)
  const distances = [...all].sort((a, b) => a - b)
  // A pair is told apart by a glance, and where more than a hundredth of its rows differ.
  const perDistance = targets * (GLANCE + rows / 100)
  if (inputs.length * distances.length * perDistance <= MOST_WORK) return { names: inputs, distances, warnings: [] }
  const most = Math.max(1, Math.floor(MOST_WORK / (horizons.length * perDistance)))
  const of = most < inputs.length ? `the first ${counted(most, 'input')} and ` : ''
  const warnings = [`Leaks were looked for in ${of}the last row of the window alone, since all would take long.`]
  return { names: inputs.slice(0, most), distances: horizons, warnings }
}
