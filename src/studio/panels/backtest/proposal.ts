/**
 * What the panel proposes for a backtest: origins over the last part of the table, enough of them to say something, and a
 * network that is retrained so seldom that they are done soon. It goes by the table alone, so that a link gives the same.
 *
 * @module
 */
import { listOf } from '../../../options/outputs.js'
import type { OpenTable } from '../../data-worker/answers.js'
import type { Settings } from '../../settings.js'

/** Rows that are forecast: those that otherwise test; where that gives too few origins, half of them. */
const [LAST, HALF] = [0.15, 0.5]
const [FEW, ENOUGH, MANY] = [5, 20, 200]
/** Trainings at most. */
const TRAININGS = 10

/** The settings that are left open, as they are proposed. */
export function proposedPlan(settings: Settings, { rows, series }: Pick<OpenTable, 'rows' | 'series'>): Settings {
  const { horizon = 1, folds, every, refit, origins, model } = settings
  const apart = Number(every ?? Math.max(1, ...listOf(horizon)))
  const longest = (series ?? []).reduce((most, one) => Math.max(most, one.rows), 0)
  const room = (part: number): number => Math.floor(((longest || rows) * part) / apart)
  const found = room(LAST) >= ENOUGH ? Math.min(MANY, room(LAST)) : Math.min(ENOUGH, Math.max(FEW, room(HALF)))
  const own = listOf((origins as readonly string[] | undefined) ?? []).length || Number(folds ?? found)
  const seldom = Math.floor((own + TRAININGS - 1) / TRAININGS)
  return {
    ...(folds === undefined && origins === undefined ? { folds: found } : {}),
    ...(refit === undefined && model !== 'none' && seldom > 1 ? { refit: seldom } : {}),
  }
}
