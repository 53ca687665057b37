/**
 * Local models: a network per series, trained on that series alone, compared with the global one.
 *
 * @module
 */
import { addTo, type Means } from '../backtest/means.js'
import type { BacktestResult } from '../backtest/result.js'
import { HindcastError, shown } from '../errors.js'
import type { Table } from '../table/index.js'
import { isTooFew, verdict, type Verdict } from '../scores/verdict.js'
import { counted, whole } from '../text/number.js'
import type { Journal } from '../journal/index.js'
import type { BacktestOptions } from '../options/backtest.js'
import type { ResolvedSweep } from '../options/sweep.js'
import { type JobOutcome, jobKey, type LocalResult, type SweepJob } from './job.js'
import type { JobRunner } from './outcomes.js'

/** Local networks, one per series, compared with the global one on the hold-out. */
export interface LocalComparison {
  /** The series that both could forecast: mean judged errors, and the size of the local network. */
  series: { series: string; local: number; shared: number; parameters: number; seconds: number }[]
  /** Series that could not be trained alone, and why. */
  failed: { series: string; message: string }[]
  /** The means over series. */
  local: number
  shared: number
  /** In how many series the local network has the smaller error. */
  better: number
  /** The local networks tested against the global one. */
  verdict: Verdict
}

/** @throws HindcastError `OPTION_CONFLICT` for a table of one series */
export function requireSeries({ series }: Table): void {
  if (series !== null) return
  const message =
    'There is one series, so its own network is the one for all: name the column that tells series apart, or leave perSeries out.'
  throw new HindcastError('OPTION_CONFLICT', message, { option: 'perSeries' })
}

/** Adds up results as they come; of each series few numbers are kept. */
class LocalTally {
  private readonly shared: Map<string, number>
  private readonly sharedAt: Map<string, number>
  private readonly origins: Means<string> = new Map()
  private readonly kept: LocalComparison['series'] = []
  private readonly failed: LocalComparison['failed'] = []

  constructor({ scores, plan }: BacktestResult) {
    this.shared = new Map((scores.bySeries.network ?? []).map(({ series, error }) => [series, error]))
    this.sharedAt = new Map(
      (scores.byOrigin.network ?? []).map(({ fold, error }) => [String(plan[fold - 1].origin), error]),
    )
  }

  add(series: string, outcome: JobOutcome): void {
    const shared = this.shared.get(series)
    const result: LocalResult | null = outcome.kind === 'local' ? outcome.result : null
    if (result === null || shared === undefined || result.error !== result.error) {
      const message = outcome.kind === 'failed' ? outcome.message : 'no forecast of it could be compared.'
      this.failed.push({ series, message })
      return
    }
    const { error, byOrigin, parameters, seconds } = result
    this.kept.push({ series, local: error, shared, parameters, seconds })
    for (const { origin, error: own } of byOrigin) addTo(this.origins, String(origin), own)
  }

  /** @param overlap how many origins in a row forecast rows in common */
  result(overlap: number): LocalComparison {
    const { kept: series, failed } = this
    const mean = (pick: (one: LocalComparison['series'][number]) => number): number =>
      series.reduce((sum, one) => sum + pick(one), 0) / series.length
    // The origins tell only where they are of the same series.
    const byOrigin =
      failed.length > 0
        ? []
        : [...this.sharedAt].flatMap(([origin, error]) => {
            const own = this.origins.get(origin)
            return own === undefined ? [] : [own.sum / own.n - error]
          })
    return {
      series,
      failed,
      local: mean(({ local }) => local),
      shared: mean(({ shared }) => shared),
      better: series.filter(({ local, shared }) => local < shared).length,
      verdict: verdict('one network for all', byOrigin, overlap, () =>
        series.map(({ local, shared }) => local - shared),
      ),
    }
  }
}

/** What the comparison with networks of single series needs. */
interface LocalNeeds {
  holdout: BacktestResult
  journal: Journal<JobOutcome> | null
  overlap: number
  resolved: ResolvedSweep
  runner: JobRunner
  begun: number
  counts: { done: number; failed: number }
  best: number | null
}

/** Trains each series alone, by the options of the winner. */
export async function localOf(
  table: Table,
  { options, holdout }: SweepJob,
  needs: LocalNeeds,
): Promise<LocalComparison> {
  const { journal, resolved, runner, begun, counts, best } = needs
  const { onProgress } = resolved
  const { interval: _, ...shared } = options
  const series = table.series!
  const jobAt = (s: number): SweepJob => ({
    kind: 'local',
    series: series[s],
    options: shared as BacktestOptions,
    holdout,
  })
  const tally = new LocalTally(needs.holdout)
  const left: number[] = []
  const since = performance.now()
  let done = 0
  let here = 0
  const told = (): void => {
    const secondsLeft = here === 0 ? NaN : ((performance.now() - since) / 1000 / here) * (series.length - done)
    const seconds = (performance.now() - begun) / 1000
    const trials = counts.done + counts.failed
    onProgress?.({ ...counts, trials, best, seconds, secondsLeft, series: { done, of: series.length } })
  }
  const keyAt = (s: number): string => (journal === null ? '' : jobKey(table, jobAt(s)))
  const isKnown = series.map((_, s) => journal?.has(keyAt(s)) === true)
  isKnown.forEach((known, s) => (known ? done++ : left.push(s)))
  // In the order of the series, whatever ends first: sums of numbers depend on it.
  const early = new Map<number, JobOutcome>()
  let next = 0
  const addUp = async (): Promise<void> => {
    for (; next < series.length; next++) {
      const outcome = isKnown[next] ? await journal!.parts(keyAt(next)) : early.get(next)
      if (outcome === undefined) return
      tally.add(series[next], outcome)
      early.delete(next)
    }
  }
  if (done > 0) told()
  await addUp()
  const label = ({ series: name = '' }: SweepJob): string => `the series ${shown(name)}`
  for await (const { job, value } of runner.run(left.map(jobAt), label)) {
    const s = left[job]
    if (value.kind !== 'failed') await journal?.add(keyAt(s), value)
    early.set(s, value)
    await addUp()
    here++
    done++
    told()
  }
  return tally.result(needs.overlap)
}

/** The comparison in sentences. */
export function localSentences({ series, failed, better, verdict }: LocalComparison): string[] {
  const { outcome, by, n } = verdict
  const all = counted(series.length, 'series', 'series')
  const what = `Of ${all} a network of its own has the smaller error in ${whole(better)}.`
  const told = {
    better: 'networks of their own are better than one for all',
    worse: 'networks of their own are worse than one for all',
    'no clear difference': 'neither is clearly better',
  }
  const basis = by === 'series' ? 'By the means of the series' : `Over ${counted(n, 'origin')}`
  const judged = isTooFew(verdict) ? `${counted(n, 'origin')} are too few for a verdict.` : `${basis} ${told[outcome]}.`
  const left =
    failed.length === 0
      ? []
      : [
          `${counted(failed.length, 'series', 'series')} could not be trained alone; ${failed[0].series}: ${failed[0].message}`,
        ]
  return [what, judged, ...left]
}
