// Where the time of a training step goes: `node bench/parts.mjs --help`.
import { parseArgs } from 'node:util'
import { WasmEngine } from '../dist/engine/wasm.js'
import { initialise } from '../dist/engine/parameters.js'
import { resolveNetworkOptions, specOf } from '../dist/options/network.js'
import { scalarsOf } from '../dist/options/optimizer.js'
import { Generator } from '../dist/random.js'
import { engineContestant } from '../dist/bench/engines.js'
import { gatesOf } from '../dist/engine/cells.js'
import { flops, networkOf, raceTable, WORK_POINTS } from '../dist/bench/points.js'

const HELP = `node bench/parts.mjs [options]      (build first: node scripts/build.mjs)

Where the time of a training step goes: each exported part of the batched path in turn on one minibatch, with its share of the
strict-SIMD peak of the same run; and of P1, which trains online, the cycles of a step beside those that its operations need.

  --point NAME    P1, P2, P3, P4, P3-gru, P3-lstm, W1 or W2 (all but P4)
  --dtype NAME    f32 or f64 (f32)
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    point: { type: 'string' },
    dtype: { type: 'string', default: 'f32' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const { point: only, dtype } = args
/** Milliseconds that a part, or the peak loop, runs before the next has its turn. */
const SLICE = 3
const ROUNDS = 200
const PEAK_LOOPS = 100_000

/** The fast rounds of each function, a slice each in turn: milliseconds of one call when nothing else uses the core's caches. */
function fastest(runs) {
  const names = Object.keys(runs)
  const calls = {}
  const times = {}
  for (const name of names) {
    const end = performance.now() + 100
    let count = 0
    for (; performance.now() < end; count++) runs[name]()
    calls[name] = Math.max(1, Math.round((count * SLICE) / 100))
    times[name] = []
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const began = performance.now()
      for (let i = 0; i < calls[name]; i++) runs[name]()
      times[name].push((performance.now() - began) / calls[name])
    }
  }
  return Object.fromEntries(names.map((name) => [name, times[name].sort((a, b) => a - b)[ROUNDS / 40]]))
}

function batched(engine, contestant, point) {
  for (let i = 0; i < 20; i++) contestant.train(0, 5)
  const { core, net } = engine
  const { inputSize: I, hiddenSize: H, steps: T, batch: B } = point
  const last = point.lossOn === 'last' ? 1 : 0
  const y = engine.layout.regions.get('y').at
  let operations = 0
  const {
    peak: peakTime,
    activations,
    derivatives,
    ...times
  } = fastest({
    peak: () => (operations = engine.peak(PEAK_LOOPS)),
    packing: () => core.packWeights(net, 0),
    forward: () => core.forwardBatch(net, 0, B, 1, y, B, last, 0),
    loss: () => core.lossRows(net, 0, B, B, 0, B),
    BPTT: () => core.backwardBatch(net, B, 0),
    'weight gradients': () => core.weightGradients(net, B, 0),
    update: () => core.update(net, 0),
    ...cellAlone(engine, point),
  })
  const peak = operations / peakTime / 1e6
  const all = flops(point).train * B
  const forward = flops(point).infer * B
  const inputs = 2 * T * I * gatesOf(point) * H * B
  const done = { forward, BPTT: forward - inputs, 'weight gradients': forward }
  const sum = Object.values(times).reduce((total, ms) => total + ms, 0)
  const share = (operations, ms) => `${((operations / ms / 1e6 / peak) * 100).toFixed(0)} % of the peak`
  console.log(
    `${point.name} ${dtype}: ${(sum * 1000).toFixed(0)} µs a minibatch, ${share(all, sum)} (${peak.toFixed(1)} GFLOP/s)`,
  )
  for (const [name, ms] of Object.entries(times)) {
    const products = done[name] ? `, ${share(done[name], ms)}` : ''
    console.log(
      `  ${name.padEnd(16)} ${(ms * 1000).toFixed(1).padStart(7)} µs ${((ms / sum) * 100).toFixed(0).padStart(3)} %${products}`,
    )
  }
  const whole = (ms) => (ms * Math.ceil(H / 16) * T * 1000).toFixed(0)
  console.log(
    `  of these, without any product: activations ${whole(activations)} µs, derivatives ${whole(derivatives)} µs`,
  )
}

/** One panel of the activations of a step and of the way back, over memory that nobody reads again. */
function cellAlone({ core, layout }, { cell, batch }) {
  const at = (name) => layout.regions.get(name)?.at
  const block = batch * 64
  const [h, dz] = [at('hidden0'), at('dz0')]
  const slots = [0, 1, 2, 3].map((g) => dz + (g * layout.regions.get('dz0').bytes) / 4)
  return ALONE[cell](core, { block, h, h0: h + block, dz, slots, at })
}

/** The kernels of each cell that races. */
const ALONE = {
  rnn: (core, { block, h, dz }) => ({
    activations: () => core.activatePanel(h, h + block, 0),
    derivatives: () => core.derivative(dz, dz + block, h, 0),
  }),
  gru: (core, { block, h, h0, slots, at }) => ({
    activations: () => core.gruActivatePanel(...slots, h0, 16, h, block),
    derivatives: () => core.gruDerivative(...slots, h0, 16, at('dh0'), at('carry0'), block),
  }),
  lstm: (core, { block, h, slots, at }) => {
    const [dh, carry, c, q] = ['dh0', 'carry0', 'cells0', 'cellTanh0'].map(at)
    return {
      activations: () => core.lstmActivatePanel(...slots, c + block, 16, c, q, h, block),
      derivatives: () => core.lstmDerivative(...slots, c + block, 16, q, dh, carry, block),
    }
  },
}

/**
 * What a step of the online path costs, from windows of 7 steps and of 27, in cycles: the clock is that of a chain of
 * integer products, 3 cycles each on every x86 of the last ten years. The chain is counted with the latencies of AMD's
 * Zen 4.
 */
function online(engine, contestant, point) {
  const table = raceTable(point.inputSize)
  const many = 2000
  const long = { ...point, steps: point.steps + 20 }
  const time = (of, contestant) => {
    for (let i = 0; i < 20; i++) contestant.train(0, 400)
    const times = fastest({ products, window: () => contestant.train(0, many) })
    const clock = (3 * PRODUCTS) / times.products / 1e6
    const ns = (times.window / many) * 1e6
    const cycles = `${(ns * clock).toFixed(0)} cycles of ${clock.toFixed(2)} GHz`
    console.log(`${of.name} ${dtype}: ${of.steps} steps, ${ns.toFixed(0)} ns a window, ${cycles}`)
    return ns * clock
  }
  const short = time(point, contestant)
  const cycles = (time(long, engineContestant(engine, long, table)) - short) / 20
  console.log(`  a step more: ${cycles.toFixed(0)} cycles`)
  if (dtype !== 'f32') return
  const [add, mul, div, other] = [3, 3, 11, 1]
  const recurrent = other + mul + point.hiddenSize * add
  const tanh = 3 * other + 5 * mul + 8 * add + div
  const back = recurrent + mul
  const chain = `forward: product ${recurrent}, tanh ${tanh}; back: ${back}`
  console.log(`  its operations that wait for each other: ${recurrent + tanh + back} cycles (${chain})`)
}

const PRODUCTS = 200_000
let product = 1

function products() {
  let x = product
  for (let i = 0; i < PRODUCTS; i++) x = Math.imul(x, 1664525)
  product = x
}

for (const point of WORK_POINTS.filter((p) => (only ? p.name === only : p.name !== 'P4'))) {
  const options = resolveNetworkOptions({ ...networkOf(point), dtype })
  const engine = await WasmEngine.create(specOf(options))
  initialise(engine, new Generator(0))
  engine.setOptimizer(scalarsOf(options))
  const contestant = engineContestant(engine, point, raceTable(point.inputSize))
  if (point.batch === 1) online(engine, contestant, point)
  else batched(engine, contestant, point)
}
