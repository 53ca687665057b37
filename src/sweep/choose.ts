/**
 * Chooses the winning option set: the least mean error over the origins that all sets could forecast; among those
 * within one standard error of it, the smallest network.
 *
 * @module
 */
import type { OptionSet } from '../options/sweep.js'
import { verdict } from '../scores/verdict.js'
import type { JobOutcome, TrialResult } from './job.js'

/** An option set, and how it did. */
export interface Trial {
  /** Counted from 1. */
  id: number
  options: OptionSet
  status: 'done' | 'failed'
  /** The selection score: the mean judged error over the origins that all sets could forecast; null where it failed. */
  score: number | null
  /** Its standard error; null where there are too few origins to tell. */
  spread: number | null
  /** How much more than the best it is, and the standard error of that; null where it failed, or cannot be told. */
  behind: { difference: number; standardError: number | null } | null
  /** Numbers that the network learns. */
  parameters: number | null
  /** Rows of a window of the first training, as given or chosen. */
  window: number | null
  /** Of the first training: how many, and the best of them. */
  epochs: { count: number; best: number } | null
  seconds: number | null
  fingerprint: string | null
  /** Why it failed. */
  message?: string
}

/** The trials ranked, and the winner. */
export interface Choice {
  trials: Trial[]
  /** The winner, and the set with the least score where that is another. */
  winner: Trial
  least: Trial
  /** Origins that every set could forecast. */
  origins: number
}

/**
 * Ranks trials.
 *
 * @param overlap how many origins in a row forecast rows in common
 * @returns null where none could be scored
 */
export function choose(
  sets: readonly OptionSet[],
  outcomes: readonly JobOutcome[],
  overlap: number,
): { trials: Trial[]; choice: Choice | null } {
  const results = outcomes.map((outcome) => (outcome.kind === 'trial' ? outcome.result : null))
  const done = results.flatMap((result) => (result === null ? [] : [result]))
  const folds = commonFolds(done)
  const errors = results.map((result) => (result === null ? null : errorsAt(result, folds)))
  const means = errors.map((own) => (own === null || own.length === 0 ? null : meanOf(own)))
  let least = -1
  means.forEach((mean, t) => {
    if (mean !== null && mean === mean && (least < 0 || mean < means[least]!)) least = t
  })
  const behindOf = (t: number): Trial['behind'] => {
    if (least < 0 || means[t] === null) return null
    const d = errors[t]!.map((error, i) => error - errors[least]![i])
    const { difference, standardError } = verdict('', d, overlap)
    return { difference, standardError: orNull(standardError) }
  }
  const trials = sets.map((options, t): Trial => {
    const outcome = outcomes[t]
    const result = results[t]
    return {
      id: t + 1,
      options,
      status: result === null ? 'failed' : 'done',
      score: means[t],
      spread: errors[t] === null ? null : orNull(verdict('', errors[t], overlap).standardError),
      behind: behindOf(t),
      parameters: result?.training.parameters ?? null,
      window: result?.training.window ?? null,
      epochs: result === null ? null : { count: result.training.epochs, best: result.training.best },
      seconds: result?.seconds ?? null,
      fingerprint: result?.fingerprint ?? null,
      ...(outcome.kind === 'failed' ? { message: outcome.message } : {}),
    }
  })
  if (least < 0) return { trials, choice: null }
  const winner = trials.filter(isTied).reduce((best, trial) => (isSmaller(trial, best) ? trial : best), trials[least])
  return { trials, choice: { trials, winner, least: trials[least], origins: folds.size } }
}

/** Whether windows differ by what else was tried: of a segment, or by the default rule. */
export const windowsDiffer = (trials: readonly Trial[]): boolean =>
  trials.every(({ options }) => !('window' in options)) &&
  new Set(trials.flatMap(({ window }) => window ?? [])).size > 1

/** Sets that were scored, the least score first. */
export const byScore = (trials: readonly Trial[]): Trial[] =>
  trials.filter(({ score }) => score !== null).sort((a, b) => a.score! - b.score! || a.id - b.id)

/** Whether a set lies within one standard error of the best. */
const isTied = ({ behind }: Trial): boolean =>
  behind !== null && behind.standardError !== null && behind.difference <= behind.standardError

const isSmaller = (a: Trial, b: Trial): boolean =>
  a.parameters! < b.parameters! || (a.parameters === b.parameters && a.score! < b.score!)

const orNull = (value: number): number | null => (value === value ? value : null)

function commonFolds(results: readonly TrialResult[]): Set<number> {
  const [first, ...others] = results.map(({ byOrigin }) => new Set(byOrigin.map(({ fold }) => fold)))
  return new Set([...(first ?? [])].filter((fold) => others.every((own) => own.has(fold))))
}

const errorsAt = ({ byOrigin }: TrialResult, folds: ReadonlySet<number>): number[] =>
  byOrigin.flatMap(({ fold, error }) => (folds.has(fold) ? [error] : []))

function meanOf(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
