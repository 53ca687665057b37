/**
 * How many values the intervals of a backtest held: `node bench/coverage.mjs --help`.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { backtest, readCsv, Table } from '../dist/index.js'
import { FORMS, formOf, open, tableColumns } from './public/forms.mjs'

const HELP = `node bench/coverage.mjs [seattle] [etth1] [m4-hourly] [options]      (build first: node scripts/build.mjs)

Backtests with intervals, trained once at the first origin. Prints one JSON line a table: how many values intervals held,
with the range of 95 % as if forecasts were independent, and the one by origins, and how errors changed since calibration.
Of m4-hourly the training file alone is read: its last origins, not the competition's.

  --data DIR     where the public tables lie (.); seattle needs none
  --interval P   what intervals promise to hold (0.9)
`
const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '.' },
    interval: { type: 'string', default: '0.9' },
    help: { type: 'boolean', default: false },
  },
})
const range = (n) => Array.from({ length: n }, (_, h) => h + 1)
const published = (file) => {
  const path = join(args.data, file)
  if (!existsSync(path)) return null
  const opened = open(path)
  return Table.fromColumns(tableColumns(FORMS[formOf(opened)](opened)), { series: 'series', index: 'time' })
}

const TABLES = {
  seattle: {
    table: () => readCsv(fileURLToPath(new URL('../data/seattle-weather.csv', import.meta.url))),
    options: { target: 'tmax', horizon: range(7), folds: 90, every: 7 },
  },
  etth1: {
    table: async () => readCsv(join(args.data, 'ETTh1.csv')),
    file: 'ETTh1.csv',
    options: { target: 'OT', horizon: range(96), folds: 40, every: 96 },
  },
  'm4-hourly': {
    table: async () => published('M4-Hourly-train.csv'),
    file: 'M4-Hourly-train.csv',
    options: { target: 'value', horizon: range(48), season: 24, folds: 4, every: 48, loss: 'mae' },
  },
}
const asked = positionals.length === 0 ? Object.keys(TABLES) : positionals
const unknown = asked.find((name) => !Object.hasOwn(TABLES, name))
if (args.help || unknown !== undefined) {
  if (unknown !== undefined) console.error(`${unknown} is none of ${Object.keys(TABLES).join(', ')}`)
  process.stdout.write(HELP)
  process.exit(args.help ? 0 : 2)
}
for (const name of asked) {
  const { file, options, table } = TABLES[name]
  if (file !== undefined && !existsSync(join(args.data, file))) {
    console.error(`${name} is left out: there is no ${join(args.data, file)} (--data DIR)`)
    process.exitCode = 2
    continue
  }
  const began = performance.now()
  const run = backtest(await table(), { ...options, refit: 'never', interval: Number(args.interval) })
  const origins = run.plan.length
  for await (const _ of run);
  const { intervals, verdict } = await run.result()
  const [{ byHorizon, ...interval }] = intervals
  const last = byHorizon.at(-1)
  const seconds = Math.round((performance.now() - began) / 100) / 10
  const told = { name, origins, ...interval, horizons: [byHorizon[0].coverage, last.coverage], verdict, seconds }
  console.log(JSON.stringify(told))
}
