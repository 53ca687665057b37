/**
 * The option `schedule`, resolved: how the learning rate changes from epoch to epoch.
 *
 * @module
 */
import { either } from '../text/words.js'
import { numberIn } from './kinds.js'
import { checkNames, requireObject, resolveValues } from './resolve.js'
import { checked, conflict, invalid, type Kept, type Rows } from './row.js'
import { type Schedule, SCHEDULE_NAME, type ScheduleName, SCHEDULES, type WarmupSchedule } from './rows/schedule.js'

/** A schedule with every default filled in. */
export type ResolvedSchedule = {
  [N in ScheduleName]: { name: N } & Required<Kept<(typeof SCHEDULES)[N]>>
}[ScheduleName]

/**
 * Checks a schedule, or a warm-up and what follows it, and fills in the defaults.
 *
 * @param epochs of the training
 * @throws HindcastError OPTION_INVALID, OPTION_UNKNOWN, OPTION_CONFLICT
 */
export function resolveSchedule(given: Schedule | readonly Schedule[], epochs: number): readonly ResolvedSchedule[] {
  const list: readonly Schedule[] = Array.isArray(given) ? given : [given as Schedule]
  const [first, second] = list.map((one) => one?.name)
  if (list.length > 2 || (list.length === 2 && (first !== 'warmup' || second === 'warmup'))) {
    throw conflict(
      'A schedule is one of step, cosine, warmup and plateau, or warmup and then one of the others.',
      'schedule',
    )
  }
  const rise =
    first === 'warmup' ? checked('schedule.epochs', SCHEDULES.warmup.epochs, (list[0] as WarmupSchedule).epochs) : 0
  return list.map((one) => resolveOne(one, Math.max(1, epochs - rise)))
}

/**
 * Refuses a schedule that would raise the rate to its minimum.
 *
 * @param rate that of the optimizer
 * @throws HindcastError OPTION_INVALID
 */
export function requireLower(schedules: readonly ResolvedSchedule[], rate: number): void {
  for (const one of schedules) {
    if (!('minimum' in one) || one.minimum <= rate) continue
    throw invalid('schedule.minimum', one.minimum, `at most the learning rate, ${String(rate)}`)
  }
}

/** @param epochs how long a cosine is that does not say */
function resolveOne(given: Schedule, epochs: number): ResolvedSchedule {
  requireObject('schedule', given, "{ name: 'cosine' }")
  const name = checked('schedule.name', SCHEDULE_NAME, given.name)
  const rows = SCHEDULES[name]
  checkNames(given, ['name', ...Object.keys(rows)], 'schedule option')
  const all = name === 'cosine' ? { ...given, epochs: (given as { epochs?: number }).epochs ?? epochs } : given
  return { name, ...resolveValues(rows, all, 'schedule.') } as ResolvedSchedule
}

/** The numbers that a schedule takes when it is written out: `warmup:3`. */
const formOf = (name: ScheduleName): string => {
  const names = Object.entries(SCHEDULES[name] as Rows)
  const open = names.map(([option, { needed }]) => {
    const word = option.replace(/[A-Z]/g, (c) => '-' + c).toUpperCase()
    return needed ? `:${word}` : `[:${word}`
  })
  return name + open.join('') + ']'.repeat(names.filter(([, { needed }]) => !needed).length)
}

/** How a schedule is written out. */
export const SCHEDULE_FORMS = `${either((Object.keys(SCHEDULES) as ScheduleName[]).map(formOf))}; or a warmup, + and one of the others`

/** The schedule that a text writes out, such as `warmup:3+cosine`; the text itself where it writes none. */
export function scheduleIn(text: string): readonly Schedule[] | string {
  const list = text.split('+').map((part) => {
    const [name, ...given] = part.split(':')
    const numbers = given.map(numberIn)
    const rows: Rows = Object.hasOwn(SCHEDULES, name) ? SCHEDULES[name as ScheduleName] : {}
    const names = Object.keys(rows)
    const least = Object.values(rows).filter(({ needed }) => needed).length
    const fits = names.length > 0 && numbers.length >= least && numbers.length <= names.length
    if (!fits || numbers.some((value) => typeof value === 'string')) return null
    return { name, ...Object.fromEntries(numbers.map((value, i) => [names[i], value])) } as Schedule
  })
  return list.includes(null) ? text : (list as Schedule[])
}

/** A schedule as it is written out; what was left at its default at the end is left out. */
export function scheduleText(schedules: readonly Schedule[]): string {
  return schedules
    .map((one) => {
      const values = one as unknown as Record<string, number | undefined>
      const rows = Object.entries(SCHEDULES[one.name] as Rows)
      const plain = ([name, row]: (typeof rows)[number]): boolean =>
        !row.needed && (values[name] === undefined || values[name] === row.default)
      while (rows.length > 0 && plain(rows[rows.length - 1])) rows.pop()
      return [one.name, ...rows.map(([name]) => values[name])].join(':')
    })
    .join('+')
}
