/**
 * A run of a backtest: rows as the jobs give their forecasts, and what comes of them.
 *
 * @module
 */
import { Crossings } from '../data/forecasts.js'
import type { Range } from '../data/parts.js'
import { rangesOfSeries } from '../data/seasons.js'
import { RunningDigest } from '../fingerprint.js'
import { resolveForecasterOptions, taskOf } from '../options/forecaster.js'
import { horizonsOf, outputsOf, targetsOf } from '../options/outputs.js'
import { judgedBy } from '../scores/judged.js'
import { seasonalErrors } from '../scores/seasonal-error.js'
import { isSeed } from '../scores/spread.js'
import { verdict, type Verdict } from '../scores/verdict.js'
import type { Table } from '../table/index.js'
import { counted, whole } from '../text/number.js'
import { rowsAhead } from './ahead.js'
import { unitAt } from './calibration.js'
import { CoverageTally, type IntervalScore } from './coverage.js'
import { Intervals } from './intervals.js'
import type { Forecasts, Training } from './job.js'
import { overlapOf } from './origins.js'
import type { Plan } from './plan.js'
import type { BacktestResult } from './result.js'
import type { BacktestRow } from './row.js'
import { type BacktestScore, BacktestTally } from './tally.js'

/** Runs a backtest. */
export async function* rowsOf(
  table: Table,
  plan: Plan,
  apart: boolean,
): AsyncGenerator<BacktestRow, BacktestResult, undefined> {
  const begun = performance.now()
  const { options } = plan
  const forecaster = resolveForecasterOptions(options.forecaster)
  const task = taskOf(forecaster)
  const quantiles = task.quantiles ?? []
  const outputs = outputsOf(task)
  const horizons = horizonsOf(task)
  const horizonOf = Int32Array.from(outputs, ({ horizon }) => horizons.indexOf(horizon))
  const severalTargets = targetsOf(task).length > 1
  const inDeviations = severalTargets || table.series !== null
  const judged = judgedBy(forecaster.network.loss)
  const tally = new BacktestTally(quantiles, judged, horizons, horizonOf)
  const { levels } = options
  const intervals = levels.length === 0 ? null : new Intervals(levels, { ...forecaster, quantiles }, outputs.length)
  const coverage = new Map<string, CoverageTally[]>()
  const digest = new RunningDigest()
  /** What trainings said, and how many of them. */
  const sentences = new Map<string, number>()
  let trained = 0
  const targets = targetsOf(task).map((name) => table.numeric(name))
  const find = rowsAhead(table, table.policy.gaps)
  let rows = 0
  /** The fold whose rows are going out; 0 between origins. */
  let current = 0
  let [best, isChosen] = ['', false]
  let scales: Float64Array[] = []

  const endOrigin = (): void => {
    tally.endOrigin(current)
    for (const all of coverage.values()) for (const own of all) own.endOrigin()
    const { origin } = plan.folds[current - 1]
    const seconds = (performance.now() - begun) / 1000
    options.onProgress?.({ done: current, origins: plan.folds.length, origin, seconds })
    current = 0
  }

  function* windowRows(part: Forecasts, w: number): Generator<BacktestRow> {
    const fold = part.folds[w]
    const origin = plan.origins[fold - 1]
    const series = part.series[w]
    if (fold !== current) {
      if (current > 0) endOrigin()
      current = fold
      intervals?.begin(origin.position)
    }
    for (const [k, { target, column, horizon }] of outputs.entries()) {
      const output = part.outputs[k]
      const { index, row, known } = find(origin, series, horizon)
      const actual = row < 0 ? NaN : targets[target][row]
      const unit = inDeviations ? part.deviations[k][w] : 1
      const scale = scales[target][series]
      const counts = tally.add({ output: k, series, actual, unit, scale, forecasts: output.forecasts, window: w })
      for (const [name, forecast] of Object.entries(output.forecasts)) {
        const value = forecast.point[w]
        if (value !== value || isSeed(name)) continue
        const inUnits = unitAt(output, w)
        const found = intervals?.boundsOf(name, k, forecast, w, inUnits) ?? null
        if (found !== null) {
          if (counts) {
            let own = coverage.get(name)
            if (own === undefined) coverage.set(name, (own = levels.map((level) => new CoverageTally(level, horizons))))
            found.bounds.forEach((bounds, l) => own[l].add(horizonOf[k], bounds, { actual, unit, scale }, found.scores))
          }
          if (actual === actual) {
            intervals!.add(name, k, forecast, w, { actual, known, time: origin.position, unit: inUnits })
          }
        }
        const widest = found?.bounds[levels.length - 1] ?? null
        const made: BacktestRow = {
          ...(table.series === null ? {} : { series: table.series[series] }),
          origin: table.index.at(part.rows[w]),
          index,
          ...(severalTargets ? { target: column } : {}),
          horizon,
          model: nameOf(name),
          value,
          ...(widest === null ? {} : widest),
          ...(levels.length < 2 ? {} : { intervals: boundsByLevel(levels, found!.bounds) }),
          ...(forecast.levels.length === 0
            ? {}
            : { quantiles: Object.fromEntries(quantiles.map((q, i) => [String(q), forecast.levels[i][w]])) }),
          ...(actual === actual ? { actual } : {}),
        }
        digest.add(made)
        rows++
        yield made
      }
    }
  }

  const told: string[] = []
  const crossings = new Crossings()
  const trainings: Training[] = []
  // What trains is imported here: the plan needs none of it.
  const { partsOf } = await import('./jobs.js')
  for await (const part of partsOf(table, plan, { notes: told, apart })) {
    options.fit.signal?.throwIfAborted()
    if (part.kind === 'trained') {
      if (best === '') {
        const before = rangesOfSeries(table).map(([from], s): Range => [from, plan.origins[part.fold - 1].until[s]])
        scales = targets.map((values) => seasonalErrors(values, before, part.seasons[0]))
        ;({ best, isChosen } = part)
      }
      if (part.training !== null) trainings.push({ fold: part.fold, ...part.training })
      for (const sentence of [...part.warnings, ...part.notes])
        sentences.set(sentence, (sentences.get(sentence) ?? 0) + 1)
      trained++
      intervals?.calibrated(part.calibration)
    } else {
      crossings.addAll(part.crossings)
      for (let w = 0; w < part.folds.length; w++) yield* windowRows(part, w)
      // A part holds all windows of its origins.
      if (current > 0) endOrigin()
    }
  }

  const model = tally.scores()
  const overlap = overlapOf(plan.origins, horizons[horizons.length - 1])
  const judgedName = ['model', best].find((name) => coverage.has(name)) ?? [...coverage.keys()][0]
  const judges = (coverage.get(judgedName) ?? []).map((own) => ({
    model: nameOf(judgedName),
    ...own.result(overlap, intervals!.growth(judgedName)),
  }))
  const judge = (name: string): Verdict => {
    const { origins, series } = tally.differences(name)
    return verdict(name, origins, overlap, table.series === null ? [] : series)
  }
  return {
    plan: plan.folds,
    chosen: plan.chosen,
    rows,
    scores: {
      model: Object.fromEntries(
        Object.entries(model).map(([name, score]) => [
          nameOf(name),
          withCoverage(score, coverage.get(name)?.at(-1)?.result(overlap)),
        ]),
      ),
      best,
      isChosen,
      judged,
      ...tally.spread(),
      bySeries: Object.fromEntries(
        Object.entries(table.series === null ? {} : tally.errorsBySeries()).map(([name, own]) => [
          nameOf(name),
          own.map(({ series, error }) => ({ series: table.series![series], error })),
        ]),
      ),
      byOrigin: Object.fromEntries(Object.entries(tally.byOrigin()).map(([name, own]) => [nameOf(name), own])),
    },
    trainings,
    intervals: judges,
    verdict: !tally.hasNetwork ? [] : Object.keys(model).flatMap((name) => (name === 'model' ? [] : [judge(name)])),
    yesterday: !tally.hasNetwork ? null : tally.yesterday(outputs.length, overlap),
    notes: [
      ...(inDeviations ? [UNITS] : []),
      ...notesOf(plan, tally),
      ...crossings.told(),
      ...told,
      ...saidBy(sentences, trained),
    ],
    seconds: (performance.now() - begun) / 1000,
    fingerprint: digest.end(),
  }
}

/** The name of a forecaster in rows. */
const nameOf = (name: string): string => (name === 'model' ? 'network' : name)

function boundsByLevel(
  levels: readonly number[],
  bounds: readonly ({ lower: number; upper: number } | null)[],
): Record<string, [number, number]> {
  return Object.fromEntries(
    levels.flatMap((level, l) => {
      const own = bounds[l]
      return own === null ? [] : [[String(level), [own.lower, own.upper] as [number, number]]]
    }),
  )
}

/** With intervals, coverage, width and msis are those of the widest. */
function withCoverage(score: BacktestScore, widest: IntervalScore | undefined): BacktestScore {
  if (widest === undefined) return score
  const { byHorizon, ...own } = score
  return {
    ...own,
    coverage: widest.coverage ?? NaN,
    width: widest.width ?? NaN,
    msis: widest.msis ?? NaN,
    byHorizon: byHorizon.map((each, h) => ({
      ...each,
      coverage: widest.byHorizon[h].coverage ?? NaN,
      width: widest.byHorizon[h].width ?? NaN,
      msis: widest.byHorizon[h].msis ?? NaN,
    })),
  }
}

/** What trainings said; what not all of them did, with their number. */
function saidBy(sentences: ReadonlyMap<string, number>, trained: number): string[] {
  return Array.from(sentences, ([sentence, times]) =>
    times === trained
      ? sentence
      : `${sentence.replace(/\.$/, '')} (at ${whole(times)} of ${counted(trained, 'training')}).`,
  )
}

/** Of several series or targets. */
const UNITS =
  'Errors and the widths of intervals are in deviations of their target, in its series, over the training rows, since units differ; mase and msis have scales of their own.'

/** What a reader of the figures should know. */
function notesOf({ folds }: Plan, tally: BacktestTally): string[] {
  const notes: string[] = []
  const dropped = folds.filter(({ trainedAt, windows }) => trainedAt === 0 || windows.test === 0)
  if (dropped.length > 0) {
    const [first] = dropped
    notes.push(
      `${counted(dropped.length, 'origin')} of ${whole(folds.length)} ${dropped.length === 1 ? 'is' : 'are'} dropped; ${String(first.origin)}: ${first.dropped[0] ?? ''}`,
    )
  }
  if (tally.left > 0) {
    notes.push(
      `${counted(tally.left, 'forecast')} of ${whole(tally.left + tally.n)} ${tally.left === 1 ? 'is' : 'are'} not scored, since the row has not come, ` +
        'its cell is missing, or a baseline has no value.',
    )
  }
  return notes
}
