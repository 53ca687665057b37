// How time and memory grow with the data: `node bench/scaling.mjs --help`.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `node bench/scaling.mjs [options]      (build first: node scripts/build.mjs)

The cost of an epoch grows linearly with rows and with steps, and memory with the plan: times and peak memory from a thousand
to a million rows, each measured in a process of its own.

  --quick    up to 100,000 rows, without large plans
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    // What a process of its own measures: rows and steps.
    one: { type: 'string' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const { quick, one } = args

if (one !== undefined) {
  const [rows, steps] = one.split(',').map(Number)
  console.log(JSON.stringify(await measure(rows, steps)))
} else {
  const table = (title, cases) => {
    console.log(`\n${title}\n     rows  steps  ms/epoch  µs/row·step  plan MiB  growth MiB  growth/plan`)
    for (const [rows, steps] of cases) {
      const out = execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--one', `${rows},${steps}`], {
        encoding: 'utf8',
      })
      const { ms, plan, growth } = JSON.parse(out)
      const cells = [
        [String(rows), 9],
        [String(steps), 7],
        [ms.toFixed(1), 10],
        [((ms * 1000) / (rows * steps)).toFixed(4), 13],
        [plan.toFixed(1), 10],
        [growth.toFixed(1), 12],
        [(growth / plan).toFixed(2), 13],
      ]
      console.log(cells.map(([text, width]) => text.padStart(width)).join(''))
    }
  }
  const most = quick ? 1e5 : 1e6
  table(
    'Rows (3 inputs, 32 units, batches of 32)',
    [1e3, 1e4, 1e5, 1e6].filter((r) => r <= most).map((r) => [r, 30]),
  )
  table(
    'Steps',
    [10, 30, 100, 300].map((t) => [1e4, t]),
  )
  // A plan of a few MiB is smaller than the noise of the process around it.
  if (!quick) {
    table('Memory of large plans', [
      [2e6, 30],
      [2e4, 3000],
    ])
  }
}

/** Median milliseconds of an epoch, the arena's plan, and how much the resident memory grew over the idle process. */
async function measure(rows, steps) {
  const { Network, engineOf } = await import('../dist/network/index.js')
  const { intView, realView } = await import('../dist/engine/engine.js')
  const { EMPTY_PLAN } = await import('../dist/engine/spec.js')
  const { Generator } = await import('../dist/random.js')
  // Idle: everything loaded and compiled, a first network trained and gone.
  const options = { inputSize: 3, hiddenSize: 32, recurrentBias: false }
  const train = async (n) => {
    const net = await Network.create(options)
    const engine = engineOf(net)
    const windows = n - steps
    engine.arrange({
      ...EMPTY_PLAN,
      ...{ steps, batch: 32, windows, rows: n, targetRows: n, starts: windows, targetShift: 1, outputLast: true },
    })
    const generator = new Generator(0)
    for (const name of ['data', 'target']) {
      const view = realView(engine, name)
      for (let i = 0; i < view.length; i++) view[i] = generator.uniform() - 0.5
    }
    intView(engine, 'starts').forEach((_, i, starts) => (starts[i] = i))
    const minibatches = Math.ceil(windows / 32)
    const times = []
    const runs = n * steps > 2e7 ? 1 : n * steps > 5e6 ? 3 : 7
    for (let run = 0; run <= runs; run++) {
      const began = performance.now()
      for (let m = 0; m < minibatches; m += 100) engine.train(m, Math.min(100, minibatches - m))
      if (run > 0) times.push(performance.now() - began)
    }
    times.sort((a, b) => a - b)
    return { net, ms: times[Math.floor(times.length / 2)], plan: engine.layout.bytes / 2 ** 20 }
  }
  ;(await train(steps + 100)).net.dispose()
  globalThis.gc?.()
  const idle = process.memoryUsage().rss
  const { net, ms, plan } = await train(rows)
  const growth = (process.memoryUsage().rss - idle) / 2 ** 20
  net.dispose()
  return { ms, plan, growth }
}
