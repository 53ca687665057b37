/**
 * A run of a sweep: its jobs, the choice among their outcomes, the hold-out, and what is asked for besides.
 *
 * @module
 */
import { recordedTable } from '../backtest/key.js'
import type { BacktestResult } from '../backtest/result.js'
import { HindcastError } from '../errors.js'
import { digest, NUMERICS } from '../fingerprint.js'
import { Journal, type JournalOwner } from '../journal/index.js'
import type { BacktestOptions } from '../options/backtest.js'
import type { SweepProgress } from '../options/rows/sweep.js'
import type { OptionSet, ResolvedSweep } from '../options/sweep.js'
import type { Table } from '../table/index.js'
import { counted, whole } from '../text/number.js'
import { RELEASE } from '../text/release.js'
import { choose, type Choice, type Trial } from './choose.js'
import { faultSentences } from './fleet-words.js'
import { jobKey, type JobOutcome, modelOptions, type SweepJob } from './job.js'
import { localOf } from './local.js'
import { bestOf, failedModels, modelsOf } from './models.js'
import { type JobRunner, outcomeOf, runnerOf } from './outcomes.js'
import type { PlannedJobs } from './plan.js'
import type { SweepPlan, SweepResult, SweepTrial } from './result.js'
import { setText } from './set-words.js'

/**
 * The owner of a sweep's journal: jobs have names of their own, so a sweep of other options goes on with the same file.
 */
const ownerOf = (table: Table): JournalOwner => ({
  format: 'sweep journal 1',
  what: 'sweep',
  key: digest(['sweep journal 1', NUMERICS, RELEASE, ...recordedTable(table)]),
  differs: 'of another table, or of another release',
})

/** Runs a sweep; gives the option sets as they are scored. */
export async function* run(
  table: Table,
  resolved: ResolvedSweep,
  { plan, jobs, overlap }: PlannedJobs,
  apart: boolean,
): AsyncGenerator<SweepTrial, SweepResult, undefined> {
  const { backtest: own, interval } = resolved
  const { signal } = own.fit
  signal?.throwIfAborted()
  const journal = own.journal === undefined ? null : await Journal.open<JobOutcome>(own.journal, ownerOf(table))
  let runner: JobRunner | null = null
  const notes: string[] = []
  if (journal?.wasTorn === true) notes.push('The last line of the journal was torn, and was dropped.')
  try {
    runner = await runnerOf(table, resolved, apart)
    const outcomes = new Outcomes(plan, resolved)
    const label = (j: number): string => `option set ${whole(j + 1)} (${setText(plan.sets[j])})`
    yield* scoreSets(table, jobs, { journal, runner, outcomes, label })
    const { trials, choice } = await chooseConfirmed(runner, jobs, outcomes.all, {
      label,
      choose: () => choose(plan.sets, outcomes.all, overlap.choosing),
      keep: async (j, outcome) => journal?.add(jobKey(table, jobs[j]), outcome),
    })
    if (choice === null) throw noWinner(outcomes.all)
    const { winner } = choice
    const optionsOf = ({ id }: Trial): BacktestOptions => ({
      ...jobs[id - 1].options,
      ...(interval === undefined ? {} : { interval }),
    })
    const options = optionsOf(winner)
    const job: SweepJob = { kind: 'holdout', options, holdout: resolved.holdout }
    const holdout = await heldOutcome(table, job, journal, notes, runner)
    const { begun, counts, best } = outcomes
    const local = !resolved.perSeries
      ? null
      : await localOf(table, job, { holdout, journal, overlap: overlap.holdout, resolved, runner, begun, counts, best })
    const models = await modelsOf(table, bestOf(trials, winner, resolved.keep), {
      jobAt: (trial) => ({ kind: 'model', options: modelOptions(optionsOf(trial)), holdout: resolved.holdout }),
      journal,
      runner,
      label: ({ id }) => `the model of ${label(id - 1)}`,
      told: (done, of) => outcomes.tell(NaN, { models: { done, of } }),
    })
    if (models.length < resolved.keep) {
      notes.push(
        `${counted(models.length, 'model')} instead of ${whole(resolved.keep)}: no more option sets were scored.`,
      )
    }
    notes.push(...failedModels(models), ...choiceNotes(plan, trials, choice))
    const first = outcomes.all.find((outcome) => outcome.kind === 'trial')!
    const fleet = runner.report()
    if (fleet !== null) notes.push(...faultSentences(fleet))
    return {
      plan,
      judged: first.kind === 'trial' ? first.result.judged : 'mse',
      trials,
      winner: { id: winner.id, set: winner.options, options, least: choice.least.id, holdout },
      local,
      models,
      jobs: { ...counts, repeated: fleet?.repeated ?? 0, differing: fleet?.faults.length ?? 0 },
      fleet,
      notes,
      seconds: outcomes.seconds,
      fingerprint: digest([trials.map(({ fingerprint }) => fingerprint), winner.id, holdout.fingerprint]),
    }
  } finally {
    await runner?.close()
    await journal?.close()
  }
}

/** The outcomes of option sets as they come, and what is told of the progress. */
class Outcomes {
  /** By the number of the set, 0 first. */
  readonly all: JobOutcome[]
  readonly counts = { done: 0, failed: 0 }
  readonly begun = performance.now()
  /** The least score so far. */
  best: number | null = null
  /** How many were computed and not known before. */
  private computed = 0
  private readonly plan: SweepPlan
  private readonly onProgress: ResolvedSweep['onProgress']

  constructor(plan: SweepPlan, { onProgress }: ResolvedSweep) {
    this.plan = plan
    this.onProgress = onProgress
    this.all = new Array<JobOutcome>(plan.sets.length)
  }

  get seconds(): number {
    return (performance.now() - this.begun) / 1000
  }

  /** Adds that of set j. */
  add(j: number, outcome: JobOutcome, isKnown: boolean): SweepTrial {
    const { all, plan, counts } = this
    all[j] = outcome
    const trial = trialOf(j, plan.sets[j], outcome, isKnown)
    counts[trial.status]++
    if (trial.score !== null && (this.best === null || trial.score < this.best)) this.best = trial.score
    if (!isKnown) this.computed++
    const left = all.length - counts.done - counts.failed
    this.tell(left === 0 ? 0 : this.computed === 0 ? NaN : (this.seconds / this.computed) * left)
    return trial
  }

  tell(secondsLeft: number, more: Pick<SweepProgress, 'models'> = {}): void {
    const { counts, all, best, seconds } = this
    this.onProgress?.({ ...counts, trials: all.length, best, seconds, secondsLeft, ...more })
  }
}

/** Scores the option sets: first those that the journal knows, then the others as they come. */
async function* scoreSets(
  table: Table,
  jobs: readonly SweepJob[],
  {
    journal,
    runner,
    outcomes,
    label,
  }: { journal: Journal<JobOutcome> | null; runner: JobRunner; outcomes: Outcomes; label: (j: number) => string },
): AsyncGenerator<SweepTrial, void, undefined> {
  const keys = jobs.map((job) => jobKey(table, job))
  const left: number[] = []
  for (const [j, key] of keys.entries()) {
    if (journal?.has(key) === true) yield outcomes.add(j, await journal.parts(key), true)
    else left.push(j)
  }
  const running = runner.run(
    left.map((j) => jobs[j]),
    (_, k) => label(left[k]),
  )
  for await (const { job, value } of running) {
    const j = left[job]
    if (value.kind !== 'failed') await journal?.add(keys[j], value)
    yield outcomes.add(j, value, false)
  }
}

/** What is to be known of how the winner was chosen. */
function choiceNotes({ choosing, sets }: SweepPlan, trials: readonly Trial[], { least, origins }: Choice): string[] {
  const notes: string[] = []
  if (trials.some(({ status }) => status === 'failed')) notes.push(failedNote(trials))
  if (origins < choosing.origins) {
    notes.push(
      `Selection scores are over the ${counted(origins, 'origin')} of ${whole(choosing.origins)} that all option sets could forecast.`,
    )
  }
  if (least.behind?.standardError === null && sets.length > 1) {
    notes.push(
      `${counted(origins, 'origin')} are too few to tell what lies within one standard error: the least score won.`,
    )
  }
  return notes
}

/** The choice among outcomes of which those of the winner are confirmed. */
async function chooseConfirmed(
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
