// Many series at once: `node bench/many.mjs --help`.
import { parseArgs } from 'node:util'
import { Forecaster, Table } from '../dist/index.js'

const HELP = `node bench/many.mjs [options]      (build first: node scripts/build.mjs)

Many series at once: networks of single series, one after the other, then one network for all of them.
Prints one JSON document.

  --series N     series of the one network (default 3000)
  --points N     rows of each series (default 300)
  --local N      series that get a network of their own (default 1000)
  --threads N    threads of the one network (default 2)
`
const { values: args } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    series: { type: 'string', default: '3000' },
    points: { type: 'string', default: '300' },
    local: { type: 'string', default: '1000' },
    threads: { type: 'string', default: '2' },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const [series, points, local, threads] = [args.series, args.points, args.local, args.threads].map(Number)
const AHEAD = 7
const TASK = {
  target: 'y',
  // Two of the four covariates are known ahead.
  inputs: ['y', 'price', 'holiday', 'weather', 'visits'],
  known: ['price', 'holiday'],
  ahead: AHEAD,
  loss: 'pinball',
  quantiles: [0.1, 0.5, 0.9],
}

/** Uniform numbers from 0 to 1, the same on every machine. */
function uniform(seed) {
  let state = (seed * 2654435761 + 1) >>> 0
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
}

/** Series from one number to another: a week's shape, a price, holidays, weather and visits, and noise. */
function tableOf(from, to) {
  const columns = { id: [], day: [], y: [], price: [], holiday: [], weather: [], visits: [] }
  for (let s = from; s < to; s++) {
    const next = uniform(s + 1)
    const [level, swing, effect] = [50 + 100 * next(), 5 + 15 * next(), 5 + 10 * next()]
    let [weather, carry] = [0, 0]
    for (let t = 0; t < points + AHEAD; t++) {
      const isAhead = t >= points
      const price = 1 + 0.2 * Math.sin(t / 40 + s) + 0.05 * next()
      const holiday = (t + s) % 29 === 0 ? 1 : 0
      weather = 0.8 * weather + next() - 0.5
      carry = 0.6 * carry + 6 * (next() - 0.5)
      const visits = level / 2 + swing * Math.sin((2 * Math.PI * t) / 7) + 4 * (next() - 0.5)
      const y = visits + level / 2 - effect * price + 8 * holiday + 3 * weather + carry
      columns.id.push(`s${s}`)
      columns.day.push(new Date(Date.UTC(2022, 0, 1 + t)).toISOString().slice(0, 10))
      columns.price.push(price)
      columns.holiday.push(holiday)
      for (const [name, value] of Object.entries({ y, weather, visits })) columns[name].push(isAhead ? null : value)
    }
  }
  const { id, ...own } = columns
  if (to - from > 1) return Table.fromColumns({ id, ...own }, { series: 'id', index: 'day' })
  return Table.fromColumns(own, { index: 'day' })
}

const seconds = (since) => (performance.now() - since) / 1000
const mebibytes = () => process.memoryUsage().rss / 1024 / 1024
const peak = () => process.resourceUsage().maxRSS / 1024

// First, since a peak does not go down.
const marks = []
let since = performance.now()
for (let s = 0; s < local; s++) {
  const forecaster = await Forecaster.create({ ...TASK, threads: 1 })
  const table = tableOf(1_000_000 + s, 1_000_001 + s)
  await forecaster.fit(table)
  await forecaster.forecast(table)
  forecaster.dispose()
  if ((s + 1) % Math.max(1, Math.floor(local / 10)) === 0)
    marks.push({ series: s + 1, seconds: seconds(since), mebibytes: mebibytes() })
}
const each = local === 0 ? null : seconds(since) / local
const localModels =
  local === 0
    ? null
    : { series: local, secondsEach: each, hoursOf100000On2Cores: (each * 100_000) / 2 / 3600, marks, peakMiB: peak() }
process.stderr.write(`${local} local models done\n`)

const table = tableOf(0, series)
const forecaster = await Forecaster.create({ ...TASK, threads })
since = performance.now()
const run = await forecaster.fit(table, {
  onProgress: ({ epoch }) => void process.stderr.write(`\repoch ${epoch} `),
})
const fit = seconds(since)
since = performance.now()
const forecasts = await forecaster.forecast(table)
const forecast = seconds(since)
const scores = await forecaster.evaluate(table)
process.stderr.write('\n')
console.log(
  JSON.stringify(
    {
      node: process.version,
      series,
      points,
      oneNetwork: {
        secondsToFit: fit,
        epochs: run.epochs.length,
        best: run.best,
        secondsToForecast: forecast,
        forecasts: forecasts.length,
        peakMiB: peak(),
        options: forecaster.options ?? null,
        parameters: forecaster.network.parameterCount,
        scores: Object.fromEntries(
          Object.entries(scores).filter(([name]) => ['model', 'persistence', 'seasonalNaive', 'linear'].includes(name)),
        ),
        fingerprint: forecaster.fingerprint(),
      },
      localModels,
    },
    null,
    2,
  ),
)
