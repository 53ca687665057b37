/** Backtests: the forecasts at each origin are those of a forecaster trained by hand, by the plan, once. */
import { describe, expect, test } from 'vitest'
import { backtest, type BacktestOptions, type BacktestRow, Forecaster, Table } from '../../src/index.js'
import { days, refusal, wave, weather } from '../forecaster/helpers.js'
import { only, ran, SMALL, stations } from './helpers.js'

describe('at each origin', () => {
  test('the network forecasts as a forecaster trained on the rows before it', async () => {
    const table = weather(200)
    const { rows, result } = await ran(table, { ...SMALL, folds: 3 })
    expect(result.plan.map(({ origin }) => origin)).toEqual([...days(1, 190), ...days(1, 193), ...days(1, 196)])
    for (const { origin } of result.plan) {
      const known = days(200).indexOf(String(origin)) + 1
      const forecaster = await Forecaster.create({ target: 'y', window: 5, hiddenSize: 4, horizon: [1, 2, 3] })
      // Of the rows, 0.7 train and 0.15 stop, which together are all.
      const valid = known - Math.floor((known * 0.7) / 0.85)
      await forecaster.fit(table.slice(0, known), { epochs: 2, split: { valid, test: 0 } })
      const ahead = await forecaster.forecast(table.slice(0, known))
      const own = only(rows, 'network').filter((row) => row.origin === origin)
      expect(own.map(({ index, value, horizon }) => ({ index, value, horizon }))).toEqual(
        ahead.map(({ index, value, horizon }) => ({ index, value, horizon })),
      )
      const y = table.numeric('y')
      expect(own.map(({ actual }) => actual)).toEqual([1, 2, 3].map((h) => y[known - 1 + h]))
    }
  })

  test('so it does for several series, each up to the same instant', async () => {
    const table = stations()
    const { rows, result } = await ran(table, { ...SMALL, origins: days(1, 104), split: { valid: 10, test: 0 } })
    expect(result.plan).toMatchObject([{ origin: days(1, 104)[0], windows: { test: 2 } }])
    const known = table.between(undefined, days(1, 104)[0])
    const forecaster = await Forecaster.create({ target: 'y', window: 5, hiddenSize: 4, horizon: [1, 2, 3] })
    await forecaster.fit(known, { epochs: 2, split: { valid: 10, test: 0 } })
    const ahead = await forecaster.forecast(known)
    expect(only(rows, 'network').map(({ series, index, value }) => ({ series, index, value }))).toEqual(
      ahead.map(({ series, index, value }) => ({ series, index, value })),
    )
  })

  test('refit never: the first training forecasts at all origins, as from each alone', async () => {
    const table = weather(200)
    const { rows, result } = await ran(table, { ...SMALL, folds: 20, every: 1, refit: 'never' })
    expect(new Set(result.plan.map(({ trainedAt }) => trainedAt))).toEqual(new Set([1]))
    const first = days(200).indexOf(String(result.plan[0].origin)) + 1
    const forecaster = await Forecaster.create({ target: 'y', window: 5, hiddenSize: 4, horizon: [1, 2, 3] })
    const valid = first - Math.floor((first * 0.7) / 0.85)
    await forecaster.fit(table.slice(0, first), { epochs: 2, split: { valid, test: 0 } })
    for (let known = first; known < first + 20; known++) {
      const ahead = await forecaster.forecast(table.slice(0, known))
      const own = only(rows, 'network').filter((row) => row.origin === days(200)[known - 1])
      expect(own.map(({ index, value }) => ({ index, value }))).toEqual(
        ahead.map(({ index, value }) => ({ index, value })),
      )
    }
  })

  test('origins forecast together or one by one give the same rows', async () => {
    const table = stations()
    const origins = days(40, 70)
    const options = { ...SMALL, refit: 'never', interval: 0.8 } satisfies BacktestOptions
    const together = await ran(table, { ...options, origins })
    for (const origin of [origins[3], origins[39]]) {
      // With the rows after the origin gone, there is nothing to forecast together with.
      const cut = table.between(undefined, origin)
      const alone = await ran(cut, { ...options, origins: [origins[0], origin] })
      const values = (rows: readonly BacktestRow[]) =>
        rows
          .filter((row) => row.origin === origin)
          .map(({ series, index, model, value }) => ({ series, index, model, value }))
      expect(values(alone.rows)).toEqual(values(together.rows))
    }
  })

  test('refit n retrains at every n-th origin, and warm continues from the weights before', async () => {
    const table = weather(200)
    const { result } = await ran(table, { ...SMALL, folds: 7, refit: 3 })
    expect(result.plan.map(({ trainedAt }) => trainedAt)).toEqual([1, 1, 1, 4, 4, 4, 7])
    const cold = await ran(table, { ...SMALL, folds: 3 })
    const warm = await ran(table, { ...SMALL, folds: 3, warm: true })
    const values = (rows: readonly BacktestRow[]) => only(rows, 'network').map(({ value }) => value)
    expect(values(warm.rows).slice(0, 3)).toEqual(values(cold.rows).slice(0, 3))
    expect(values(warm.rows).slice(3)).not.toEqual(values(cold.rows).slice(3))
  })

  test('baselines alone give the same rows as beside a network', async () => {
    const table = weather(200)
    const beside = await ran(table, { ...SMALL, folds: 4 })
    const alone = await ran(table, { ...SMALL, folds: 4, model: 'none' })
    expect(alone.rows).toEqual(beside.rows.filter(({ model }) => model !== 'network'))
    expect(alone.result.verdict).toEqual([])
    expect(Object.keys(alone.result.scores.model)).not.toContain('network')
  })
})

describe('the default rule', () => {
  /** Hours with a day, as many as train at the first origin and more. */
  function hours(count: number, later = 0): Table {
    const index = Array.from({ length: count }, (_, r) => `${days(1, Math.floor(r / 24))[0]}T${pad(r % 24)}:00`)
    // A level that moves: the rule takes a week.
    const y = wave(count).map((v, r) => v + 0.5 * r + 300 * Math.sin((r * 2 * Math.PI) / 24) + (r > 500 ? later : 0))
    return Table.fromColumns({ y }, { index })
  }
  const pad = (hour: number): string => String(hour).padStart(2, '0')
  const OPEN = { target: 'y', epochs: 1, folds: 3, every: 10 } satisfies BacktestOptions

  test('chooses once, from the rows before the first origin, before the plan is made', async () => {
    const table = hours(520)
    const run = backtest(table, OPEN)
    expect(run.chosen).toEqual([
      expect.stringMatching(/^By the default rule: window 168 in segments of 24, .*gru with 16/),
    ])
    // At the first of the origins 499, 509 and 519 rows are known, of which 14 in 17 train.
    const train = [499, 509, 519].map((known) => Math.floor((known * 0.7) / 0.85))
    expect(run.plan.map(({ windows }) => windows.train)).toEqual(train.map((rows) => rows - 168))
    const rows: BacktestRow[] = []
    for await (const row of run) rows.push(row)
    const { plan, chosen, notes } = await run.result()
    expect(chosen).toEqual(run.chosen)
    expect(notes.join()).not.toMatch(/rule/)
    for (const [f, known] of [499, 509, 519].entries()) {
      const past = table.slice(0, known)
      const split = { valid: known - train[f], test: 0 }
      const forecaster = await Forecaster.create({ target: 'y' })
      await forecaster.fit(table.slice(0, 499), { epochs: 1, split: { valid: 499 - train[0], test: 0 } })
      await forecaster.fit(past, { epochs: 1, split, reset: true })
      const [{ value }] = await forecaster.forecast(past)
      expect(only(rows, 'network').find(({ origin }) => origin === plan[f].origin)!.value).toBe(value)
    }
    const changed = backtest(hours(520, 100), OPEN)
    expect([changed.chosen, changed.plan]).toEqual([run.chosen, run.plan])
  })

  test('baselines alone have the same windows; what is given stays, and --defaults plain has its own', async () => {
    const table = hours(520)
    const beside = await ran(table, OPEN)
    const alone = await ran(table, { ...OPEN, model: 'none' })
    expect(alone.rows).toEqual(beside.rows.filter(({ model }) => model !== 'network'))
    expect(alone.result.plan).toEqual(beside.result.plan)
    expect(alone.result.chosen).toEqual([expect.stringMatching(/window 168 in segments of 24.*few series\.$/)])
    expect(backtest(table, { ...OPEN, window: 48 }).chosen).toEqual([expect.stringContaining('window 48 as given in')])
    const plain = backtest(table, { ...OPEN, defaults: 'plain' })
    expect(plain.chosen).toEqual([])
    expect(plain.plan[0].windows.train).toBe(beside.result.plan[0].windows.train + 168 - 14)
  })

  test('an origin with too little before it does not choose', async () => {
    const table = hours(120)
    const origins = ['2020-01-01T09:00', '2020-01-04T23:00']
    const run = backtest(table, { target: 'y', epochs: 1, origins: origins.map((_, i) => table.index.at([9, 100][i])) })
    expect(run.plan.map(({ trainedAt }) => trainedAt)).toEqual([0, 2])
    expect(run.chosen).toEqual([expect.stringContaining('window 24 in')])
  })
})

describe('the plan', () => {
  test('tells which rows each origin trains on, and how many windows these make', () => {
    const table = weather(100)
    const [fold] = backtest(table, { ...SMALL, folds: 1, past: 50, gap: 2, interval: 0.9 }).plan
    // Known: 97 rows; learned from: rows 45 to 94, of which 41 train, 5 stop and 4 calibrate.
    expect(fold).toEqual({
      fold: 1,
      origin: days(1, 96)[0],
      trainedAt: 1,
      train: [days(1, 45)[0], days(1, 85)[0]],
      valid: [days(1, 86)[0], days(1, 90)[0]],
      calibrate: [days(1, 91)[0], days(1, 94)[0]],
      test: [days(1, 97)[0], days(1, 99)[0]],
      windows: { train: 34, valid: 3, calibrate: 2, test: 1 },
      dropped: ['2 windows with rows ahead in two parts.'],
      reasons: [{ kind: 'straddling', windows: 2 }],
    })
  })

  test('tells which origins are dropped, and why', async () => {
    const y = wave(60)
    const cells = { y: y.map((value, r) => (r === 50 ? null : value)) }
    const table = weather(60, { cells, missing: 'drop' })
    const { plan } = backtest(table, { ...SMALL, horizon: 1, folds: 58, every: 1 })
    expect(plan.filter(({ trainedAt }) => trainedAt === 0).length).toBeGreaterThan(5)
    expect(plan[0].reasons).toEqual([{ kind: 'noTrainingWindow', rows: 1, window: 5, ahead: 1 }])
    expect(plan[0].dropped).toEqual(['Its 1 training row holds no window of 5 with 1 row ahead.'])
    const broken = plan.filter(({ dropped }) => dropped.some((why) => /No whole window of 5 rows ends here/.test(why)))
    expect(broken.map(({ origin }) => origin)).toEqual(days(5, 50))
    const { result } = await ran(table, { ...SMALL, horizon: 1, folds: 58, every: 1, model: 'none' })
    expect(result.notes.join(' ')).toMatch(/origins of 58 are dropped/)
  })

  test('series without times count from their ends', async () => {
    const rows = [...wave(60).map((y) => ({ id: 'a', y })), ...wave(40, 5).map((y) => ({ id: 'b', y: 3 * y }))]
    const table = Table.fromRows(rows, { index: false, series: 'id' })
    const { rows: all, result } = await ran(table, { ...SMALL, folds: 2, split: { valid: 5, test: 0 } })
    expect(result.plan).toMatchObject([
      { origin: -6, test: [-6, -4], windows: { test: 2 } },
      { origin: -3, test: [-3, -1], windows: { test: 2 } },
    ])
    const last = only(all, 'network').filter(
      ({ origin, horizon, series }) => series === 'b' && horizon === 3 && origin === 96,
    )
    expect(last).toMatchObject([{ index: 99, actual: table.numeric('y')[99] }])
  })

  test('where no origin has enough before it, what is named gives it enough', async () => {
    const planned = (rows: number, options: object) => () => backtest(weather(rows), { ...SMALL, ...options })
    const message = async (...given: Parameters<typeof planned>) =>
      (await refusal('NO_SAMPLES', planned(...given))).message.replace(/^.* of the last, /, '')
    const ahead = { ahead: 12, horizon: undefined, folds: 3 }
    expect(await message(60, ahead)).toBe(
      '2012-02-17: Its 9 validation rows hold no window with 12 rows ahead. Choose split: { valid: 12 }, or ' +
        'ahead: 9.',
    )
    planned(60, { ...ahead, split: { valid: 12 } })()
    planned(60, { ...ahead, ahead: 9 })()
    await message(60, { ...ahead, ahead: 10 })
    expect(await message(60, { ...ahead, past: 15, split: { valid: 12 } })).toMatch(/Choose past: 'expanding'\.$/)
    planned(60, { ...ahead, split: { valid: 12 } })()
    expect(await message(10, { window: 9, horizon: 1 })).toMatch(/Choose window: 6\.$/)
    planned(10, { window: 6, horizon: 1 })()
    expect(await message(2, { window: 2, horizon: 1, split: { valid: 0 } })).toMatch(/\. Give more rows\.$/)
  })

  test('is refused where no origin has enough before it, or options contradict each other', async () => {
    const table = weather(100)
    const made = (options: object) => () => backtest(table, { ...SMALL, ...options })
    expect((await refusal('OPTION_CONFLICT', made({ horizon: 0 }))).message).toMatch(/horizon: 0/)
    expect((await refusal('OPTION_CONFLICT', made({ origins: ['2012-02-01'], folds: 3 }))).message).toMatch(/folds/)
    expect((await refusal('OPTION_CONFLICT', made({ warm: true, refit: 'never' }))).message).toMatch(/warm/)
    expect((await refusal('OPTION_CONFLICT', made({ split: { valid: '2012-02-01' } }))).message).toMatch(/split/)
    expect((await refusal('OPTION_INVALID', made({ origins: ['2013-02-01'] }))).message).toMatch(/rows lie from/)
    expect((await refusal('OPTION_INVALID', made({ origins: ['soon'] }))).message).toMatch(/origins/)
    expect((await refusal('OPTION_INVALID', made({ origins: ['2012-02-29', '2012-02'] }))).facts.option).toBe('origins')
    expect((await refusal('OPTION_INVALID', made({ interval: 1 }))).message).toMatch(/above 0 and below 1/)
    const rises = { schedule: { name: 'cosine', minimum: 0.1 } }
    expect((await refusal('OPTION_INVALID', made(rises))).message).toMatch(/at most the learning rate/)
    expect((await refusal('OPTION_UNKNOWN', made({ checkpoint: 'x' }))).facts.option).toBe('checkpoint')
    expect((await refusal('OPTION_UNKNOWN', made({ fold: 3 }))).message).toMatch(/did you mean folds/)
  })
})

describe('a run', () => {
  const table = weather(100)

  test('gives the same bits again, and its result without its rows', async () => {
    const options = { ...SMALL, folds: 3, interval: 0.8 } satisfies BacktestOptions
    const { result } = await ran(table, options)
    const again = await backtest(table, options).result()
    expect({ ...again, seconds: 0 }).toEqual({ ...result, seconds: 0 })
    expect(result.fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect((await backtest(table, { ...options, seed: 1 }).result()).fingerprint).not.toBe(result.fingerprint)
  })

  test('runs once, and has no result if its rows are not read to the end', async () => {
    const run = backtest(table, { ...SMALL, folds: 3, model: 'none' })
    for await (const row of run) if (row.horizon === 2) break
    await refusal('BACKTEST_INCOMPLETE', () => run.result())
    await refusal('BUSY', async () => {
      for await (const _ of run) break
    })
  })

  test('stops when aborted, and tells at which origin a training fails', async () => {
    const controller = new AbortController()
    const seen: number[] = []
    const run = backtest(table, {
      ...SMALL,
      folds: 5,
      signal: controller.signal,
      onProgress: ({ done, origins }) => {
        expect(origins).toBe(5)
        seen.push(done)
        if (done === 2) controller.abort(new Error('enough'))
      },
    })
    await expect(run.result()).rejects.toThrow('enough')
    expect(seen).toEqual([1, 2])
    const failing = backtest(table, { ...SMALL, folds: 1, optimizer: { name: 'sgd', learningRate: 1e30 }, clipNorm: 0 })
    expect((await refusal('DIVERGED', () => failing.result())).message).toMatch(/^At the origin 2012-04-06: /)
  })
})
