// A public table by its published protocol: recomputes a published baseline, trains, and prints one JSON document.
//   node bench/public.mjs m4-hourly|etth1|tourism-monthly [--data DIR] [--horizon N] [--seeds N] [--jobs N] [--quick]
//     [--options '{…}'] [--fit '{…}'] [--test-once]
//   node bench/public.mjs --train FILE [--test FILE] --frequency hourly|daily|weekly|monthly|quarterly|yearly --horizon N
// Only validation is scored, unless --test-once asks for the test rows; docs/skill-log.md lists each time it was asked for.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Forecaster, Table } from '../dist/index.js'
import { FORMS, formOf, open, SEASONS, tableColumns } from './public/forms.mjs'
import { KNOWN, protocolOf, scaleOf } from './public/protocols.mjs'

const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '.' },
    train: { type: 'string' },
    test: { type: 'string' },
    frequency: { type: 'string' },
    horizon: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    jobs: { type: 'string' },
    options: { type: 'string', default: '{}' },
    fit: { type: 'string', default: '{}' },
    quick: { type: 'boolean', default: false },
    'test-once': { type: 'boolean', default: false },
  },
})
const began = performance.now()
const name = positionals[0]
if (args.train === undefined && !Object.hasOwn(KNOWN, name ?? '')) {
  console.error(`expected one of ${Object.keys(KNOWN).join(', ')}, or --train FILE`)
  process.exit(2)
}

const paths =
  args.train === undefined
    ? Object.values(KNOWN[name].files).map((file) => join(args.data, file))
    : [args.train, args.test].filter((path) => path !== undefined)
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
protocol.check(series)

// Without --test-once nothing sees the test rows.
const once = args['test-once']
const seen = once ? series : series.map((s) => ({ ...s, values: s.values.slice(0, -rows.test) }))
const table = Table.fromColumns(tableColumns(seen), { series: 'series', index: 'time' })
const own = {
  ...(protocol.frequency === 'hourly' ? { season: 24 } : { season: SEASONS[protocol.frequency] }),
  ...(protocol.window === undefined ? {} : { window: protocol.window }),
  ...(protocol.loss === undefined ? {} : { loss: protocol.loss }),
  ...(Number(args.seeds) > 1 ? { seeds: Number(args.seeds) } : {}),
  ...(args.jobs === undefined ? {} : { jobs: Number(args.jobs) }),
  ...JSON.parse(args.options),
}
const fit = { split: { valid: rows.valid, test: once ? rows.test : 0 }, ...JSON.parse(args.fit) }
if (args.quick) Object.assign(fit, { epochs: 1, epochWindows: 2048 })
const forecaster = await Forecaster.create({ target: 'value', ahead: horizon, ...own })
let planned = 0
const run = await forecaster.fit(table, { ...fit, onProgress: ({ epochs }) => (planned = epochs) })
if (once && protocol.rows === undefined) {
  // Published methods learn from all rows before the test: trained again on them, as long as validation found best.
  const { schedule = { name: 'cosine', epochs: planned }, ...same } = fit
  const long = Math.max(1, run.best.epoch)
  await forecaster.fit(table, { ...same, reset: true, split: { test: rows.test }, epochs: long, schedule })
}
const trained = performance.now()
const part = once ? 'test' : 'valid'
const scores = await forecaster.evaluate(table, { part })
const scales = new Map(
  series.map(({ id, values }) => [id, scaleOf(values.slice(0, rows.train ?? (once ? -horizon : -2 * horizon)))]),
)

/**
 * The protocol's figures of one model. Errors of several series come in units of each series' training deviation: so it is
 * where a protocol pools windows; where it takes means over series, mae goes back to the table's units.
 */
function figuresOf(model) {
  const each = scores.perSeries.each.filter((s) => s[model] !== undefined)
  const pooled = protocol.rows !== undefined
  const n = each.reduce((sum, s) => sum + s[model].n, 0)
  const own = ({ series: id, [model]: s }) => (pooled ? s : { ...s, mae: s.mae * scales.get(id).deviation })
  const figures = Object.fromEntries(
    ['mse', 'mae', 'smape', 'mase', 'wql', 'msis', 'coverage']
      .filter((metric) => each[0][model][metric] !== undefined && (!pooled || ['mse', 'mae'].includes(metric)))
      .map((metric) => [
        metric,
        each.reduce((sum, s) => sum + (pooled ? s[model].n : 1) * own(s)[metric], 0) / (pooled ? n : each.length),
      ]),
  )
  if (!pooled) delete figures.mse
  return protocol.owa === undefined ? figures : { ...figures, owa: protocol.owa(figures) }
}
const others = Object.keys(scores).filter((key) => key !== 'model' && scores[key]?.rmse !== undefined)
const best = run.best
console.log(
  JSON.stringify(
    {
      name: protocol.name,
      published: protocol.known ? 'the baseline came out' : null,
      part,
      horizon,
      series: series.length,
      model: figuresOf('model'),
      baselines: Object.fromEntries(others.map((key) => [key, figuresOf(key)])),
      best: scores.best,
      epochs: run.epochs.length,
      bestEpoch: best,
      samples: run.data.samples,
      seconds: Math.round((performance.now() - began) / 10) / 100,
      trainingSeconds: Math.round((trained - began) / 10) / 100,
      peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
      options: { ...own, ...fit },
      chosen: forecaster.chosen,
      warnings: run.warnings,
      fingerprint: run.fingerprint,
    },
    null,
    2,
  ),
)
