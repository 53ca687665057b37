// What one call of `Network` takes: `node bench/forward.mjs --help`.
import { parseArgs } from 'node:util'
import { Network } from '../dist/index.js'
import { OPPONENTS } from '../dist/bench/plain-cells.js'
import { raceTable } from '../dist/bench/points.js'

const HELP = `node bench/forward.mjs [options]      (build first: node scripts/build.mjs)

Microseconds of one call on one window of 3 inputs: forward, predict, backward and step of Network in both engines, with new
arrays for the results and with out; beside them plain JavaScript's forward pass and its whole update. With
"node --expose-gc bench/forward.mjs" also the garbage that a call leaves, in bytes.

  --hidden N      hidden units (4)
  --steps N       steps of the window (7)
  --cell NAME     rnn, gru or lstm (rnn)
  --dtype NAME    f32 or f64 (f32)
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    hidden: { type: 'string', default: '4' },
    steps: { type: 'string', default: '7' },
    cell: { type: 'string', default: 'rnn' },
    dtype: { type: 'string', default: 'f32' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const [hiddenSize, steps] = [Number(args.hidden), Number(args.steps)]
const { cell, dtype } = args
const Real = dtype === 'f32' ? Float32Array : Float64Array
const CALLS = 2000
const ROUNDS = 60

/** CPU time, which other processes of the machine do not lengthen, in microseconds. */
const clock = () => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** The fastest of many rounds, in microseconds a call. */
function measure(call) {
  let best = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const began = clock()
    for (let i = 0; i < CALLS; i++) call()
    best = Math.min(best, (clock() - began) / CALLS)
  }
  return best
}

/** Bytes that a call leaves on the heap; null without --expose-gc. */
function garbage(call) {
  if (globalThis.gc === undefined) return null
  let least = Infinity
  for (let round = 0; round < 5; round++) {
    globalThis.gc()
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 500; i++) call()
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / 500)
  }
  return Math.max(0, Math.round(least))
}

const x = new Real(steps * 3).map((_, i) => Math.fround(((i * 37) % 19) / 10 - 0.9))
const target = new Real(steps).map((_, i) => (i % 3) / 2)
const rows = []
for (const engine of ['wasm', 'ts']) {
  const net = await Network.create({
    inputSize: 3,
    hiddenSize,
    cell,
    dtype,
    engine,
    optimizer: { name: 'sgd', learningRate: 1e-6 },
  })
  const first = net.forward(x, { steps })
  const options = {
    steps,
    out: { output: first.output, hidden: first.hidden, ...(first.cell ? { cell: first.cell } : {}) },
  }
  const calls = {
    forward: () => net.forward(x, { steps }),
    'forward, out': () => net.forward(x, options),
    predict: () => net.predict(x, { steps }),
    'predict, out': () => net.predict(x, options),
    'forward, backward': () => {
      net.forward(x, options)
      net.backward(target)
    },
    'forward, backward, step': () => {
      net.forward(x, options)
      net.backward(target)
      net.step()
    },
  }
  for (const [name, call] of Object.entries(calls)) {
    measure(call)
    rows.push([engine, name, measure(call), garbage(call)])
  }
  net.dispose()
}
const point = { name: 'P', cell, inputSize: 3, hiddenSize, steps, batch: 1, outputSize: 1, lossOn: 'all' }
const start = await Network.create({ inputSize: 3, hiddenSize, cell, dtype: 'f64', recurrentBias: false })
const plain = OPPONENTS[cell](point, raceTable(3), start.stateDict())
let at = 0
const next = () => (at = (at + 1) % (plain.minibatches - 1))
for (const [name, call] of [
  ['forward', () => plain.infer(next(), 1)],
  ['forward, backward, step', () => plain.train(next(), 1)],
]) {
  measure(call)
  rows.push(['plain f64', name, measure(call), garbage(call)])
}
console.log(`${cell} ${hiddenSize}, 3 inputs, ${steps} steps, one window, ${dtype}`)
for (const [engine, name, us, bytes] of rows) {
  console.log(
    `${engine.padEnd(10)}${name.padEnd(25)}${us.toFixed(2).padStart(7)} µs${bytes === null ? '' : `  ${bytes} bytes`}`,
  )
}
