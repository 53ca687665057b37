// From the start of a process to a trained epoch: `node bench/startup.mjs --help`.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `node bench/startup.mjs [options]      (build first: node scripts/build.mjs)

From the start of a process to one trained epoch of P1: hindcast against the same in plain JavaScript, in turn. Prints the
medians and their ratio.

  --runs N    runs of each that count (15)
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    runs: { type: 'string', default: '15' },
    // What a process of its own does.
    one: { type: 'string' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const here = fileURLToPath(import.meta.url)

if (args.one === 'hindcast') {
  const { Network, engineOf } = await import('../dist/network/index.js')
  const { engineContestant } = await import('../dist/bench/engines.js')
  const { raceTable, WORK_POINTS } = await import('../dist/bench/points.js')
  const net = await Network.create({ inputSize: 3, hiddenSize: 4, recurrentBias: false })
  const contestant = engineContestant(engineOf(net), WORK_POINTS[0], raceTable(3))
  for (let at = 0; at < contestant.minibatches; at += 1000) {
    contestant.train(at, Math.min(1000, contestant.minibatches - at))
  }
} else if (args.one === 'plain') {
  const { plainContestant } = await import('../dist/bench/plain.js')
  const { raceTable, WORK_POINTS } = await import('../dist/bench/points.js')
  const zeros = (n) => ({ data: new Float64Array(n).fill(0.1) })
  const start = {
    weight_ih_l0: zeros(12),
    weight_hh_l0: zeros(16),
    bias_ih_l0: zeros(4),
    'head.weight': zeros(4),
    'head.bias': zeros(1),
  }
  const contestant = plainContestant(WORK_POINTS[0], raceTable(3), start)
  contestant.train(0, contestant.minibatches)
} else {
  const runs = Number(args.runs)
  const times = { hindcast: [], plain: [] }
  for (let run = 0; run <= runs; run++) {
    for (const name of ['hindcast', 'plain']) {
      const began = performance.now()
      execFileSync(process.execPath, [here, '--one', name])
      if (run > 0) times[name].push(performance.now() - began)
    }
  }
  const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]
  const [ours, plain] = [median(times.hindcast), median(times.plain)]
  console.log(
    `whole process to one epoch of P1: hindcast ${ours.toFixed(0)} ms, plain ${plain.toFixed(0)} ms, ratio ${(ours / plain).toFixed(2)}`,
  )
}
