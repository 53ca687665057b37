/**
 * Races hindcast's baselines against the forecasters of two npm packages, from the same origins on the same rows:
 * `node bench/race-baselines.mjs --help`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { backtest, parseCsv, readCsv } from '../dist/index.js'
import { loadCsv } from './load.mjs'

const HELP = `node bench/race-baselines.mjs [options]      (build first: node scripts/build.mjs)

  npm ci --prefix bench/forecasters      the rivals: @bsull/augurs (AutoETS, MSTL) and arima (SARIMA)

  --file FILE     a CSV; left out: the load of bench/load.mjs
  --target COL    the column (load)
  --ahead N       rows ahead (24)
  --origins N     from how many origins, one every N rows ahead, the last at the end (20)
  --past N        rows that the rivals learn from (1344): hindcast's baselines learn from all before the origin
  --season A,B    rows after which the same comes again (24,168)
`

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    target: { type: 'string', default: 'load' },
    ahead: { type: 'string', default: '24' },
    origins: { type: 'string', default: '20' },
    past: { type: 'string', default: '1344' },
    season: { type: 'string', default: '24,168' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit()
}
const [ahead, origins, past] = [values.ahead, values.origins, values.past].map(Number)
const season = values.season.split(',').map(Number)
const { target } = values
const table = values.file === undefined ? await parseCsv(loadCsv(8760)) : await readCsv(values.file)
const y = table.numeric(target)

/** Sums of errors, by forecaster. */
const sums = new Map()
function add(name, value, actual) {
  if (!Number.isFinite(value)) throw new Error(`${name} gives ${value}.`)
  const own = sums.get(name) ?? { n: 0, squares: 0, sizes: 0, ms: 0 }
  own.n++
  own.squares += (value - actual) ** 2
  own.sizes += Math.abs(value - actual)
  sums.set(name, own)
}

/** What came, by origin (a row) and rows ahead: what hindcast's baselines were scored on. */
const actual = new Map()
const rowOf = new Map(Array.from({ length: table.rows }, (_, r) => [table.index.at(r), r]))
const begun = performance.now()
const test = backtest(table, {
  target,
  ahead,
  season,
  folds: origins,
  every: ahead,
  model: 'none',
  refit: 'never',
  window: Math.max(...season),
})
for await (const row of test) {
  if (row.actual === undefined) continue
  add(row.model, row.value, row.actual)
  const at = rowOf.get(row.origin)
  if (!actual.has(at)) actual.set(at, new Map())
  actual.get(at).set(row.horizon, row.actual)
}
const all = (performance.now() - begun) / 1000

const folder = new URL('forecasters/', import.meta.url)
if (!existsSync(new URL('node_modules/', folder))) {
  console.log('The rivals are not installed: npm ci --prefix bench/forecasters')
} else {
  for (const [name, forecast] of await rivals()) {
    for (const [at, came] of actual) {
      const start = performance.now()
      const given = forecast(history(at))
      for (const [horizon, value] of came) add(name, given[horizon - 1], value)
      sums.get(name).ms += performance.now() - start
    }
  }
}

console.log(
  `${target} up to ${ahead} rows ahead, from ${actual.size} origins; hindcast's baselines together ${all.toFixed(1)} s`,
)
console.log('                                rmse       mae   ms an origin')
const order = [...sums].sort(([, a], [, b]) => a.squares / a.n - b.squares / b.n)
for (const [name, { n, squares, sizes, ms }] of order) {
  const cells = [
    Math.sqrt(squares / n)
      .toFixed(3)
      .padStart(10),
    (sizes / n).toFixed(3).padStart(9),
  ]
  console.log(`  ${name.padEnd(24)}${cells.join(' ')}${ms === 0 ? '' : (ms / actual.size).toFixed(0).padStart(15)}`)
}

/** The last rows up to an origin; a blank is filled by the value of a season before, or the one before. */
function history(at) {
  const filled = []
  for (let r = Math.max(0, at - past + 1); r <= at; r++) {
    const value = Number.isNaN(y[r]) ? (filled.at(-season[0]) ?? filled.at(-1) ?? 0) : y[r]
    filled.push(value)
  }
  return filled
}

/** Forecasters of the packages: a function of a history. */
async function rivals() {
  const [ets, mstl] = await Promise.all(['ets', 'mstl'].map((part) => augurs(part)))
  const ARIMA = createRequire(new URL('package.json', folder))('arima')
  const last = season.at(-1)
  return [
    [
      'augurs AutoETS',
      (past) => {
        // Its seasonal models are not there yet; MSTL takes the seasons off before.
        const model = new ets.AutoETS(1, 'ZZN')
        model.fit(past)
        return model.predict(ahead).point
      },
    ],
    [
      'augurs MSTL',
      (past) => {
        const model = mstl.MSTL.ets(season.filter((m) => m > 1 && past.length > 2 * m))
        model.fit(past)
        return model.predict(ahead).point
      },
    ],
    ['arima (2,1,1)', (past) => new ARIMA({ p: 2, d: 1, q: 1, verbose: false }).train(past).predict(ahead)[0]],
    [
      `arima (1,0,1)(0,1,0)${last}`,
      (past) =>
        new ARIMA({ p: 1, d: 0, q: 1, P: 0, D: 1, Q: 0, s: last, verbose: false }).train(past).predict(ahead)[0],
    ],
  ]
}

/** A part of augurs with its WebAssembly. */
async function augurs(part) {
  const module = await import(new URL(`node_modules/@bsull/augurs/${part}.js`, folder))
  const wasm = readFileSync(new URL(`node_modules/@bsull/augurs/${part}_bg.wasm`, folder))
  await module.default({ module_or_path: wasm })
  return module
}
