// Sweeps over daily weather: `node bench/sweep.mjs --help`.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseCsv, sweep } from '../dist/index.js'

const HELP = `node bench/sweep.mjs [options]      (build first: node scripts/build.mjs)

Sweeps over the daily weather of Seattle and of New York: does the winner do better than every baseline on the rows held
out? Prints one JSON document, with the seconds that each job took.

  --trials N     option sets that are tried for each city (default 12)
  --jobs N       threads (default 1)
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    trials: { type: 'string', default: '12' },
    jobs: { type: 'string', default: '1' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const weather = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data', 'weather.csv')
const [head, ...lines] = readFileSync(weather, 'utf8').trimEnd().split('\n')
const cities = {}
for (const city of ['Seattle', 'New York']) {
  const own = lines.filter((line) => line.startsWith(`${city},`))
  const table = await parseCsv([head, ...own].map((line) => line.slice(line.indexOf(',') + 1)).join('\n'))
  const run = sweep(table, {
    target: 'temp_max',
    horizon: [1, 2, 3],
    space: {
      cell: ['rnn', 'gru', 'lstm'],
      window: [7, 14, 28],
      hiddenSize: [8, 16, 32],
      learningRate: { log: [0.001, 0.02] },
    },
    trials: Number(args.trials),
    jobs: Number(args.jobs),
    onProgress: ({ done, trials }) => process.stderr.write(`\r${city}: ${done} of ${trials} `),
  })
  const { plan, trials, winner, seconds, fingerprint } = await run.result()
  const { model, best } = winner.holdout.scores
  cities[city] = {
    holdout: plan.holdout,
    choosing: plan.choosing,
    winner: { set: winner.set, selection: trials[winner.id - 1].score },
    rmse: Object.fromEntries(Object.entries(model).map(([name, { rmse }]) => [name, rmse])),
    best,
    verdict: winner.holdout.verdict.map(({ against, outcome, p }) => ({ against, outcome, p })),
    isBelowAll: Object.values(model).every(({ mse }) => mse >= model.network.mse),
    secondsByJob: trials.map(({ parameters, seconds: own }) => ({ parameters, seconds: own })),
    seconds,
    fingerprint,
  }
}
process.stderr.write('\n')
console.log(JSON.stringify({ node: process.version, cities }, null, 2))
