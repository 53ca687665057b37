/** An export refuses by name what it does not list: it never leaves it out. */
import { describe, expect, test } from 'vitest'
import { contentOf } from '../../src/export/content.js'
import { EXPORTS, requireHeld } from '../../src/export/formats.js'
import { toHtml } from '../../src/export/html.js'
import { Forecaster } from '../../src/forecaster/index.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { decodeModel, type Model } from '../../src/model/model-file.js'
import { setNoticeHandler } from '../../src/notice.js'
import { refusal, weather } from '../forecaster/helpers.js'

async function modelOf(options: object = {}): Promise<Model> {
  const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 4, ...options })
  await forecaster.fit(weather(120), { epochs: 1 })
  return decodeModel(forecaster.toBytes())
}

/** A model with something more that no format knows. */
function withNetwork(model: Model, more: object): Model {
  return { ...model, options: { ...model.options, network: { ...model.options.network, ...more } } }
}

describe('what an export does not list', () => {
  const cases: [string, (model: Model) => Model, RegExp][] = [
    [
      'a cell',
      (m) => withNetwork(m, { cell: 'dummy' }),
      /cannot hold the cell dummy of this model; export it as html\.$/,
    ],
    [
      'a loss',
      (m) => withNetwork(m, { loss: 'dummy' }),
      /cannot hold the outputs of a network trained with the loss dummy/,
    ],
    [
      'a part of the schema',
      (m) => ({ ...m, schema: { ...m.schema, dummy: ['x'] } as Model['schema'] }),
      /cannot hold the "dummy" of this model's table/,
    ],
  ]
  test.each(cases)('is refused: %s', async (_, change, expected) => {
    const model = await modelOf()
    for (const name of ['onnx', 'js', 'py'] as const) {
      expect(() => contentOf(model, name)).not.toThrow()
      const error = await refusal('OPTION_CONFLICT', () => contentOf(change(model), name))
      expect(error.message).toMatch(expected)
      expect(error.facts).toMatchObject({ option: '--format', value: name })
    }
    // A page carries the model file, and what reads it.
    requireHeld('html', change(model))
  })

  test('and so is an option that a model file records', async () => {
    const model = await modelOf()
    const { js } = EXPORTS
    const unaware = { ...js, holds: { ...js.holds, options: js.holds.options.filter((option) => option !== 'seed') } }
    requireHeld('js', model)
    const { message } = await refusal('OPTION_CONFLICT', () => requireHeld('js', model, { ...EXPORTS, js: unaware }))
    expect(message).toContain('cannot hold the option "seed" of this model')
  })

  test('and so is an option of the training, where a format repeats it', async () => {
    const model = await modelOf()
    const [training] = model.trainings
    const changed = { ...model, trainings: [{ ...training, fit: { ...training.fit, dummy: 3 } }] }
    for (const name of ['onnx', 'js', 'html']) requireHeld(name, changed)
    const { message } = await refusal('OPTION_CONFLICT', () => requireHeld('py', changed))
    expect(message).toBe(
      'A script cannot hold the option "dummy" of this model\'s training; export it as onnx or html or js.',
    )
  })

  test('a format of its own table is asked in the same way', async () => {
    const model = await modelOf({ cell: 'lstm' })
    const holds = { ...EXPORTS.onnx.holds, cells: ['rnn'] }
    const rest = { endings: [], about: '', series: false, apart: false, differs: () => [] }
    const table = { small: { ...rest, title: 'a small one', holds } }
    const { message } = await refusal('OPTION_CONFLICT', () => requireHeld('small', model, table))
    expect(message).toBe('A small one cannot hold the cell lstm of this model.')
  })
})

test.each<Partial<ForecasterOptions>>([
  {},
  { cell: 'lstm', numLayers: 2, dropout: 0.2 },
  { loss: 'pinball', recurrentBias: false },
  { loss: 'huber' },
])('every format holds what there is: %o', async (options) => {
  const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 4, ...options })
  await forecaster.fit(weather(120), { epochs: 1 })
  await Promise.all([forecaster.toOnnx(), forecaster.toModule(), forecaster.toScript(), toHtml(forecaster)])
})

test('what an export holds in another way, or not at all, is told once', async () => {
  const told: string[] = []
  setNoticeHandler((message) => told.push(message))
  const exported = async (options: Partial<ForecasterOptions>): Promise<string[]> => {
    const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 4, ...options })
    await forecaster.fit(weather(120), { epochs: 1 })
    await Promise.all([forecaster.toOnnx(), forecaster.toModule(), forecaster.toScript(), toHtml(forecaster)])
    return told.splice(0)
  }
  expect(await exported({})).toEqual([])
  expect(await exported({ interval: [0.8, 0.5], max: 60 })).toEqual([
    'An ONNX file gives the bounds of the intervals of 50 % and 80 % beside the forecast; for other levels give the option interval.',
    'A script repeats the training and gives no forecasts, so the intervals and bounds of this model are not in it.',
  ])
  expect(await exported({ dtype: 'f64' })).toEqual([
    'An ONNX file computes the network in f32, and this model is of f64.',
  ])
  const calibrated = await modelOf({ interval: 0.9 })
  contentOf(calibrated, 'onnx', [0.7])
  expect(told).toEqual([])
  // Not every engine can train so.
  const fused = withNetwork(await modelOf(), { engineDependentBits: true })
  for (const name of ['onnx', 'js', 'py'] as const) contentOf(fused, name)
  expect(told).toEqual([
    'A module multiplies without fused operations, so its forecasts may differ from those of this model in the last digits.',
  ])
  setNoticeHandler(() => undefined)
})

test.each<Partial<ForecasterOptions>>([{ calendar: ['month'] }, { lags: [7] }, { interval: 0.8 }])(
  'every format holds what a step sees besides its rows, and intervals: %o',
  async (options) => {
    const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 4, ...options })
    await forecaster.fit(weather(120), { epochs: 1 })
    await Promise.all([forecaster.toOnnx(), forecaster.toModule(), forecaster.toScript(), toHtml(forecaster)])
  },
)

test.each<Partial<ForecasterOptions>>([
  { segment: 2 },
  { normalize: 'mean' },
  { residual: 'last' },
  { transform: 'log1p' },
  { max: 20 },
])('every format holds what a window is: %o', async (options) => {
  const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 4, ...options })
  await forecaster.fit(weather(120), { epochs: 1 })
  await Promise.all([forecaster.toOnnx(), forecaster.toModule(), forecaster.toScript(), toHtml(forecaster)])
})

test.each<[Partial<ForecasterOptions>, string]>([[{ seeds: 2 }, 'seeds']])(
  'a script refuses %o by name, and the others hold it',
  async (options, name) => {
    const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 4, ...options })
    await forecaster.fit(weather(120), { epochs: 1 })
    await Promise.all([forecaster.toOnnx(), forecaster.toModule(), toHtml(forecaster)])
    await expect(forecaster.toScript()).rejects.toThrow(
      `A script cannot hold the option "${name}" of this model; export it as onnx or html or js.`,
    )
  },
)
