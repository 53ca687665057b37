/**
 * The flag --schedule: a schedule of the learning rate in one word, such as `warmup:3+cosine`.
 *
 * @module
 */
import type { Option } from 'commander'
import type { ResolvedSchedule, Schedule } from '../options/schedule.js'
import { invalidFlag, strictNumber, valued } from './options.js'

const FLAG = '--schedule'
const FORMS =
  'step:EPOCHS[:FACTOR], cosine[:EPOCHS[:LEAST]], plateau[:PATIENCE[:FACTOR]] or warmup:EPOCHS, or warmup:EPOCHS+ and one of the others'

/** The numbers that each schedule takes, in order; the first `least` of them must be there. */
const PARTS: Record<Schedule['name'], { least: number; names: readonly string[] }> = {
  step: { least: 1, names: ['stepSize', 'gamma'] },
  cosine: { least: 0, names: ['epochs', 'minimum'] },
  plateau: { least: 0, names: ['patience', 'factor'] },
  warmup: { least: 1, names: ['epochs'] },
}

const DEFAULTS: Readonly<Record<string, number>> = { gamma: 0.1, minimum: 0, patience: 2, factor: 0.1 }

/** The flag. */
export function scheduleFlag(): Option {
  const help = `how the learning rate changes: ${FORMS} (the same rate throughout)`
  return valued(FLAG, 'form', help, (text) => text.split('+').map((part) => scheduleOf(part, text)))
}

function scheduleOf(part: string, text: string): Schedule {
  const [name, ...texts] = part.split(':')
  const numbers = texts.map(strictNumber)
  const known = Object.hasOwn(PARTS, name) ? PARTS[name as Schedule['name']] : undefined
  const fits = known !== undefined && texts.length >= known.least && texts.length <= known.names.length
  if (!fits || numbers.some((value) => value !== value)) throw invalidFlag(FLAG, text, FORMS)
  const options = numbers.map((value, i) => [known.names[i], value])
  return { name, ...Object.fromEntries(options) } as Schedule
}

/** A schedule as it is typed; what was left at its default at the end is left out. */
export function scheduleText(schedules: readonly ResolvedSchedule[]): string {
  return schedules
    .map((one) => {
      const values = one as unknown as Record<string, number>
      const { least, names } = PARTS[one.name]
      let count = names.length
      while (count > least && values[names[count - 1]] === DEFAULTS[names[count - 1]]) count--
      return [one.name, ...names.slice(0, count).map((name) => values[name])].join(':')
    })
    .join('+')
}
