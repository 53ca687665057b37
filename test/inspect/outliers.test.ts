/** Values far beyond all others of their column. */
import { describe, expect, test } from 'vitest'
import { outliersOf, outlierTexts } from '../../src/inspect/outliers.js'
import { readCsv, type Table } from '../../src/table/index.js'
import { inLibrary, sayIn } from '../../src/text/words.js'

/** A table of sales from 300 to 360, but for what stands in some rows. */
async function sales(rows: number, others: Record<number, number>, head = 'day,sales'): Promise<Table> {
  const lines = Array.from({ length: rows }, (_, r) => `${r + 1},${others[r] ?? 300 + ((r * 37) % 61)}`)
  return readCsv(new TextEncoder().encode([head, ...lines].join('\n')), { index: 'day' })
}

const told = (table: Table): string[] =>
  outlierTexts(table, outliersOf(table, table.numericNames)).map((text) => sayIn(inLibrary, text))

describe('outliers', () => {
  test('one is told with its row, the range of all others, and a way out', async () => {
    const table = await sales(300, { 200: 10_000_000 })
    expect(outliersOf(table, ['sales'])).toEqual([
      { column: 'sales', rows: [200], values: [10_000_000], others: [300, 360] },
    ])
    expect(told(table)).toEqual([
      '"sales" has 10000000 in line 202, far from all its other values (300 to 360): correct it, or take it for missing with na: [10000000].',
    ])
  })

  test('several are told together, also in a short table', async () => {
    expect(told(await sales(24, { 3: 31_500, 9: -90_000 }))).toEqual([
      '"sales" has 31500 in line 5, and 1 more, far from all its other values (300 to 358): correct them, or take them for missing with na: [31500,-90000].',
    ])
  })

  test('none is found in long tails, in changes of level, where nothing else varies, and where a code is suspected', async () => {
    const tail = Object.fromEntries(Array.from({ length: 40 }, (_, k) => [k * 7, 300 * 1.25 ** k]))
    const high = Object.fromEntries(Array.from({ length: 60 }, (_, k) => [240 + k, 90_000 + k]))
    const same = Object.fromEntries(Array.from({ length: 300 }, (_, r) => [r, r === 70 ? 5000 : 3]))
    for (const others of [tail, high, same, { 4: 999_999 }, {}]) expect(told(await sales(300, others))).toEqual([])
  })

  test('each series is looked at by itself', async () => {
    const lines = Array.from(
      { length: 120 },
      (_, r) => `${(r % 60) + 1},${r < 60 ? 'a' : 'b'},${r < 60 ? 5 + (r % 4) : 9e6 + r}`,
    )
    const text = ['day,shop,sales', ...lines].join('\n')
    const table = await readCsv(new TextEncoder().encode(text), { index: 'day', series: 'shop' })
    expect(told(table)).toEqual([])
  })
})
