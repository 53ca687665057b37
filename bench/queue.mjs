// What a queue costs beside the training itself: `node bench/queue.mjs --help`.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { sweep, Table } from '../dist/index.js'

const HELP = `node bench/queue.mjs --queue URL [options]      (build first: node scripts/build.mjs)

What a queue costs beside the training itself: the same small jobs by this machine's pool, and by a worker of a queue.
Prints one JSON document. Needs Node 22.12, pg-boss and a PostgreSQL server, where "hindcast queue purge" drops what is left.

  --queue URL    postgres://…; default: the environment's HINDCAST_QUEUE
  --sets N       jobs, each a small network trained for two epochs (default 1000)
  --threads N    threads of the pool, and of the worker (default 1)
  --rows N       rows of the table (default 250)
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    queue: { type: 'string', default: process.env.HINDCAST_QUEUE },
    sets: { type: 'string', default: '1000' },
    threads: { type: 'string', default: '1' },
    rows: { type: 'string', default: '250' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const [sets, threads, rows] = [args.sets, args.threads, args.rows].map(Number)
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

// Other rows each time, so that no result is there already.
const shift = Date.now() % 1e6
const tmax = Array.from({ length: rows }, (_, r) => 15 + 8 * Math.sin(r / 20) + (((r + shift) * 7919) % 13) / 4)
const table = Table.fromColumns({ tmax })
const options = {
  target: 'tmax',
  epochs: 2,
  space: { hiddenSize: [3, 4, 5, 6], window: [4, 5, 6, 7, 8], learningRate: { log: [0.001, 0.02] } },
  trials: sets,
}

async function measured(more) {
  const began = performance.now()
  const run = sweep(table, { ...options, ...more })
  const trials = []
  let wall = 0
  // Until the last of them: the hold-out is not counted.
  for await (const trial of run) {
    trials.push(trial)
    wall = (performance.now() - began) / 1000
  }
  const { fingerprint, fleet, jobs } = await run.result()
  const training = trials.reduce((sum, { seconds }) => sum + seconds, 0)
  // Of each thread; the rest of its time went into fetching, keeping and telling.
  const beside = (wall * threads - training) / trials.length
  return { sets: trials.length, wall, training, millisecondsBeside: beside * 1000, fingerprint, fleet, jobs }
}

const worker = spawn(process.execPath, [main, 'worker', '--jobs', String(threads)], {
  env: { ...process.env, HINDCAST_QUEUE: args.queue },
  stdio: ['ignore', 'ignore', 'pipe'],
})
try {
  await new Promise((resolve, reject) => {
    worker.stderr.on('data', (text) => (/takes jobs/.test(text) ? resolve() : undefined))
    worker.on('exit', () => reject(new Error('the worker ended')))
  })
  // Two jobs first, so that the threads have the table.
  await sweep(table, {
    ...options,
    trials: 2,
    space: { ...options.space, epochs: [1] },
    epochs: undefined,
    queue: args.queue,
    audit: 0,
  }).result()
  const queue = await measured({ queue: args.queue, audit: 0 })
  const local = await measured({ jobs: threads })
  const added = queue.millisecondsBeside - local.millisecondsBeside
  console.log(JSON.stringify({ node: process.version, threads, queue, local, millisecondsAdded: added }, null, 2))
  if (queue.fingerprint !== local.fingerprint) throw new Error('the fingerprints differ')
} finally {
  worker.kill()
}
