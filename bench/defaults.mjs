/**
 * What the default rule is worth on made-up tables of the kinds that people have: errors of its networks and of those of
 * the plain defaults, over those of the best baseline: `node bench/defaults.mjs --help`.
 */
import { parseArgs } from 'node:util'
import { Forecaster, Generator, Table } from '../dist/index.js'

const HELP = `node bench/defaults.mjs [NAME …] [options]      (build first: node scripts/build.mjs)

Trains on made-up tables by the default rule and by the plain defaults, one network each. For each table and number of rows
ahead it prints their rmse over that of the baseline that is best on the validation rows: on these, and on the test rows.

  --hours       tables of hours and minutes, few rows ahead, instead of those of days and longer steps
  --seeds N     tables of each kind, with other noise (3)
  --lists       says which kinds of tables there are
`

/** Draws of a seed: even, nearly normal (mean 0, deviation 1), and counts of a mean. */
function drawsOf(seed) {
  const random = new Generator(seed)
  const even = () => random.uniform()
  const normal = () => Array.from({ length: 12 }, even).reduce((sum, u) => sum + u, -6)
  return { even, normal, count: (mean) => Math.max(0, Math.round(mean + Math.sqrt(mean) * normal())) }
}
const series = (rows, next) => Array.from({ length: rows }, (_, t) => next(t))
const week = ({ normal }) => series(7, (day) => 0.25 * normal() + [0, 0, 0, 0, 0, 0.4, -0.5][day])
const year = (t, from = 20) => Math.cos((2 * Math.PI * (t - from)) / 365.25)

/** Sales of a shop by days: a week, a year, a level that wanders back, promotions of a week. */
function sales(rows, seed, mean = 120) {
  const draws = drawsOf(seed)
  const days = week(draws)
  let [level, promotion] = [0, 0]
  return series(rows, (t) => {
    level = 0.995 * level + 0.03 * draws.normal()
    promotion = promotion > 0 ? promotion - 1 : draws.even() < 0.02 ? 7 : 0
    const usual = level + 0.0002 * t + days[t % 7] - 0.2 * year(t)
    return draws.count(mean * Math.exp(usual + (promotion > 0 ? 0.35 : 0)))
  })
}
/** Visits of a page by days: a growth that changes, a week, noise whose neighbours are alike. */
function visits(rows, seed) {
  const draws = drawsOf(seed)
  let [level, slope, noise] = [7, 0.001, 0]
  return series(rows, (t) => {
    slope = 0.99 * slope + 0.00001 + 0.0002 * draws.normal()
    level += slope + 0.02 * draws.normal()
    noise = 0.4 * noise + 0.08 * draws.normal()
    return Math.round(Math.exp(level + (t % 7 > 4 ? -0.35 : 0.1) + noise))
  })
}
/** Temperatures of days: a year, and neighbours that are alike. */
function weather(rows, seed) {
  const draws = drawsOf(seed)
  let noise = 0
  return series(rows, (t) => 12 - 9 * year(t) + (noise = 0.75 * noise + 2.2 * draws.normal()))
}
/** A price: a random walk. */
function price(rows, seed) {
  const draws = drawsOf(seed)
  let level = Math.log(100)
  return series(rows, () => Math.exp((level += 0.0003 + 0.015 * draws.normal())))
}
/** Growth by so much a row, with a season of so many rows that grows as well; a peak is in its last row. */
const growth =
  (season, step, { shape = 0.15, peak = 0, wander = 0.02, noise = 0.03 } = {}) =>
  (rows, seed) => {
    const draws = drawsOf(seed)
    const own = series(season, (at) => (season === 1 ? 0 : shape * draws.normal() + (at === season - 1 ? peak : 0)))
    let level = 6
    return series(rows, (t) =>
      Math.exp((level += step + wander * draws.normal()) + own[t % season] + noise * draws.normal()),
    )
  }
/** What a country makes, by quarters: it grows by far more than the season changes it. */
const OUTPUT = { shape: 0.04, wander: 0.008, noise: 0.004 }

/** What people use by hours: a day, a week, noise whose neighbours are alike. */
function load(rows, seed) {
  const { normal } = drawsOf(seed)
  let noise = 0
  return series(rows, (t) => {
    const weekend = Math.floor(t / 24) % 7 > 4
    noise = 0.8 * noise + 3 * normal()
    return 500 + (weekend ? 70 : 120) * daytime(t, weekend ? 8 : 6) - (weekend ? 60 : 0) + noise
  })
}
const daytime = (t, from) => Math.sin((Math.PI * (t - from)) / 12)
/** Temperatures of hours: a year, a day, and a weather that stays for some days. */
function temperatures(rows, seed) {
  const { normal } = drawsOf(seed)
  let noise = 0
  return series(rows, (t) => 15 - 8 * year(t / 24) + 4 * daytime(t, 9) + (noise = 0.95 * noise + 0.5 * normal()))
}
/** Sun by hours: none at night, and clouds. */
function sun(rows, seed) {
  const { normal } = drawsOf(seed)
  let clear = 0.7
  return series(rows, (t) => {
    clear = Math.min(1, Math.max(0.1, clear + 0.08 * normal()))
    return Math.max(0, 100 * daytime(t, 6)) * clear
  })
}
/** Visitors of a shop by hours: counts, with a day and a busier weekend. */
function visitors(rows, seed) {
  const draws = drawsOf(seed)
  let level = 0
  return series(rows, (t) => {
    level = 0.99 * level + 0.03 * draws.normal()
    return draws.count(12 * Math.exp(level + daytime(t, 8) + (Math.floor(t / 24) % 7 > 4 ? 0.4 : 0)))
  })
}
/** A sensor by minutes: a day, and noise that stays for an hour. */
function sensor(rows, seed) {
  const { normal } = drawsOf(seed)
  let noise = 0
  return series(rows, (t) => 200 + 30 * Math.sin((2 * Math.PI * t) / 1440) + (noise = 0.98 * noise + 1.5 * normal()))
}

const DAY = 86_400_000
const days = (rows) => series(rows, (t) => new Date(Date.UTC(2015, 0, 1) + t * DAY).toISOString().slice(0, 10))
const months = (step) => (rows) => series(rows, (t) => new Date(Date.UTC(1960, step * t, 1)).toISOString().slice(0, 7))

/** Name, rows, series, rows ahead, the numbers of a seed, and the times. */
const KINDS = [
  ['sales, 120 days', 120, 1, [1, 7], sales, days],
  ['sales, 300 days', 300, 1, [1, 7, 14], sales, days],
  ['sales, 2 years of days', 730, 1, [1, 7, 28], sales, days],
  ['sales, 8 years of days', 2922, 1, [1, 7, 28], sales, days],
  ['few sales, 4 years of days', 1461, 1, [1, 7, 28], (rows, seed) => sales(rows, seed, 3), days],
  [
    'sales of 5 shops, 2 years of days',
    730,
    5,
    [1, 7, 28],
    (rows, seed) => sales(rows, seed, 20 + 30 * (seed % 7)),
    days,
  ],
  ['visits, 3 years of days', 1095, 1, [1, 7, 28], visits, days],
  ['visits of 10 pages, 400 days', 400, 10, [1, 7, 28], visits, days],
  ['weather, 4 years of days', 1461, 1, [1, 7, 28], weather, days],
  ['a price, 1000 days', 1000, 1, [1, 7, 28], price, days],
  ['5 prices, 600 counters', 600, 5, [1, 5, 20], price, (rows) => series(rows, (t) => t)],
  ['growth, 60 years', 60, 1, [1, 4], growth(1, 0.03), months(12)],
  ['growth, 10 series of 50 years', 50, 10, [1, 4], growth(1, 0.03), months(12)],
  ['growth, 80 quarters', 80, 1, [1, 4], growth(4, 0.01), months(3)],
  ['growth, 8 series of 80 quarters', 80, 8, [1, 4], growth(4, 0.01), months(3)],
  ['growth, 5 years of months', 60, 1, [1, 6], growth(12, 0.004), months(1)],
  ['growth, 15 years of months', 180, 1, [1, 12], growth(12, 0.004), months(1)],
  ['output, 80 quarters', 80, 1, [1, 4], growth(4, 0.02, OUTPUT), months(3)],
  ['output, 8 series of 100 quarters', 100, 8, [1, 4], growth(4, 0.02, OUTPUT), months(3)],
  ['output without season, 120 quarters', 120, 1, [1, 4], growth(1, 0.02, OUTPUT), months(3)],
  [
    'retail with a peak, 100 quarters',
    100,
    1,
    [1, 4],
    growth(4, 0.012, { shape: 0.04, peak: 0.25, wander: 0.01, noise: 0.02 }),
    months(3),
  ],
  ['passengers, 12 years of months', 144, 1, [1, 12], growth(12, 0.01, { shape: 0.12, wander: 0.01 }), months(1)],
  ['a young app, 400 days', 400, 1, [1, 7], growth(7, 0.008, { shape: 0.1, wander: 0.01, noise: 0.04 }), days],
]

const minutes = (step) => (rows) =>
  series(rows, (t) => new Date(Date.UTC(2021, 0, 1) + step * t * 60_000).toISOString().slice(0, 16))
const HOURS = [
  ['load, 250 days of hours', 6000, 1, [1, 3, 6], load, minutes(60)],
  ['temperatures, 250 days of hours', 6000, 1, [1, 3, 6], temperatures, minutes(60)],
  ['sun, 250 days of hours', 6000, 1, [1, 3, 6], sun, minutes(60)],
  ['visitors, 250 days of hours', 6000, 1, [1, 3, 6], visitors, minutes(60)],
  ['a price, 250 days of hours', 6000, 1, [1, 3, 6], price, minutes(60)],
  ['a sensor, 7 days of minutes', 10080, 1, [1, 15], sensor, minutes(1)],
]

/** The table of a kind: one series, or several in the long form. */
function tableOf([, rows, count, , numbers, times], seed) {
  const each = series(count, (s) => numbers(rows, 1000 * seed + s))
  return Table.fromColumns(
    { series: each.flatMap((y, s) => y.map(() => `s${s}`)), time: each.flatMap(() => times(rows)), y: each.flat() },
    { series: 'series', index: 'time' },
  )
}

/** The rmse of a network over that of the best baseline of the validation rows, there and on the test rows. */
async function ratios(table, options) {
  const forecaster = await Forecaster.create({ target: 'y', ...options })
  await forecaster.fit(table)
  const valid = await forecaster.evaluate(table, { part: 'valid' })
  const test = await forecaster.evaluate(table)
  forecaster.dispose()
  return [valid, test].map((scores) => scores.model.rmse / scores[valid.best].rmse)
}

/** The geometric mean. */
const mean = (list) => Math.exp(list.reduce((sum, x) => sum + Math.log(x), 0) / list.length)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '3' },
    hours: { type: 'boolean', default: false },
    lists: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const kinds = values.hours ? HOURS : KINDS
const unknown = positionals.find((name) => !kinds.some(([kind]) => kind === name))
if (values.help) process.stdout.write(HELP)
else if (values.lists) console.log(kinds.map(([name]) => name).join('\n'))
else if (unknown !== undefined || !(Number(values.seeds) >= 1)) {
  console.error(`${unknown ?? `--seeds ${values.seeds}`}: node bench/defaults.mjs --help says how it is called.`)
  process.exitCode = 2
} else {
  console.log('rmse over that of the best baseline          validation         test')
  console.log('table                              ahead    rule   plain    rule   plain')
  const told = { rule: [], plain: [] }
  for (const kind of kinds.filter(([name]) => positionals.length === 0 || positionals.includes(name))) {
    for (const ahead of kind[3]) {
      const found = { rule: [], plain: [] }
      for (let seed = 1; seed <= Number(values.seeds); seed++) {
        const table = tableOf(kind, seed)
        found.rule.push(await ratios(table, { ahead }))
        found.plain.push(await ratios(table, { ahead, defaults: 'plain' }))
      }
      const cells = [0, 1].flatMap((part) => ['rule', 'plain'].map((who) => mean(found[who].map((r) => r[part]))))
      console.log(
        `${kind[0].padEnd(36)}${String(ahead).padStart(4)}${cells.map((x) => x.toFixed(3).padStart(8)).join('')}`,
      )
      for (const who of ['rule', 'plain']) told[who].push(...found[who])
    }
  }
  const all = [0, 1].flatMap((part) => ['rule', 'plain'].map((who) => mean(told[who].map((r) => r[part]))))
  console.log(`${'all'.padEnd(40)}${all.map((x) => x.toFixed(3).padStart(8)).join('')}`)
}
