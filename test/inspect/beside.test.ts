/** Baselines beside a model's forecasts, by the rows of the table. */
import { expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { Beside } from '../../src/inspect/beside.js'
import { Table } from '../../src/table/index.js'
import { days, wave } from '../forecaster/helpers.js'

test('are those of the right rows where series end in rows that are known ahead', async () => {
  const ahead = 3
  const rows = [60, 50]
  const starts = [0, 60 + ahead]
  const own = (s: number) => [...wave(rows[s], s + 1), ...Array.from({ length: ahead }, () => null)]
  const table = Table.fromColumns(
    {
      id: rows.flatMap((n, s) => Array.from({ length: n + ahead }, () => 'ab'[s])),
      y: [0, 1].flatMap(own),
      price: rows.flatMap((n, s) => wave(n + ahead, s + 5)),
    },
    { index: rows.flatMap((n) => days(n + ahead)), series: 'id' },
  )
  const forecaster = await Forecaster.create({ target: 'y', known: ['price'], window: 4, hiddenSize: 2, ahead })
  await forecaster.fit(table, { epochs: 1 })
  const beside = new Beside(forecaster.toBytes(), table)
  for (const name of ['persistence', 'linear']) {
    const all = [...(await forecaster.predict(table, { baseline: name }))]
    const forecasts = [...all, ...(await forecaster.forecast(table, { baseline: name }))]
    for (const [k, horizon] of [1, 2, 3].entries()) {
      const wanted = forecasts.filter((p) => p.horizon === horizon)
      const ends = wanted.map(({ series, origin }) => {
        const s = series === 'a' ? 0 : 1
        return table.index.rowOf(table.index.parse(origin), starts[s], starts[s] + rows[s])
      })
      expect(new Set(wanted.map(({ series }) => series)).size).toBe(2)
      const found = beside.forecasts(Int32Array.from(ends), k).find((one) => one.name === name)!
      expect([...found.values]).toEqual(wanted.map(({ value }) => value))
    }
  }
  forecaster.dispose()
})
