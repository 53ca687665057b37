// What is left of the core's speed inside `fit`: `node bench/fit.mjs --help`.
import { parseArgs } from 'node:util'
import { Forecaster, Network, Table } from '../dist/index.js'
import { engineContestant, measurePeak } from '../dist/bench/engines.js'
import { flops, networkOf, raceTable, windowsIn, WORK_POINTS } from '../dist/bench/points.js'
import { engineOf } from '../dist/network/index.js'

const HELP = `node bench/fit.mjs [options]      (build first: node scripts/build.mjs)

What is left of the core's speed inside fit, and in a loop of one's own on Network: windows a second, and their share of the
strict-SIMD peak of the same run. One thread, f32, in turn; only time on a core counts.

fit trains as forecasts of many hours do: windows of days in segments of 24 hours, each less its last value, Adam, gradients
clipped at norm 1. "slices" is the training itself; "epochs" counts the order, the validation and the record of each epoch as
well. The loop calls forward, backward and step on arrays that are cut out before.

  --point NAME    W1 or W2 (W1)
  --rounds N      rounds, of which the fastest counts (5)
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    point: { type: 'string', default: 'W1' },
    rounds: { type: 'string', default: '5' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const { point: name, rounds } = args
const point = WORK_POINTS.find((p) => p.name === name)
const { inputSize: I, steps: T, batch: B, outputSize: O, hiddenSize, cell, lossOn } = point
const optimizer = { name: 'adam', learningRate: 0.001 }
const CLIP = { clipNorm: 1 }

/** Milliseconds that this process has been on a core. */
function onCore() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Windows a second of the fastest part of a `fit`: its slices, and from epoch to epoch. */
async function inFit() {
  const forecaster = await Forecaster.create({
    ...{
      target: 'load',
      window: T * I,
      segment: I,
      normalize: 'last',
      horizon: Array.from({ length: O }, (_, i) => i + 1),
    },
    ...{ cell, hiddenSize, optimizer, threads: 1 },
  })
  const epochs = []
  let slices = []
  const best = { slices: 0, epochs: 0 }
  await forecaster.fit(table, {
    ...{ epochs: 8, batchSize: B, patience: 100, ...CLIP },
    onProgress: ({ kind, minibatch, minibatches }) => {
      const now = onCore()
      if (kind === 'slice' && minibatch < minibatches) return void slices.push({ now, minibatch })
      if (kind !== 'epoch') return
      const [first, last] = [slices[0], slices.at(-1)]
      const done = (last.minibatch - first.minibatch) * B
      if (epochs.length > 1) best.slices = Math.max(best.slices, done / (last.now - first.now))
      if (epochs.length > 1) best.epochs = Math.max(best.epochs, (minibatches * B) / (now - epochs.at(-1)))
      epochs.push(now)
      slices = []
    },
  })
  forecaster.dispose()
  return { slices: best.slices * 1000, epochs: best.epochs * 1000 }
}

const series = raceTable(1)
const hours = (r) => new Date(Date.UTC(2020, 0, 1, r)).toISOString().slice(0, 16)
const rows = series.rows
const table = Table.fromColumns(
  { when: Array.from({ length: rows }, (_, r) => hours(r)), load: Array.from(series.target) },
  { index: 'when' },
)

// The loop of one's own: minibatches [T, B, I] and targets [B, O], cut out before.
const wide = raceTable(I)
const net = await Network.create({ ...networkOf(point), recurrentBias: true, optimizer, threads: 1 })
const minibatches = Array.from({ length: Math.floor(windowsIn(rows, point) / B) }, (_, m) => {
  const x = new Float32Array(T * B * I)
  const y = new Float32Array(B * O)
  for (let t = 0; t < T; t++) x.set(wide.inputs.subarray((m * B + t) * I, (m * B + t + B) * I), t * B * I)
  for (let b = 0; b < B; b++) y.set(wide.target.subarray(m * B + b + T - 1, m * B + b + T - 1 + O), b * O)
  return { x, y }
})
const out = net.forward(minibatches[0].x, { steps: T, batch: B })
function loop(options) {
  const began = onCore()
  for (const { x, y } of minibatches) {
    net.forward(x, { steps: T, batch: B, ...options })
    net.backward(y)
    net.step(CLIP)
  }
  return (minibatches.length * B * 1000) / (onCore() - began)
}

const race = await Network.create({ ...networkOf(point), threads: 1 })
const contestant = engineContestant(engineOf(race), point, wide)
function kernels() {
  const began = onCore()
  contestant.train(0, minibatches.length)
  return (minibatches.length * B * 1000) / (onCore() - began)
}

const best = {}
let peak = 0
const note = (what, speed) => (best[what] = Math.max(best[what] ?? 0, speed))
for (let round = 0; round < Number(rounds); round++) {
  peak = Math.max(peak, measurePeak(engineOf(race), onCore))
  for (let i = 0; i < 3; i++) note('the core alone, sgd', kernels())
  const fit = await inFit()
  note('fit, slices', fit.slices)
  note('fit, epochs', fit.epochs)
  for (let i = 0; i < 3; i++) note('loop, results in new arrays', loop({}))
  for (let i = 0; i < 3; i++) note('loop, results in `out`', loop({ out }))
}
console.log(`${name}, loss on ${lossOn}, f32, Node ${process.versions.node}; peak ${peak.toFixed(1)} GFLOP/s`)
for (const [what, speed] of Object.entries(best)) {
  const share = ((speed * flops(point).train) / 1e7 / peak).toFixed(0)
  const ofFit = (speed / best['fit, slices']).toFixed(2)
  console.log(
    `  ${what.padEnd(28)} ${speed.toFixed(0).padStart(7)} windows/s ${share.padStart(4)} % of the peak ${ofFit} of fit`,
  )
}
