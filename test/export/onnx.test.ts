/** ONNX files in ONNX Runtime: what it forecasts is what hindcast forecasts. */
import { fromBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema } from 'onnx-buf'
import * as ort from 'onnxruntime-web/wasm'
import { beforeAll, describe, expect, test } from 'vitest'
import { cellOf } from '../../src/engine/cells.js'
import { parseCsv, Table } from '../../src/table/index.js'
import { relative } from '../support/bits.js'
import {
  APART,
  columns,
  forecasts,
  LAGS,
  named,
  NETWORKS,
  seriesCsv,
  SEVERAL,
  TASKS,
  trained,
  WINDOWS,
} from './helpers.js'

beforeAll(() => {
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
})

/** Every window of `names` in ONNX Runtime, in one batch; forecasts [windows × outputs]. */
async function run(file: Uint8Array, data: Record<string, number[]>, names: readonly string[], window: number) {
  const session = await ort.InferenceSession.create(file)
  const windows = data[names[0]].length - window + 1
  const rows = new Float64Array(windows * window * names.length)
  let at = 0
  for (let w = 0; w < windows; w++) {
    for (let t = 0; t < window; t++) for (const name of names) rows[at++] = data[name][w + t]
  }
  const { forecast, lower, upper } = await session.run({
    rows: new ort.Tensor('float64', rows, [windows, window, names.length]),
  })
  await session.release()
  expect(forecast.type).toBe('float64')
  const bounds = lower === undefined ? [] : [lower, upper].map(({ data: ends }) => ends as Float64Array)
  return { values: forecast.data as Float64Array, dims: forecast.dims, bounds }
}

const data = columns()

describe.each(NETWORKS.map((network) => [named(network), network] as const))('%s', (_, network) => {
  test('forecasts the same, or is refused by the name of a cell without an operator', async () => {
    const { forecaster, table } = await trained(network)
    const { options } = forecaster.network
    if (cellOf(options).onnx === null) {
      await expect(forecaster.toOnnx()).rejects.toThrow(
        `ONNX cannot hold the cell ${options.cell} of this model; export it as `,
      )
      return
    }
    const { values, dims } = await run(await forecaster.toOnnx(), data, forecaster.inputs!, 9)
    const own = (await forecaster.predict(table)).map((p) => p.value)
    expect(dims).toEqual([own.length, 1])
    // Far from 0 a forecast would be right by its mean alone: what is compared is the difference from it.
    const centred = (list: ArrayLike<number>) => Array.from(list, (v) => v - 14)
    expect(relative(centred(values), centred(own))).toBeLessThan(1e-5)
    expect(new Set(own).size).toBeGreaterThan(100)
  })
})

test.each([...TASKS, ...SEVERAL])('%s: the same forecasts', async (_, task) => {
  const { forecaster, table } = await trained(task)
  const file = await forecaster.toOnnx()
  const { values, dims } = await run(file, data, forecaster.inputs!, 9)
  const own = await forecasts(forecaster, table)
  expect(dims[1]).toBe(task.quantiles === undefined ? 4 : 6)
  expect(relative(values.slice(0, own.length), own)).toBeLessThan(1e-5)
  const { metadataProps } = fromBinary(ModelProtoSchema, file)
  const outputs = JSON.parse(metadataProps.find(({ key }) => key === 'outputs')!.value) as object[]
  expect(outputs).toHaveLength(dims[1])
  expect(outputs[1]).toEqual({ target: 'rain', ...(task.quantiles ? { horizon: 2, quantile: 0.5 } : { horizon: 3 }) })
})

test.each(WINDOWS)('windows of %s: the same forecasts', async (_, task) => {
  const { forecaster, table } = await trained(task)
  const own = await forecasts(forecaster, table)
  for (const opset of [14, 26]) {
    const file = await forecaster.toOnnx({ opset })
    const { metadataProps } = fromBinary(ModelProtoSchema, file)
    const before = Number(metadataProps.find(({ key }) => key === 'rowsBefore')?.value ?? 0)
    const { values, dims } = await run(file, data, forecaster.inputs!, 9 + before)
    expect(Math.abs(values.length - own.length)).toBeLessThanOrEqual(6 * dims[1])
    expect(relative(values.slice(0, own.length), own)).toBeLessThan(1e-5)
  }
})

test('says of what its inputs and its bounds are', async () => {
  const { forecaster } = await trained({ lags: [5], interval: [0.5, 0.8], target: ['rain', 'heat'] })
  const { graph, metadataProps } = fromBinary(ModelProtoSchema, await forecaster.toOnnx())
  const meta = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]))
  expect(meta).toMatchObject({ rowsBefore: '3', intervals: '[0.5,0.8]' })
  expect(graph!.output.map(({ name }) => name)).toEqual(['forecast', 'lower', 'upper'])
  expect(graph!.output[1].docString).toContain('intervals that are to cover 50 %, 80 %')
  const asked = fromBinary(ModelProtoSchema, await forecaster.toOnnx({ interval: [0.95, 0.6] }))
  expect(Object.fromEntries(asked.metadataProps.map(({ key, value }) => [key, value])).intervals).toBe('[0.6,0.95]')
  expect(asked.graph!.output[1].docString).toContain('intervals that are to cover 60 %, 95 %')
  // A step looks at its rows alone, or the names of more inputs say what else.
  expect(graph!.input.map(({ name }) => name)).toEqual(['rows'])
  const csv = columns().heat.map((heat, r) => `2020-01-01 ${String(r % 24).padStart(2, '0')}:00,${heat},${r % 7}`)
  const dated = csv.map((line, r) => line.replace('01-01', `01-0${1 + Math.floor(r / 24)}`))
  const table = await parseCsv(['at,heat,price', ...dated].join('\n'))
  const seen = await trained({ calendar: ['hour', 'weekend'], known: ['price'], inputs: ['heat'] }, {}, table)
  const other = fromBinary(ModelProtoSchema, await seen.forecaster.toOnnx())
  expect(other.graph!.input.map(({ name }) => name)).toEqual(['rows', 'clock', 'known'])
  expect(other.graph!.input[1].docString).toContain('The time of each row of the window and the 2 rows after it')
  expect(Object.fromEntries(other.metadataProps.map(({ key, value }) => [key, value]))).toMatchObject({
    calendar: '["hour","weekend"]',
    known: '["price"]',
  })
})

test.each([...LAGS.slice(0, 1), ...LAGS.slice(2)])('windows of %s: the same forecasts', async (_, task) => {
  const { forecaster, table } = await trained(task)
  const own = await forecasts(forecaster, table)
  const file = await forecaster.toOnnx()
  const { metadataProps } = fromBinary(ModelProtoSchema, file)
  const before = Number(metadataProps.find(({ key }) => key === 'rowsBefore')!.value)
  const { values } = await run(file, data, forecaster.inputs!, 9 + before)
  expect(relative(values.slice(0, own.length), own)).toBeLessThan(1e-5)
})

test('lags of a target that is not an input are refused', async () => {
  const { forecaster } = await trained({ lags: [5], inputs: ['rain'] })
  await expect(forecaster.toOnnx()).rejects.toThrow(
    'ONNX cannot hold "lags" of "heat", which is not an input of this model; export it as html or js or py.',
  )
})

test.each(APART)('windows relative to a target that is not an input are refused: %s', async (_, task) => {
  const { forecaster } = await trained(task)
  await expect(forecaster.toOnnx()).rejects.toThrow(
    'ONNX cannot hold windows that are relative to "heat", which is not an input of this model; export it as html or js or py.',
  )
})

test('runs in every operator set that can be asked for, the newest by default', async () => {
  const { forecaster, table } = await trained({ numLayers: 2 })
  const own = (await forecaster.predict(table)).map((p) => p.value)
  for (let opset = 14; opset <= 26; opset++) {
    const file = await forecaster.toOnnx({ opset })
    const { opsetImport } = fromBinary(ModelProtoSchema, file)
    expect(opsetImport.map((o) => o.version)).toEqual([BigInt(opset)])
    expect(relative((await run(file, data, forecaster.inputs!, 9)).values, own), `${opset}`).toBeLessThan(1e-5)
  }
  expect(await forecaster.toOnnx()).toEqual(await forecaster.toOnnx({ opset: 26 }))
})

test.each([
  [0.1, 0.5, 0.9],
  [0.05, 0.95],
  [0.1, 0.5, 0.6, 0.9],
])('intervals that shrink: quantiles %s', async (...quantiles) => {
  const { forecaster, table } = await trained({ loss: 'pinball', quantiles, interval: [0.1, 0.3, 0.9] })
  const { bounds } = await run(await forecaster.toOnnx(), data, forecaster.inputs!, 9)
  const own = (await forecaster.predict(table)).flatMap(({ intervals }) => Object.values(intervals!))
  expect(own.filter(([lower, upper]) => lower >= upper)).toEqual([])
  bounds.forEach((ends, i) =>
    expect(
      relative(
        ends.subarray(0, own.length),
        own.map((both) => both[i]),
      ),
    ).toBeLessThan(1e-5),
  )
})

test('gives every target, horizon and quantile, in their order', async () => {
  const { forecaster, table } = await trained({ target: ['heat', 'rain'], horizon: [1, 3], loss: 'pinball' })
  const file = await forecaster.toOnnx()
  const { values, dims } = await run(file, data, forecaster.inputs!, 9)
  const own = (await forecaster.predict(table)).flatMap((p) => Object.values(p.quantiles!))
  expect(dims).toEqual([own.length / 12, 12])
  expect(relative(values, own)).toBeLessThan(1e-5)
  const { value } = fromBinary(ModelProtoSchema, file).metadataProps.find(({ key }) => key === 'outputs')!
  const outputs = JSON.parse(value) as object[]
  expect(outputs).toHaveLength(12)
  expect(outputs[10]).toEqual({ target: 'rain', horizon: 3, quantile: 0.5 })
})

test('fills missing cells by the means of the training, where that is the policy', async () => {
  const holes = { ...data, rain: data.rain.map((v, r) => (r % 7 === 3 ? NaN : v)) }
  const table = Table.fromColumns(holes, { missing: 'mean' })
  const { forecaster } = await trained({}, {}, table)
  const { values } = await run(await forecaster.toOnnx(), holes, forecaster.inputs!, 9)
  const own = (await forecaster.predict(table)).map((p) => p.value)
  expect(own).toHaveLength(112)
  expect(relative(values, own)).toBeLessThan(1e-5)
})

test.each([
  { cell: 'rnn' },
  { cell: 'gru', numLayers: 2, min: 0 },
  { cell: 'lstm', normalize: 'mean', seeds: 2 },
  { cell: 'gru', loss: 'pinball' },
] as const)('gives no forecast of a window that lacks a number: %o', async (options) => {
  const { forecaster } = await trained(options)
  const file = await forecaster.toOnnx()
  const names = forecaster.inputs!
  const whole = await run(file, data, names, 9)
  const holed = await run(file, { ...data, [names[0]]: data[names[0]].with(50, NaN) }, names, 9)
  const each = whole.dims[1]
  whole.values.forEach((value, k) => {
    const window = Math.floor(k / each)
    expect(holed.values[k]).toBe(window > 50 || window + 9 <= 50 ? value : NaN)
  })
  expect(whole.values.length / each).toBe(112)
})

test("takes the number of each window's series, and the codes that mean missing", async () => {
  const csv = seriesCsv().replaceAll(',,', ',-999,')
  const table = await parseCsv(csv, { series: 'store', missing: 'mean', na: [-999] })
  const { forecaster } = await trained({ target: 'sales', inputs: ['sales', 'price'], horizon: 1 }, {}, table)
  const file = await forecaster.toOnnx()
  const { metadataProps, graph } = fromBinary(ModelProtoSchema, file)
  expect(JSON.parse(metadataProps.find(({ key }) => key === 'series')!.value)).toEqual(table.series)
  expect(graph!.input.map((i) => i.name)).toEqual(['rows', 'series'])
  const own = await forecaster.predict(table)
  const cells = csv
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').slice(-2).map(Number))
  const batch: number[] = []
  const series: bigint[] = []
  table.seriesStarts.forEach((from, s) => {
    const to = table.seriesStarts.at(s + 1) ?? table.rows
    for (let w = from; w + 9 <= to; w++) {
      series.push(BigInt(s))
      for (let t = w; t < w + 9; t++) batch.push(...cells[t])
    }
  })
  const session = await ort.InferenceSession.create(file)
  const { forecast } = await session.run({
    rows: new ort.Tensor('float64', Float64Array.from(batch), [own.length, 9, 2]),
    series: new ort.Tensor('int64', BigInt64Array.from(series), [own.length]),
  })
  await session.release()
  const found = forecast.data as Float64Array
  for (const name of table.series!) {
    const at = own.flatMap((p, w) => (p.series === name ? [w] : []))
    const centred = (list: number[]) => list.map((v) => v - own[at[0]].value)
    expect(relative(centred(at.map((w) => found[w])), centred(at.map((w) => own[w].value))), name).toBeLessThan(1e-5)
  }
})

test('is a whole ONNX model, with names and descriptions', async () => {
  const { forecaster } = await trained({ inputs: ['rain', 'pressure'] })
  const model = fromBinary(ModelProtoSchema, await forecaster.toOnnx())
  const { graph, metadataProps, producerName, docString } = model
  expect(producerName).toBe('hindcast')
  expect(docString).toContain('Forecasts heat 2 rows ahead from the last 9 rows of rain, pressure')
  expect(graph!.input.map((i) => i.name)).toEqual(['rows'])
  expect(graph!.output[0].docString).toContain('heat 2 rows ahead')
  const properties = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]))
  expect(properties).toMatchObject({ window: '9', fingerprint: forecaster.fingerprint() })
  expect(JSON.parse(properties.inputs)).toEqual(['rain', 'pressure'])
  expect(JSON.parse(properties.outputs)).toEqual([{ target: 'heat', horizon: 2 }])
  // Written again by the reference schema, nothing is lost: every field has its place in the format.
  const unknown = JSON.stringify(model, (key, value: unknown) =>
    key === '$unknown' ? { unknown: 'unknown field' } : typeof value === 'bigint' ? String(value) : value,
  )
  expect(unknown).not.toContain('unknown field')
})

test('refuses operator sets that it does not know, and forecasters that were not trained', async () => {
  const { forecaster } = await trained()
  await expect(forecaster.toOnnx({ opset: 27 })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
    message: 'opset is 27; expected a whole number from 14 to 26.',
  })
  await expect(forecaster.toOnnx({ opsets: 20 } as object)).rejects.toMatchObject({ code: 'OPTION_UNKNOWN' })
})
