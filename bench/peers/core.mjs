/** hindcast itself: the core, or the twin, or the plain JavaScript of its own races. */
import { engineContestant, measurePeak } from '../../dist/bench/engines.js'
import { OPPONENTS } from '../../dist/bench/plain-cells.js'
import { answered, LEARNING_RATE, networkOf, raceTable, windowsIn } from '../../dist/bench/points.js'
import { doubleView, readRegion } from '../../dist/engine/engine.js'
import { engineOf, Network } from '../../dist/network/index.js'

export async function start({ point, dtype, table, weights, variant }) {
  const windows = windowsIn(table.rows, point)
  if (variant === 'plain') {
    const plain = OPPONENTS[point.cell](point, table, weights)
    const row = plain.byWindow ? 1 : windows
    return { ...plain, outputs: () => firstOutputs(plain, point, row, () => plain.output), about: { precision: 'f64' } }
  }
  const network = await newNetwork(point, dtype, variant === 'twin' ? 'ts' : 'wasm')
  network.loadStateDict(weights)
  const engine = engineOf(network)
  const contestant = engineContestant(engine, point, table)
  return {
    ...contestant,
    losses(count) {
      contestant.train(0, count)
      return Array.from(doubleView(engine, 'losses').subarray(0, count))
    },
    outputs: () => firstOutputs(contestant, point, windows, () => readRegion(engine, 'output')),
    ...(engine.kind === 'wasm'
      ? { peak: (clock) => measurePeak(engine, clock === 'thread' ? onCore : undefined) }
      : {}),
  }
}

/** Milliseconds that this process has been on a core. */
function onCore() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The outputs of minibatch 0, t ascending, out of those of all windows; steps lie `row` numbers apart. */
function firstOutputs(contestant, point, row, read) {
  const { batch, outputSize: O } = point
  contestant.infer(0, 1)
  const output = read()
  return Array.from({ length: answered(point) * batch * O }, (_, i) => {
    const r = Math.floor(i / O)
    return output[(Math.floor(r / batch) * row + (r % batch)) * O + (i % O)]
  })
}

/** The table of a point and the start weights (Network.create, seed 0), as text that any process can read. */
export async function sharedSetting(point, dtype) {
  const { rows, inputs, target } = raceTable(point.inputSize)
  const network = await newNetwork(point, dtype, 'wasm')
  const doubles = (numbers) => Buffer.from(Float64Array.from(numbers).buffer).toString('base64')
  const weights = {}
  for (const [name, { shape, data }] of Object.entries(network.stateDict()))
    weights[name] = { shape, data: doubles(data) }
  network.dispose()
  return { table: { rows, inputs: doubles(inputs), target: doubles(target) }, weights }
}

function newNetwork(point, dtype, engine) {
  const optimizer = { name: 'sgd', learningRate: LEARNING_RATE }
  return Network.create({ ...networkOf(point), dtype, engine, threads: 1, seed: 0, optimizer })
}
