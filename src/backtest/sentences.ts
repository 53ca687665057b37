/**
 * What is said of a backtest: its plan, its verdict, its intervals.
 *
 * @module
 */
import { seasonsOf } from '../data/seasons.js'
import { type BacktestOptions, resolveBacktest } from '../options/backtest.js'
import { promiseOf, promiseText } from '../scores/conformal.js'
import { spreadSentence } from '../scores/spread.js'
import { smallerSentence, subjectOf, verdictSentence } from '../scores/words.js'
import type { IndexValue, Table } from '../table/index.js'
import { columnOf, counted, fixed, whole } from '../text/number.js'
import { percent } from '../text/task.js'
import { setting, type Words, words } from '../text/words.js'
import { droppedSentence, sameReason } from './dropped.js'
import type { Fold } from './plan.js'
import type { BacktestResult } from './result.js'

/** How many origins there are and where they lie, and what the first and the last of them learn from. */
export function planSentence(plan: readonly Fold[]): string {
  const [from, to] = [plan[0], plan[plan.length - 1]].map(({ origin }) => origin)
  // Series that count from their ends have minus the rows after it.
  const isFromEnd = plan.every(({ origin }) => typeof origin === 'number' && origin <= 0)
  const place = (at: IndexValue): string => (isFromEnd ? `${counted(-Number(at), 'row')} before the end` : String(at))
  const many = counted(plan.length, 'origin')
  const where = plan.length === 1 ? `${many}, ${place(from)}` : `${many}, from ${place(from)} to ${place(to)}`
  const used = plan.filter(({ trainedAt }) => trainedAt > 0)
  if (used.length === 0) return `${where}; at none of them is there enough to learn from.`
  const series = used.map(({ windows }) => windows.test)
  const [least, most] = [Math.min(...series), Math.max(...series)]
  const each = most > 1 ? `, each of ${least < most ? `${whole(least)} to ` : ''}${whole(most)} series` : ''
  const learned = ({ windows, train }: Fold, isFirst: boolean): string => {
    const { valid, calibrate } = windows
    const until = train === null ? '' : ` up to ${place(train[1])}`
    const after = (n: number, what: string): string => `, from the ${whole(n)} after ${what}`
    return (
      `from ${isFirst ? counted(windows.train, 'window') : whole(windows.train)}${until}` +
      `${after(valid, 'them')} when to stop` +
      (calibrate === undefined ? '' : `${after(calibrate, 'these')} how wide its intervals are`)
    )
  }
  const last = used.length > 1 ? `; the last ${learned(used[used.length - 1], false)}` : ''
  const dropped = plan.indexOf(used[0])
  const who =
    dropped === 0
      ? 'The first'
      : `The first ${dropped === 1 ? 'is' : whole(dropped) + ' are'} dropped; ${place(used[0].origin)}`
  return `${where}${each}. ${who} learns ${learned(used[0], true)}${last}.`
}

/** That origins, as they lie by default, are all of one day, where a day has many rows; null otherwise. */
export function nearOriginsSentence(table: Table, plan: readonly Fold[], options: BacktestOptions): Words | null {
  const { step, isSubDaily } = table.index
  const { every, origins } = resolveBacktest(options)
  if (!isSubDaily || origins !== undefined || options.every !== undefined || plan.length < 2) return null
  const day = seasonsOf(step, Infinity)[0] ?? 0
  const rows = (plan.length - 1) * every + 1
  if (rows > day) return null
  return words`The ${counted(plan.length, 'origin')} lie within ${counted(rows, 'row')}, and a day has ${whole(day)}: ${setting('every', day + 1)} has them at different hours of different days.`
}

/**
 * That there are fewer origins than were asked for, and why; null where there are as many.
 *
 * @param nearer tells how many rows apart all of them would fit, 0: never
 */
export function fewerOriginsSentence(
  plan: readonly Fold[],
  options: BacktestOptions,
  nearer: () => number = () => 0,
): Words | null {
  const { folds, every, origins } = resolveBacktest(options)
  if (origins !== undefined || plan.length >= folds) return null
  const apart = nearer()
  const way =
    apart > 0 ? words`${setting('every', apart)} or ${setting('folds', plan.length)}` : setting('folds', plan.length)
  return words`${counted(plan.length, 'origin')} instead of ${whole(folds)}: ${counted(every, 'row')} apart, more of them do not fit between the first row and the rows ahead of the last; choose ${way}.`
}

/** Why origins leave something out, each reason once, after where it holds; of those that differ in figures the last. */
export function droppedSentences(plan: readonly Fold[]): string[] {
  const told = new Map<string, string[]>()
  for (const reason of plan.flatMap(({ reasons }) => reasons)) {
    const key = sameReason(reason)
    const each = told.get(key) ?? []
    each.push(droppedSentence(reason))
    told.set(key, each)
  }
  return Array.from(told.values(), (each) => {
    const last = each[each.length - 1]
    const of = each.every((sentence) => sentence === last) ? '' : ', of the last of them'
    return `${each.length === 1 ? 'At one origin' : `At ${whole(each.length)} origins`}${of}: ${last}`
  })
}

/** The verdict in a sentence, and how far apart several networks are; nothing without a network. */
export function verdictTexts({ scores, verdict }: BacktestResult): string[] {
  if (verdict.length === 0) return []
  const { network } = scores.model
  const spread = spreadSentence(scores, network[scores.judged] ?? NaN)
  const compared = { ...scores, model: network, verdict }
  const smaller = smallerSentence(compared, (name) => scores.model[name ?? 'network'][scores.judged] ?? NaN)
  return [verdictSentence(compared), smaller, spread].filter((sentence) => sentence !== null)
}

/** What the intervals of a level did, beside what they promise. */
export function intervalSentence({
  model,
  level,
  coverage,
  from,
  to,
  block,
  width,
  msis,
  growth,
  n,
  without,
  scores,
  needed,
}: BacktestResult['intervals'][number]): string {
  const fewest = without > 0 ? scores[0] : scores[1]
  if (coverage === null) return promiseText(promiseOf(level, scores[1]))
  const share = (x: number | null): string => `${fixed((x ?? NaN) * 100, 1)}`
  const ranges = [
    `${share(from)} to ${share(to)} % as if each stood alone`,
    ...(block === null ? [] : [`${share(block[0])} to ${share(block[1])} % by origins`]),
  ]
  const none =
    without === 0
      ? ''
      : ` ${counted(without, 'forecast')} had none: it takes ${counted(needed, 'score')} a horizon, and there were ${whole(fewest)}.`
  const isOff = level < (from ?? 0) || level > (to ?? 1)
  const why = isOff && growth !== null ? growthText(growth) : ''
  const score = msis === null ? '' : `, msis ${columnOf([msis])[0]}`
  const whose = model === 'network' ? '' : ` around ${subjectOf(model)}`
  return `Intervals of ${percent(level)}${whose} covered ${share(coverage)} % of ${whole(n)} values (${ranges.join(', ')}), mean width ${columnOf([width ?? NaN])[0]}${score}.${why}${none}`
}

/** Why an interval covered more or less than it promised. */
function growthText(growth: number): string {
  const size = growth > 0.95 && growth < 1.05 ? 'about as large as' : `${fixed(growth, 2)} times`
  return ` Errors at the origins were ${size} those of the calibration rows; the promise holds while errors stay as they were.`
}
