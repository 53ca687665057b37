/**
 * All options in one place: which owner each belongs to, by name and by flag.
 *
 * @module
 */
import { named, type Words, words } from '../text/words.js'
import type { Row, Rows } from './row.js'
import type { Elsewhere } from './resolve.js'
import { BACKTEST } from './rows/backtest.js'
import { CALL } from './rows/call.js'
import { FIT } from './rows/fit.js'
import { FORECASTER } from './rows/forecaster.js'
import { NETWORK } from './rows/network.js'
import { OPTIMIZER } from './rows/optimizer.js'
import { SWEEP } from './rows/sweep.js'
import { TABLE } from './rows/table.js'

/** The table of options: by owner, the options of the optimizer under their full names. */
export const OPTIONS = {
  table: TABLE,
  forecaster: FORECASTER,
  network: { ...NETWORK, ...prefixed('optimizer', OPTIMIZER) },
  fit: FIT,
  backtest: BACKTEST,
  sweep: SWEEP,
  call: CALL,
} satisfies Record<string, Rows>

/** The owner of an option: what takes it. */
export type Owner = keyof typeof OPTIONS

/** What each owner is called where an option was given to another. */
const OWNERS: Record<Owner, string> = {
  table: 'the reading of a table',
  forecaster: 'Forecaster.create',
  network: 'Network.create and Forecaster.create',
  fit: 'fit',
  backtest: 'backtest',
  sweep: 'sweep',
  call: 'another call',
}

function prefixed<P extends string, T extends Rows>(
  prefix: P,
  rows: T,
): { [K in keyof T & string as `${P}.${K}`]: T[K] } {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`${prefix}.${name}`, row])) as never
}

/** The row of an option, by the library's name; undefined where there is none of that name. */
export function rowOf(option: string, options: Readonly<Record<string, Rows>> = OPTIONS): Row | undefined {
  return Object.values(options).find((rows) => Object.hasOwn(rows, option))?.[option]
}

/** Says where a name belongs that none of these owners has as an option. */
export function elsewhere(...own: Owner[]): Elsewhere {
  return (name): Words | null => {
    const others = (Object.keys(OPTIONS) as Owner[]).filter((owner) => !own.includes(owner))
    const owner = others.find((other) => Object.hasOwn(OPTIONS[other], name))
    if (owner !== undefined) return words`${named(name)} belongs to ${OWNERS[owner]}`
    if (!Object.hasOwn(OPTIMIZER, name)) return null
    return words`${named(`optimizer.${name}`)} belongs to the optimizer: give optimizer: { ${name}: … }`
  }
}
