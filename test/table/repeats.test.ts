/** Times that repeat: the column that names series is asked about, and no other. */
import { expect, test } from 'vitest'
import { parseCsv } from '../../src/index.js'
import { refusal } from './helpers.js'

const from = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
const day = (d: number): string => new Date(Date.UTC(2024, 0, 1 + d)).toISOString().slice(0, 10)
const asked = async (header: string, rows: readonly (readonly (string | number)[])[]): Promise<string> =>
  (await refusal(() => parseCsv([header, ...rows.map((row) => row.join(','))].join('\n')))).message

/** Series that begin and end on days of their own. */
const SPANS = [[0, 200], [0, 200], [30, 180], [195, 200], [150, 200], [90, 120]] // prettier-ignore
const long = (name: (s: number) => string | number): (string | number)[][] =>
  SPANS.flatMap(([begin, end], s) =>
    from(end - begin).map((d) => [name(s), day(begin + d), (d * 37 + s) % 11, s < 3 ? 'north' : 'south']),
  )

test.each([
  ['words', (s: number) => `shop ${s}`],
  ['numbers', (s: number) => 700 + 13 * s],
])('%s that name series of any lengths are asked about', async (_, name) => {
  const message = await asked('id,date,sold,region', long(name))
  expect(message).toContain('the table seems to hold 6 series, named by "id": add series: \'id\' (or, if they are one,')
})

test('so are words that leave a few rows of one time, and things sold on few days', async () => {
  const rows = long((s) => `shop ${s}`)
  expect(await asked('id,date,sold,region', [...rows, rows[20]])).toContain('6 series, named by "id"')
  const seldom = from(12).flatMap((s) => from(60).map((k) => [day(5 * k + ((k * 7 + s * 3) % 5)), `item ${s}`, k % 3]))
  expect(await asked('date,item,sold', seldom)).toContain('12 series, named by "item"')
})

test('words and numbers that only differ in rows of one time name no series', async () => {
  const twice = (rows: (string | number)[][], at: number, row: (string | number)[]) => rows.toSpliced(at, 0, row)
  const of = (word: (d: number) => string | number) => from(200).map((d) => [day(d), word(d), (d * 37) % 11])
  for (const rows of [
    twice(
      of((d) => ['sunny', 'rainy'][(d * d) % 2]),
      50,
      [day(50), 'rainy', 1],
    ),
    twice(
      of((d) => `version ${Math.floor(d / 40)}`),
      40,
      [day(40), 'version 0', 1],
    ),
    twice(
      of((d) => `note ${d}`),
      50,
      [day(50), 'more', 1],
    ),
    from(400).map((r) => [day(r >> 1), (r * 29) % 50, (r * 37) % 11]),
  ]) {
    const message = await asked('date,what,y', rows)
    expect(message).toContain('use duplicates (first, last, mean or sum)')
    expect(message).not.toContain('series')
  }
})

test('an hour that a clock shows twice: times that say their offset are named', async () => {
  const hours = from(40).map((h) =>
    new Date(Date.UTC(2016, 9, 29, 12 + h)).toISOString().slice(0, 16).replace('T', ' '),
  )
  const rows = hours.flatMap((hour, h) => (hour === '2016-10-30 02:00' ? [[hour, h], [hour, h]] : [[hour, h]])) // prettier-ignore
  expect(await asked('time,y', rows)).toContain(
    '(where daylight saving ends, clocks show an hour twice; with offsets or in UTC they do not); use duplicates',
  )
})
