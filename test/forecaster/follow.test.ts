/** Following a stream: each row brings what a forecast from the rows so far says, and the scores of those before. */
import { describe, expect, test } from 'vitest'
import { type Followed, Forecaster, type StreamRow, Table } from '../../src/index.js'
import { days, refusal, wave, weather } from './helpers.js'

const table = weather(300)
const [y, x] = [table.numeric('y'), table.numeric('x')]
const rowsFrom = (from: number, to: number): StreamRow[] =>
  days(to - from, from).map((index, k) => ({ index, y: y[from + k], x: x[from + k] }))

/** Trained on the first 200 rows. */
async function sensor(): Promise<Forecaster> {
  const forecaster = await Forecaster.create({ target: 'y', window: 5, hiddenSize: 4, horizon: [1, 3], interval: 0.8 })
  const past = Table.fromRows(rowsFrom(0, 200), { index: 'index' })
  await forecaster.fit(past, { epochs: 2 })
  return forecaster
}

async function all(rows: AsyncIterable<Followed>): Promise<Followed[]> {
  const list: Followed[] = []
  for await (const one of rows) list.push(one)
  return list
}

describe('follow', () => {
  test('forecasts from each row as from a table that ends there, with intervals', async () => {
    const forecaster = await sensor()
    const followed = await all(forecaster.follow(rowsFrom(150, 220)))
    expect(followed.length).toBe(70)
    expect(followed.slice(0, 4).every(({ forecasts }) => forecasts.length === 0)).toBe(true)
    for (const k of [10, 50, 69]) {
      const so = Table.fromRows(rowsFrom(0, 151 + k), { index: 'index' })
      const ahead = (await forecaster.forecast(so)).filter(({ origin }) => origin === followed[k].index)
      expect(followed[k].forecasts).toEqual(ahead)
      expect(ahead[0].lower).toBeLessThan(ahead[0].value)
    }
  })

  test('tells how good forecasts were once their rows have come, and the running skill', async () => {
    const forecaster = await sensor()
    const followed = await all(forecaster.follow(rowsFrom(150, 200)))
    const known = followed.flatMap((one) => one.known)
    // From the fifth row on: 45 and 43 forecasts have come true or not.
    expect(known.length).toBe(45 + 43)
    let [squares, held] = [0, 0]
    for (const { origin, horizon, value, actual, error } of known) {
      const e = days(300).indexOf(String(origin))
      expect(actual).toBe(y[e + horizon])
      expect(error).toBe(value - actual)
      squares += error * error
      held += (y[e] - actual) * (y[e] - actual)
    }
    const { running } = followed[49]
    expect(running.n).toBe(88)
    expect(running.mse).toBeCloseTo(squares / 88, 10)
    expect(running.skill).toBeCloseTo(1 - squares / held, 10)
  })

  test('goes on from the rows of a table, over gaps, and without a row that is refused', async () => {
    const forecaster = await sensor()
    const before = forecaster.fingerprint()
    const past = await forecaster.update(Table.fromRows(rowsFrom(150, 180), { index: 'index' }))
    expect(past.length).toBe(30)
    const [next] = await all(forecaster.follow(rowsFrom(180, 181)))
    expect(next.forecasts.length).toBe(2)
    expect(next.known.length).toBe(2)
    await refusal('CSV_NOT_A_NUMBER', () => all(forecaster.follow([{ index: days(1, 181)[0], y: 'warm', x: 1 }])))
    await refusal('INDEX_ORDER', () => all(forecaster.follow(rowsFrom(170, 171))))
    await refusal('ROW_INVALID', () => all(forecaster.follow([7 as never])))
    const after = await all(forecaster.follow(rowsFrom(181, 182)))
    expect(after[0].running.n).toBe(next.running.n + 2)
    // A row is passed over: no window lies across, and the forecasts of it are given up.
    const gap = await all(forecaster.follow(rowsFrom(183, 190)))
    expect(gap.slice(0, 4).every(({ forecasts }) => forecasts.length === 0)).toBe(true)
    expect(gap[4].forecasts.length).toBe(2)
    expect(forecaster.fingerprint()).toBe(before)
  })

  test('warns as forecast does, of each kind once', async () => {
    const forecaster = await sensor()
    const blank = (rows: StreamRow[], ...at: number[]): StreamRow[] =>
      rows.map((row, k) => (at.includes(k) ? { ...row, x: k % 2 === 0 ? null : '' } : row))
    const followed = await all(forecaster.follow(blank(rowsFrom(150, 180), 8, 9, 21)))
    const warned = followed.flatMap(({ warnings }, k) => warnings.map((warning) => [k, warning]))
    expect(warned).toEqual([
      [8, 'What lies ahead is forecast from filled cells, in 1 row of the last 6, so it may be stale.'],
    ])
    const after = await all(forecaster.follow(rowsFrom(183, 190)))
    expect(after.flatMap(({ warnings }, k) => warnings.map((warning) => [k, warning]))).toEqual([
      [
        0,
        `Nothing is forecast from the row ${days(1, 183)[0]}: for a gap or missing cells, fewer than 5 rows up to it are together.`,
      ],
    ])
    const fresh = await all((await sensor()).follow(rowsFrom(150, 180)))
    expect(fresh.flatMap(({ warnings }) => warnings)).toEqual([])
  })

  test('keeps several series apart', async () => {
    const rows = (from: number, to: number): StreamRow[] =>
      ['A', 'B'].flatMap((station, s) =>
        wave(to, s + 1)
          .slice(from)
          .map((value, r) => ({ date: days(1, from + r)[0], station, y: value * (1 + 9 * s) })),
      )
    const forecaster = await Forecaster.create({ target: 'y', window: 5, hiddenSize: 4 })
    await forecaster.fit(Table.fromRows(rows(0, 150), { index: 'date', series: 'station' }), { epochs: 2 })
    const mixed = rows(130, 160).sort((a, b) => (String(a.date) < String(b.date) ? -1 : 1))
    const followed = await all(forecaster.follow(mixed))
    const so = Table.fromRows(rows(0, 160), { index: 'date', series: 'station' })
    const ahead = await forecaster.forecast(so)
    const last = followed.slice(-2).flatMap(({ forecasts }) => forecasts)
    expect(last.map(({ series, value }) => ({ series, value }))).toEqual(
      ahead.map(({ series, value }) => ({ series, value })),
    )

    // A kind of warning is told once of each series.
    const station = (name: string, ...at: number[]): StreamRow[] =>
      rows(160, 180)
        .filter((row) => row.station === name)
        .map((row, r) => (at.includes(r) ? { ...row, y: null } : row))
    const warned = (await all(forecaster.follow([...station('A', 8, 15), ...station('B', 12)]))).flatMap(
      ({ warnings }, k) => warnings.map((warning) => [k, warning.slice(0, 47)]),
    )
    expect(warned).toEqual([
      [8, '"A": What lies ahead is forecast from filled ce'],
      [32, '"B": What lies ahead is forecast from filled ce'],
    ])
  })

  test('refuses a row whose columns are misspelt or missing, by name; a missing value is fine', async () => {
    const forecaster = await sensor()
    await forecaster.update(Table.fromRows(rowsFrom(150, 180), { index: 'index' }))
    const [index] = days(1, 180)
    const one = (row: StreamRow) => all(forecaster.follow([row]))
    const target = await refusal('COLUMN_UNKNOWN', () => one({ index, Y: 1, x: 1 }))
    expect(target.message).toBe(
      'Row 1 of the stream has the column "Y", which the model does not know; did you mean "y"?',
    )
    const lacking = await refusal('COLUMN_UNKNOWN', () => one({ index, y: 1, humidity: 4 }))
    expect(lacking.message).toBe(
      'Row 1 of the stream lacks the column "x", which the model needs; where a value is missing, give null.',
    )
    const time = await refusal('COLUMN_UNKNOWN', () => one({ Index: index, y: 1, x: 1 }))
    expect(time.message).toContain('did you mean "index"?')
    await refusal('COLUMN_UNKNOWN', () =>
      forecaster.update(Table.fromRows([{ index, z: 1, x: 1 }], { index: 'index' })),
    )
    const [taken] = await one({ index, y: null, x: 1, humidity: 4 })
    expect(taken.forecasts.length).toBe(2)
  })

  test('says what it takes instead of what is no stream', async () => {
    const forecaster = await sensor()
    for (const wrong of [undefined, null, 7, 'rows', { index: '2020-01-01', y: 1, x: 1 }, table]) {
      const error = await refusal('OPTION_INVALID', () => all(forecaster.follow(wrong as never)))
      expect(error.message).toContain('follow takes rows')
    }
    await refusal('OPTION_INVALID', () => forecaster.update(rowsFrom(150, 160) as never))
    const follow = forecaster.follow.bind(forecaster) as (...given: unknown[]) => ReturnType<typeof forecaster.follow>
    const options = await refusal('OPTION_INVALID', () => all(follow(rowsFrom(150, 160), { interval: 0.9 })))
    expect(options.message).toContain('follow takes rows and no options, but an object stands beside them')
    expect(options.message).toContain('is an option of Forecaster.create')
  })

  test('does not keep a row that no forecast can be made of, and says where it stands', async () => {
    const positive = (rows: StreamRow[]): StreamRow[] => rows.map((row) => ({ ...row, y: Math.abs(Number(row.y)) }))
    const forecaster = await Forecaster.create({ target: 'y', window: 5, hiddenSize: 4, transform: 'log1p' })
    await forecaster.fit(Table.fromRows(positive(rowsFrom(0, 200)), { index: 'index' }), { epochs: 1 })
    await forecaster.update(Table.fromRows(positive(rowsFrom(150, 180)), { index: 'index' }))
    const [next, after] = positive(rowsFrom(180, 182))
    const low = await refusal('OPTION_CONFLICT', () => all(forecaster.follow([next, { ...after, y: -8 }])))
    expect(low.message).toMatch(/^Row 2 of the stream: the column "y" is -8, but transform: 'log1p' takes/)
    expect(low.facts.row).toBe(2)
    const [again] = await all(forecaster.follow([after]))
    expect(again.forecasts).toHaveLength(1)
    // Read from a file, it has its line there.
    const file = { index: 'index', file: 'new.csv' }
    const [third] = rowsFrom(182, 183)
    const line = await refusal('OPTION_CONFLICT', () => forecaster.update(Table.fromRows([{ ...third, y: -8 }], file)))
    expect(line.message).toMatch(/^"new\.csv", row 1: the column "y" is -8/)
  })

  test('says of a row that is refused which of the rows given it is, and what can be done', async () => {
    const forecaster = await sensor()
    await forecaster.update(Table.fromRows(rowsFrom(150, 180), { index: 'index' }))
    const [next, after] = rowsFrom(180, 182)
    const again = await refusal('INDEX_ORDER', () => all(forecaster.follow([next, next])))
    expect(again.message).toMatch(
      /^Row 2 of the stream: the index "index" repeats "\S+"; rows come in order, .*skip it/,
    )
    const back = await refusal('INDEX_ORDER', () => all(forecaster.follow(rowsFrom(160, 161))))
    expect(back.message).toMatch(/^Row 1 of the stream: the index "index" goes back from "\S+" to "\S+"; rows come/)
    const timeless = await refusal('INDEX_FORM', () => all(forecaster.follow([after, { index: null, y: 1, x: 1 }])))
    expect(timeless.message).toBe('Row 2 of the stream: the index "index" has no time; give it, or skip the row.')
    const word = await refusal('CSV_NOT_A_NUMBER', () =>
      all(forecaster.follow([{ ...rowsFrom(182, 183)[0], y: 'warm' }])),
    )
    expect(word.message).toMatch(/^Row 1 of the stream: the column "y" has "warm", .*give a number, or null/)
    expect([again, back, timeless, word].map(({ facts }) => [facts.row, facts.option])).toEqual(
      [2, 1, 2, 1].map((row) => [row, undefined]),
    )
    const comma = await refusal('CSV_DECIMAL_COMMA', () =>
      all(forecaster.follow([rowsFrom(182, 183)[0], { ...rowsFrom(183, 184)[0], y: '1,5' }])),
    )
    expect(comma.message).toMatch(/^Row 2 of the stream: the column "y" has "1,5", with a decimal comma/)
    expect(comma.facts.row).toBe(2)
    // Of two rows alone the second must not be taken for the first.
    const fresh = await sensor()
    const turned = await refusal('INDEX_ORDER', () => all(fresh.follow([after, next])))
    expect(turned.message).toContain('Row 2 of the stream: the index "index" goes back from')
  })
})
