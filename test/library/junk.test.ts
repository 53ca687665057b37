/** Whatever is given to a public function, it answers or throws a HindcastError: no TypeError from within, no endless work. */
import { describe, expect, it } from 'vitest'
import { Forecaster, HindcastError, Network, parseCsv, readCsv, Table } from '../../src/index.js'

const cyclic: unknown[] = []
cyclic.push(cyclic, cyclic)
let deep: unknown[] = []
for (let i = 0; i < 100_000; i++) deep = [deep]
const cyclicObject: Record<string, unknown> = {}
cyclicObject.self = cyclicObject

const junk: readonly unknown[] = [
  ...[undefined, null, true, 3, -1, NaN, 1e300, 10n, '', 'ab', Symbol('s'), () => 1],
  ...[{}, [], [[[]]], [null], ['1', '2'], [Symbol('s')], [[1, 2], 'ab'], cyclic, deep, cyclicObject],
  ...[{ length: -1 }, { length: 1e15 }, { length: 0.5 }, { length: 'x' }, { shape: 3, data: 4 }, { steps: 1 }],
  ...[new Date(NaN), new Map([[1, 2]]), new Set([1]), new BigInt64Array(2), new DataView(new ArrayBuffer(8))],
  ...[new Uint8Array(0), Promise.resolve(1), Object.create(null), Object.freeze({ a: 1 }), /x/],
]

/** What a call did, if it was neither an answer nor a HindcastError. */
async function fault(call: () => unknown): Promise<string | null> {
  try {
    await call()
    return null
  } catch (error) {
    return error instanceof HindcastError && error.message.length < 1000
      ? null
      : String((error as Error).stack ?? error)
  }
}

/** The junk, in a few characters. */
function named(value: unknown): string {
  try {
    return `${typeof value} ${Object.prototype.toString.call(value)} ${JSON.stringify(value)?.slice(0, 40)}`
  } catch {
    return `${typeof value}, cyclic or deep`
  }
}

async function faults(call: (value: unknown) => unknown): Promise<string[]> {
  const found: string[] = []
  for (const value of junk) {
    const what = await fault(() => call(value))
    if (what !== null) found.push(`${named(value)}: ${what.split('\n').slice(0, 3).join(' ')}`)
  }
  return found
}

type Calls = Record<string, (value: never) => unknown>
function each(calls: Calls): void {
  it.each(Object.entries(calls))('%s', async (_, call) => {
    expect(await faults(call as (value: unknown) => unknown)).toEqual([])
  })
}

const columns = {
  y: Array.from({ length: 80 }, (_, i) => (i * 37) % 11),
  x: Array.from({ length: 80 }, (_, i) => i % 7),
}

describe('Table', () => {
  each({
    fromColumns: (v) => Table.fromColumns(v),
    'fromColumns, a column': (v) => Table.fromColumns({ y: v }),
    'fromColumns, a pair': (v) => Table.fromColumns([v]),
    'fromColumns, a cell': (v) => Table.fromColumns({ y: [1, v, 3] }),
    'fromColumns, options': (v) => Table.fromColumns(columns, v),
    'fromColumns, index': (v) => Table.fromColumns(columns, { index: v }),
    fromRows: (v) => Table.fromRows(v),
    'fromRows, a row': (v) => Table.fromRows([{ y: 1 }, v]),
    'fromRows, a cell': (v) => Table.fromRows([{ y: 1 }, { y: v }]),
    numeric: (v) => Table.fromColumns(columns).numeric(v),
    hash: (v) => Table.fromColumns(columns).hash(v),
    parseCsv: (v) => parseCsv(v),
    'parseCsv, options': (v) => parseCsv('y\n1\n2\n', v),
    readCsv: (v) => readCsv(v),
  })
  each(
    Object.fromEntries(
      (['missing', 'step', 'gaps', 'delimiter', 'file'] as const).map((option) => [
        `parseCsv, the option ${option}`,
        (v: never) => parseCsv('y\n1\n2\n', { [option]: v }),
      ]),
    ),
  )
})

describe('Network', () => {
  const sizes = { inputSize: 2, hiddenSize: 3 }
  const x = [1, 2, 3, 4]
  const net = async (): Promise<Network> => {
    const made = await Network.create({ ...sizes, cell: 'lstm' })
    made.forward(x, { steps: 2 })
    return made
  }
  const options = [
    ...['cell', 'nonlinearity', 'inputSize', 'hiddenSize', 'outputSize', 'numLayers', 'recurrentBias', 'dropout'],
    ...['dtype', 'engine', 'threads', 'engineDependentBits', 'seed', 'loss', 'lossOn', 'optimizer', 'maxMemory'],
    ...['huberDelta', 'quantiles', 'wasm'],
  ]
  each({
    create: (v) => Network.create(v),
    fromSafetensors: (v) => Network.fromSafetensors(v),
    'fromSafetensors, options': (v) => net().then((n) => n.toSafetensors().then((b) => Network.fromSafetensors(b, v))),
    toSafetensors: (v) => net().then((n) => n.toSafetensors(v)),
    'forward, x': (v) => net().then((n) => n.forward(v, { steps: 2 })),
    'forward, options': (v) => net().then((n) => n.forward(x, v)),
    'predict, x': (v) => net().then((n) => n.predict(v, { steps: 2 })),
    'predict, options': (v) => net().then((n) => n.predict(x, v)),
    next: (v) => net().then((n) => n.next(v)),
    'next, a number': (v) => net().then((n) => n.next([1, v])),
    resetState: (v) => net().then((n) => n.resetState(v)),
    'resetState, hidden': (v) => net().then((n) => n.resetState({ hidden: v })),
    'backward, target': (v) => net().then((n) => n.backward(v)),
    'backward, options': (v) => net().then((n) => n.backward([1, 2], v)),
    'backward, weights': (v) => net().then((n) => n.backward([1, 2], { weights: v })),
    step: (v) => net().then((n) => n.step(v)),
    'step, learningRate': (v) => net().then((n) => n.step({ learningRate: v })),
    'trace, x': (v) => net().then((n) => n.trace(v, [1, 2])),
    'trace, target': (v) => net().then((n) => n.trace(x, v)),
    loadStateDict: (v) => net().then((n) => n.loadStateDict(v)),
    'loadStateDict, a tensor': (v) => net().then((n) => n.loadStateDict({ ...n.stateDict(), 'head.bias': v })),
    'loadStateDict, data': (v) =>
      net().then((n) => n.loadStateDict({ ...n.stateDict(), 'head.bias': { shape: [1], data: v } })),
  })
  each(Object.fromEntries(options.map((o) => [`create, ${o}`, (v: never) => Network.create({ ...sizes, [o]: v })])))
  each(
    Object.fromEntries(
      ['steps', 'batch', 'training', 'state', 'lengths'].map((o) => [
        `forward, ${o}`,
        (v: never) => net().then((n) => n.forward(x, { steps: 2, [o]: v })),
      ]),
    ),
  )
})

describe('Forecaster', () => {
  const table = Table.fromColumns(columns)
  const create = () => Forecaster.create({ target: 'y', hiddenSize: 2, window: 3 })
  let fitted: Promise<Forecaster> | undefined
  const trained = () =>
    (fitted ??= create().then(async (f) => {
      await f.fit(table, { epochs: 1 })
      return f
    }))
  const own = ['inputs', 'target', 'horizon', 'window', 'scale', 'allowLeak', 'optimizer', 'seed', 'quantiles', 'loss']
  const fits = [
    ...['epochs', 'batchSize', 'split', 'shuffle', 'patience', 'clipNorm', 'clipValue', 'schedule', 'weights', 'reset'],
    ...['signal', 'checkpointEvery', 'resume'],
  ]
  each({
    create: (v) => Forecaster.create(v),
    load: (v) => Forecaster.load(v),
    'fit, table': (v) => create().then((f) => f.fit(v, { epochs: 1 })),
    'fit, options': (v) => create().then((f) => f.fit(table, v)),
    'evaluate, table': (v) => trained().then((f) => f.evaluate(v)),
    'evaluate, options': (v) => trained().then((f) => f.evaluate(table, v)),
    'evaluate, part': (v) => trained().then((f) => f.evaluate(table, { part: v })),
    predict: (v) => trained().then((f) => f.predict(v)),
    forecast: (v) => trained().then((f) => f.forecast(v)),
    verify: (v) => trained().then((f) => f.verify(v)),
    'verify, options': (v) => trained().then((f) => f.verify(table, v)),
    toOnnx: (v) => trained().then((f) => f.toOnnx(v)),
    // A text would be a file.
    save: (v) => (typeof v === 'string' && v !== '' ? null : trained().then((f) => f.save(v))),
  })
  each(Object.fromEntries(own.map((o) => [`create, ${o}`, (v: never) => Forecaster.create({ target: 'y', [o]: v })])))
  each(
    Object.fromEntries(
      fits.map((o) => [`fit, ${o}`, (v: never) => create().then((f) => f.fit(table, { epochs: 1, [o]: v }))]),
    ),
  )
})

it('says what was found and what was expected', async () => {
  const net = await Network.create({ inputSize: 2, hiddenSize: 3 })
  const said = async (call: () => unknown): Promise<string> => {
    try {
      await call()
      return 'nothing'
    } catch (error) {
      return (error as Error).message
    }
  }
  const no = (value: unknown): never => value as never
  expect(await said(() => Table.fromColumns(no({ y: 3 })))).toBe(
    'The column "y" is 3; expected an array of cells, one a row.',
  )
  expect(await said(() => Table.fromRows(no(null)))).toBe(
    'A table cannot be made of null; expected an array of rows, each an object of cells by name.',
  )
  expect(await said(() => Table.fromRows(no([{ y: 1 }, 7])))).toBe('Row 2 is 7; expected an object of cells by name.')
  expect(await said(() => Table.fromColumns(no({ y: [1, { a: 1 }] })))).toBe(
    'Row 2: the column "y" has an object, where a number, a text or a date was expected.',
  )
  expect(await said(() => net.next(no(['1', 2])))).toBe('x has "1" at place 0, expected a number.')
  expect(await said(() => net.next(no('12')))).toBe('x is not an array of numbers: give a flat, typed or nested array.')
  expect(await said(() => net.forward(no(cyclic), { steps: 1 }))).toBe(await said(() => net.next(no('12'))))
  expect(await said(() => net.forward(no(deep), { steps: 1 }))).toBe(await said(() => net.next(no('12'))))
})
