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
  expect((await table(saw)).rows).toBe(60)
  const uneven = rows(['a', 'b'], () => 30).map((line, i) => (i === 12 ? 'a,40,1' : line))
  expect((await table(uneven)).rows).toBe(60)
})
