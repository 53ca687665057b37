/**
 * A public table by its published protocol: recomputes a published baseline, trains, and prints one JSON document:
 * `node bench/public.mjs --help`.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Forecaster, Table } from '../dist/index.js'
import { FORMS, formOf, open, SEASONS, summed, tableColumns } from './public/forms.mjs'
import { KNOWN, protocolOf, scaleOf } from './public/protocols.mjs'
import { quantileFigures, QUANTILES } from './public/quantiles.mjs'
import { searched } from './public/search.mjs'

const HELP = `node bench/public.mjs ${Object.keys(KNOWN).join('|')} [options]      (build first: node scripts/build.mjs)
node bench/public.mjs --train FILE [--test FILE] --frequency ${Object.keys(SEASONS).join('|')} --horizon N [options]

Recomputes a published baseline of the table, and stops where it does not come out; then trains by the default rule, and
prints one JSON document. Only validation is scored, unless --test-once asks for the test rows; docs/skill-log.md lists each
time it was asked for. The tables are public, and not part of the project: docs/skill.md says which files are meant.

  --data DIR      where the tables lie (.)
  --horizon N     rows ahead (the protocol's)
  --seeds N       networks trained as a unit (1)
  --jobs N        threads that train them
  --quantiles     forecasts deciles and the bounds of 95 %, by the pinball loss, and scores WQL and MSIS
  --options JSON  further options of the forecaster, as '{"cell": "lstm"}'
  --fit JSON      further options of fit
  --search        tries departures from the rule on validation rows, one after another, and trains with what they chose
  --quick         one short epoch: whether all runs, not how well
  --every N       of the series each N-th alone, to try options faster
  --sum N         sums each N rows of a series, from its end: quarters of months, days of hours (1)
  --before        takes the test rows off: the rows before them are scored in the same way, to try options
  --test-once     scores the test rows
`
/** Ends with a sentence and exit code 2. */
function refuse(sentence) {
  console.error(`${sentence}\nnode bench/public.mjs --help says how it is called.`)
  process.exit(2)
}
/** The JSON object of an option. */
function objectOf(flag) {
  try {
    const value = JSON.parse(args[flag])
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Told below.
  }
  return refuse(`--${flag} ${args[flag]}: expected a JSON object`)
}
const OPTIONS = {
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    data: { type: 'string', default: '.' },
    train: { type: 'string' },
    test: { type: 'string' },
    frequency: { type: 'string' },
    horizon: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    jobs: { type: 'string' },
    options: { type: 'string', default: '{}' },
    fit: { type: 'string', default: '{}' },
    quantiles: { type: 'boolean', default: false },
    search: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    sum: { type: 'string', default: '1' },
    before: { type: 'boolean', default: false },
    'test-once': { type: 'boolean', default: false },
  },
}
let args, positionals
try {
  ;({ values: args, positionals } = parseArgs(OPTIONS))
} catch (error) {
  refuse(error.message)
}
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const began = performance.now()
const name = positionals[0]
if (args.train === undefined && !Object.hasOwn(KNOWN, name ?? '')) {
  refuse(`${name ?? 'nothing'}: expected one of ${Object.keys(KNOWN).join(', ')}, or --train FILE`)
}

const [every, sum] = ['every', 'sum'].map((flag) => {
  const n = Number(args[flag])
  return Number.isInteger(n) && n >= 1 ? n : refuse(`--${flag} ${args[flag]}: expected a whole number from 1 up`)
})
if (sum > 1 && args.train === undefined)
  refuse('--sum makes another table: name the file with --train, and --frequency')
if (args['test-once'] && (args.before || every > 1))
  refuse('--test-once is for the protocol as it is published: leave --before and --every out')

const given = { options: objectOf('options'), fit: objectOf('fit') }
const paths =
  args.train === undefined
    ? Object.values(KNOWN[name].files).map((file) => join(args.data, file))
    : [args.train, args.test].filter((path) => path !== undefined)
for (const path of paths)
  if (!existsSync(path)) refuse(`${path}: not found; --data names the folder of the public tables`)
const files = paths.map(open)
const protocol = protocolOf(files, {
  frequency: args.frequency,
  horizon: args.horizon === undefined ? undefined : Number(args.horizon),
})
const { horizon } = protocol
const [before, after] = files.map((file) => FORMS[formOf(file)](file))
let series = after === undefined ? before : before.map((s, i) => ({ ...s, values: [...s.values, ...after[i].values] }))
const rows = protocol.rows ?? { valid: horizon, test: horizon }
if (protocol.rows !== undefined) {
  const most = rows.train + rows.valid + rows.test
  series = series.map((s) => ({ ...s, values: s.values.slice(0, most) }))
}
if (sum > 1) series = series.map((s) => summed(s, sum))
protocol.check(series)

// One forecast a series, from its last row; or windows of a part, columns as series.
const pooled = protocol.rows !== undefined
if (args.before && pooled) refuse('--before is for one forecast a series, which is not this protocol')
series = series.filter((_, s) => s % every === 0)
if (args.before) series = series.map((s) => ({ ...s, values: s.values.slice(0, -rows.test) }))
// Whether the last rows are scored, which the training does not see.
const once = args['test-once'] || args.before
if (pooled && args.quantiles) throw new Error('--quantiles scores one forecast a series, which is not this protocol')
const without = (rows) => (rows === 0 ? series : series.map((s) => ({ ...s, values: s.values.slice(0, -rows) })))
const tableOf = (all) => Table.fromColumns(tableColumns(all), { series: 'series', index: 'time' })
const season = SEASONS[protocol.frequency]
const own = {
  season,
  ...(protocol.window === undefined ? {} : { window: protocol.window }),
  ...(protocol.loss === undefined ? {} : { loss: protocol.loss }),
  ...(args.quantiles ? { loss: 'pinball', quantiles: QUANTILES } : {}),
  ...(Number(args.seeds) > 1 ? { seeds: Number(args.seeds) } : {}),
  ...(args.jobs === undefined ? {} : { jobs: Number(args.jobs) }),
  ...given.options,
}

/** Trains with options beside those that were given, and scores the last rows (`last`), or the validation rows. */
async function trial(options, last) {
  // The training sees the last rows only where its table must hold them, to score their windows.
  const table = tableOf(pooled && last ? series : without(rows.test))
  const fit = {
    split: { valid: rows.valid, test: pooled && last ? rows.test : 0 },
    // Published methods learn from all rows before the test.
    ...(last && !pooled ? { final: true } : {}),
    ...given.fit,
    ...(args.quick ? { epochs: 1, epochWindows: 2048 } : {}),
  }
  const forecaster = await Forecaster.create({ target: 'value', ahead: horizon, ...own, ...options })
  const run = await forecaster.fit(table, fit)
  const trained = performance.now()
  const scores = await forecaster.evaluate(last ? tableOf(series) : table, { part: last ? 'test' : 'valid' })
  const figures = (model) => figuresOf(scores.perSeries.each, model, last)
  const quantiles = args.quantiles ? await quantilesOf(forecaster, last ? series : without(rows.test)) : {}
  const others = Object.keys(scores).filter((key) => key !== 'model' && scores[key]?.rmse !== undefined)
  const told = {
    scoredSeries: scores.perSeries.each.filter((s) => s.model !== undefined).length,
    model: { ...figures('model'), ...quantiles },
    baselines: Object.fromEntries(others.map((key) => [key, figures(key)])),
    best: scores.best,
    epochs: run.epochs.length,
    bestEpochs: (run.seeds ?? [run]).map(({ best }) => best),
    samples: run.data.samples,
    options: { ...own, ...options, ...fit },
    chosen: forecaster.chosen,
    warnings: run.warnings,
    fingerprint: run.fingerprint,
  }
  forecaster.dispose()
  return { told, trained }
}

/** WQL, MSIS and coverage of the forecasts from the last row but the horizon's. */
async function quantilesOf(forecaster, scored) {
  const past = scored.map((s) => ({ ...s, values: s.values.slice(0, -horizon) }))
  return quantileFigures(scored, { horizon, season }, await forecaster.forecast(tableOf(past)))
}

/**
 * The protocol's figures of one model. Errors of several series come in units of each series' training deviation: so it is
 * where a protocol pools windows; where it takes means over series, mae goes back to the table's units.
 */
function figuresOf(perSeries, model, last) {
  const each = perSeries.filter((s) => s[model] !== undefined)
  const n = each.reduce((sum, s) => sum + s[model].n, 0)
  const training = rows.train ?? (last ? -horizon : -2 * horizon)
  const scales = new Map(series.map(({ id, values }) => [id, scaleOf(values.slice(0, training))]))
  const own = ({ series: id, [model]: s }) => (pooled ? s : { ...s, mae: s.mae * scales.get(id).deviation })
  const figures = Object.fromEntries(
    ['mse', 'mae', 'smape', 'mase']
      .filter((metric) => each[0][model][metric] !== undefined && (!pooled || ['mse', 'mae'].includes(metric)))
      .map((metric) => [
        metric,
        each.reduce((sum, s) => sum + (pooled ? s[model].n : 1) * own(s)[metric], 0) / (pooled ? n : each.length),
      ]),
  )
  if (!pooled) delete figures.mse
  return protocol.owa === undefined ? figures : { ...figures, owa: protocol.owa(figures) }
}

const judged = args.quantiles ? 'wql' : protocol.judged
const search = args.search ? await searched(async (options) => (await trial(options, false)).told.model[judged]) : null
const { told, trained } = await trial(search?.options ?? {}, once)
console.log(
  JSON.stringify(
    {
      name: protocol.name,
      published: protocol.known ? 'the baseline came out' : null,
      part: args.before ? 'before the test' : once ? 'test' : 'valid',
      horizon,
      series: series.length,
      ...told,
      ...(search === null ? {} : { search: { judged, tried: search.tried } }),
      seconds: Math.round((performance.now() - began) / 10) / 100,
      trainingSeconds: Math.round((trained - began) / 10) / 100,
      peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    },
    null,
    2,
  ),
)
