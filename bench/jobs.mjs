// What a job costs by its size: `node bench/jobs.mjs --help`.
import { parseArgs } from 'node:util'
import { backtest, Table } from '../dist/index.js'

const HELP = `node bench/jobs.mjs [options]      (build first: node scripts/build.mjs)

What a job costs by its size: seconds of one core that a training takes, by the rows of the series and the units of the
network, with the epochs after which early stopping ended it. Prints one JSON document; docs/fleets.md plans by it.

  --rows A,B      rows of the series (100,300,1000)
  --units A,B     hidden units (8,16,32)
  --cell NAME     rnn, gru or lstm (gru)
  --folds N       trainings of each size, whose mean counts (3)
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    rows: { type: 'string', default: '100,300,1000' },
    units: { type: 'string', default: '8,16,32' },
    cell: { type: 'string', default: 'gru' },
    folds: { type: 'string', default: '3' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const folds = Number(args.folds)
const jobs = []
for (const rows of args.rows.split(',').map(Number)) {
  const y = Array.from({ length: rows }, (_, r) => 15 + 8 * Math.sin(r / 20) + ((r * 7919) % 13) / 4)
  const table = Table.fromColumns({ y })
  for (const hiddenSize of args.units.split(',').map(Number)) {
    const options = { target: 'y', cell: args.cell, hiddenSize, window: 14, horizon: [1, 2, 3, 4, 5, 6, 7], threads: 1 }
    const began = process.cpuUsage()
    const { trainings } = await backtest(table, { ...options, folds, refit: 1 }).result()
    const { user, system } = process.cpuUsage(began)
    const epochs = trainings.reduce((sum, training) => sum + training.epochs, 0) / trainings.length
    const coreSeconds = (user + system) / 1e6 / trainings.length
    jobs.push({ rows, hiddenSize, parameters: trainings[0].parameters, epochs, coreSecondsPerTraining: coreSeconds })
  }
}
console.log(JSON.stringify({ node: process.version, cell: args.cell, jobs }, null, 2))
