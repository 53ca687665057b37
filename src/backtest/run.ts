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
import { type Judged, judgedBy } from '../scores/judged.js'
import { seasonalErrors } from '../scores/seasonal-error.js'
import { isSeed } from '../scores/spread.js'
import { verdict, type Verdict } from '../scores/verdict.js'
import type { Table } from '../table/index.js'
import { placesOf } from '../table/runs.js'
import { rowsAhead } from './ahead.js'
import { unitAt } from './calibration.js'
import { CoverageTally, type IntervalScore } from './coverage.js'
import { Intervals } from './intervals.js'
import type { Forecasts, Trained, Training } from './job.js'
import { notesOf, saidBy, UNITS } from './notes.js'
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
  const run = new Run(table, plan)
  const notes: string[] = []
  // What trains is imported here: the plan needs none of it.
  const { partsOf } = await import('./jobs.js')
  for await (const part of partsOf(table, plan, { notes, apart })) {
    plan.options.fit.signal?.throwIfAborted()
    if (part.kind === 'trained') run.addTraining(part)
    else yield* run.rowsOf(part)
  }
  return run.result(notes)
}

/** A backtest under way: what its jobs gave so far, added up. */
class Run {
  private readonly begun = performance.now()
  private readonly table: Table
  private readonly plan: Plan
  private readonly outputs: ReturnType<typeof outputsOf>
  private readonly quantiles: readonly number[]
  private readonly horizons: readonly number[]
  /** Of each output, its place among the horizons. */
  private readonly horizonOf: Int32Array
  private readonly severalTargets: boolean
  /** Whether errors are divided by deviations, since units differ. */
  private readonly inDeviations: boolean
  private readonly judged: Judged
  private readonly tally: BacktestTally
  private readonly intervals: Intervals | null
  /** By forecaster: of each level. */
  private readonly coverage = new Map<string, CoverageTally[]>()
  private readonly crossings = new Crossings()
  private readonly digest = new RunningDigest()
  private readonly targets: Float64Array[]
  private readonly find: ReturnType<typeof rowsAhead>
  private rows = 0
  /** The fold whose rows are going out; 0 between origins. */
  private current = 0

  /** What trainings said, and how many of them. */
  private readonly sentences = new Map<string, number>()
  private readonly trainings: Training[] = []
  private trained = 0
  private best = ''
  private isChosen = false
  /** Of each target, of each series: the error of the seasonal naive forecast before the first origin. */
  private scales: Float64Array[] = []

  constructor(table: Table, plan: Plan) {
    this.table = table
    this.plan = plan
    const { levels } = plan.options
    const forecaster = resolveForecasterOptions(plan.options.forecaster)
    const task = taskOf(forecaster)
    this.quantiles = task.quantiles ?? []
    this.outputs = outputsOf(task)
    this.horizons = horizonsOf(task)
    this.horizonOf = Int32Array.from(this.outputs, ({ horizon }) => this.horizons.indexOf(horizon))
    this.severalTargets = targetsOf(task).length > 1
    this.inDeviations = this.severalTargets || table.series !== null
    this.judged = judgedBy(forecaster.network.loss)
    this.tally = new BacktestTally(this.quantiles, this.judged, this.horizons, this.horizonOf)
    const { quantiles, outputs } = this
    this.intervals = levels.length === 0 ? null : new Intervals(levels, { ...forecaster, quantiles }, outputs.length)
    this.targets = targetsOf(task).map((name) => table.numeric(name))
    this.find = rowsAhead(table, table.policy.gaps)
  }

  /** Adds what a training told. */
  addTraining(part: Trained): void {
    const { table, plan, sentences } = this
    if (this.best === '') {
      const before = rangesOfSeries(table).map(([from], s): Range => [from, plan.origins[part.fold - 1].until[s]])
      const places = placesOf(table, table.policy.gaps)
      this.scales = this.targets.map((values) => seasonalErrors(values, before, part.seasons[0], places))
      this.best = part.best
      this.isChosen = part.isChosen
    }
    if (part.training !== null) this.trainings.push({ fold: part.fold, ...part.training })
    for (const sentence of [...part.warnings, ...part.notes])
      sentences.set(sentence, (sentences.get(sentence) ?? 0) + 1)
    this.trained++
    this.intervals?.calibrated(part.calibration)
  }

  /** The rows of a part, which holds all windows of its origins. */
  *rowsOf(part: Forecasts): Generator<BacktestRow> {
    this.crossings.addAll(part.crossings)
    for (let w = 0; w < part.folds.length; w++) {
      const fold = part.folds[w]
      if (fold !== this.current) {
        if (this.current > 0) this.endOrigin()
        this.current = fold
        this.intervals?.begin(this.plan.origins[fold - 1].position)
      }
      yield* this.windowRows(part, w)
    }
    if (this.current > 0) this.endOrigin()
  }

  private endOrigin(): void {
    const { plan, current, begun } = this
    this.tally.endOrigin(current)
    for (const all of this.coverage.values()) for (const own of all) own.endOrigin()
    const { origin } = plan.folds[current - 1]
    const seconds = (performance.now() - begun) / 1000
    plan.options.onProgress?.({ done: current, origins: plan.folds.length, origin, seconds })
    this.current = 0
  }

  /** The rows of one window. */
  private *windowRows(part: Forecasts, w: number): Generator<BacktestRow> {
    const { table, plan, quantiles, severalTargets } = this
    const { levels } = plan.options
    const origin = plan.origins[part.folds[w] - 1]
    const series = part.series[w]
    for (const [k, { target, column, horizon }] of this.outputs.entries()) {
      const output = part.outputs[k]
      const { index, row, known } = this.find(origin, series, horizon)
      const actual = row < 0 ? NaN : this.targets[target][row]
      const unit = this.inDeviations ? part.deviations[k][w] : 1
      const came = { actual, unit, scale: this.scales[target][series] }
      const counts = this.tally.add({ ...came, output: k, series, forecasts: output.forecasts, window: w })
      for (const [name, forecast] of Object.entries(output.forecasts)) {
        const value = forecast.point[w]
        if (value !== value || isSeed(name)) continue
        const inUnits = unitAt(output, w)
        const found = this.intervals?.boundsOf(name, k, forecast, w, inUnits) ?? null
        if (found !== null && counts) this.addCoverage(name, k, found, came)
        if (found !== null && actual === actual) {
          this.intervals!.add(name, k, forecast, w, { actual, known, time: origin.position, unit: inUnits })
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
        this.digest.add(made)
        this.rows++
        yield made
      }
    }
  }

  /** Adds the intervals of a forecast of output k, one for each level, and what came. */
  private addCoverage(
    name: string,
    k: number,
    { bounds, scores }: NonNullable<ReturnType<Intervals['boundsOf']>>,
    came: Parameters<CoverageTally['add']>[2],
  ): void {
    const { levels } = this.plan.options
    let own = this.coverage.get(name)
    if (own === undefined) {
      this.coverage.set(name, (own = levels.map((level) => new CoverageTally(level, this.horizons))))
    }
    for (const [l, each] of bounds.entries()) own[l].add(this.horizonOf[k], each, came, scores)
  }

  /** @param told notes of the jobs */
  result(told: readonly string[]): BacktestResult {
    const { plan, tally, horizons } = this
    const overlap = overlapOf(plan.origins, horizons[horizons.length - 1])
    return {
      plan: plan.folds,
      chosen: plan.chosen,
      rows: this.rows,
      scores: this.scores(overlap),
      trainings: this.trainings,
      intervals: this.intervalScores(overlap),
      verdict: tally.hasNetwork ? this.verdicts(overlap) : [],
      yesterday: tally.hasNetwork ? tally.yesterday(this.outputs.length, overlap) : null,
      notes: [
        ...(this.inDeviations ? [UNITS] : []),
        ...notesOf(plan, tally),
        ...this.crossings.told(),
        ...told,
        ...saidBy(this.sentences, this.trained),
      ],
      seconds: (performance.now() - this.begun) / 1000,
      fingerprint: this.digest.end(),
    }
  }

  private scores(overlap: number): BacktestResult['scores'] {
    const { table, tally, coverage } = this
    const bySeries = table.series === null ? {} : tally.errorsBySeries()
    return {
      model: byName(tally.scores(), (score, name) => withCoverage(score, coverage.get(name)?.at(-1)?.result(overlap))),
      best: this.best,
      isChosen: this.isChosen,
      judged: this.judged,
      ...tally.spread(),
      bySeries: byName(bySeries, (own) => own.map(({ series, error }) => ({ series: table.series![series], error }))),
      byOrigin: byName(tally.byOrigin(), (own) => own),
    }
  }

  /** Of the network, or without one of the best baseline. */
  private intervalScores(overlap: number): BacktestResult['intervals'] {
    const { coverage, intervals } = this
    const name = ['model', this.best].find((one) => coverage.has(one)) ?? [...coverage.keys()][0]
    return (coverage.get(name) ?? []).map((own) => ({
      model: nameOf(name),
      ...own.result(overlap, intervals!.growth(name)),
    }))
  }

  /** The network against each baseline. */
  private verdicts(overlap: number): Verdict[] {
    const { table, tally } = this
    const baselines = Object.keys(tally.scores()).filter((name) => name !== 'model')
    return baselines.map((name) => {
      const { origins, series, forecasts } = tally.differences(name)
      const own = verdict(name, origins, overlap, () => (table.series === null ? [] : series))
      return forecasts < tally.n ? { ...own, forecasts } : own
    })
  }
}

/** The name of a forecaster in rows. */
const nameOf = (name: string): string => (name === 'model' ? 'network' : name)

/** What is made of each forecaster's own, by the names in rows. */
const byName = <T, U>(all: Record<string, T>, make: (own: T, name: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(all).map(([name, own]) => [nameOf(name), make(own, name)]))

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
