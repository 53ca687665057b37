// Where the time of a training step goes: each exported part of the batched path, timed in turn on one minibatch.
//   node bench/parts.mjs [P2|P3|P4|P3-gru|P3-lstm] [f32|f64]
import { WasmEngine } from '../dist/engine/wasm.js'
import { initialise } from '../dist/engine/parameters.js'
import { resolveNetworkOptions, sizesOf } from '../dist/network-options.js'
import { scalarsOf } from '../dist/optimizer-options.js'
import { Generator } from '../dist/random.js'
import { engineContestant } from '../dist/bench/engines.js'
import { raceTable, WORK_POINTS } from '../dist/bench/points.js'

const only = process.argv[2]
const dtype = process.argv[3] ?? 'f32'

const shown = only ? [only] : ['P2', 'P3', 'P3-gru', 'P3-lstm']
/** Microseconds that this process has been on a core: others on the machine do not show. */
function onCore() {
  const { user, system } = process.cpuUsage()
  return user + system
}

for (const point of WORK_POINTS.filter((p) => shown.includes(p.name))) {
  const { cell, inputSize, hiddenSize, batch } = point
  const options = resolveNetworkOptions({ cell, inputSize, hiddenSize, dtype, recurrentBias: false })
  const engine = await WasmEngine.create(sizesOf(options))
  initialise(engine, new Generator(0))
  engine.setOptimizer(scalarsOf(options))
  const contestant = engineContestant(engine, point, raceTable(inputSize))
  for (let i = 0; i < 20; i++) contestant.train(0, 5)
  const { core, net } = engine
  const y = engine.layout.regions.get('y').at
  const parts = {
    packing: () => core.packWeights(net, 0),
    forward: () => core.forwardBatch(net, 0, batch, 1, y, batch, 0, 0),
    loss: () => core.lossRows(net, 0, batch, batch, 0, batch),
    BPTT: () => core.backwardBatch(net, batch, 0),
    'weight gradients': () => core.weightGradients(net, batch, 0),
    update: () => core.update(net, 0),
  }
  const times = Object.fromEntries(Object.keys(parts).map((name) => [name, []]))
  for (let round = 0; round < (hiddenSize > 100 ? 60 : 600); round++) {
    for (const [name, run] of Object.entries(parts)) {
      const began = onCore()
      run()
      times[name].push(onCore() - began)
    }
  }
  // The fast rounds: what a part takes when nothing else uses the core's caches.
  const fast = Object.entries(times).map(([name, list]) => [
    name,
    list.sort((a, b) => a - b)[Math.floor(list.length / 20)],
  ])
  const sum = fast.reduce((total, [, us]) => total + us, 0)
  const line = fast.map(([name, us]) => `${name} ${us.toFixed(1)} µs (${((us / sum) * 100).toFixed(0)} %)`).join(', ')
  console.log(`${point.name} ${dtype}: ${line}`)
  if (cell !== 'rnn') console.log(`  of these, the cell alone: ${cellAlone(engine, point)}`)
}

/** Gates and states of a minibatch from their pre-activations, and back to their gradients, over memory nobody else uses. */
function cellAlone(engine, { cell, steps, batch }) {
  const { core } = engine
  const at = (name) => engine.layout.regions.get(name).at
  const block = batch * 64
  const gate = engine.layout.regions.get('dz0').bytes / 4
  const panels = gate / (steps * block)
  const slots = [0, 1, 2, 3].map((g) => at('dz0') + g * gate)
  const [h, dh, carry] = [at('hidden0'), at('dh0'), at('carry0')]
  const [c, q] = cell === 'lstm' ? [at('cells0'), at('cellTanh0')] : [0, 0]
  const activate = () =>
    cell === 'gru'
      ? core.gruActivate(...slots, h + block, 16, h, block)
      : core.lstmActivate(...slots, c + block, 16, c, q, h, block)
  const derivative = () =>
    cell === 'gru'
      ? core.gruDerivative(...slots, h + block, 16, dh, carry, block)
      : core.lstmDerivative(...slots, c + block, 16, q, dh, carry, block)
  const fastest = (run) => {
    const times = Array.from({ length: 400 }, () => {
      const began = onCore()
      for (let i = 0; i < panels; i++) run()
      return onCore() - began
    })
    return times.sort((a, b) => a - b)[20] * steps
  }
  return `activations ${fastest(activate).toFixed(0)} µs, derivatives ${fastest(derivative).toFixed(0)} µs`
}
