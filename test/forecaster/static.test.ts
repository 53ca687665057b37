/** What is the same in all rows of a series: numbers and words that a step sees. */
import { describe, expect, test } from 'vitest'
import { Backtest, backtest } from '../../src/backtest/index.js'
import { prepareTraining } from '../../src/forecaster/preparation.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { resolveFitOptions } from '../../src/options/fit.js'
import { type ForecasterOptions, resolveForecasterOptions } from '../../src/options/forecaster.js'
import { Sweep } from '../../src/sweep/index.js'
import { Table } from '../../src/table/index.js'
import { days, refusal, wave } from './helpers.js'

const ROWS = 80
const SHOPS = { a: ['north', 10], b: ['south', 40], c: ['north', 25] } as const

/** Three shops in two regions; where it lies tells which way its sales go. */
function shops(change: (row: Record<string, unknown>, shop: string, r: number) => object = (row) => row): Table {
  const noise = wave(3 * ROWS, 5)
  return Table.fromRows(
    Object.entries(SHOPS).flatMap(([id, [region, size]], s) =>
      days(ROWS).map((day, r) => {
        const y = (region === 'north' ? 1 : -1) * ((r * 7) % 5) + noise[s * ROWS + r] / 20
        return change({ day, id, region, size, y }, id, r) as Record<string, string | number>
      }),
    ),
    { index: 'day', series: 'id' },
  )
}

const SMALL: ForecasterOptions = { target: 'y', static: ['region', 'size'], hiddenSize: 6, window: 4, seed: 1 }
async function fitted(options: Partial<ForecasterOptions> = {}, table = shops()): Promise<Forecaster> {
  const forecaster = await Forecaster.create({ ...SMALL, ...options })
  await forecaster.fit(table, { epochs: 4 })
  return forecaster
}

describe('static columns', () => {
  test('stand last in a step: of words a number each, numbers scaled over series', async () => {
    const options = resolveForecasterOptions({ ...SMALL, lags: [7] })
    const { gathering, scaler, schema } = await prepareTraining(shops(), options, resolveFitOptions({}), null)
    expect(schema.inputs).toEqual(['y'])
    expect(schema.words).toEqual({ region: ['north', 'south'] })
    const deviation = Math.sqrt((15 * 15 + 15 * 15 + 0) / 3)
    expect(scaler.static).toEqual([{ mean: 25, deviation }])
    const stepAt = (shop: number) => [...gathering.steps(shop * ROWS + 20)[0].slice(2)]
    expect(stepAt(0)).toEqual([1, 0, Math.fround(-15 / deviation)])
    expect(stepAt(1)).toEqual([0, 1, Math.fround(15 / deviation)])
    expect(stepAt(2)).toEqual([1, 0, 0])
  })

  test('go into the file, both engines, verification, several seeds, and backtests', async () => {
    for (const options of [
      {},
      { seeds: 2, normalize: 'mean', inputs: ['y'] },
      { static: ['size'], scale: 'none' },
      { static: ['region', 'id'] },
    ] as Partial<ForecasterOptions>[]) {
      const forecaster = await fitted(options)
      const bytes = forecaster.toBytes()
      const twin = await Forecaster.load(bytes, { engine: 'ts' })
      expect(twin.toBytes()).toEqual(bytes)
      const ahead = await forecaster.forecast(shops())
      expect(ahead.map(({ series }) => series)).toEqual(['a', 'b', 'c'])
      expect(await twin.forecast(shops())).toEqual(ahead)
      expect((await twin.verify(shops())).reproduced).toBe(true)
      const moved = shops((row, id) => (id === 'a' ? { ...row, region: 'south', size: 11 } : row))
      const other = await forecaster.forecast(moved)
      expect(other[0].value).not.toBe(ahead[0].value)
      expect(other.slice(1)).toEqual(ahead.slice(1))
    }
    const rows = []
    for await (const row of backtest(shops(), { ...SMALL, folds: 2, epochs: 1 }))
      if (row.model === 'network') rows.push(row)
    expect(rows).toHaveLength(6)
  })

  test('are no inputs, so that rows which hold them and what is known ahead lie ahead in backtests and sweeps', async () => {
    const ended = shops((row, _, r) => ({ ...row, price: (r * 5) % 7, y: r < ROWS - 3 ? row.y : null }))
    const own = { ...SMALL, static: ['size'], known: ['price'], ahead: 3, epochs: 1 }
    const until = days(ROWS)[ROWS - 7]
    expect(new Backtest(ended, { ...own, folds: 1 }).plan[0].origin).toBe(until)
    expect(new Backtest(ended, { ...own, inputs: ['y', 'price'], folds: 1 }).plan[0].origin).toBe(until)
    const run = new Sweep(ended, { ...own, space: { batchSize: [8, 16] }, holdout: 3, folds: 1 })
    expect(run.plan.holdout.after).toBe(until)
  })

  test('are offered where a column of words that is left out could be one', async () => {
    const warned = async (table: Table): Promise<readonly string[]> => {
      const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 2, window: 4, seed: 1 })
      return (await forecaster.fit(table, { epochs: 1 })).warnings
    }
    const left = 'Left out of the inputs, since it is not numeric: "region"'
    expect(await warned(shops())).toContainEqual(expect.stringContaining(`${left}; static: `))
    // Not where it changes within a series, nor where all series have the same.
    const changed = shops((row, _, r) => ({ ...row, region: r < 9 ? 'north' : 'south' }))
    expect(await warned(changed)).toContain(`${left}.`)
    expect(await warned(shops((row) => ({ ...row, region: 'north' })))).toContain(`${left}.`)
  })

  test('tell of words that the training never saw', async () => {
    const forecaster = await fitted()
    const east = shops((row, id) => (id === 'c' ? { ...row, region: 'east' } : row))
    const told = ['The training never saw region "east": its numbers are all 0.']
    expect((await forecaster.forecast(east)).warnings).toEqual(told)
    expect((await forecaster.predict(east)).warnings).toEqual(told)
    expect((await forecaster.evaluate(east)).notes).toEqual(expect.arrayContaining(told))
    expect((await forecaster.forecast(shops())).warnings).toEqual([])
  })

  test('are refused where they are not what they should be', async () => {
    const refused = async (table: Table, options: Partial<ForecasterOptions> = {}) =>
      (await refusal('OPTION_CONFLICT', () => fitted(options, table))).message
    expect(await refused(shops((row, id, r) => (id === 'b' && r === 9 ? { ...row, region: 'west' } : row)))).toMatch(
      /"region" is static, but the series "b" has "south" and, at 2012-01-10, "west" in it/,
    )
    expect(await refused(shops((row, id, r) => (id === 'b' && r === 9 ? { ...row, size: 41 } : row)))).toMatch(
      /"size" is static, but the series "b" has "40" and, at 2012-01-10, "41" in it/,
    )
    expect(await refused(shops((row, id) => (id === 'b' ? { ...row, size: null } : row)))).toMatch(
      /"size" is static, but has no value in the series "b"/,
    )
    const one = Table.fromColumns({ y: wave(60), size: wave(60).map(() => 3) }, { index: days(60) })
    expect(await refused(one, { static: ['size'] })).toMatch(/the table is one series/)
    await refusal('COLUMN_UNKNOWN', () => fitted({ static: ['sise'] }))
    const many = Table.fromRows(
      Array.from({ length: 65 * 12 }, (_, k) => ({ day: days(12)[k % 12], id: `s${Math.floor(k / 12)}`, y: k % 7 })),
      { index: 'day', series: 'id' },
    )
    expect(await refused(many, { static: ['id'] })).toMatch(/has 65 words, and a static column at most 64/)
    const forecaster = await fitted()
    const swapped = shops((row) => ({ ...row, region: row.size, size: row.region }))
    expect((await refusal('OPTION_CONFLICT', () => forecaster.forecast(swapped))).message).toMatch(
      /holds numbers, but the model was trained on words there/,
    )
    expect((await refusal('OPTION_CONFLICT', () => forecaster.toScript())).message).toContain('the several series')
  })
})
