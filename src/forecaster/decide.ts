/**
 * What the default rule decides for a forecaster, once it knows the table.
 *
 * @module
 */
import { cutBy } from '../data/cut.js'
import { inputNames } from '../data/input-names.js'
import { withoutRowsAhead } from '../data/known.js'
import { mostOf, nearnessOf } from '../data/nearness.js'
import { type PartRows, rangesOf } from '../data/parts.js'
import { type RuleChoice, ruleFor, type RuleGiven } from '../data/rule.js'
import { sampleCount } from '../data/sample-count.js'
import { requireTable } from '../data/schema.js'
import { seasonsFor } from '../data/seasons.js'
import { keepsHours } from '../data/usual-hours.js'
import { type FitOptions, type PlainFitOptions, resolveFitOptions } from '../options/fit.js'
import { withoutAuto } from '../options/auto.js'
import { type ForecasterOptions, type PlainForecasterOptions, resolveForecasterOptions } from '../options/forecaster.js'
import { horizonsOf, maxHorizon, targetsOf } from '../options/outputs.js'
import { discard } from '../network/index.js'
import type { Table } from '../table/index.js'
import type { ForecasterState } from './state.js'

/** Where the rule leaves all plain. */
const NOTHING: RuleChoice = { options: {}, fit: {}, told: [], toldOfWindows: [] }

/**
 * What the rule chooses for a table; nothing where it is switched off; null where the table lacks the target.
 *
 * @param given the options of the forecaster as they were given
 * @param parts where they are not those of the option `split`
 */
export function choiceFor(
  table: Table,
  given: ForecasterOptions,
  fit: FitOptions,
  parts?: PartRows,
): RuleChoice | null {
  if (given.defaults === 'plain') return NOTHING
  requireTable(table)
  const options = resolveForecasterOptions(given)
  const targets = targetsOf(options)
  // What is wrong with the table is said where it is prepared.
  if (targets.some((name) => !table.has(name) || table.column(name).kind !== 'number')) return null
  const inputs = inputNames(table, options, fit.weights)
  const own = withoutRowsAhead(table, { ...options, inputs })
  const train = rangesOf(parts ?? cutBy(own, resolveFitOptions(fit).split), 'train')
  const seasons = seasonsFor(own, options.season, targets, train)
  const horizon = horizonsOf(options).includes(0) ? 0 : maxHorizon(options)
  return ruleFor(
    {
      seasons,
      nearness: mostOf(targets.map((target) => nearnessOf(own, target, seasons.rows, horizon, train))),
      keepsHours: 2 * targets.filter((target) => keepsHours(own, target, train)).length > targets.length,
      targets: targets.length,
      lengths: train.map(([from, to]) => to - from),
      ...sampleCount(own, { targets, horizons: horizonsOf(options), inputs }, train),
      horizon,
      seesTarget: targets.every((name) => inputs.includes(name)),
      inputs: inputs.length,
    },
    withoutAuto<PlainForecasterOptions>(given) as RuleGiven,
    withoutAuto<PlainFitOptions>(fit),
  )
}

/**
 * Decides what is left open, at the first training; later ones keep it.
 *
 * @returns the options of the training, with what was decided
 * @throws HindcastError `OPTION_CONFLICT` for `'auto'` without a rule
 */
export function decide(state: ForecasterState, table: Table, asked: FitOptions): PlainFitOptions {
  resolveFitOptions(asked)
  const fit = withoutAuto<PlainFitOptions>(asked, state.isPlain)
  const { open, networks } = state
  if (open === null) return { ...state.chosen.fit, ...fit }
  const choice = choiceFor(table, open.given, fit)
  if (choice === null) return fit
  state.open = null
  if (choice.told.length === 0) return fit
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
