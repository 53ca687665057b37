/** Series one below the other that are counted, not dated: asked about, and read by the option that is named. */
import { expect, test } from 'vitest'
import { parseCsv, type TableOptions } from '../../src/index.js'

const rows = (names: readonly string[], count: (s: number) => number): string[] =>
  names.flatMap((name, s) => Array.from({ length: count(s) }, (_, i) => `${name},${i + 1},${(i * (s + 2)) % 13}`))
const table = (lines: string[], head = 'shop,t,y', options: TableOptions = {}) =>
  parseCsv(`${head}\n${lines.join('\n')}\n`, options)

test('a counter that begins again where words change is asked about', async () => {
  const lines = rows(['a', 'b', 'c'], () => 40)
  await expect(table(lines)).rejects.toThrow(
    'Line 42: "t" begins again where "shop" changes; the table seems to hold 3 series, named by "shop"',
  )
  const read = await table(lines, undefined, { series: 'shop' })
  expect(read.series).toEqual(['a', 'b', 'c'])
  expect([read.index.kind, read.index.name, read.index.at(0), read.index.at(40)]).toEqual(['integer', 't', 1, 1])
  expect((await table(lines, undefined, { index: 'none' })).rows).toBe(120)
})

test('so are runs of different lengths that numbers name, as of engines until they fail', async () => {
  const lines = rows(['1', '2', '3'], (s) => 20 + 7 * s)
  await expect(table(lines, 'unit,cycle,sensor')).rejects.toThrow('"cycle" begins again where "unit" changes')
  const read = await table(lines, 'unit,cycle,sensor', { series: 'unit' })
  expect(read.index.name).toBe('cycle')
  expect(read.series).toEqual(['1', '2', '3'])
})

test('a value that goes up and falls back is no counter', async () => {
  const saw = Array.from({ length: 60 }, (_, i) => `${['a', 'b'][Math.floor(i / 10) % 2]},${i % 10},${i % 7}`)
  // Named t, it counts; measured, it may go on from any value.
  expect(
    (
      await table(
        saw.map((line) => line.replace(/,(\d),/, (_, n) => `,${Number(n) + 3},`)),
        'shop,v,y',
      )
    ).rows,
  ).toBe(60)
  await expect(table(saw)).rejects.toThrow('"t" begins again, and no column names what begins there')
  const uneven = rows(['a', 'b'], () => 30).map((line, i) => (i === 12 ? 'a,40,1' : line))
  expect((await table(uneven)).rows).toBe(60)
})

const count = (lengths: readonly number[], from = 1, step = 1): string[] =>
  lengths.flatMap((n) => Array.from({ length: n }, (_, i) => `${from + step * i},${(i * 7) % 13}`))

test('a counter that begins again where no column says so is asked about, and read as series or as one', async () => {
  for (const [lengths, from] of [
    [[40, 40], 1],
    [[40, 40, 13], 0],
    [[20, 25, 30], 1],
    [[30, 30], 1],
    [[9, 17], 1],
  ] as const) {
    const lines = count(lengths, from)
    for (const head of ['t,y', 'unit step,y', 'day,y']) {
      const error: unknown = await table(lines, head).catch((e: unknown) => e)
      expect(error).toMatchObject({
        code: 'INDEX_ORDER',
        facts: {
          row: lengths[0] + 2,
          series: lengths.length,
          ways: [
            { option: 'series', value: 'restarts' },
            { option: 'index', value: 'none' },
          ],
        },
      })
      const read = await table(lines, head, { series: 'restarts' })
      expect(read.series).toEqual(lengths.map((_, s) => `run ${s + 1}`))
      expect(read.index.at(lengths[0])).toBe(from)
      expect(read.reading.sentence).toContain(`${lengths.length} series by restarts of`)
      expect((await table(lines, head, { index: 'none' })).series).toBeNull()
    }
  }
  const second = count([12, 40]).map((line) => line.split(',').reverse().join(','))
  await expect(table(second, 'y,place')).rejects.toThrow('"place" begins again, and no column names')
})

test('clocks and calendars that begin again are no series', async () => {
  const rounds: [string, string[]][] = [
    ['months', count([12, 12, 12, 5])],
    ['weekdays', count([7, 7, 7], 0)],
    ['hours', count([24, 24, 9], 0)],
    ['every third hour', count([8, 8, 8], 0, 3)],
    ['hours as 100, 200, …', count([24, 24], 0, 100)],
    ['minutes', count([12, 12, 12], 0, 5)],
    ['days of months', count([31, 28, 31, 30, 31, 30, 7])],
    ['days of months, from the 15th', [...count([17], 15), ...count([29, 31, 30])]],
    ['weeks', count([52, 53, 52])],
    ['days of the year', count([365, 366, 100])],
  ]
  for (const [name, lines] of rounds) expect((await table(lines, 't,y')).series, name).toBeNull()
  // Not so: two months of 30 days follow each other nowhere.
  await expect(table(count([30, 30, 30]), 't,y')).rejects.toThrow('begins again')
})

test('times that begin again where no column says so are asked about', async () => {
  const days = (order: readonly number[]): string[] =>
    order.map((d) => `2021-03-${String(d).padStart(2, '0')},${d % 5}`)
  const up = Array.from({ length: 20 }, (_, d) => d + 1)
  const down = up.slice().reverse()
  for (const order of [
    [...up, ...up],
    [...up, ...up.slice(0, 15)],
    [...down, ...down],
  ]) {
    const lines = days(order)
    await expect(table(lines, 'date,y')).rejects.toThrow(
      'where the times begin again, and no column names what begins there; the table seems to hold 2 series',
    )
    const read = await table(lines, 'date,y', { series: 'restarts' })
    expect([read.series, read.rows, read.index.at(20)]).toEqual([['run 1', 'run 2'], lines.length, '2021-03-01'])
  }
  // One day twice is no second series.
  await expect(table(days([...up.slice(0, 10), ...up.slice(9)]), 'date,y')).rejects.toThrow('use duplicates')
  await expect(table(['1', '2', '3'], 'y', { series: 'restarts' })).rejects.toThrow(
    "with series: 'restarts' a column must count the rows of each series or hold their times",
  )
})

test('a column of that name names series as others do', async () => {
  const read = await table(
    rows(['a', 'b'], () => 9),
    'restarts,t,y',
    { series: 'restarts' },
  )
  expect(read.series).toEqual(['a', 'b'])
})
