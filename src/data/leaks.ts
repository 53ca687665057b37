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

/**
 * Refuses an input that gives a target away.
 *
 * It does if its value in the last row of the window tells the target's value at a target row; or its value in an
 * earlier row of the window does so, and the target's own value in that row does not (the column then looks even
 * further ahead). The target's own past is no leak.
 *
 * @returns where not everything was looked at, since that would take long: a sentence
 * @throws HindcastError `TARGET_LEAK`
 */
export function refuseLeaks(table: Table, inputs: readonly string[], options: ResolvedForecasterOptions): string[] {
  const run = runsOf(table, table.policy.gaps)
  const targets = targetsOf(options)
  const { names, distances, warnings } = affordable(inputs, targets.length, table.rows, options)
  const columns = names.map((name) => ({ name, x: table.numeric(name), dx: changesOf(table.numeric(name), run) }))
  const horizons = new Set(horizonsOf(options))
  for (const target of targets) {
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
    for (const { name, x, dx } of columns) {
      for (const ahead of distances) {
        if (name === target && ahead > 0) continue
        const share = shareEqual(x, y, ahead)
        if (share > SUSPECT_SHARE && (horizons.has(ahead) || !ownAt(ahead).equal)) {
          const percent = Math.floor(share * 1000) / 10
          throw leak(
            name,
            target,
            share,
            `it equals the target ${counted(ahead, 'row')} later in ${String(percent)} % of the rows`,
          )
        }
        const correlation = changeCorrelation(dx, dy, ahead, run)
        if (Math.abs(correlation) > SUSPECT_CORRELATION && (ahead === 0 || !ownAt(ahead).follows)) {
          const figure = Math.floor(Math.abs(correlation) * 1e5) / 1e5
          const what = `its changes are those of the target ${counted(ahead, 'row')} later on another scale (correlation ${figure})`
          throw leak(name, target, correlation, what)
        }
      }
    }
  }
  return warnings
}

/**
 * Refuses a column as known ahead that gives a target away: at one of the rows forecast it equals, or copies, the
 * target at another of them, as the target's own past does not.
 *
 * @throws HindcastError `TARGET_LEAK`
 */
export function refuseLeaksAhead(table: Table, options: ResolvedForecasterOptions): string[] {
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
          throw leakAhead(
            name,
            target,
            share,
            `it equals the target ${when} in ${String(Math.floor(share * 1000) / 10)} % of the rows`,
          )
        }
        const correlation = changeCorrelation(da, db, distance, run)
        if (Math.abs(correlation) <= SUSPECT_CORRELATION) continue
        if (rows !== 0 && changeCorrelation(dy, dy, distance, run) > SUSPECT_CORRELATION) continue
        throw leakAhead(name, target, correlation, `its changes are those of the target ${when} on another scale`)
      }
    }
  }
  return []
}

function leakAhead(name: string, target: string, value: number, what: string): HindcastError {
  return new HindcastError(
    'TARGET_LEAK',
    words`The column ${shown(name)}, which is to be known ahead, gives the target ${shown(target)} away: ${what}; leave it out of ${named('known')}, or allow it with ${named('allowLeak')}.`,
    { column: name, value, option: 'allowLeak' },
  )
}

/**
 * Which inputs are looked at, and how many rows lie between their values and those of a target; all where that is soon
 * done.
 */
function affordable(
  inputs: readonly string[],
  targets: number,
  rows: number,
  options: ResolvedForecasterOptions,
): { names: readonly string[]; distances: readonly number[]; warnings: string[] } {
  const horizons = horizonsOf(options)
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

function leak(name: string, target: string, value: number, what: string): HindcastError {
  return new HindcastError(
    'TARGET_LEAK',
    words`The input ${shown(name)} gives the target ${shown(target)} away: ${what}; leave it out of the inputs, or allow it with ${named('allowLeak')}.`,
    { column: name, value, option: 'allowLeak' },
  )
}
