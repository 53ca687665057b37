/**
 * Options at random: what each export gives is what the library gives, or it refuses the model by the name of an option; never
 * a third thing.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as ort from 'onnxruntime-web/wasm'
import { beforeAll, expect, test } from 'vitest'
import { type Forecaster, HindcastError } from '../../src/index.js'
import { toHtml } from '../../src/export/html.js'
import { decodeModel } from '../../src/model/model-file.js'
import type { Prediction } from '../../src/text/prediction.js'
import { levelsOf, numbersEach } from '../../src/options/outputs.js'
import { folderWith } from '../cli/support.js'
import { relative } from '../support/bits.js'
import { mustHavePython, pythonWith } from '../support/python.js'
import { onnxForecasts } from './onnx-runs.js'
import { configuration, type Configuration, trainedBy } from './configurations.js'
import { some, within } from '../support/long.js'

const python = pythonWith('numpy')

const COUNT = some('configurations', 30, 300)

/** What an export is, or null where it refuses the model; the refusal names one of the options that were given. */
async function held<T>(write: () => Promise<T>, { options }: Configuration): Promise<T | null> {
  try {
    return await write()
  } catch (error) {
    if (!(error instanceof HindcastError)) throw error
    expect(error.code).toBe('OPTION_CONFLICT')
    const names = [...error.message.matchAll(/"(\w+)"/g)].map(([, name]) => name)
    const known = [...Object.keys(options), 'words', ...[options.target].flat()]
    const others = ['the several series', `the cell ${options.cell}`]
    expect(names.some((name) => known.includes(name)) || others.some((one) => error.message.includes(one))).toBe(true)
    return null
  }
}

/** The numbers of forecasts, quantiles one by one. */
const numbersOf = (all: readonly Prediction[]): number[] =>
  all.flatMap(({ value, quantiles }) => (quantiles === undefined ? [value] : Object.values(quantiles)))

type Bounds = [number, number] | null
interface Module {
  predict(rows: unknown[], options?: object): (number | number[] | { interval: Bounds | Bounds[] } | null)[]
}

test('the configurations have every option that an export may lack', () => {
  const all = Array.from({ length: COUNT }, (_, seed) => configuration(seed))
  const names = ['calendar', 'known', 'lags', 'static', 'interval', 'transform', 'min', 'max'] as const
  for (const name of names)
    expect(all.filter(({ options }) => options[name] !== undefined).length, name).toBeGreaterThan(2)
  expect(
    all.filter(({ csv, options }) => options.calendar !== undefined && csv.split('\n').length > 300).length,
  ).toBeGreaterThan(2)
})

beforeAll(() => {
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
})

/** A model, its configuration, what it forecasts, and what a message says of it. */
interface Case {
  own: Configuration
  forecaster: Forecaster
  all: Prediction[]
  about: string
}

/** The module has the same bits, of forecasts and of intervals. */
async function checkModule({ own, forecaster, all, about }: Case, path: string): Promise<boolean> {
  const text = await held(() => forecaster.toModule(), own)
  if (text === null) return false
  writeFileSync(path, text)
  const { predict } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Module
  for (const [name, rows] of own.rows) {
    const wanted = all.filter(({ series = '' }) => series === name)
    const series = name === '' ? {} : { series: name }
    const found = predict(rows, series).filter((one) => one !== null)
    expect(wanted.length, about).toBeGreaterThan(10)
    const numbers = numbersOf(wanted)
    expect(found.flat().length, about).toBe(numbers.length)
    expect(
      found.flat().filter((value, i) => !Object.is(value, numbers[i])),
      about,
    ).toEqual([])
    const [level] = levelsOf(own.options).slice(-1)
    if (level === undefined) continue
    const several = [found[0]].flat().length > numbersEach(forecaster.task)
    const bounds = predict(rows, { ...series, interval: level }).flatMap((one) => {
      if (one === null) return []
      const { interval } = one as { interval: Bounds | Bounds[] }
      return several ? (interval as Bounds[]) : [interval as Bounds]
    })
    expect(bounds, about).toEqual(wanted.map(({ lower, upper }) => (lower === undefined ? null : [lower, upper])))
  }
  return true
}

/** ONNX Runtime forecasts the same, in f32. */
async function checkOnnx({ own, forecaster, all, about }: Case): Promise<boolean> {
  const file = await held(() => forecaster.toOnnx(), own)
  if (file === null) return false
  const found = await onnxForecasts(file, own, all)
  expect(relative(found.forecast, numbersOf(all)), about).toBeLessThan(5e-5)
  const levels = levelsOf(own.options)
  const ends = all.flatMap((p) => levels.map((level) => p.intervals?.[String(level)] ?? [p.lower, p.upper]))
  const bounds = [found.lower, found.upper].map((own, i) => relative(own, ends.map((both) => both[i] ?? NaN))) // prettier-ignore
  expect(Math.max(...bounds), about).toBeLessThan(5e-5)
  return true
}

test(
  `of ${COUNT} configurations each export gives the same, or refuses it by name`,
  async () => {
    const folder = folderWith()
    const held = { module: 0, onnx: 0 }
    const scripts: (Case & { files: [string, string] })[] = []
    for (let seed = 0; seed < COUNT; seed++) {
      const own = configuration(seed)
      const about = `${seed}: ${JSON.stringify(own.options)} ${JSON.stringify(own.read)}`
      const { forecaster, table } = await trainedBy(own)
      const one = { own, forecaster, all: await forecaster.predict(table), about }
      if (await checkModule(one, join(folder, `${seed}.mjs`))) held.module++
      if (await checkOnnx(one)) held.onnx++
      await toHtml(forecaster)
      const script = await scriptOf(one)
      if (script === null) continue
      // A script computes in f64, and a training in f32 parts from that.
      const exact = { ...own, options: { ...own.options, dtype: 'f64' as const } }
      const files: [string, string] = [join(folder, `${seed}.py`), join(folder, `${seed}.csv`)]
      const double = own.options.dtype === 'f64' ? one : { ...one, ...(await trainedBy(exact)) }
      writeFileSync(files[0], (await scriptOf(double))!)
      writeFileSync(files[1], own.csv)
      scripts.push({ ...double, files })
    }
    expect(held.module).toBe(COUNT)
    expect(held.onnx).toBeGreaterThan(COUNT / 2)
    expect(scripts.length).toBeGreaterThan(COUNT / 10)
    checkScripts(scripts, folder)
  },
  within(900_000),
)

/** The text of the script; null where it is refused. */
const scriptOf = ({ own, forecaster }: Case): Promise<string | null> => held(() => forecaster.toScript(), own)

/** NumPy repeats the losses of each training. */
function checkScripts(scripts: (Case & { files: [string, string] })[], folder: string): void {
  if (!python && !mustHavePython) return console.log('skipped: no Python with NumPy')
  const runner = fileURLToPath(new URL('run-scripts.py', import.meta.url))
  const given = JSON.parse(python!.run([runner], folder, JSON.stringify(scripts.map(({ files }) => files)))) as {
    epochs: (number | null)[][]
  }[]
  scripts.forEach(({ forecaster, about }, i) => {
    const { epochs } = decodeModel(forecaster.toBytes()).trainings[0]
    const wanted = epochs.flatMap(({ trainLoss, validLoss }) => [trainLoss, validLoss ?? NaN])
    const found = given[i].epochs.flat().map((loss) => loss ?? NaN)
    expect(relative(found, wanted), about).toBeLessThan(1e-9)
  })
}
