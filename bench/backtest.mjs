/**
 * How long backtests take: `node bench/backtest.mjs --help`.
 */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { backtest, readCsv, Table } from '../dist/index.js'

const HELP = `node bench/backtest.mjs [options]      (build first: node scripts/build.mjs)

Each backtest runs in a process of its own. Prints one JSON document: seconds on the clock, seconds on a core (all threads
together, which counts on a busy machine), the most memory, and the fingerprint of the rows.

  --only NAMES    some of: never, baselines, refitted, threads, torch (all; torch where /usr/bin/python3 has it)
  --origins N     origins on Seattle's record, each trained anew: GRU 16, window 14, 20 epochs (1000)
  --jobs N        threads of the same (2)
  --rows N        rows of the synthetic table with 10,000 origins and one training (12000)
  --many N        rows of the baselines alone (1000000)
  --torch N       origins of the same loop in PyTorch, one thread (20)
`
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'never,baselines,refitted,threads,torch' },
    origins: { type: 'string', default: '1000' },
    jobs: { type: 'string', default: '2' },
    rows: { type: 'string', default: '12000' },
    many: { type: 'string', default: '1000000' },
    torch: { type: 'string', default: '20' },
    one: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const number = (name) => Number(values[name])
const data = fileURLToPath(new URL('../data/seattle-weather.csv', import.meta.url))

/** A seasonal walk, the same everywhere. */
function synthetic(rows) {
  let state = 1
  let level = 0
  const y = Float64Array.from({ length: rows }, (_, r) => {
    state = (state * 1103515245 + 12345) % 2147483648
    level = 0.98 * level + state / 2147483648 - 0.5
    return level + Math.sin((r * 2 * Math.PI) / 24)
  })
  return Table.fromColumns({ y })
}

const REFITTED = {
  target: 'tmax',
  cell: 'gru',
  hiddenSize: 16,
  window: 14,
  epochs: 20,
  patience: Infinity,
  folds: number('origins'),
  every: 1,
}

/** A table and the options of its backtest. */
const WORKS = {
  never: () => [synthetic(number('rows')), { target: 'y', folds: 10_000, every: 1, refit: 'never', cell: 'gru' }],
  baselines: () => [synthetic(number('many')), { target: 'y', folds: 100, model: 'none', refit: 'never' }],
  refitted: async () => [await readCsv(data), REFITTED],
  threads: async () => [await readCsv(data), { ...REFITTED, jobs: number('jobs') }],
}

/** Runs a backtest without keeping its rows. */
async function timed(name) {
  const [table, options] = await WORKS[name]()
  const before = process.cpuUsage()
  const begun = performance.now()
  const run = backtest(table, options)
  for await (const _ of run);
  const { fingerprint, rows } = await run.result()
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(before)
  return {
    origins: run.plan.length,
    rows,
    seconds,
    coreSeconds: (user + system) / 1e6,
    fingerprint,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }
}

/** The same trainings in PyTorch, without baselines or scores; null where it is not installed. */
function torch() {
  const script = fileURLToPath(new URL('./peers/backtest.py', import.meta.url))
  try {
    const text = execFileSync('/usr/bin/python3', [script, data, values.torch, values.origins], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return JSON.parse(text)
  } catch (error) {
    console.error(`PyTorch took no part: ${error.message}`)
    return null
  }
}

if (values.one) console.log(JSON.stringify(await timed(values.one)))
else {
  const results = { machine: { node: process.version, cpu: cpus()[0].model, threads: cpus().length } }
  for (const name of values.only.split(',')) {
    if (name === 'torch') {
      results.torch = torch()
      continue
    }
    const own = ['origins', 'jobs', 'rows', 'many'].flatMap((option) => [`--${option}`, values[option]])
    const text = execFileSync(process.execPath, [process.argv[1], '--one', name, ...own], { encoding: 'utf8' })
    results[name] = JSON.parse(text)
    console.error(`${name}: ${results[name].seconds.toFixed(1)} s, ${results[name].coreSeconds.toFixed(1)} s on a core`)
  }
  const { refitted, threads, torch: beside } = results
  if (refitted && threads) results.speedup = refitted.seconds / threads.seconds
  if (refitted && beside) {
    results.beside = beside.coreSeconds / beside.origins / (refitted.coreSeconds / refitted.origins)
  }
  console.log(JSON.stringify(results, null, 2))
}
