/**
 * Ticks of an axis of dates: whole years, months, days, hours, minutes or seconds, by the proleptic Gregorian calendar.
 *
 * @module
 */
import { addMonths, civilFromDays, DAY, daysFromCivil } from '../table/civil.js'

/** A tick: where, and what is written there. */
export interface Tick {
  /** Milliseconds since 1970 UTC. */
  at: number
  text: string
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const HOUR = 3600000

/** Steps of months, then of milliseconds. */
const MONTH_STEPS = [1200, 600, 240, 120, 60, 24, 12, 6, 3, 1]
const STEPS = [14 * DAY, 7 * DAY, 2 * DAY, DAY, 12 * HOUR, 6 * HOUR, 3 * HOUR, HOUR, HOUR / 2, HOUR / 4, HOUR / 12]
const SMALL = [HOUR / 60, 30000, 15000, 5000, 1000]

/** A month in days, for choosing a step. */
const MEAN_MONTH = 30.4 * DAY

/**
 * Ticks between two instants.
 *
 * @param most about as many ticks as there is room for
 * @param offset minutes that the clock is ahead of UTC
 */
export function calendarTicks(min: number, max: number, most: number, offset: number): Tick[] {
  if (!(max > min) || !Number.isFinite(max - min)) return []
  const shift = offset * 60000
  const room = Math.max(2, most)
  const least = (max - min) / room
  const months = [...MONTH_STEPS].reverse().find((n) => n * MEAN_MONTH >= least)
  const small = [...STEPS, ...SMALL].reverse().find((ms) => ms >= least)
  if (small !== undefined) return evenTicks(min + shift, max + shift, small, shift)
  return monthTicks(min + shift, max + shift, months ?? MONTH_STEPS[0], shift)
}

/** Every so many months, counted from year 0. */
function monthTicks(min: number, max: number, step: number, shift: number): Tick[] {
  const { year, month } = civilFromDays(Math.floor(min / DAY))
  const first = Math.floor((year * 12 + month - 1) / step) * step
  const ticks: Tick[] = []
  let at = daysFromCivil(Math.floor(first / 12), (first % 12) + 1, 1) * DAY
  while (at <= max) {
    const date = civilFromDays(Math.floor(at / DAY))
    const text = date.month === 1 ? String(date.year) : `${MONTHS[date.month - 1]}`
    if (at >= min) ticks.push({ at: at - shift, text })
    at = addMonths(at, step, 1)
  }
  if (ticks.length > 0 && !/^\d/.test(ticks[0].text)) ticks[0].text += ` ${civilOf(ticks[0].at + shift).year}`
  return ticks
}

/** Every so many milliseconds, counted from a Monday. */
function evenTicks(min: number, max: number, step: number, shift: number): Tick[] {
  const monday = -3 * DAY
  const ticks: Tick[] = []
  for (let at = monday + Math.floor((min - monday + step - 1) / step) * step; at <= max; at += step) {
    const { year, month, day } = civilOf(at)
    const seconds = Math.floor((at - Math.floor(at / DAY) * DAY) / 1000)
    const two = (n: number): string => String(Math.floor(n)).padStart(2, '0')
    const date = `${day} ${MONTHS[month - 1]}`
    const clock = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}${step < 60000 ? ':' + two(seconds % 60) : ''}`
    const text = seconds === 0 ? (ticks.length === 0 ? `${date} ${year}` : date) : clock
    ticks.push({ at: at - shift, text })
  }
  return ticks
}

const civilOf = (ms: number) => civilFromDays(Math.floor(ms / DAY))
