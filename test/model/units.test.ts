/** Units and percent signs: a model remembers those of its columns, and a file that has others is refused. */
import { describe, expect, test } from 'vitest'
import { Forecaster, parseCsv, Table, type TableOptions } from '../../src/index.js'
import type { Followed } from '../../src/forecaster/follow.js'
import { tableOfText, textOfTable } from '../../src/sweep/travel.js'
import { days, refusal, wave } from '../forecaster/helpers.js'

const [dates, values] = [days(60), wave(60).map((v) => Math.round(100 * v) / 100)]

/** Rows of a file: numbers in a unit, and numbers beside them. */
const csv = (unit: string, factor = 1): string =>
  `date,load,price\n${dates.map((date, r) => `${date},${values[r] * factor}${unit},${(r * 7) % 5}`).join('\n')}`

async function modelOf(unit: string, options: TableOptions = {}): Promise<Forecaster> {
  const forecaster = await Forecaster.create({ target: 'load', hiddenSize: 3, window: 5 })
  await forecaster.fit(await parseCsv(csv(unit), options), { epochs: 1 })
  return Forecaster.load(forecaster.toBytes())
}

async function followed(model: Forecaster, rows: Parameters<Forecaster['follow']>[0]): Promise<Followed[]> {
  const brought: Followed[] = []
  for await (const one of model.follow(rows)) brought.push(one)
  return brought
}

describe('a model remembers the unit of a column', () => {
  test('it takes a file with the same, from its own file too', async () => {
    const model = await modelOf(' kW')
    const same = await parseCsv(csv('kW'), model.tableOptions)
    expect(await model.forecast(same)).toHaveLength(1)
    expect((await model.verify(await parseCsv(csv(' kW')))).reproduced).toBe(true)
    const bytes = model.toBytes()
    expect(Buffer.from((await Forecaster.load(bytes)).toBytes()).equals(Buffer.from(bytes))).toBe(true)
  })

  test.each([
    [' kW', ' MW', '"kW"', '"MW"'],
    [' kW', '', '"kW"', 'no unit'],
    ['', ' kW', 'no unit', '"kW"'],
    ['%', '', '"%"', 'no unit'],
    [' mW', ' MW', '"mW"', '"MW"'],
  ])('trained with "%s", a file with "%s" is refused', async (trained, later, was, now) => {
    const model = await modelOf(trained)
    const table = await parseCsv(csv(later), { ...model.tableOptions, file: 'later.csv' })
    for (const what of [
      () => model.forecast(table),
      () => model.predict(table),
      () => model.evaluate(table),
      () => model.verify(table),
      () => model.update(table),
      () => model.fit(table, { epochs: 1 }),
    ]) {
      const { message, facts } = await refusal('COLUMN_UNIT', what)
      expect(message).toBe(
        `"later.csv", line 2: the numbers of the column "load" bear ${now}, but those that the model was trained on bear ${was}; write them as there, or if they are in the model's unit as they stand, add units: 'ignore'.`,
      )
      expect(facts).toMatchObject({ file: 'later.csv', column: 'load', ways: [{ option: 'units', value: 'ignore' }] })
    }
    const taken = await parseCsv(csv(later), { ...model.tableOptions, units: 'ignore' })
    expect(await model.forecast(taken)).toHaveLength(1)
  })

  test('in parts of a table, longer periods and rows ahead too', async () => {
    const model = await modelOf(' kW')
    const later = await parseCsv(csv(' MW'), model.tableOptions)
    await refusal('COLUMN_UNIT', () => model.forecast(later.tail(20)))
    await refusal('COLUMN_UNIT', () => model.forecast(later.select(['load', 'price']).ahead(3)))
    const weeks = (await parseCsv(csv(' kW'))).resample('1w')
    const weekly = await Forecaster.create({ target: 'load', hiddenSize: 3, window: 3 })
    await weekly.fit(weeks, { epochs: 1, split: [1, 0, 0] })
    await refusal('COLUMN_UNIT', async () => weekly.forecast((await parseCsv(csv(' MW'))).resample('1w')))
  })

  test('of columns that became one', async () => {
    const text = (unit: string): string =>
      `date,a,b\n${dates.map((date, r) => `${date},${values[r]} kW,${values[r]} ${unit}`).join('\n')}`
    const melt = { melt: ['a', 'b'] }
    for (const [trained, later] of [
      ['kW', ''],
      ['kW', 'MW'],
    ]) {
      const forecaster = await Forecaster.create({ target: 'value', hiddenSize: 3, window: 5 })
      await forecaster.fit(await parseCsv(text(trained), melt), { epochs: 1 })
      expect(await forecaster.forecast(await parseCsv(text(trained), melt))).toHaveLength(2)
      await refusal('COLUMN_UNIT', async () => forecaster.forecast(await parseCsv(text(later), melt)))
    }
  })

  test('columns that it does not take may bear what they want, and cells without a value bear nothing', async () => {
    const model = await modelOf(' kW')
    const more = csv(' kW')
      .split('\n')
      .map((line, r) => line + (r === 0 ? ',other' : ',5 EUR'))
      .join('\n')
    expect(await model.forecast(await parseCsv(more, model.tableOptions))).toHaveLength(1)
    const plain = await modelOf('')
    const options = { ...plain.tableOptions, na: ['5 EUR'] }
    const cells = csv('').replaceAll(/,0$/gm, ',5 EUR')
    expect(await plain.forecast(await parseCsv(cells, options))).toHaveLength(1)
  })

  test('numbers that a program gives say nothing of a unit; texts do', async () => {
    const model = await modelOf('%')
    const rows = dates.map((date, r) => ({ date, load: values[r], price: (r * 7) % 5 }))
    expect(await model.forecast(Table.fromRows(rows))).toHaveLength(1)
    const texts = rows.map((row) => ({ ...row, load: String(row.load) }))
    await refusal('COLUMN_UNIT', () => model.forecast(Table.fromRows(texts)))
    expect(await model.forecast(Table.fromRows(texts, { units: 'ignore' }))).toHaveLength(1)
    const brought = await followed(model, rows.slice(0, 8))
    expect(brought.at(-1)!.forecasts).toHaveLength(1)
    const { message } = await refusal('COLUMN_UNIT', () => followed(model, [{ ...rows[8], load: '0.12' }]))
    expect(message).toMatch(
      /^Row 1 of the stream: .* bear no unit, .* bear "%"; .* give them as numbers and not as texts\.$/,
    )
  })

  test('in a table that travels to another machine', async () => {
    const table = await parseCsv(csv(' kW'))
    const back = await tableOfText((await textOfTable(table, [])).text)
    const model = await modelOf(' kW')
    expect(await model.forecast(back)).toEqual(await model.forecast(table))
    const forecaster = await Forecaster.create({ target: 'load', hiddenSize: 3, window: 5 })
    await forecaster.fit(back, { epochs: 1 })
    expect(forecaster.fingerprint()).toBe(model.fingerprint())
  })

  test('a file without units leaves nothing in the model', async () => {
    const model = await modelOf('')
    expect(new TextDecoder().decode(model.toBytes())).not.toContain('found')
    const ignored = await modelOf(' kW', { units: 'ignore' })
    expect(ignored.fingerprint()).toBe((await modelOf(' kW')).fingerprint())
  })
})
