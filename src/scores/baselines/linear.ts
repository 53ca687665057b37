/**
 * Least squares as a baseline: one fit an output. `linear` sees what the network sees; `autoregression` the target's own
 * window. Over several series it is one fit, on their scaled windows. Where windows are relative to themselves
 * (`normalize`), so they are here.
 *
 * @module
 */
import { inTableUnits as unscaled, windowFeatures } from '../../data/dataset.js'
import { seasonOf } from '../../data/schema.js'
import { windowNumbers } from '../../engine/windows.js'
import { counted, HindcastError, shown } from '../../errors.js'
import { alone, horizonsOf, type Output, outputCount, outputsOf, targetsOf } from '../../options/outputs.js'
import { fitLinear, Linear, MOST_FEATURES } from '../linear.js'
import { lastRow, Past, seriesOfRows } from './past.js'
import { type BaselineRow, type FitTask, type FittedBaseline, stacked, unstacked, type View } from './row.js'

/** What a fit sees of a window. */
interface Sight {
  /** Features of a window, and how many belong to one of its rows. */
  width(schema: View['schema']): number
  inputs(schema: View['schema']): number
  /** Writes the features of the windows of a target: of the one that ends at row `end`, oldest rows first. */
  features(view: View, target: number): (end: number, out: Float64Array) => void
  /** Whether the features are the same for all targets, so that one fit serves them all. */
  isShared: boolean
}

/** All inputs, filled, as the network sees them. */
const ALL: Sight = {
  isShared: true,
  width: ({ window, inputs }) => window * inputs.length,
  inputs: ({ inputs }) => inputs.length,
  features({ dataset, schema }) {
    const { window, inputs } = schema
    if (!isRelative(schema)) return (end, out) => windowFeatures(dataset, window, end, out)
    const frames = dataset.inputs.map((values) => frameOf(schema, values))
    return (end, out) =>
      frames.forEach((frame, c) => {
        const { less, deviation } = frame(end)
        for (let t = 0; t < window; t++) {
          const r = end - window + 1 + t
          out[t * inputs.length + c] = (dataset.inputs[c][r] - less(r)) / deviation
        }
      })
  },
}

/** The target's own rows of the window, a missing one filled as baselines do; with horizon 0 without the last. */
const OWN: Sight = {
  isShared: false,
  width: (schema) => schema.window - (horizonsOf(schema)[0] === 0 ? 1 : 0),
  inputs: () => 1,
  features(view, target) {
    const { dataset, prepared, schema, seasons } = view
    const past = new Past(dataset.targets[target], seriesOfRows(dataset.rows, prepared.table.seriesStarts))
    const { window } = schema
    const nearest = horizonsOf(schema)[0]
    const values = Float64Array.from(dataset.targets[target], (_, r) => {
      const value = past.at(r, seasons[0] ?? 1, r)
      return value === value ? value : 0
    })
    const frame = frameOf(schema, values)
    return (end, out) => {
      const { less, deviation } = frame(end)
      let k = 0
      for (let r = end - window + 1; r <= lastRow(end, nearest); r++) out[k++] = (values[r] - less(r)) / deviation
    }
  },
}

/** Whether windows are relative to something of their own. */
const isRelative = ({ normalize = 'none' }: View['schema']): boolean => normalize !== 'none'

/** Whether targets are fitted as they are scaled, rather than in the units of the table. */
const isScaled = ({ schema, dataset }: View): boolean =>
  dataset.bySeries || isRelative(schema) || schema.transform !== undefined

/** What is taken off the rows of a window, and by what the rest is divided. */
interface Frame {
  less(row: number): number
  deviation: number
}

const PLAIN: Frame = { less: () => 0, deviation: 1 }

/** What the windows of a column are relative to, by their last rows: as the network has it. */
function frameOf(schema: View['schema'], values: ArrayLike<number>): (end: number) => Frame {
  const { window, normalize = 'none' } = schema
  if (normalize === 'none') return () => PLAIN
  if (normalize === 'difference') return () => ({ less: (row) => values[row - 1], deviation: 1 })
  return (end) => {
    const { shift, deviation } = windowNumbers(normalize, values, 1, 0, end - window + 1, window, seasonOf(schema))
    return { less: () => shift, deviation }
  }
}

/** What targets are relative to, by the last row of a window: the step's last value, or what its window is relative to. */
function targetFrame({ schema, dataset }: View, target: number): (end: number) => { less: number; deviation: number } {
  const at = schema.inputs.indexOf(targetsOf(schema)[target])
  const own = dataset.targets[target]
  if (schema.normalize === 'difference') return (end) => ({ less: own[end], deviation: 1 })
  const frame = frameOf(schema, at >= 0 ? dataset.inputs[at] : own)
  return (end) => {
    const { less, deviation } = frame(end)
    return { less: less(end), deviation }
  }
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
      const frame = targetFrame(task, target)
      const scaled = isScaled(task)
      return Float64Array.from(task.ends, (e) => {
        write(e, features)
        const value = all[k].predict(features)
        if (!scaled) return value
        const { less, deviation } = frame(e)
        return unscaled(task.dataset, target, e, value * deviation + less)
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
  const targets = isScaled(task) ? task.dataset.targets : (task.prepared.targets as Float64Array[])
  const outputs = outputsOf(schema)
  const width = sight.width(schema)
  const every = strideOf(samples.train.length, width, outputs.length, work)
  const ends = every === 1 ? samples.train : samples.train.filter((_, s) => s % every === 0)
  const wanted = (o: Output, of: Int32Array) => {
    const frame = targetFrame(task, o.target)
    return Float64Array.from(of, (e) => {
      const { less, deviation } = frame(e)
      return (targets[o.target][e + o.horizon] - less) / deviation
    })
  }
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
