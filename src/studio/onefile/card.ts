/**
 * The model's card: what it forecasts, what it needs, what it is, how well it did.
 *
 * @module
 */
import { type Model, modelFingerprint } from '../../model/model-file.js'
import type { Scores } from '../../scores/scores.js'
import { horizonsOf, maxHorizon, targetsOf } from '../../options/outputs.js'
import { TABLE } from '../../options/rows/table.js'
import { needsTargets } from '../../options/windows.js'
import { targetScales } from '../../data/scaler.js'
import { Axis } from '../../table/axis.js'
import { stepText } from '../../table/step.js'
import { bestText } from '../../text/best.js'
import { counted, figure } from '../../text/number.js'
import { h } from '../dom.js'
import { scoresBlock } from './scores.js'

/** What is forecast, and how far ahead. */
export function titleOf({ schema }: Model): string {
  return `${targetsOf(schema).join(', ')}, ${farWords(schema)}`
}

/** How far ahead: in steps of the dates, or in rows. */
function farWords(schema: Model['schema']): string {
  const { index } = schema
  const horizons = horizonsOf(schema)
  if (horizons.length === 1 && horizons[0] === 0) return 'from the rows up to its own'
  const { step } = index
  const words = (horizon: number): string =>
    index.kind === 'date' && step !== null && horizon > 0
      ? stepText({ ...step, count: step.count * horizon })
      : counted(horizon, 'row')
  const parts = horizons.map(words)
  const last = parts.length - 1
  if (last >= 2 && horizons.every((horizon, k) => horizon === horizons[0] + k))
    return `${parts[0]} to ${parts[last]} ahead`
  if (parts.length > 4)
    return `${counted(horizons.length, 'horizon')} from ${parts[0]} to ${parts[parts.length - 1]} ahead`
  return `${parts.join(', ')} ahead`
}

/** The card: a list of terms and what they are, then the scores. */
export function cardOf(model: Model, parameters: number, scores: Scores | null): HTMLElement {
  const { schema, boundaries, options } = model
  const { cell, hiddenSize, numLayers = 1, dtype } = options.network
  const { window } = schema
  const network = [
    cell!,
    counted(hiddenSize, 'hidden unit'),
    counted(numLayers, 'layer'),
    `${counted(parameters, 'parameter')} in ${dtype}`,
  ]
  const entries: [string, string | HTMLElement][] = [
    ['Columns', h('code', {}, columnsOf(model).join(', '))],
    ['Index', indexWords(model)],
    ['Window', `${counted(window, 'row')} for each forecast`],
    ...seenWords(schema),
    ['Missing cells', TABLE.missing.kind.choices![schema.missing]],
    ['Network', network.join(', ')],
    ['Trained on', until(model, 'row', boundaries.train, boundaries.trainEnd)],
  ]
  if (boundaries.valid > boundaries.train) {
    entries.push(['Validated on', until(model, 'more row', boundaries.valid - boundaries.train, boundaries.validEnd)])
  }
  const training = model.trainings.at(-1)
  if (training !== undefined && training.best !== null) {
    entries.push(['Epochs', `${training.epochs.length}, the best was ${bestText(training.best)}`])
  }
  const error = validationError(model)
  if (error !== null) entries.push(['Validation error', error])
  entries.push(['Fingerprint', h('code', { class: 'fingerprint' }, modelFingerprint(model))])
  const list = h('dl', {}, ...entries.flatMap(([term, what]) => [h('dt', {}, term), h('dd', {}, what)]))
  return h('div', {}, list, scores === null ? null : scoresBlock(scores, targetsOf(schema)))
}

/** What a CSV must have, in a sentence. */
export function needsOf(model: Model): HTMLElement {
  const { window } = model.schema
  const columns = h('code', {}, columnsOf(model).join(', '))
  const { known = [] } = model.schema
  const after =
    known.length === 0
      ? ''
      : ` After them, ${counted(maxHorizon(model.schema), 'row')} that ${maxHorizon(model.schema) === 1 ? 'holds' : 'hold'} nothing but ${known.join(', ')}.`
  return h('p', { class: 'hint' }, 'It takes the columns ', columns, ` and at least ${counted(window, 'row')}.${after}`)
}

/** The columns that a CSV must have, the index first and then those that name its series. */
function columnsOf({ schema }: Model): string[] {
  const { index, inputs, known = [], static: fixed = [], reading } = schema
  const series = [reading?.series ?? []].flat()
  const targets = needsTargets(schema) ? targetsOf(schema) : []
  const own = index.name === null ? [] : [index.name]
  return [...new Set([...own, ...series, ...inputs, ...targets, ...known, ...fixed])]
}

/** What a step sees besides its rows. */
function seenWords({ calendar = [], known = [], lags = [], static: fixed = [] }: Model['schema']): [string, string][] {
  const entries: [string, string][] = [
    ['Calendar', calendar.join(', ')],
    ['Known ahead', known.length === 0 ? '' : `${known.join(', ')}, in the rows that are forecast`],
    ['Lags', lags.length === 0 ? '' : `the target ${lags.join(', ')} rows before the one forecast`],
    ['Of each series', fixed.join(', ')],
  ]
  return entries.filter(([, words]) => words !== '')
}

/** What the index column holds. */
function indexWords({ schema, boundaries }: Model): string {
  const { index } = schema
  if (index.kind === 'rows') return 'none: rows in their order'
  const axis = new Axis(index)
  const what = index.kind === 'date' ? `dates such as ${axis.format(boundaries.trainEnd)}` : 'whole numbers'
  return `${index.name ?? ''}: ${what}${index.step === null ? '' : `, ${axis.stepText} apart`}`
}

function until({ schema }: Model, one: string, rows: number, end: number): string {
  const { index } = schema
  return counted(rows, one) + (index.kind === 'rows' ? '' : `, to ${new Axis(index).format(end)}`)
}

/**
 * The validation error in the target's units; scaled, where there are several targets or series; null where nothing was
 * validated.
 */
function validationError({ schema, trainings, scaler, options }: Model): string | null {
  const loss = trainings.at(-1)?.best?.validLoss ?? null
  if (loss === null) return null
  const isOwn = schema.transform !== undefined || schema.normalize === 'standard' || schema.normalize === 'season'
  if (isOwn) return `${figure(loss)} (${options.network.loss!}, in the units of its windows)`
  if (options.network.loss !== 'mse') return `${figure(loss)} (${options.network.loss}, scaled)`
  const [target, ...more] = targetsOf(schema)
  if (more.length > 0) return `${figure(Math.sqrt(loss))} (RMSE, scaled)`
  if (scaler.series !== undefined) return `${figure(Math.sqrt(loss))} in deviations of ${target} in its series (RMSE)`
  return `${figure(Math.sqrt(loss) * targetScales(scaler)[0].deviation)} in the units of ${target} (RMSE)`
}
