/** Intervals of several series whose target is transformed: exports make them in the table's units, as `predict` does. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as ort from 'onnxruntime-web/wasm'
import { beforeAll, describe, expect, test } from 'vitest'
import { Forecaster, type ForecasterOptions, Table } from '../../src/index.js'
import { folderWith } from '../cli/support.js'
import { relative } from '../support/bits.js'
import type { Configuration } from './configurations.js'
import type { Bounds } from './exported-module.js'
import { columns } from './helpers.js'
import { onnxForecasts } from './onnx-runs.js'

beforeAll(() => {
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
})

const ROWS = 100
const day = (r: number): string => new Date(Date.UTC(2020, 0, 1 + r)).toISOString().slice(0, 10)
const heat = columns(ROWS).heat
const shops = new Map(
  [600, 60].map((level, s) => [
    'ab'[s],
    heat.map((x, r) => ({ when: day(r), store: 'ab'[s], sales: (level * (1 + x / 40)).toFixed(3) })),
  ]),
)
const table = Table.fromRows([...shops.values()].flat(), { index: 'when', series: 'store' })

/** The forecaster, what it predicts, and the bounds of each forecast. */
async function trained(options: Partial<ForecasterOptions>) {
  const task = { target: 'sales', window: 9, horizon: 1, transform: 'log1p', interval: 0.8 } as const
  const forecaster = await Forecaster.create({ ...task, hiddenSize: 4, defaults: 'plain', ...options })
  await forecaster.fit(table, { epochs: 2, split: { valid: 30, test: 10 } })
  const all = await forecaster.predict(table)
  const widths = ['a', 'b'].map((name) => all.find(({ series }) => series === name)!).map((p) => p.upper! - p.lower!)
  expect(widths[0]).toBeGreaterThan(5 * widths[1])
  expect(widths[1]).toBeGreaterThan(1)
  return { forecaster, all }
}

describe.each<Partial<ForecasterOptions>>([
  {},
  { normalize: 'mean', residual: 'last', max: 700 },
  { loss: 'pinball', quantiles: [0.4, 0.5, 0.6] },
])('%o', (options) => {
  test('a module has the same bits', async () => {
    const { forecaster, all } = await trained(options)
    const path = join(folderWith(), 'model.mjs')
    writeFileSync(path, await forecaster.toModule())
    const { predict } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
      predict(rows: unknown, options: object): { interval: Bounds }[]
    }
    for (const [series, rows] of shops) {
      const found = predict(rows, { series, interval: 0.8 }).map((one) => one.interval)
      expect(found).toEqual(all.filter((p) => p.series === series).map(({ lower, upper }) => [lower, upper]))
    }
  })

  test('an ONNX file gives the same in f32', async () => {
    const { forecaster, all } = await trained(options)
    const own = { rows: shops, ahead: 0, read: { missing: 'ffill' }, clockAt: () => 0 } as unknown as Configuration
    const found = await onnxForecasts(await forecaster.toOnnx(), own, all)
    for (const end of ['lower', 'upper'] as const)
      expect(
        relative(
          found[end],
          all.map((p) => p[end]!),
        ),
      ).toBeLessThan(1e-5)
  })
})
