/**
 * What the default rule decides for a forecaster, once it knows the table.
 *
 * @module
 */
import { cutBy } from '../data/cut.js'
import { type PartRows, rangesOf } from '../data/parts.js'
import { ruleFor, type RuleGiven } from '../data/rule.js'
import { requireTable } from '../data/schema.js'
import { seasonsFor } from '../data/seasons.js'
import { type FitOptions, resolveFitOptions } from '../options/fit.js'
import { resolveForecasterOptions } from '../options/forecaster.js'
import { maxHorizon, targetsOf } from '../options/outputs.js'
import { discard } from '../network/index.js'
import type { Table } from '../table/index.js'
import type { ForecasterState } from './state.js'

/**
 * Decides what is left open, at the first training; later ones keep it.
 *
 * @param parts where they are not those of the option `split`
 * @returns the options of the training, with what was decided
 */
export function decide(state: ForecasterState, table: Table, fit: FitOptions, parts?: PartRows): FitOptions {
  const { split } = resolveFitOptions(fit)
  const { open } = state
  if (open === null) return { ...state.chosen.fit, ...fit }
  requireTable(table)
  const { options } = state
  const [target] = targetsOf(options)
  // What is wrong with the table is said where it is prepared.
  if (!table.has(target) || table.column(target).kind !== 'number') return fit
  const train = rangesOf(parts ?? cutBy(table, split), 'train')
  const choice = ruleFor(
    {
      seasons: seasonsFor(table, options.season, target, train),
      lengths: train.map(([from, to]) => to - from),
      horizon: maxHorizon(options),
      inputs: options.inputs?.length ?? table.numericNames.length,
    },
    open.given as RuleGiven,
    fit,
  )
  state.open = null
  if (choice.told.length === 0) return fit
  const { networks } = state
  if (networks.some((network, s) => network.fingerprint() !== open.initial[s])) {
    state.chosen = {
      fit: {},
      told: ['The weights of the network were set before, so the default rule left it as it is.'],
    }
    return fit
  }
  state.options = resolveForecasterOptions({ ...open.given, ...choice.options })
  state.chosen = choice
  networks.forEach(discard)
  state.networks = []
  return { ...choice.fit, ...fit }
}
