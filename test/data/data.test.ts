import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { inspectTable } from '../../src/inspect/facts.js'
import { scaleOf } from '../../src/data/scaler.js'
import { parseCsv, readCsv, Table } from '../../src/table/index.js'
import { days, refusal, wave, weather } from '../forecaster/helpers.js'

const SMALL = { target: 'y', hiddenSize: 4, window: 5, defaults: 'plain' } as const
const BRIEF = { epochs: 2 }

/** A daily table without some rows. */
function without(rows: number, gone: (row: number) => boolean, options = {}): Table {
  const kept = Array.from({ length: rows }, (_, r) => r).filter((r) => !gone(r))
  const pick = <T>(all: T[]): T[] => kept.map((r) => all[r])
  return Table.fromColumns({ y: pick(wave(rows)), x: pick(wave(rows, 2)) }, { index: pick(days(rows)), ...options })
}

describe('columns', () => {
  test('text is left out of the default inputs, and said', async () => {
    const table = weather(200, { cells: { sky: Array.from({ length: 200 }, () => 'rain') } })
    const forecaster = await Forecaster.create(SMALL)
    const run = await forecaster.fit(table, BRIEF)
    expect(forecaster.inputs).toEqual(['y', 'x'])
    expect(run.warnings).toEqual([expect.stringMatching(/"sky"/)])
    const named = await Forecaster.create({ ...SMALL, inputs: ['sky'] })
    await refusal('COLUMN_NOT_NUMERIC', () => named.fit(table))
  })

  test('unknown columns, with the nearest name', async () => {
    const target = await Forecaster.create({ target: 'tmaxx' })
    const table = await readCsv('data/seattle-weather.csv')
    expect((await refusal('COLUMN_UNKNOWN', () => target.fit(table))).message).toContain('"tmax"')
    const fitted = await Forecaster.create(SMALL)
    await fitted.fit(weather(200), BRIEF)
    const lacking = Table.fromColumns({ y: wave(20) }, { index: days(20, 200) })
    const error = await refusal('COLUMN_UNKNOWN', () => fitted.predict(lacking))
    expect(error.facts.column).toBe('x')
    expect(error.message).toMatch(/^The model needs the column "x"/)
  })

  test('a column called __proto__ is a column', async () => {
    const table = await parseCsv(
      'date,y,__proto__\n' +
        days(80)
          .map((d, r) => `${d},${wave(80)[r]},${r % 7}`)
          .join('\n'),
    )
    const forecaster = await Forecaster.create(SMALL)
    const run = await forecaster.fit(table, BRIEF)
    expect(Object.keys(run.data.missing)).toEqual(['y', '__proto__'])
    const loaded = await Forecaster.load(forecaster.toBytes())
    expect(loaded.inputs).toEqual(['y', '__proto__'])
    expect(loaded.fingerprint()).toBe(run.fingerprint)
  })

  test('a column that does not vary is divided by 1, with a warning', async () => {
    const table = weather(200, { cells: { c: Array.from({ length: 200 }, () => 0.1) } })
    const forecaster = await Forecaster.create(SMALL)
    const run = await forecaster.fit(table, BRIEF)
    expect(run.warnings).toEqual([expect.stringMatching(/"c" is 0\.1 in all training rows/)])
  })

  test('values too close together are refused, however small they are', async () => {
    const near = (value: (r: number) => number): Promise<unknown> =>
      Forecaster.create(SMALL).then((f) =>
        f.fit(weather(200, { cells: { c: days(200).map((_, r) => value(r)) } }), BRIEF),
      )
    for (const unit of [1e-170, 1e-300]) {
      const error = await refusal('OPTION_CONFLICT', () => near((r) => unit * (1 + (r % 7))))
      expect(error.message).toMatch(
        /"c" has values from \S+ to \S+, too close together to be scaled; change its unit\.$/,
      )
      expect(error.facts.column).toBe('c')
    }
    // 1e-140 can be scaled still.
    await near((r) => 1e-140 * (1 + (r % 7)))
  })

  test('a column far from 0 has the scale of what differs', () => {
    const rows = 5000
    const small = Float64Array.from({ length: rows }, (_, r) => 4 * ((r * 37) % 11))
    const far = small.map((x) => 1e15 + x)
    const [own, shifted] = [scaleOf('c', small, [[0, rows]]), scaleOf('c', far, [[0, rows]])]
    expect(Math.abs(shifted.deviation / own.deviation - 1)).toBeLessThan(1e-3)
    expect(Math.abs(shifted.mean - 1e15 - own.mean)).toBeLessThan(0.1)
  })

  test('values too large are refused', async () => {
    const big = weather(200)
    big.numeric('x')[50] = 1e200
    await refusal('OPTION_CONFLICT', async () => (await Forecaster.create(SMALL)).fit(big))
    const late = weather(200)
    late.numeric('x')[190] = 1e60
    await refusal('OPTION_CONFLICT', async () => (await Forecaster.create(SMALL)).fit(late))
  })
})

describe('leaks', () => {
  const rows = 200
  const y = wave(rows)
  const ahead = (n: number): (number | null)[] => y.map((_, r) => y[r + n] ?? null)
  const table = (cells: Record<string, (number | null)[]>): Table =>
    Table.fromColumns({ y, ...cells }, { index: days(rows), missing: 'mean' })

  test.each([
    [1, 1],
    [1, 3],
    [2, 2],
    [0, 1],
  ])('horizon %d, an input %d rows ahead', async (horizon, n) => {
    const leaking = table({ future: ahead(n) })
    const forecaster = await Forecaster.create({ ...SMALL, horizon, inputs: ['future'] })
    const error = await refusal('TARGET_LEAK', () => forecaster.fit(leaking))
    expect(error.facts.column).toBe('future')
    const allowed = await Forecaster.create({ ...SMALL, horizon, inputs: ['future'], allowLeak: true })
    await allowed.fit(leaking, BRIEF)
  })

  test('a copy of the target gives nothing away at horizon 1, but does at 0', async () => {
    const copied = table({ copy: [...y] })
    await (await Forecaster.create(SMALL)).fit(copied, BRIEF)
    const now = await Forecaster.create({ ...SMALL, horizon: 0 })
    expect((await refusal('TARGET_LEAK', () => now.fit(copied))).facts.column).toBe('copy')
  })

  /** A series whose changes are its own. */
  const price = (seed: number): number[] => {
    let [state, level] = [seed, 100]
    return Array.from({ length: rows }, () => {
      state = (state * 48271) % 2147483647
      level += (state / 2147483647 - 0.5) * 2
      return level
    })
  }

  test.each([
    [1, 1, 1.8],
    [1, 3, -0.3],
    [0, 0, 1.8],
    [0, 2, 1.8],
  ])('horizon %d, a linear copy of what comes %d rows later, times %d', async (horizon, n, factor) => {
    const y = price(5)
    const copy = y.map((_, r) => (r + n < rows ? Number((32 + factor * y[r + n]).toFixed(2)) : null))
    const table = Table.fromColumns({ y, copy }, { index: days(rows), missing: 'mean' })
    const forecaster = await Forecaster.create({ ...SMALL, horizon })
    const error = await refusal('TARGET_LEAK', () => forecaster.fit(table))
    expect(error.message).toMatch(/"copy" gives the target "y" away: its changes are those of the target/)
    expect(Math.abs(error.facts.value as number)).toBeGreaterThan(0.999)
  })

  test('a gap does not hide a linear copy', async () => {
    const y = price(5)
    const kept = y.map((_, r) => r).filter((r) => r % 40 !== 20)
    const cells = { y: kept.map((r) => y[r]), copy: kept.map((r) => 2 * (y[r + 1] ?? 0)) }
    const table = Table.fromColumns(cells, { index: kept.map((r) => days(rows)[r]) })
    // Across a gap the copy is of a row that is not there.
    await refusal('TARGET_LEAK', async () => (await Forecaster.create(SMALL)).fit(table, BRIEF))
  })

  test('ordinary prices, their means and today on another scale are no leak', async () => {
    const y = price(5)
    const cells = {
      y,
      other: price(77).map((x, r) => 0.05 * x + y[r]),
      fahrenheit: y.map((x) => 32 + 1.8 * x),
      mean: y.map((x, r) => (x + (y[r + 1] ?? x)) / 2),
    }
    await (await Forecaster.create(SMALL)).fit(Table.fromColumns(cells, { index: days(rows) }), BRIEF)
  })

  test('a season that comes again gives nothing away', async () => {
    const season = days(rows).map((_, r) => [0, 3, 9, 4, 1, 7, 2][r % 7])
    const cells = { y: season, x: season.map((v) => 3 * v + 1) }
    await (
      await Forecaster.create({ ...SMALL, horizon: 7 })
    ).fit(Table.fromColumns(cells, { index: days(rows) }), BRIEF)
  })

  test('a thousand columns are looked through at once', async () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, c) => [`c${c}`, price(c + 3)]))
    const y = price(2000)
    const table = Table.fromColumns({ y, ...many, late: y.map((_, r) => (y[r + 1] ?? 0) * 9) }, { index: days(rows) })
    const forecaster = await Forecaster.create({ ...SMALL, window: 30 })
    expect((await refusal('TARGET_LEAK', () => forecaster.fit(table))).facts.column).toBe('late')
    expect(inspectTable(table).leaks).toEqual([
      { column: 'late', equals: 'y', rowsAhead: 1, correlation: expect.closeTo(1, 6) as number },
    ])
  })

  test('a target that hardly changes is no leak of itself', async () => {
    const flat = Table.fromColumns({ y: y.map((_, r) => (r < 150 ? 1 : 2)), x: y }, { index: days(rows) })
    await (await Forecaster.create(SMALL)).fit(flat, BRIEF)
  })
})

describe('windows', () => {
  test('no window lies across a gap', async () => {
    const table = without(300, (r) => r === 100 || (r >= 150 && r < 170))
    const forecaster = await Forecaster.create(SMALL)
    const run = await forecaster.fit(table, BRIEF)
    expect(run.data.gaps.map((g) => g.rowsMissing)).toEqual([1, 20])
    const { train, valid, test } = run.data.samples
    // Three runs, each loses its first 5 rows as targets.
    expect(train + valid + test).toBe(279 - 3 * 5)
    const origins = (await forecaster.predict(table)).map((p) => p.origin)
    expect(origins).not.toContain(days(300)[103])
    expect(origins).toContain(days(300)[105])

    const joined = await Forecaster.create(SMALL)
    const all = await joined.fit(
      without(300, (r) => r === 100 || (r >= 150 && r < 170), { gaps: 'ignore' }),
      BRIEF,
    )
    expect(Object.values(all.data.samples)).toEqual([190, 42, 42, 0])
  })

  test('a missing target cell is neither trained on nor scored, and is counted', async () => {
    const y: (number | null)[] = wave(300)
    for (const r of [60, 61, 62, 280]) y[r] = null
    const table = weather(300, { cells: { y } })
    const forecaster = await Forecaster.create({ ...SMALL, inputs: ['x'] })
    const run = await forecaster.fit(table, BRIEF)
    expect(run.data.missing).toEqual({ y: 4, x: 0 })
    expect(run.data.samples).toEqual({ train: 202, valid: 45, test: 44, targetMissing: 4 })
    const scores = await forecaster.evaluate(table)
    // After the missing one persistence takes the value of the same weekday.
    expect(scores.model.n).toBe(44)
    expect(scores.notes.join(' ')).toMatch(/1 sample is not scored, since its target/)
  })

  test.each(['ffill', 'mean', 'drop'] as const)('missing inputs: %s', async (missing) => {
    const x: (number | null)[] = wave(300, 2)
    for (const r of [0, 1, 50, 51, 299]) x[r] = null
    const table = weather(300, { cells: { x }, missing })
    const forecaster = await Forecaster.create(SMALL)
    const run = await forecaster.fit(table, BRIEF)
    const { train, valid, test } = run.data.samples
    expect(train + valid + test).toBe({ ffill: 298 - 5, mean: 300 - 5, drop: 48 - 5 + 247 - 5 }[missing])
    const again = await Forecaster.load(forecaster.toBytes())
    // The model's own policy applies, whatever the table says.
    const plain = weather(300, { cells: { x } })
    expect(await again.predict(plain)).toEqual(await forecaster.predict(table))
    expect(again.tableOptions).toMatchObject({ missing, gaps: 'break', step: { unit: 'second', count: 86400 } })
  })

  test('missing: error refuses input and target cells', async () => {
    for (const name of ['x', 'y']) {
      const cells: (number | null)[] = wave(200)
      cells[7] = null
      const forecaster = await Forecaster.create({ ...SMALL, inputs: ['x'] })
      const table = weather(200, { cells: { [name]: cells }, missing: 'error' })
      expect((await refusal('CELL_MISSING', () => forecaster.fit(table))).facts).toMatchObject({ column: name, row: 8 })
    }
  })

  test('a window longer than the data, or than its runs', async () => {
    const long = await Forecaster.create({ ...SMALL, window: 400 })
    expect((await refusal('WINDOW_TOO_LONG', () => long.fit(weather(300)))).message).toContain('300 rows')
    const broken = await Forecaster.create({ ...SMALL, window: 20 })
    const table = without(300, (r) => r % 15 === 0)
    expect((await refusal('WINDOW_TOO_LONG', () => broken.fit(table))).message).toContain('at most 14 of')
    const fitted = await Forecaster.create(SMALL)
    await fitted.fit(weather(200), BRIEF)
    await refusal('WINDOW_TOO_LONG', () => fitted.forecast(weather(4)))
    expect(await fitted.forecast(weather(5))).toHaveLength(1)
  })

  test('a part without a sample says why', async () => {
    const fit = async (rows: number, window: number, split: [number, number, number]) =>
      (await Forecaster.create({ ...SMALL, window })).fit(weather(rows), { split })
    const train = await refusal('NO_SAMPLES', () => fit(100, 60, [0.5, 0.25, 0.25]))
    expect(train.message).toMatch(/training part has no sample: it has 50 rows/)
    const valid = await refusal('NO_SAMPLES', () => fit(100, 5, [0.999, 0.0005, 0.0005]))
    expect(valid.message).toMatch(/validation part has no sample: no row falls into it/)
    const y: (number | null)[] = wave(100)
    y.fill(null, 90)
    const missing = await refusal('NO_SAMPLES', async () =>
      (await Forecaster.create({ ...SMALL, inputs: ['x'] })).fit(weather(100, { cells: { y } }), {
        split: [0.8, 0.1, 0.1],
      }),
    )
    expect(missing.message).toMatch(/test part has no sample: the target cell is missing in all 10/)
  })
})

describe('the past alone', () => {
  test('later rows change neither the model nor earlier predictions', async () => {
    const fit = async (changeFrom: number) => {
      const y = wave(300)
      const x = wave(300, 2)
      for (let r = changeFrom; r < 300; r++) {
        y[r] = 500 - r
        x[r] = r * 3
      }
      const table = weather(300, { cells: { y, x } })
      const forecaster = await Forecaster.create(SMALL)
      const run = await forecaster.fit(table, { ...BRIEF, split: [0.7, 0, 0.3] })
      return { run, predictions: await forecaster.predict(table), bytes: forecaster.toBytes() }
    }
    const plain = await fit(300)
    const changed = await fit(210)
    expect(changed.run.fingerprint).toBe(plain.run.fingerprint)
    const values = (p: typeof plain.predictions) => p.slice(0, 206).map((q) => [q.origin, q.value])
    expect(values(changed.predictions)).toEqual(values(plain.predictions))
    expect(changed.predictions[206].value).not.toBe(plain.predictions[206].value)
  })

  test('the scaler is of the training rows', async () => {
    const table = weather(100)
    const forecaster = await Forecaster.create({ ...SMALL, dtype: 'f64' })
    await forecaster.fit(table, { ...BRIEF, split: [0.6, 0.2, 0.2] })
    const text = new TextDecoder().decode(forecaster.toBytes())
    const scaler = /"scaler":("(?:[^"\\]|\\.)*")/.exec(text)![1]
    const { target } = JSON.parse(JSON.parse(scaler) as string) as { target: { mean: number; deviation: number } }
    const y = table.numeric('y').slice(0, 60)
    const mean = y.reduce((a, b) => a + b, 0) / 60
    expect(target.mean).toBe(mean)
    expect(target.deviation).toBe(Math.sqrt(y.reduce((a, b) => a + (b - mean) * (b - mean), 0) / 60))
  })
})
