/**
 * The linear model as a baseline: one an output, on the window that the network sees.
 *
 * @module
 */
import { windowFeatures } from '../../data/dataset.js'
import { counted, HindcastError, shown } from '../../errors.js'
import { alone, type Output, outputCount, outputsOf } from '../../options/outputs.js'
import { fitLinear, Linear } from '../linear.js'
import {
  type BaselineRow,
  type FitTask,
  type FittedBaseline,
  fitTargets,
  inTableUnits,
  stacked,
  unstacked,
} from './row.js'

export const linearRow: BaselineRow = {
  subject: 'the linear model',
  short: 'lin.',
  about: 'least squares on the same window',
  fit: async (task, name) => baseline(name, await fitLinears(task)),
  read(saved, name) {
    const { fields, schema, refuse } = saved
    const width = schema.window * schema.inputs.length
    const described = fields.oneOrEach(name, outputCount(schema)).map((f) => {
      const description = {
        width: f.whole('width', width, width),
        skipped: f.whole('skipped', 0, width),
        ridge: f.flag('ridge'),
      }
      f.end()
      return description
    })
    const [{ skipped }] = described
    if (described.some((l) => l.skipped !== skipped)) throw refuse('its linear baselines differ in skipped')
    const coefficients = unstacked(saved, described.length, width - skipped + 1)
    return baseline(
      name,
      described.map((description, k) => Linear.fromJSON(description, coefficients[k])),
    )
  },
}

function baseline(name: string, all: readonly Linear[]): FittedBaseline {
  return {
    name,
    forecast(task) {
      const { dataset, schema, ends, notes } = task
      const outputs = outputsOf(schema)
      if (all.some((linear) => linear.latestLagsOnly)) {
        notes.push('The linear baseline sees the latest rows of the window only.')
      }
      const forecasts = all.map(() => new Float64Array(ends.length))
      const features = new Float64Array(schema.window * schema.inputs.length)
      ends.forEach((e, w) => {
        windowFeatures(dataset, schema.window, e, features)
        all.forEach((linear, k) => {
          forecasts[k][w] = inTableUnits(linear.predict(features), task, outputs[k].target, e)
        })
      })
      return forecasts
    },
    saved: () => ({ fields: alone(all), tensor: stacked(all.map(({ coefficients }) => coefficients)) }),
  }
}

/** Outputs of which no target is missing are fitted together, each other one on the samples that it has. */
async function fitLinears(task: FitTask): Promise<Linear[]> {
  const { dataset, schema, samples, signal } = task
  const { window, inputs } = schema
  const targets = fitTargets(task)
  const outputs = outputsOf(schema)
  const ends = samples.train
  const wanted = (o: Output, of: Int32Array) => Float64Array.from(of, (e) => targets[o.target][e + o.horizon])
  const fit = (group: Output[], of: Int32Array) =>
    fitLinear(
      (s, out) => windowFeatures(dataset, window, of[s], out),
      group.map((o) => wanted(o, of)),
      of.length,
      window * inputs.length,
      inputs.length,
      signal,
    )
  const isMissing = ({ target, horizon }: Output, e: number) =>
    targets[target][e + horizon] !== targets[target][e + horizon]
  const isWhole = (o: Output) => !ends.some((e) => isMissing(o, e))
  const whole = outputs.filter(isWhole)
  const together = whole.length > 0 ? await fit(whole, ends) : []
  const linear: Linear[] = []
  for (const output of outputs) {
    const at = whole.indexOf(output)
    if (at >= 0) linear.push(together[at])
    else {
      const known = ends.filter((e) => !isMissing(output, e))
      if (known.length === 0) throw noTarget(output)
      linear.push((await fit([output], known))[0])
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
