/**
 * Least squares as a baseline: one fit an output. `linear` sees what the network sees; `autoregression` the target's own
 * window. Over several series it is one fit, on their scaled windows. Where windows are relative to themselves
 * (`normalize`), so they are here.
 *
 * @module
 */
import { inTableUnits as unscaled } from '../../data/dataset.js'
import { counted, HindcastError, shown } from '../../errors.js'
import { alone, horizonsOf, type Output, outputCount, outputsOf, targetsOf } from '../../options/outputs.js'
import { extraNumbers } from '../../options/windows.js'
import { fitLinear, Linear, MOST_FEATURES } from '../linear.js'
import { type BaselineRow, type FitTask, type FittedBaseline, type ForecastTask, stacked, unstacked } from './row.js'
import { ALL, isScaled, OWN, seenBy, type Sight, type TargetFrames, targetFrames } from './sight.js'

const rowOf = (sight: Sight, words: Pick<BaselineRow, 'subject' | 'short' | 'about' | 'sees'>): BaselineRow => ({
  ...words,
  fit: async (task, name) => baseline(name, sight, await fitAll(task, sight)),
  read(saved, name) {
    const { fields, schema, refuse } = saved
    const width = sight.width(schema)
    const described = fields.oneOrEach(name, outputCount(schema)).map((f) => {
      const description = {
        width: f.whole('width', width, width),
        skipped: f.whole('skipped', 0, width),
        ridge: f.flag('ridge'),
        ...(f.has('every') ? { every: f.whole('every', 2) } : {}),
      }
      f.end()
      return description
    })
    const [{ skipped }] = described
    if (described.some((l) => l.skipped !== skipped)) throw refuse(`its baselines ${name} differ in skipped`)
    const coefficients = unstacked(saved, described.length, width - skipped + 1)
    return baseline(
      name,
      sight,
      described.map((description, k) => Linear.fromJSON(description, coefficients[k])),
    )
  },
})

export const linearRow = rowOf(ALL, {
  subject: 'the linear model',
  short: 'lin.',
  about: 'least squares on the same window',
  sees: 'all',
})

export const autoregressionRow = rowOf(OWN, {
  subject: 'the autoregression',
  short: 'autor.',
  about: 'least squares on the window of the target alone',
  sees: 'target',
})

/** Forecasts for the windows of a task, of outputs from number `first` on. */
interface Forecasts {
  first: number
  values: Float64Array[]
}

/** The last forecasts of each fit: two baselines with one fit, asked one after the other, forecast once. */
const FORECASTS = new WeakMap<ForecastTask, Map<readonly Linear[], Forecasts>>()

/** So many outputs of a target are forecast together, each block of features being read once for all of them. */
const TOGETHER = 8

function baseline(name: string, sight: Sight, all: readonly Linear[]): FittedBaseline {
  /** The forecasts of outputs from number k on, as many of its target as are forecast together. */
  const forecastsFrom = (task: ForecastTask, target: number, k: number): Float64Array[] => {
    const horizons = horizonsOf(task.schema).length
    const some = all.slice(k, Math.min(k + TOGETHER, (target + 1) * horizons))
    const { blocks, frames } = seenBy(sight, task, target, all[k].skipped)
    const { less, deviation } = frames
    const forecasts = some.map(() => new Float64Array(task.ends.length))
    for (const { from, count, width, numbers } of blocks())
      some.forEach((linear, i) => linear.predict(numbers, count, forecasts[i], from, width))
    if (!isScaled(task)) return forecasts
    for (const values of forecasts)
      for (let w = 0; w < values.length; w++)
        values[w] = unscaled(task.dataset, target, task.ends[w], values[w] * deviation[w] + less[w])
    return forecasts
  }
  return {
    name,
    forecast(task, { target }, k) {
      const byFit = FORECASTS.get(task) ?? new Map<readonly Linear[], Forecasts>()
      FORECASTS.set(task, byFit)
      let known = byFit.get(all)
      if (known === undefined || k < known.first || k >= known.first + known.values.length) {
        known = { first: k, values: forecastsFrom(task, target, k) }
        byFit.set(all, known)
      }
      return known.values[k - known.first]
    },
    notes: () => {
      const notes: string[] = []
      const what = `The baseline ${name}`
      if (all.some(({ latestLagsOnly }) => latestLagsOnly))
        notes.push(`${what} sees the latest rows of the window only.`)
      const every = all.reduce((most, linear) => Math.max(most, linear.every), 1)
      if (every > 1)
        notes.push(`${what} is fitted on one in ${every} training windows, spread evenly, since all take long.`)
      return notes
    },
    saved: () => ({ fields: alone(all), tensor: stacked(all.map(({ coefficients }) => coefficients)) }),
  }
}

/** Products that a fit may take: some seconds. */
const MOST_WORK = 4e9

/** Every how many of the training windows are fitted on. */
function strideOf(count: number, width: number, outputs: number, work: number): number {
  const features = Math.min(width, MOST_FEATURES) + 1
  const most = Math.max(20 * features, Math.floor(work / (features * (features + outputs))))
  return Math.max(1, Math.floor((count + most - 1) / most))
}

/** How many of the training windows a fit is made on. */
export function fittedRows(count: number, width: number, outputs: number, work: number): number {
  return Math.floor((count + strideOf(count, width, outputs, work) - 1) / strideOf(count, width, outputs, work))
}

/** Fits on all that the network sees. */
const FITTED = new WeakMap<FitTask, Linear[]>()

/** The fits of all outputs. Where the network sees the target's window and nothing else, one serves both baselines. */
async function fitAll(task: FitTask, sight: Sight): Promise<Linear[]> {
  const { dataset, schema } = task
  const [target, ...more] = targetsOf(schema)
  const sees = [...schema.inputs, ...more].length + extraNumbers(schema)
  const isOwn = sees === 1 && schema.inputs[0] === target
  const known = isOwn && horizonsOf(schema)[0] > 0 && !dataset.targets[0].some((y) => y !== y) ? FITTED.get(task) : null
  const all = known ?? (await fitOutputs(task, sight))
  if (sight.isShared) FITTED.set(task, all)
  return all
}

/** Outputs of which no target is missing are fitted together, each other one on the samples that it has. */
async function fitOutputs(task: FitTask, sight: Sight): Promise<Linear[]> {
  const { schema, samples, signal, work = MOST_WORK } = task
  const targets = isScaled(task) ? task.dataset.targets : (task.prepared.targets as Float64Array[])
  const outputs = outputsOf(schema)
  const width = sight.width(schema)
  const every = strideOf(samples.train.length, width, outputs.length, work)
  const ends = every === 1 ? samples.train : samples.train.filter((_, s) => s % every === 0)
  const wanted = (o: Output, of: Int32Array, { less, deviation }: TargetFrames) => {
    const y = targets[o.target]
    const out = new Float64Array(of.length)
    for (let w = 0; w < out.length; w++) out[w] = (y[of[w] + o.horizon] - less[w]) / deviation[w]
    return out
  }
  const fit = (group: Output[], of: Int32Array) => {
    const write = sight.features(task, group[0].target)
    const frames = new Map<number, TargetFrames>()
    for (const { target } of group) if (!frames.has(target)) frames.set(target, targetFrames(task, target, of))
    return fitLinear(
      (s, out, from) => write(of[s], out, from),
      group.map((o) => wanted(o, of, frames.get(o.target)!)),
      of.length,
      width,
      {
        inputs: sight.inputs(schema),
        every,
        signal,
      },
    )
  }
  const own = task.dataset.targets
  // A change from the last value needs that as well.
  const isMissing = ({ target, horizon }: Output, e: number) =>
    targets[target][e + horizon] !== targets[target][e + horizon] ||
    (schema.normalize === 'difference' && own[target][e] !== own[target][e])
  // Of a target without a missing value all outputs are whole, which the samples see to.
  const isFull = targets.map((values, j) => !hasMissing(values) && !hasMissing(own[j]))
  const isWhole = (o: Output) => isFull[o.target] || !ends.some((e) => isMissing(o, e))
  const linear = new Array<Linear>(outputs.length)
  const groups = sight.isShared ? [outputs] : targetsOf(schema).map((_, j) => outputs.filter((o) => o.target === j))
  for (const group of groups) {
    const whole = group.filter(isWhole)
    const together = whole.length > 0 ? await fit(whole, ends) : []
    whole.forEach((output, i) => (linear[outputs.indexOf(output)] = together[i]))
    for (const output of group) {
      if (whole.includes(output)) continue
      // Where windows are taken from, all of those that know a rare value count.
      const known = samples.train.filter((e) => !isMissing(output, e)).filter((_, s) => s % every === 0)
      if (known.length === 0) throw noTarget(output)
      linear[outputs.indexOf(output)] = (await fit([output], known))[0]
    }
  }
  return linear
}

function hasMissing(values: Float64Array): boolean {
  for (let r = 0; r < values.length; r++) if (values[r] !== values[r]) return true
  return false
}

function noTarget({ column, horizon }: Output): HindcastError {
  return new HindcastError(
    'NO_SAMPLES',
    `No training sample has a value of the target ${shown(column)} ${counted(horizon, 'row')} ahead; leave that target out, or let ` +
      'the training part reach further.',
    { column, horizon },
  )
}
