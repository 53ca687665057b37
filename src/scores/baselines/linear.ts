/**
 * Least squares as a baseline: one fit an output. `linear` sees what the network sees; `autoregression` the target's own
 * window. Over several series it is one fit, on their scaled windows.
 *
 * @module
 */
import { windowFeatures } from '../../data/dataset.js'
import { counted, HindcastError, shown } from '../../errors.js'
import { alone, horizonsOf, type Output, outputCount, outputsOf, targetsOf } from '../../options/outputs.js'
import { fitLinear, Linear, MOST_FEATURES } from '../linear.js'
import { lastRow, Past, seriesOfRows } from './past.js'
import {
  type BaselineRow,
  type FitTask,
  type FittedBaseline,
  fitTargets,
  inTableUnits,
  stacked,
  unstacked,
  type View,
} from './row.js'

/** What a fit sees of a window. */
interface Sight {
  /** Features of a window, and how many belong to one of its rows. */
  width(schema: View['schema']): number
  inputs(schema: View['schema']): number
  /** Writes the features of the windows of a target: of the one that ends at row `end`, oldest rows first. */
  features(view: View, target: number): (end: number, out: Float64Array) => void
  /** Whether the features are the same for all targets, so that one fit serves them all. */
  isShared: boolean
  name: string
}

/** All inputs, filled, as the network sees them. */
const ALL: Sight = {
  name: 'linear',
  isShared: true,
  width: ({ window, inputs }) => window * inputs.length,
  inputs: ({ inputs }) => inputs.length,
  features:
    ({ dataset, schema }) =>
    (end, out) =>
      windowFeatures(dataset, schema.window, end, out),
}

/** The target's own rows of the window, a missing one filled as baselines do; with horizon 0 without the last. */
const OWN: Sight = {
  name: 'autoregression',
  isShared: false,
  width: (schema) => schema.window - (horizonsOf(schema)[0] === 0 ? 1 : 0),
  inputs: () => 1,
  features: ({ dataset, prepared, schema, seasons }, target) => {
    const own = new Past(dataset.targets[target], seriesOfRows(dataset.rows, prepared.table.seriesStarts))
    const { window } = schema
    const nearest = horizonsOf(schema)[0]
    return (end, out) => {
      let k = 0
      for (let r = end - window + 1; r <= lastRow(end, nearest); r++) {
        const value = own.at(r, seasons[0] ?? 1, r)
        out[k++] = value === value ? value : 0
      }
    }
  },
}

const rowOf = (sight: Sight, words: Pick<BaselineRow, 'subject' | 'short' | 'about'>): BaselineRow => ({
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
})

export const autoregressionRow = rowOf(OWN, {
  subject: 'the autoregression',
  short: 'autor.',
  about: 'least squares on the window of the target alone',
})

function baseline(name: string, sight: Sight, all: readonly Linear[]): FittedBaseline {
  return {
    name,
    forecast(task, { target }, k) {
      const write = sight.features(task, target)
      const features = new Float64Array(sight.width(task.schema))
      return Float64Array.from(task.ends, (e) => {
        write(e, features)
        return inTableUnits(all[k].predict(features), task, target, e)
      })
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

/** Outputs of which no target is missing are fitted together, each other one on the samples that it has. */
async function fitAll(task: FitTask, sight: Sight): Promise<Linear[]> {
  const { schema, samples, signal, work = MOST_WORK } = task
  const targets = fitTargets(task)
  const outputs = outputsOf(schema)
  const width = sight.width(schema)
  const every = strideOf(samples.train.length, width, outputs.length, work)
  const ends = every === 1 ? samples.train : samples.train.filter((_, s) => s % every === 0)
  const wanted = (o: Output, of: Int32Array) => Float64Array.from(of, (e) => targets[o.target][e + o.horizon])
  const fit = (group: Output[], of: Int32Array) => {
    const write = sight.features(task, group[0].target)
    return fitLinear(
      (s, out) => write(of[s], out),
      group.map((o) => wanted(o, of)),
      of.length,
      width,
      {
        inputs: sight.inputs(schema),
        every,
        signal,
      },
    )
  }
  const isMissing = ({ target, horizon }: Output, e: number) =>
    targets[target][e + horizon] !== targets[target][e + horizon]
  const isWhole = (o: Output) => !ends.some((e) => isMissing(o, e))
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

function noTarget({ column, horizon }: Output): HindcastError {
  return new HindcastError(
    'NO_SAMPLES',
    `No training sample has a value of the target ${shown(column)} ${counted(horizon, 'row')} ahead; leave that target out, or let ` +
      'the training part reach further.',
    { column, horizon },
  )
}
