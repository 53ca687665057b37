import { expect, test } from 'vitest'
import { backtest, Forecaster, type ForecasterOptions, Generator, Network, Table } from '../../src/index.js'

const ROWS = 420
const g = new Generator(3)
const y = Array.from({ length: ROWS }, (_, r) => ((r % 24) - 12) * ((r % 24) - 12) + g.uniform())
const time = Array.from({ length: ROWS }, (_, r) => {
  const day = String(1 + Math.floor(r / 24)).padStart(2, '0')
  return `2024-01-${day} ${String(r % 24).padStart(2, '0')}:00`
})
const hours = () => Table.fromColumns({ time, y }, { index: 'time' })
const made = (options: Partial<ForecasterOptions> = {}) => Forecaster.create({ target: 'y', ahead: 4, ...options })
const FIT = { epochs: 2 }

test('the rule decides at the first training, and files hold what it chose', async () => {
  const forecaster = await made()
  expect(forecaster.task.window).toBe(14)
  const run = await forecaster.fit(hours(), FIT)
  expect(forecaster.chosen).toEqual([expect.stringMatching(/^By the default rule: window 48 in segments of 24/)])
  expect(forecaster.task).toMatchObject({ window: 48, segment: 24, normalize: 'mean' })
  expect(forecaster.network.options).toMatchObject({ cell: 'gru', hiddenSize: 16, inputSize: 24, lossOn: 'last' })
  const loaded = await Forecaster.load(forecaster.toBytes())
  expect(loaded.fingerprint()).toBe(run.fingerprint)
  expect(loaded.task).toEqual(forecaster.task)
  expect((await loaded.verify(hours())).reproduced).toBe(true)

  // Given by hand, it is the same training.
  const { hiddenSize, cell } = forecaster.network.options
  const optimizer = { name: 'adam', learningRate: forecaster.network.options.optimizer.learningRate }
  const same = await made({
    defaults: 'plain',
    window: 48,
    segment: 24,
    normalize: 'mean',
    cell,
    hiddenSize,
    optimizer,
  })
  expect((await same.fit(hours(), { ...FIT, schedule: { name: 'cosine' } })).fingerprint).toBe(run.fingerprint)
  expect(same.chosen).toEqual([])
  for (const one of [forecaster, loaded, same]) one.dispose()
})

test('windows count whose target is there, and whose rows the policy for missing cells leaves', async () => {
  const told = async (cells: Record<string, (number | null)[]>, options: object = {}, read: object = {}) => {
    const forecaster = await made({ season: 1, ...options })
    const table = Table.fromColumns({ time, ...cells }, { index: 'time', ...read })
    const { samples } = (await forecaster.fit(table, FIT)).data
    const [, count] = /for ([\d,]+) training windows/.exec(forecaster.chosen[0])!
    forecaster.dispose()
    expect(Number(count.replace(',', ''))).toBe(samples.train)
    return samples.train
  }
  const x = y.map((value) => -value)
  const all = await told({ y, x })
  const daily = y.map((value, r) => (r % 24 === 0 ? value : null))
  // Four rows ahead, of which one is known in four of 24 windows.
  expect(await told({ y: daily, x }, { inputs: ['x'] })).toBeLessThan(all / 4)
  const holed = x.map((value, r) => (r === 100 ? null : value))
  expect(await told({ y, x: holed })).toBe(all)
  expect(await told({ y, x: holed }, {}, { missing: 'drop' })).toBeLessThan(all)
  expect(await told({ y, x: x.map((value, r) => (r < 30 ? null : value)) })).toBe(all - 30)
})

test('of several targets most decide', async () => {
  const week = [0, 1, 2, 3, 4, 5, 9]
  const near = (scale: number) => Array.from({ length: 140 }, (_, r) => scale * (week[r % 7] + 0.01 * r))
  let level = 0
  const walk = Array.from({ length: 140 }, () => (level += g.uniform() - 0.5))
  const table = Table.fromColumns({ walk, a: near(1), b: near(3) })
  const forecaster = await made({ target: ['walk', 'a', 'b'] })
  const run = await forecaster.fit(table, FIT)
  expect(run.data.season).toEqual({ rows: [7], by: 'autocorrelation', of: [2, 3] })
  expect(forecaster.chosen[0]).toContain('window 14 in segments of 7, since rows of most targets are nearer')
  forecaster.dispose()
})

test('a later training keeps what was chosen; reset begins it anew', async () => {
  const forecaster = await made()
  const first = await forecaster.fit(hours(), FIT)
  await forecaster.fit(hours(), FIT)
  expect(forecaster.task.window).toBe(48)
  expect((await forecaster.fit(hours(), { ...FIT, reset: true })).fingerprint).toBe(first.fingerprint)
  forecaster.dispose()
})

test('a network whose weights were set before the first training stays', async () => {
  const forecaster = await made({ inputs: ['y'], hiddenSize: 3 })
  const { network } = forecaster
  network.loadStateDict((await made({ inputs: ['y'], hiddenSize: 3, seed: 5 })).network.stateDict())
  await forecaster.fit(hours(), FIT)
  expect(forecaster.network).toBe(network)
  expect(forecaster.task.window).toBe(14)
  expect(forecaster.chosen).toEqual([expect.stringContaining('left it as it is')])
  forecaster.dispose()
})

test('validation and test rows decide nothing', async () => {
  const changed = y.map((value, r) => (r < 294 ? value : -value * r))
  const [a, b] = [await made(), await made()]
  await a.fit(hours(), FIT)
  await b.fit(Table.fromColumns({ time, y: changed }, { index: 'time' }), FIT)
  expect(b.chosen).toEqual(a.chosen)
  a.dispose()
  b.dispose()
})

test("'auto' leaves an option to the rule, as if it were left out", async () => {
  const plain = await made()
  const { fingerprint } = await plain.fit(hours(), FIT)
  const auto = await made({
    window: 'auto',
    segment: 'auto',
    normalize: 'auto',
    cell: 'auto',
    hiddenSize: 'auto',
    optimizer: { learningRate: 'auto' },
  })
  expect((await auto.fit(hours(), FIT)).fingerprint).toBe(fingerprint)
  expect(auto.chosen).toEqual(plain.chosen)
  expect(auto.toBytes()).toEqual(plain.toBytes())

  const some = await made({
    window: 24,
    hiddenSize: 'auto',
    optimizer: { name: 'adam', learningRate: 'auto', eps: 1e-6 },
  })
  await some.fit(hours(), FIT)
  expect(some.task).toMatchObject({ window: 24, segment: 24 })
  expect(some.network.options.optimizer).toMatchObject({ learningRate: 0.01, eps: 1e-6 })
  const fold = { folds: 1, ...FIT, target: 'y', ahead: 4 }
  const byRule = await backtest(hours(), fold).result()
  expect((await backtest(hours(), { ...fold, cell: 'auto' }).result()).fingerprint).toBe(byRule.fingerprint)

  await expect(made({ defaults: 'plain', cell: 'auto' })).rejects.toThrow(
    'cell is auto, which leaves it to the default rule, but defaults is plain, which turns that rule off: leave one of the two out.',
  )
  await expect(made({ seed: 'auto' as never })).rejects.toThrow('seed is "auto"; expected a whole number')
  await expect(Network.create({ inputSize: 1, hiddenSize: 'auto' as never })).rejects.toThrow('hiddenSize')
  for (const one of [plain, auto, some]) one.dispose()
})

test("'auto' leaves epochs, their windows, minibatches and schedule to the rule as well", async () => {
  const AUTO = { epochs: 'auto', epochWindows: 'auto', batchSize: 'auto', schedule: 'auto' } as const
  const [plain, auto] = [await made(), await made()]
  const { fingerprint, epochs } = await plain.fit(hours())
  const run = await auto.fit(hours(), AUTO)
  expect(run.fingerprint).toBe(fingerprint)
  expect(run.epochs).toHaveLength(epochs.length)
  expect(auto.toBytes()).toEqual(plain.toBytes())
  // The rate fell along a cosine.
  expect(run.epochs[1].learningRate).toBeLessThan(run.epochs[0].learningRate)
  // Without the word, what is given stays, and the rest is the rule's.
  const some = await made()
  expect((await some.fit(hours(), { ...AUTO, epochs: 2 })).epochs).toHaveLength(2)

  // A model that was loaded has its options; of a training those that are left out are plain.
  const [loaded, again] = [await Forecaster.load(plain.toBytes()), await Forecaster.load(plain.toBytes())]
  const left = await again.fit(hours(), { patience: 1 })
  expect((await loaded.fit(hours(), { ...AUTO, patience: 1 })).fingerprint).toBe(left.fingerprint)

  const fold = { folds: 1, target: 'y', ahead: 4 }
  const byRule = await backtest(hours(), fold).result()
  expect((await backtest(hours(), { ...fold, ...AUTO }).result()).fingerprint).toBe(byRule.fingerprint)

  const without = await made({ defaults: 'plain' })
  const refusal =
    'batchSize is auto, which leaves it to the default rule, but defaults is plain, which turns that rule off'
  await expect(without.fit(hours(), { batchSize: 'auto' })).rejects.toThrow(refusal)
  expect(() => backtest(hours(), { ...fold, defaults: 'plain', batchSize: 'auto' })).toThrow(refusal)
  await expect(without.fit(hours(), { patience: 'auto' as never })).rejects.toThrow('patience is "auto"; expected')
  for (const one of [plain, auto, some, loaded, again, without]) one.dispose()
})

test('one series of days with a week: its windows and levels, unless the target is not seen or the last row is forecast', async () => {
  const random = new Generator(5)
  const rows = Array.from({ length: 300 }, (_, r) => r)
  const day = rows.map((r) => new Date(Date.UTC(2024, 0, 1 + r)).toISOString().slice(0, 10))
  const sales = rows.map((r) => 100 + [0, 9, 3, 4, 5, 30, -40][r % 7] + 3 * random.uniform())
  const price = rows.map(() => random.uniform())
  const shop = Table.fromColumns({ day, y: sales, price }, { index: 'day' })
  const taskOf = async (options: Partial<ForecasterOptions>) => {
    const forecaster = await Forecaster.create({ target: 'y', ...options })
    await forecaster.fit(shop, { epochs: 1 })
    const { task } = forecaster
    forecaster.dispose()
    return task
  }
  expect(await taskOf({ ahead: 7 })).toMatchObject({ window: 14, segment: 7, normalize: 'mean' })
  const unseen = await taskOf({ inputs: ['price'] })
  expect(unseen).toMatchObject({ window: 14, segment: 7 })
  expect(unseen.normalize).toBeUndefined()
  for (const horizon of [0, [0, 1]]) expect(await taskOf({ horizon, inputs: ['price'] })).not.toHaveProperty('segment')
})
