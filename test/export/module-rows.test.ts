/** The rows that an exported module takes: missing cells, several series, what is refused. */
import { expect, test } from 'vitest'
import { parseCsv, Table } from '../../src/table/index.js'
import { columns, seriesCsv, trained } from './helpers.js'
import { exported, rowsOf } from './exported-module.js'

const data = columns()

test.each(['ffill', 'mean', 'drop'] as const)('missing cells under %s', async (missing) => {
  const holes = { ...data, rain: data.rain.map((v, r) => (r % 23 < 2 && r > 30 ? NaN : v)) }
  const table = Table.fromColumns(holes, { missing })
  const { forecaster } = await trained({}, {}, table)
  const { predict } = await exported(forecaster)
  const own = await forecaster.predict(table)
  const given = rowsOf(holes).map((row, r) => ({
    ...row,
    rain: row.rain === row.rain ? row.rain : [null, '', NaN][r % 3],
  }))
  const found = predict(given)
  expect(found).toHaveLength(112)
  expect(found.filter((value) => value !== null)).toEqual(own.map((p) => p.value))
  expect(found.includes(null)).toBe(missing === 'drop')
})

test.each(['ffill', 'mean'] as const)('several series, each by its own scale, under %s', async (missing) => {
  const table = await parseCsv(seriesCsv(), { series: 'store', missing })
  const { forecaster } = await trained({ target: ['sales', 'price'], horizon: [1, 2] }, {}, table)
  const { predict, model } = await exported(forecaster)
  expect(model.series!.map(({ name }) => name)).toEqual(table.series)
  const own = await forecaster.predict(table)
  table.series!.forEach((series, s) => {
    const [from, to] = [table.seriesStarts[s], table.seriesStarts.at(s + 1) ?? table.rows]
    const rows = Array.from({ length: to - from }, (_, r) =>
      Object.fromEntries(model.inputs.map(({ name }) => [name, table.numeric(name)[from + r]])),
    )
    const flat = predict(rows, { series }).flat()
    const values = own.filter((p) => p.series === series).map((p) => p.value)
    expect(values.length).toBeGreaterThan(100)
    expect(flat.slice(0, values.length).filter((v, i) => !Object.is(v, values[i]))).toEqual([])
  })
  const rows = Array.from({ length: 9 }, () => ({ sales: 1, price: 1 }))
  expect(() => predict(rows)).toThrow(
    'Say which series the rows are of, as in { series: "north" }; there are "north", "a',
  )
  expect(() => predict(rows, { series: 'west' })).toThrow('The model knows no series "west"; there are "north"')
})

test('a code for missing that the model was told of is missing here', async () => {
  const text = ['n,heat', ...data.heat.map((v, r) => `${r},${r % 19 === 3 ? -999 : r % 19 === 4 ? 'Ice' : v}`)].join(
    '\n',
  )
  const table = await parseCsv(text, { na: [-999, 'Ice'] })
  const { forecaster } = await trained({ horizon: 1 }, {}, table)
  const { predict } = await exported(forecaster)
  const cells = text
    .split('\n')
    .slice(1)
    .map((line) => [line.split(',')[1]])
  expect(predict(cells)).toEqual((await forecaster.predict(table)).map((p) => p.value))
  expect(() => predict(cells.slice(0, 9), { series: 'north' })).toThrow('trained on one series')
})

test('refuses missing cells where the policy is error, words among numbers, and columns that are not there', async () => {
  const { forecaster } = await trained({}, {}, Table.fromColumns(data, { missing: 'error' }))
  const { predict } = await exported(forecaster)
  const rows = rowsOf(data).slice(0, 9)
  expect(() => predict([...rows, { ...rows[0], heat: null }])).toThrow('Row 9: the column heat has no value.')
  expect(() => predict([{ ...rows[0], rain: 'much' }, ...rows])).toThrow('Row 0: the column rain has "much"')
  expect(() => predict([{ heat: 1 }, ...rows])).toThrow('Row 0 has no column pressure.')
  const texts = rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, String(v)])))
  expect(predict(texts)).toEqual(predict(rows))
})

test.each([[undefined], ['abc'], [{}], [[null]], [[1, 2]], [new Array(9)]])('refuses the rows %j', async (rows) => {
  const { predict } = await exported((await trained({}, { epochs: 1 })).forecaster)
  expect(() => predict(rows as never)).toThrow(/^The rows must be an array of arrays or objects\.$/)
})

test('refuses too few rows, and rows that are too short or too long', async () => {
  const { predict } = await exported((await trained({}, { epochs: 1 })).forecaster)
  const rows = rowsOf(data).slice(0, 9)
  for (const few of [rows.slice(1), []]) {
    expect(() => predict(few)).toThrow(
      `There are ${few.length} rows, but a forecast is made from 9: give as many or more.`,
    )
  }
  const cells = rows.map((row) => Object.values(row))
  for (const row of [cells[0].slice(1), [...cells[0], 1], []]) {
    expect(() => predict([...cells, row])).toThrow(
      `Row 9 has ${row.length} cells, where the 3 of model.columns were expected.`,
    )
  }
})

test('reads cells as a CSV is read', async () => {
  const { forecaster } = await trained({}, { epochs: 1 }, Table.fromColumns(data, { missing: 'mean' }))
  const { predict } = await exported(forecaster)
  const rows = rowsOf(data).slice(0, 9)
  const withHeat = (heat: unknown) => predict([...rows.slice(1), { ...rows[0], heat }])
  for (const missing of [
    '',
    ' ',
    'NA',
    'N/A',
    'NaN',
    'nan',
    'null',
    'NULL',
    ' NA\t',
    'na',
    'None',
    '<NA>',
    '-',
    '?',
    '.',
    NaN,
    undefined,
  ]) {
    expect(withHeat(missing)).toEqual(withHeat(null))
  }
  for (const text of ['12.5', ' +12.5\t', '1.25e1', '125E-1']) expect(withHeat(text)).toEqual(withHeat(12.5))
  for (const bad of [Infinity, -Infinity, '1e400', 'Infinity', '0x10', '0b1', '1_0', '12,5', 'nah', true, 5n, []]) {
    expect(() => withHeat(bad)).toThrow(/^Row 8: the column heat has .*, where a finite number was expected\.$/)
  }
})
