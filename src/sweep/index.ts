/**
 * Sweep: finds the options that forecast a table best, chosen without the rows on which the winner is then scored.
 *
 * The last rows are held out. Every option set is backtested on the rows before them, which gives its selection score.
 * The winner is trained once more on all rows before the hold-out and scored on it, beside the baselines: that figure,
 * from rows that were not used to choose, is the one to report.
 *
 * @module
 */
import { backtest } from '../backtest/index.js'
import type { BacktestResult } from '../backtest/result.js'
import { recordedTable } from '../backtest/key.js'
import { Streamed } from '../backtest/streamed.js'
import { requireTable } from '../data/schema.js'
import { pastOnly } from '../data/known.js'
import { HindcastError } from '../errors.js'
import { digest, NUMERICS } from '../fingerprint.js'
import { Journal, type JournalOwner } from '../journal/index.js'
import type { BacktestOptions } from '../options/backtest.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { maxHorizon } from '../options/outputs.js'
import type { Space } from '../options/rows/sweep.js'
import { type OptionSet, resolveSweep, type ResolvedSweep, type SweepOptions, withSet } from '../options/sweep.js'
import type { Judged } from '../scores/judged.js'
import type { IndexValue, Table } from '../table/index.js'
import { counted, whole } from '../text/number.js'
import { RELEASE } from '../text/release.js'
import { choose, type Trial } from './choose.js'
import { heldOf } from './holdout.js'
import { backtestOf, jobKey, type JobOutcome, modelOptions, overlapIn, type SweepJob } from './job.js'
import { type LocalComparison, localOf, requireSeries } from './local.js'
import { bestOf, failedModels, modelsOf, type SweepModel } from './models.js'
import { type JobRunner, outcomeOf, runnerOf } from './outcomes.js'
import { faultSentences } from './fleet-words.js'
import type { FleetReport } from './fleet-facts.js'
import { setText } from './set-words.js'
import { checkSets, setsOf } from './sets.js'

/** What a sweep will do; known before anything is computed. */
export interface SweepPlan {
  space: Space
  search: 'grid' | 'random'
  /** The option sets, in order. */
  sets: readonly OptionSet[]
  /** The hold-out: the number of times in it, the last row before it, and the origins from which it is forecast. */
  holdout: { rows: number; after: IndexValue; origins: number }
  /** What each set does on the rows before it: origins, and the trainings for them. */
  choosing: { origins: number; trainings: number; first: IndexValue; last: IndexValue }
}

/** The outcome of one option set, as it comes. */
export interface SweepTrial {
  id: number
  options: OptionSet
  status: 'done' | 'failed'
  /** The selection score over the set's own origins; null where it failed. */
  score: number | null
  parameters: number | null
  seconds: number | null
  fingerprint: string | null
  /** Why it failed. */
  message?: string
  /** Whether it was taken from the journal. */
  isKnown: boolean
}

/** The result of a sweep. */
export interface SweepResult {
  plan: SweepPlan
  /** The error that sets are compared by. */
  judged: Judged
  /** In the order of the plan. Their scores are selection scores: those of the chosen set are optimistic. */
  trials: Trial[]
  winner: {
    id: number
    /** The set, and all options of its backtest. */
    set: OptionSet
    options: BacktestOptions
    /** The set with the least score; the winner is the smallest network within one standard error of it (or itself). */
    least: number
    /** Scores on the hold-out: the figures to report. */
    holdout: BacktestResult
  }
  /** With `perSeries`: local networks, one per series, compared with the winner's on the hold-out; otherwise null. */
  local: LocalComparison | null
  /** With `keep`: models of the winner and of the next best sets; otherwise empty. */
  models: SweepModel[]
  jobs: { done: number; failed: number; repeated: number; differing: number }
  /** With a queue: which machines worked, and what went wrong; otherwise null. */
  fleet: FleetReport | null
  notes: string[]
  seconds: number
  /** SHA-256 of the fingerprints of all trials, the winner, and its forecasts of the hold-out. */
  fingerprint: string
}

/**
 * Sweeps over options.
 *
 * Iterate over the returned object for the option sets as they are scored, then call `result()`; or call `result()`
 * alone. A sweep runs once.
 *
 * @throws HindcastError `OPTION_UNKNOWN`, `OPTION_INVALID`, `OPTION_CONFLICT`, `SPLIT_INVALID`, and what the plan of a
 * backtest throws. While it runs, what the journal throws; `NO_SAMPLES` and the like where no set could be scored; the
 * signal's reason when aborted
 *
 * @example
 * const run = sweep(table, { target: 'tmax', space: { cell: ['rnn', 'gru'], learningRate: { log: [0.001, 0.01] } } })
 * for await (const { id, options, score } of run) console.log(id, options, score)
 * const { winner } = await run.result()
 * console.log(winner.set, winner.holdout.scores.model.network.rmse)
 */
export function sweep(table: Table, options: SweepOptions): Sweep {
  return new Sweep(table, options)
}

/** A sweep: its plan, its option sets as they are scored, its result. */
export class Sweep extends Streamed<SweepTrial, SweepResult> {
  /** What it will do; made before anything is computed. */
  readonly plan: SweepPlan

  /**
   * See {@link sweep}.
   *
   * @param apart runs the jobs on another thread (Node), so that this one stays responsive
   */
  constructor(table: Table, options: SweepOptions, apart = false) {
    requireTable(table)
    const resolved = resolveSweep(options)
    if (resolved.perSeries) requireSeries(table)
    const own = pastOnly(table, resolveForecasterOptions(resolved.backtest.forecaster))
    const made = planOf(own, resolved)
    super(run(own, resolved, made, apart), 'sweep', 'option sets', 'SWEEP_INCOMPLETE')
    this.plan = made.plan
  }
}

/** The plan, and the jobs that it makes. */
interface Made {
  plan: SweepPlan
  jobs: SweepJob[]
  /** How many origins in a row forecast rows in common: of those that option sets are chosen by, and of those held out. */
  overlap: { choosing: number; holdout: number }
}

/** Options that are the sweep's own matter, or each call's. */
const NOT_A_JOBS = ['jobs', 'journal', 'signal']

function planOf(table: Table, resolved: ResolvedSweep): Made {
  const { base, holdout, space, search } = resolved
  const forecaster = resolveForecasterOptions(resolved.backtest.forecaster)
  const ahead = maxHorizon(forecaster)
  const sets = setsOf(resolved, forecaster.network.seed)
  checkSets(base, sets)
  const held = heldOf(table, holdout, ahead)
  const shared = Object.fromEntries(
    Object.entries(base).filter(([name]) => !NOT_A_JOBS.includes(name)),
  ) as unknown as BacktestOptions
  const jobs = sets.map((set): SweepJob => ({ kind: 'trial', options: withSet(shared, set), holdout }))
  const first = backtestOf(table, jobs[0])
  const { plan } = backtest(first.table, first.options)
  const used = plan.filter(({ trainedAt }) => trainedAt > 0)
  return {
    plan: {
      space,
      search,
      sets,
      holdout: { rows: held.rows, after: held.origin.name, origins: held.backtest.folds! },
      choosing: {
        origins: used.length,
        trainings: new Set(used.map(({ trainedAt }) => trainedAt)).size,
        first: used[0].origin,
        last: used[used.length - 1].origin,
      },
    },
    jobs,
    overlap: { choosing: overlapIn(table, jobs[0]), holdout: overlapIn(table, { ...jobs[0], kind: 'holdout' }) },
  }
}

/**
 * The owner of a sweep's journal: jobs have names of their own, so a sweep of other options goes on with the same file.
 */
const ownerOf = (table: Table): JournalOwner => ({
  format: 'sweep journal 1',
  what: 'a sweep',
  key: digest(['sweep journal 1', NUMERICS, RELEASE, ...recordedTable(table)]),
  differs: 'of another table, or of another release',
})

async function* run(
  table: Table,
  resolved: ResolvedSweep,
  { plan, jobs, overlap }: Made,
  apart: boolean,
): AsyncGenerator<SweepTrial, SweepResult, undefined> {
  const begun = performance.now()
  const { backtest: own, onProgress } = resolved
  const { signal } = own.fit
  signal?.throwIfAborted()
  const journal = own.journal === undefined ? null : await Journal.open<JobOutcome>(own.journal, ownerOf(table))
  let runner: JobRunner | null = null
  const notes: string[] = []
  if (journal?.wasTorn === true) notes.push('The last line of the journal was torn, and was dropped.')
  try {
    runner = await runnerOf(table, resolved, apart)
    const keys = jobs.map((job) => jobKey(table, job))
    const outcomes = new Array<JobOutcome>(jobs.length)
    const counts = { done: 0, failed: 0 }
    let best: number | null = null
    let here = 0
    const add = (j: number, outcome: JobOutcome, isKnown: boolean): SweepTrial => {
      outcomes[j] = outcome
      const trial = trialOf(j, plan.sets[j], outcome, isKnown)
      counts[trial.status]++
      if (trial.score !== null && (best === null || trial.score < best)) best = trial.score
      if (!isKnown) here++
      const seconds = (performance.now() - begun) / 1000
      const left = jobs.length - counts.done - counts.failed
      const secondsLeft = left === 0 ? 0 : here === 0 ? NaN : (seconds / here) * left
      onProgress?.({ ...counts, trials: jobs.length, best, seconds, secondsLeft })
      return trial
    }
    const left: number[] = []
    for (const [j, key] of keys.entries()) {
      if (journal?.has(key) === true) yield add(j, await journal.parts(key), true)
      else left.push(j)
    }
    const label = (j: number): string => `option set ${whole(j + 1)} (${setText(plan.sets[j])})`
    for await (const { job, value } of runner.run(
      left.map((j) => jobs[j]),
      (_, k) => label(left[k]),
    )) {
      const j = left[job]
      if (value.kind !== 'failed') await journal?.add(keys[j], value)
      yield add(j, value, false)
    }
    const { trials, choice } = await confirmed(runner, jobs, outcomes, {
      label,
      choose: () => choose(plan.sets, outcomes, overlap.choosing),
      keep: async (j, outcome) => journal?.add(keys[j], outcome),
    })
    if (choice === null) throw noWinner(outcomes)
    const { winner, least, origins } = choice
    const { interval } = resolved
    const options = { ...jobs[winner.id - 1].options, ...(interval === undefined ? {} : { interval }) }
    const job: SweepJob = { kind: 'holdout', options, holdout: resolved.holdout }
    const holdout = await heldOutcome(table, job, journal, notes, runner)
    const local = !resolved.perSeries
      ? null
      : await localOf(table, job, { holdout, journal, overlap: overlap.holdout, resolved, runner, begun, counts, best })
    const models = await modelsOf(table, bestOf(trials, winner, resolved.keep), {
      jobAt: ({ id }) => ({
        kind: 'model',
        options: modelOptions({ ...jobs[id - 1].options, ...(interval === undefined ? {} : { interval }) }),
        holdout: resolved.holdout,
      }),
      journal,
      runner,
      label: ({ id }) => `the model of ${label(id - 1)}`,
      told: (done, of) => {
        const seconds = (performance.now() - begun) / 1000
        onProgress?.({ ...counts, trials: jobs.length, best, seconds, secondsLeft: NaN, models: { done, of } })
      },
    })
    if (models.length < resolved.keep) {
      notes.push(
        `${counted(models.length, 'model')} instead of ${whole(resolved.keep)}: no more option sets were scored.`,
      )
    }
    notes.push(...failedModels(models))
    const first = outcomes.find((outcome) => outcome.kind === 'trial')!
    if (counts.failed > 0) notes.push(failedNote(trials))
    if (origins < plan.choosing.origins) {
      notes.push(
        `Selection scores are over the ${counted(origins, 'origin')} of ${whole(plan.choosing.origins)} that all option sets could forecast.`,
      )
    }
    if (least.behind?.standardError === null && jobs.length > 1) {
      notes.push(
        `${counted(origins, 'origin')} are too few to tell what lies within one standard error: the least score won.`,
      )
    }
    const fleet = runner.report()
    if (fleet !== null) notes.push(...faultSentences(fleet))
    return {
      plan,
      judged: first.kind === 'trial' ? first.result.judged : 'mse',
      trials,
      winner: { id: winner.id, set: winner.options, options, least: least.id, holdout },
      local,
      models,
      jobs: { ...counts, repeated: fleet?.repeated ?? 0, differing: fleet?.faults.length ?? 0 },
      fleet,
      notes,
      seconds: (performance.now() - begun) / 1000,
      fingerprint: digest([trials.map(({ fingerprint }) => fingerprint), winner.id, holdout.fingerprint]),
    }
  } finally {
    await runner?.close()
    await journal?.close()
  }
}

/** The choice among outcomes of which those of the winner are confirmed. */
async function confirmed(
  runner: JobRunner,
  jobs: readonly SweepJob[],
  outcomes: JobOutcome[],
  {
    label,
    choose: again,
    keep,
  }: {
    label: (j: number) => string
    choose: () => ReturnType<typeof choose>
    keep: (j: number, outcome: JobOutcome) => Promise<void>
  },
): Promise<ReturnType<typeof choose>> {
  for (;;) {
    const chosen = again()
    if (chosen.choice === null) return chosen
    const j = chosen.choice.winner.id - 1
    const outcome = await runner.confirm(jobs[j], outcomes[j], label(j))
    if (outcome === outcomes[j]) return chosen
    outcomes[j] = outcome
    await keep(j, outcome)
  }
}

/** What the journal calls the scoring of a hold-out. */
const HELD = 'holdout:'

/** Scores the hold-out; once, where a journal holds it. */
async function heldOutcome(
  table: Table,
  job: SweepJob,
  journal: Journal<JobOutcome> | null,
  notes: string[],
  runner: JobRunner,
): Promise<BacktestResult> {
  const name = HELD + jobKey(table, job)
  const others = [...(journal?.jobs ?? [])].filter((own) => String(own).startsWith(HELD) && own !== name).length
  if (others > 0) {
    notes.push(
      `By this journal rows held out were scored ${others === 1 ? 'once' : `${whole(others)} times`} before, for another winner or hold-out: whoever chose by that figure has used them up.`,
    )
  }
  const label = 'the hold-out of the winner'
  const known = journal?.has(name) === true ? await journal.parts(name) : null
  const outcome = await runner.confirm(job, known ?? (await outcomeOf(runner, job, label)), label)
  if (outcome.kind === 'failed') {
    throw new HindcastError(outcome.code, `The hold-out could not be forecast by the winner: ${outcome.message}`)
  }
  if (outcome.kind !== 'holdout') throw new Error('the journal holds another job under this name')
  if (known !== outcome) await journal?.add(name, outcome)
  return outcome.result
}

function trialOf(j: number, options: OptionSet, outcome: JobOutcome, isKnown: boolean): SweepTrial {
  const own = { id: j + 1, options, isKnown }
  if (outcome.kind !== 'trial') {
    const message = outcome.kind === 'failed' ? outcome.message : ''
    return { ...own, status: 'failed', score: null, parameters: null, seconds: null, fingerprint: null, message }
  }
  const { byOrigin, training, seconds, fingerprint } = outcome.result
  const score = byOrigin.reduce((sum, { error }) => sum + error, 0) / byOrigin.length
  return { ...own, status: 'done', score, parameters: training.parameters, seconds, fingerprint }
}

function failedNote(trials: readonly Trial[]): string {
  const failed = trials.filter(({ status }) => status === 'failed')
  const [{ id, message }] = failed
  return `${counted(failed.length, 'option set')} of ${whole(trials.length)} could not be scored; number ${whole(id)}: ${message ?? ''}`
}

function noWinner(outcomes: readonly JobOutcome[]): HindcastError {
  const failed = outcomes.find((outcome) => outcome.kind === 'failed')
  if (failed?.kind === 'failed') {
    return new HindcastError(failed.code, `No option set could be scored; of the first: ${failed.message}`)
  }
  return new HindcastError(
    'NO_SAMPLES',
    'No origin can be forecast by all option sets; take smaller windows, or more rows.',
  )
}
