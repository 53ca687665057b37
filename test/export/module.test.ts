/** Exported modules: nothing to import, and the bits of `Forecaster.predict`. */
import { describe, expect, test } from 'vitest'
import type { Forecaster } from '../../src/forecaster/index.js'
import { parseCsv, Table } from '../../src/table/index.js'
import {
  APART,
  columns,
  forecasts,
  INTERVALS,
  LAGS,
  named,
  NETWORKS,
  seriesCsv,
  SEVERAL,
  summerTime,
  TASKS,
  trained,
  WINDOWS,
} from './helpers.js'
import { type Bounds, exported, rowsOf } from './exported-module.js'

const data = columns()

describe.each(NETWORKS.map((network) => [named(network), network] as const))('%s', (_, network) => {
  test('has the same bits', async () => {
    const { forecaster, table } = await trained(network)
    const { predict, text, model } = await exported(forecaster)
    const own = (await forecaster.predict(table)).map((p) => p.value)
    const found = predict(rowsOf(data))
    expect(own).toHaveLength(112)
    expect(found.filter((value, w) => !Object.is(value, own[w]))).toEqual([])
    expect(found).toHaveLength(own.length)
    // Arrays in the order of the inputs, and a single window of its own, are the same rows.
    const arrays = rowsOf(data).map((row) => model.inputs.map(({ name }) => row[name]))
    expect(predict(arrays)).toEqual(own)
    expect(predict(arrays.slice(50, 59))).toEqual([own[50]])
    expect(model.fingerprint).toBe(forecaster.fingerprint())
    expect(/^import|\bimport\(|require\(|Math\.(tanh|exp|pow|log)/m.exec(text)).toBe(null)
  })
})

test.each([...TASKS, ...SEVERAL])('%s have the same bits', async (_, task) => {
  const { forecaster, table } = await trained(task)
  const { predict, model } = await exported(forecaster)
  const own = await forecasts(forecaster, table)
  const found = predict(rowsOf(data)).slice(0, own.length / model.outputs.length)
  expect(found.every((row) => Array.isArray(row) && row.length === model.outputs.length)).toBe(true)
  const flat = found.flat()
  expect(flat.length).toBeGreaterThan(400)
  expect(flat.filter((value, i) => !Object.is(value, own[i]))).toEqual([])
})

test.each([...WINDOWS, ...APART, ...LAGS])('windows of %s have the same bits', async (_, task) => {
  const holes = { ...data, heat: data.heat.map((v, r) => (task.inputs && r % 31 === 5 ? NaN : v)) }
  const { forecaster, table } = await trained(task, {}, Table.fromColumns(holes))
  const { predict, model } = await exported(forecaster)
  const own = await forecasts(forecaster, table)
  const found = predict(rowsOf(holes)).filter((row) => row !== null)
  expect(found.length * model.outputs.length).toBe(own.length)
  expect(own.length).toBeGreaterThan(60)
  expect(found.flat().filter((value, i) => !Object.is(value, own[i]))).toEqual([])
})

test.each(INTERVALS)('intervals have the same bits: %s', async (_, task) => {
  const { forecaster, table } = await trained({ ...task, interval: [0.5, 0.8] })
  const { predict, model } = await exported(forecaster)
  for (const interval of [0.5, 0.8, 0.9, 0.999]) {
    const own = await forecaster.predict(table, { interval })
    const several = model.outputs.length > (task.quantiles?.length ?? 1)
    const found = predict(rowsOf(data), { interval }).flatMap((one) => {
      if (one === null) return []
      return several ? (one.interval as Bounds[]) : [one.interval as Bounds]
    })
    const wanted = own.map(({ lower, upper }) => (lower === undefined ? null : [lower, upper]))
    expect(found.slice(0, wanted.length)).toEqual(wanted)
    if (interval === 0.5 || interval === 0.999) expect(wanted.includes(null)).toBe(interval > 0.5)
  }
  const plain = predict(rowsOf(data))
  expect(predict(rowsOf(data), { interval: 0.5 }).map((one) => one?.forecast ?? null)).toEqual(plain)
  expect(await forecaster.toModule()).toContain('// With { interval: 0.5 } or { interval: 0.8 }, or another share')
  expect(model.fingerprint).toBe(forecaster.fingerprint())
  for (const bad of [0, 1, '0.9', [0.9]])
    expect(() => predict(rowsOf(data), { interval: bad as number })).toThrow(
      'where a number between 0 and 1 was expected',
    )
})

test('intervals of several series are in units of each, and a model without scores makes none', async () => {
  const table = await parseCsv(seriesCsv(), { series: 'store' })
  const { forecaster } = await trained({ target: 'sales', interval: 0.8 }, {}, table)
  const { predict, model } = await exported(forecaster)
  const own = await forecaster.predict(table)
  for (const [s, series] of table.series!.entries()) {
    const [from, to] = [table.seriesStarts[s], table.seriesStarts.at(s + 1) ?? table.rows]
    const rows = Array.from({ length: to - from }, (_, r) =>
      Object.fromEntries(model.inputs.map(({ name }) => [name, table.numeric(name)[from + r]])),
    )
    const found = predict(rows, { series, interval: 0.8 }).map((one) => one!.interval)
    const wanted = own.filter((p) => p.series === series).map(({ lower, upper }) => [lower, upper])
    expect(wanted.length).toBeGreaterThan(30)
    expect(found.slice(0, wanted.length)).toEqual(wanted)
  }
  const { predict: without } = await exported((await trained()).forecaster)
  expect(() => without(rowsOf(data), { interval: 0.9 })).toThrow('keeps no scores to make an interval of')
})

describe('what a step sees besides its rows', () => {
  const days = (n: number) => new Date(Date.UTC(2020, 0, n + 1)).toISOString().slice(0, 10)
  const tableOf = (rows: Record<string, unknown>[]) =>
    parseCsv(
      [
        Object.keys(rows[0]).join(','),
        ...rows.map((row) =>
          Object.values(row)
            .map((v) => v ?? '')
            .join(','),
        ),
      ].join('\n'),
    )
  const readLike = (forecaster: Forecaster, rows: Record<string, unknown>[]) =>
    tableOf(rows).then((plain) => parseCsv(plain.toCsv(), forecaster.tableOptions))
  const past = data.heat.map((heat, r) => ({ day: days(r), heat, price: Math.floor(4 * data.rain[r]) }))
  const ahead = [0, 1].map((k) => ({ day: days(120 + k), heat: null, price: k + 2 }))

  test('rows ahead forecast what the library does, and a row less forecasts nothing from the last one', async () => {
    const options = { inputs: ['heat'], known: ['price'], calendar: ['yearday' as const], interval: 0.5 }
    const { forecaster, table } = await trained(options, {}, await tableOf([...past, ...ahead]))
    const { predict, model } = await exported(forecaster)
    expect((model as unknown as { columns: string[] }).columns).toEqual(['day', 'heat', 'price'])
    const found = predict([...past, ...ahead], { interval: 0.5 })
    expect(found).toHaveLength(112)
    const [next] = (await forecaster.forecast(table)).slice(-1)
    expect(found.at(-1)).toEqual({ forecast: next.value, interval: [next.lower, next.upper] })
    // A row ahead needs to hold no more than what is known; an array has a place for everything.
    expect(predict([...past, { price: 2 }, { price: 3 }])).toEqual(predict([...past, ...ahead]))
    const arrays = [...past, ...ahead].map(({ day, heat, price }) => [day, heat, price])
    expect(predict(arrays)).toEqual(predict([...past, ...ahead]))
    const fewer = predict([...past, ahead[0]])
    expect(fewer).toHaveLength(112)
    expect([fewer.at(-1), fewer.at(-2)]).toEqual([null, predict([...past, ...ahead]).at(-2)])
    const holed = [...past.slice(0, 100), { ...past[100], price: null }, ...past.slice(101)]
    expect(() => predict(holed)).toThrow('Row 100: the column price, which is to be known ahead, has no value.')
  })

  test.each([
    ['plain', {}],
    ['in a form, with what is known ahead', { normalize: 'last' as const, known: ['price'], horizon: [1, 3] }],
  ])('no window lies across a gap that the index tells: %s', async (_, options) => {
    const { forecaster } = await trained({ inputs: ['heat'], ...options }, {}, await tableOf(past))
    const { predict, text } = await exported(forecaster)
    expect(text).toContain('unless each is an object that also has "day" as ISO 8601 writes it')
    const holed = past.filter((_, r) => r !== 40 && r !== 41)
    const own = await forecaster.predict(await readLike(forecaster, holed))
    const found = predict(holed)
    const theirs = found.map((_, w) => {
      const values = own.filter(({ origin }) => origin === holed[w + 8].day).map(({ value }) => value)
      return values.length === 0 ? null : values.length === 1 ? values[0] : values
    })
    expect(found).toEqual(theirs)
    expect(found.slice(32, 40)).toEqual(Array.from({ length: 8 }, () => null))
    // Without the index no gap is seen.
    const without = holed.map(({ day: _, ...row }) => row)
    expect(predict(without)[35]).not.toBe(null)
  })

  test('times are those of ISO 8601, each after the one before', async () => {
    const { forecaster } = await trained({ inputs: ['heat'], calendar: ['weekday'] }, {}, await tableOf(past))
    const { predict } = await exported(forecaster)
    const rows = past.slice(0, 20)
    const withDay = (day: unknown) => [...rows.slice(0, 19), { ...rows[19], day }]
    const last = predict(rows).at(-1)
    for (const same of ['2020-01-20', '2020-01-20 00:00', '2020-01-20T00:00:00Z'])
      expect(predict(withDay(same)).at(-1)).toBe(last)
    for (const bad of ['20.01.2020', '2020-02-30', '2020-01-20 25:00', 1579478400000, new Date(0), null]) {
      expect(() => predict(withDay(bad))).toThrow(/^Row 19: the column day has .* where a time of ISO 8601/)
    }
    expect(() => predict(withDay('2020-01-19'))).toThrow('Row 19: the time in the column day was expected after')
    expect(() => predict(withDay('2020-01-20 01:00'))).toThrow(
      'Row 19: the time in the column day was expected steps after',
    )
    // Across a gap there is no window.
    expect(predict(withDay('2020-01-24')).at(-1)).toBe(null)
    const { day: _, ...without } = rows[19]
    expect(() => predict([...rows.slice(0, 19), without])).toThrow('Row 19 has no column day.')
  })

  test('months of a later table go on by its own day, or by that of the training where its rows keep it', async () => {
    const monthly = (day: number, first: number, n: number) =>
      Array.from({ length: n }, (_, r) => {
        const last = new Date(Date.UTC(2001, first + r + 1, 0))
        const time = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day, last.getUTCDate())))
        return { month: time.toISOString().slice(0, 10), heat: data.heat[r] }
      })
    const options = { inputs: ['heat'], calendar: ['monthday' as const, 'yearday' as const], window: 2, horizon: 1 }
    for (const day of [1, 28, 30, 31]) {
      const { forecaster } = await trained(options, {}, await tableOf(monthly(day, 0, 120)))
      const { predict } = await exported(forecaster)
      for (const later of [1, 15, 28, 30, 31]) {
        // Two rows of last days, the first of them in February or April, are also 28th or 30th.
        for (const [first, n] of [
          [241, 12],
          [241, 2],
          [243, 2],
          [0, 60],
        ]) {
          // prettier-ignore
          const rows = monthly(later, first, n)
          const table = await readLike(forecaster, rows)
          const theirs = (await forecaster.forecast(table)).map(({ value }) => value)
          expect([day, later, first, predict(rows).at(-1)]).toEqual([day, later, first, theirs.at(-1)])
          if (n > 2) expect(predict(rows).filter((value) => value !== null)).toHaveLength(n - 1)
        }
      }
    }
    const { forecaster } = await trained({ ...options, window: 1 }, {}, await tableOf(monthly(28, 0, 120)))
    const [next] = await forecaster.forecast(await readLike(forecaster, [{ month: '2021-02-28', heat: 1 }]))
    expect(next.index).toBe('2021-03-28')
  })

  test.each(['months', 'days', 'hours'] as const)('%s by a clock that is set an hour ahead', async (step) => {
    const rows = Array.from({ length: 120 }, (_, r) => ({ time: summerTime(step, r, 110), heat: data.heat[r] }))
    const options = { inputs: ['heat'], calendar: ['month' as const, 'weekday' as const, 'hour' as const], window: 4 }
    const { forecaster } = await trained(options, {}, await tableOf(rows))
    const { predict } = await exported(forecaster)
    expect(predict(rows).filter((value) => value !== null)).toHaveLength(117)
    for (const n of [20, 39, 40, 41, 42, 60, 110, 111, 120]) {
      const known = rows.slice(0, n)
      const theirs = await forecaster.forecast(await readLike(forecaster, known))
      expect([n, predict(known).at(-1)]).toEqual([n, theirs.at(-1)!.value])
    }
  })

  test.each(['hours', 'days'] as const)('of %s a row in a gap has the clock of the rows before it', async (step) => {
    const rows = Array.from({ length: 120 }, (_, r) => ({ time: summerTime(step, r, 110), heat: data.heat[r] }))
    // Of the rows before 45 the clock is ahead; of the last ones it is not.
    const broken = [...rows.slice(0, 45), ...rows.slice(48)]
    const options = { inputs: ['heat'], calendar: ['hour' as const, 'weekday' as const], window: 4, horizon: 1 }
    const { forecaster } = await trained(options, {}, await tableOf(rows))
    const { predict } = await exported(forecaster)
    const [{ origin, value }] = await forecaster.forecast(await readLike(forecaster, rows.slice(0, 45)))
    const theirs = await forecaster.predict(await readLike(forecaster, broken))
    expect(theirs.find((one) => one.origin === origin)?.value).toBe(value)
    expect(predict(broken)[45 - 4]).toBe(value)
  })

  test('fixed columns are the same in all rows, of words that the training saw', async () => {
    const lines = seriesCsv().split('\n')
    const regions = new Map([['"north"', 'hills'], ['"east"', 'plain']]) // prettier-ignore
    const regionOf = (line: string) => regions.get(/^"\w+"/.exec(line)?.[0] ?? '') ?? 'coast'
    const csv = lines.map((line, r) => `${line},${r === 0 ? 'region' : regionOf(line)}`).join('\n')
    const table = await parseCsv(csv, { series: 'store' })
    const { forecaster } = await trained({ target: 'price', inputs: ['price'], static: ['region'] }, {}, table)
    const { predict } = await exported(forecaster)
    const rows = Array.from({ length: 12 }, (_, r) => ({ price: r, region: 'hills' }))
    const other = (region: unknown) => rows.map((row, r) => (r === 5 ? { ...row, region } : row))
    expect(predict(other(''), { series: 'north' })).toEqual(predict(rows, { series: 'north' }))
    expect(() => predict(other('plain'), { series: 'north' })).toThrow(
      'is to be the same in all rows, but has "hills" and, in row 5, "plain"',
    )
    const all = (region: unknown) => rows.map((row) => ({ ...row, region }))
    expect(() => predict(all('sea'), { series: 'north' })).toThrow(
      'The column region has "sea", which the training never saw; there are "hills", "coast", "plain".',
    )
    expect(() => predict(all(null), { series: 'north' })).toThrow('The column region has no value in any row.')
  })
})

test('is a few kB beside its weights, and holds only what its cell needs', async () => {
  const weights = (text: string) => /decode\(\s*'([^']*)'/.exec(text)![1].length
  for (const network of NETWORKS) {
    const { text } = await exported((await trained({ ...network, defaults: 'plain' }, { epochs: 1 })).forecaster)
    expect(text.length - weights(text), named(network)).toBeLessThan(12_000)
    expect(text.includes('sigmoid')).toBe(network.cell !== undefined)
  }
})

test('names that could end a comment or a text do no harm', async () => {
  const evil = '*/ alert(1) // "\u2028</script><!--<script>'
  const { forecaster, table } = await trained(
    { target: evil },
    {},
    Table.fromColumns({ [evil]: data.heat, rain: data.rain }),
  )
  const { predict, model, text } = await exported(forecaster)
  expect(text).not.toMatch(/<\/|<!--|<script/)
  expect(model.inputs.map((input) => input.name)).toEqual([evil, 'rain'])
  const own = (await forecaster.predict(table)).map((p) => p.value)
  expect(predict(data.heat.map((v, r) => [v, data.rain[r]]))).toEqual(own)
})
