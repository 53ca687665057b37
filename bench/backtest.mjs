// How long backtests take: refitted at each origin on Seattle's record, once trained on a long synthetic table, baselines
// alone on many rows. Prints one JSON document. After `npm run build`:
//   node bench/backtest.mjs [--origins 1000] [--jobs 2] [--rows 12000] [--many 1000000]
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { backtest, readCsv, Table } from '../dist/index.js'

const { values } = parseArgs({
  options: {
    origins: { type: 'string', default: '1000' },
    jobs: { type: 'string', default: '2' },
    rows: { type: 'string', default: '12000' },
    many: { type: 'string', default: '1000000' },
  },
})
const number = (name) => Number(values[name])

/** Runs a backtest without keeping its rows. */
async function timed(table, options) {
  const run = backtest(table, options)
  const begun = performance.now()
  for await (const _ of run);
  const { fingerprint, rows } = await run.result()
  const seconds = (performance.now() - begun) / 1000
  return { origins: run.plan.length, rows, seconds, fingerprint, peakMiB: process.resourceUsage().maxRSS / 1024 }
}

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

const seattle = await readCsv(fileURLToPath(new URL('../data/seattle-weather.csv', import.meta.url)))
const refitted = {
  target: 'tmax',
  cell: 'gru',
  hiddenSize: 16,
  window: 14,
  epochs: 20,
  folds: number('origins'),
  every: 1,
}
const results = {
  machine: { node: process.version, cpu: cpus()[0].model, threads: cpus().length },
  never: await timed(synthetic(number('rows')), { target: 'y', folds: 10_000, every: 1, refit: 'never', cell: 'gru' }),
  baselines: await timed(synthetic(number('many')), { target: 'y', folds: 100, model: 'none', refit: 'never' }),
  refitted: await timed(seattle, refitted),
  refittedOnThreads: await timed(seattle, { ...refitted, jobs: number('jobs') }),
}
results.speedup = results.refitted.seconds / results.refittedOnThreads.seconds
console.log(JSON.stringify(results, null, 2))
