/**
 * Options at random: what each export gives is what the library gives, or it refuses the model by the name of an option; never
 * a third thing.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { HindcastError } from '../../src/index.js'
import type { Prediction } from '../../src/text/prediction.js'
import { levelsOf, numbersEach } from '../../src/options/outputs.js'
import { folderWith } from '../cli/support.js'
import { configuration, type Configuration, trainedBy } from './configurations.js'

const COUNT = process.env.HINDCAST_LONG ? 300 : 40

/** What an export is, or null where it refuses the model; the refusal names one of the options that were given. */
async function held<T>(write: () => Promise<T>, { options }: Configuration): Promise<T | null> {
  try {
    return await write()
  } catch (error) {
    if (!(error instanceof HindcastError)) throw error
    expect(error.code).toBe('OPTION_CONFLICT')
    const names = [...error.message.matchAll(/"(\w+)"/g)].map(([, name]) => name)
    const known = [...Object.keys(options), 'words', ...[options.target].flat()]
    expect(names.some((name) => known.includes(name)) || error.message.includes('the several series')).toBe(true)
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

test(`of ${COUNT} configurations each module has the same bits`, async () => {
  const folder = folderWith()
  let equal = 0
  for (let seed = 0; seed < COUNT; seed++) {
    const own = configuration(seed)
    const about = `${seed}: ${JSON.stringify(own.options)} ${JSON.stringify(own.read)}`
    const { forecaster, table } = await trainedBy(own)
    const text = await held(() => forecaster.toModule(), own)
    if (text === null) continue
    const path = join(folder, `${seed}.mjs`)
    writeFileSync(path, text)
    const { predict } = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Module
    const all = await forecaster.predict(table)
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
      const bounds = predict(rows, { ...series, interval: level }).flatMap((one) => {
        const several = [found[0]].flat().length > numbersEach(forecaster.task)
        const { interval } = (one ?? { interval: [] }) as { interval: Bounds | Bounds[] }
        return one === null ? [] : several ? (interval as Bounds[]) : [interval as Bounds]
      })
      expect(bounds, about).toEqual(wanted.map(({ lower, upper }) => (lower === undefined ? null : [lower, upper])))
    }
    equal++
  }
  expect(equal).toBe(COUNT)
}, 600_000)
