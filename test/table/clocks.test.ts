/** Times that are named without an offset, in tables whose written offset changes. */
import { describe, expect, it } from 'vitest'
import { Forecaster, parseCsv, type Table } from '../../src/index.js'
import { originsOf } from '../../src/backtest/origins.js'
import { cutBy } from '../../src/data/cut.js'
import { heldOf } from '../../src/sweep/holdout.js'
import { refusal } from './helpers.js'

const HOUR = 3600000

/** The hours of Berlin's clocks, from an instant on, by the day on which the clock is set and the offsets around it. */
function hours(count: number, from: number, set: number, offsets: readonly [number, number]): string[] {
  return Array.from({ length: count }, (_, k) => {
    const time = from + k * HOUR
    const offset = offsets[time < set ? 0 : 1]
    const sign = offset < 0 ? '-' : '+'
    return `${new Date(time + offset * HOUR).toISOString().slice(0, 16)}${sign}0${Math.abs(offset)}:00`
  })
}

/** 12 days from the 20th of March 2023, midnight by +01:00; the clock is set on the 26th. */
const SPRING = hours(287, Date.UTC(2023, 2, 19, 23), Date.UTC(2023, 2, 26, 1), [1, 2])
/** 12 days from the 23rd of October 2023, midnight by +02:00; the clock is set on the 29th. */
const AUTUMN = hours(289, Date.UTC(2023, 9, 22, 22), Date.UTC(2023, 9, 29, 1), [2, 1])

const wave = (k: number): string => (100 + 10 * Math.sin(k / 4) + (k % 7)).toFixed(3)

const tableOf = (times: readonly string[]): Promise<Table> =>
  parseCsv('time,y\n' + times.map((time, k) => `${time},${wave(k)}\n`).join(''))

/** Two series of the same clocks in Berlin and New York, each from midnight by its own. */
const zones = (): Promise<Table> => {
  const rows = (name: string, times: readonly string[]) => times.map((time, k) => `${name},${time},${wave(k)}\n`)
  const york = hours(120, Date.UTC(2023, 9, 23, 4), Infinity, [-4, -4])
  return parseCsv('city,time,y\n' + [...rows('ber', AUTUMN.slice(0, 120)), ...rows('nyc', york)].join(''), {
    series: 'city',
  })
}

const ends = (table: Table) => [table.index.at(0), table.index.at(table.rows - 1), table.rows]

describe('a range without offsets goes by the clock as it is written', () => {
  it('before and after the clock is set', async () => {
    const spring = await tableOf(SPRING)
    expect(ends(spring.between('2023-03-22', '2023-03-22'))).toEqual([
      '2023-03-22T00:00+01:00',
      '2023-03-22T23:00+01:00',
      24,
    ])
    expect(ends(spring.between('2023-03-26', '2023-03-26'))).toEqual([
      '2023-03-26T00:00+01:00',
      '2023-03-26T23:00+02:00',
      23,
    ])
    expect(ends(spring.between('2023-03-28', '2023-03-28'))).toEqual([
      '2023-03-28T00:00+02:00',
      '2023-03-28T23:00+02:00',
      24,
    ])
    const autumn = await tableOf(AUTUMN)
    expect(ends(autumn.between('2023-10-24 12:00', '2023-10-24 12:00'))).toEqual([
      '2023-10-24T12:00+02:00',
      '2023-10-24T12:00+02:00',
      1,
    ])
    expect(ends(autumn.between('2023-10-29', '2023-10-29'))).toEqual([
      '2023-10-29T00:00+02:00',
      '2023-10-29T23:00+01:00',
      25,
    ])
  })

  it('an hour that stands twice is taken whole, one that no clock shows not at all', async () => {
    const autumn = await tableOf(AUTUMN)
    expect(ends(autumn.between('2023-10-29 02:00', '2023-10-29 02:00'))).toEqual([
      '2023-10-29T02:00+02:00',
      '2023-10-29T02:00+01:00',
      2,
    ])
    const spring = await tableOf(SPRING)
    expect((await refusal(() => spring.between('2023-03-26 02:00', '2023-03-26 02:00'))).message).toContain('no row')
    expect(spring.between('2023-03-26 02:00').index.at(0)).toBe('2023-03-26T03:00+02:00')
    const until = spring.between(undefined, '2023-03-26 02:00')
    expect(until.index.at(until.rows - 1)).toBe('2023-03-26T01:00+01:00')
  })

  it('takes in half hours no row beside those that are named', async () => {
    const halves = (times: readonly string[]) => tableOf(times.flatMap((time) => [time, time.replace(':00', ':30')]))
    const spring = await halves(SPRING)
    expect(spring.between('2023-03-26 02').index.at(0)).toBe('2023-03-26T03:00+02:00')
    const autumn = await halves(AUTUMN)
    const until = autumn.between(undefined, '2023-10-29 02:00')
    expect(until.index.at(until.rows - 1)).toBe('2023-10-29T02:00+01:00')
    expect(autumn.between('2023-10-29 02:30').index.at(0)).toBe('2023-10-29T02:30+02:00')
  })

  it('a text with an offset is an instant', async () => {
    const spring = await tableOf(SPRING)
    const part = spring.between('2023-03-22T12:00Z', '2023-03-22T14:00+02:00')
    expect(ends(part)).toEqual(['2023-03-22T13:00+01:00', '2023-03-22T13:00+01:00', 1])
  })

  it('in each series by its own', async () => {
    const part = (await zones()).between('2023-10-24', '2023-10-24')
    expect(part.rows).toBe(48)
    expect([0, 23, 24, 47].map((row) => part.index.at(row))).toEqual([
      '2023-10-24T00:00+02:00',
      '2023-10-24T23:00+02:00',
      '2023-10-24T00:00-04:00',
      '2023-10-24T23:00-04:00',
    ])
  })
})

const SMALL = { target: 'y', window: 5, hiddenSize: 3, horizon: [1, 2], defaults: 'plain' } as const

async function fitted(table: Table): Promise<Forecaster> {
  const forecaster = await Forecaster.create(SMALL)
  await forecaster.fit(table, { epochs: 1 })
  return forecaster
}

describe('the same clock is gone by', () => {
  it('where a split begins, a hold-out begins, and an origin lies', async () => {
    const table = await tableOf(SPRING)
    const split = { valid: '2023-03-23', test: '2023-03-25' }
    const parts = cutBy(table, split)
    expect([parts.train[0], parts.valid[0]].map((row) => table.index.at(row))).toEqual([
      '2023-03-23T00:00+01:00',
      '2023-03-25T00:00+01:00',
    ])
    const { origin } = heldOf(table, '2023-03-25', 2)
    expect(table.index.at(origin.until[0])).toBe('2023-03-25T00:00+01:00')
    const named = ({ name }: { name: string | number }) => name
    expect(originsOf(table, { folds: 1, every: 1, origins: ['2023-03-24', '2023-03-28'] }, 2).map(named)).toEqual([
      '2023-03-24T23:00+01:00',
      '2023-03-28T23:00+02:00',
    ])
  })

  it('where series differ, times of a split are the earliest instant', async () => {
    const table = await zones()
    const { valid } = cutBy(table, { valid: '2023-10-25', test: '2023-10-26' })
    expect(Array.from(valid, (row) => table.index.at(row))).toEqual([
      '2023-10-26T00:00+02:00',
      '2023-10-25T18:00-04:00',
    ])
  })

  it('from which row a forecast is made', async () => {
    const table = await tableOf(SPRING)
    const forecasts = await (await fitted(table)).forecast(table, { from: '2023-03-22' })
    expect(forecasts.map(({ origin, index }) => [origin, index])).toEqual([
      ['2023-03-22T23:00+01:00', '2023-03-23T00:00+01:00'],
      ['2023-03-22T23:00+01:00', '2023-03-23T01:00+01:00'],
    ])
  })
})

describe('rows in gaps and ahead are written by the clock of the last row before, of their series', () => {
  it('in gaps', async () => {
    const whole = await tableOf(SPRING)
    const forecaster = await fitted(whole)
    const gap = await tableOf(SPRING.filter((time) => time !== '2023-03-22T04:00+01:00'))
    const named = (await forecaster.predict(gap)).map(({ index }) => String(index))
    const written = new Set([...SPRING, '2023-04-01T00:00+02:00', '2023-04-01T01:00+02:00'])
    expect(named.filter((index) => !written.has(index))).toEqual([])
    expect(named.filter((index) => index === '2023-03-22T04:00+01:00')).toHaveLength(2)
  })

  it('ahead of each series', async () => {
    const table = await zones()
    const forecasts = await (await fitted(table)).forecast(table)
    expect(forecasts.map(({ series, index }) => [series, index])).toEqual([
      ['ber', '2023-10-28T00:00+02:00'],
      ['ber', '2023-10-28T01:00+02:00'],
      ['nyc', '2023-10-28T00:00-04:00'],
      ['nyc', '2023-10-28T01:00-04:00'],
    ])
  })

  it('of days, which are steps of the clock, over a gap where it is set', async () => {
    const days = SPRING.filter((time) => time.includes('T00:00'))
    const more = Array.from({ length: 40 }, (_, k) => {
      const day = new Date(Date.UTC(2023, 1, 8) + k * 24 * HOUR).toISOString().slice(0, 10)
      return `${day}T00:00+01:00`
    })
    const forecaster = await fitted(await tableOf([...more, ...days]))
    const gap = await tableOf([...more, ...days].filter((time) => !time.includes('03-26')))
    const named = await forecaster.predict(gap)
    expect(
      named.filter(({ origin }) => origin === '2023-03-25T00:00+01:00').map(({ index, actual }) => [index, actual]),
    ).toEqual([
      ['2023-03-26T00:00+01:00', undefined],
      ['2023-03-27T00:00+02:00', Number(wave(more.length + days.findIndex((time) => time.includes('03-27')) - 1))],
    ])
  })
})
