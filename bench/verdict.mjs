/**
 * How often the verdict is wrong, and how often it sees what is there: `node bench/verdict.mjs --help`.
 */
import { parseArgs } from 'node:util'
import { Forecaster, Generator, Table } from '../dist/index.js'
import { verdict } from '../dist/scores/verdict.js'

const HELP = `node bench/verdict.mjs [options]      (build first: node scripts/build.mjs)

  --walks N     random walks, and as many seasonal ones, on which a network is trained (1000)
  --draws N     pairs of forecasters that are simulated (2000)
  --seed N      of everything that is random (1)
`

const { values } = parseArgs({
  options: {
    walks: { type: 'string', default: '1000' },
    draws: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(HELP)
  process.exit()
}
const [walks, draws, seed] = [values.walks, values.draws, values.seed].map(Number)
const random = new Generator(seed)
/** About normal: mean 0, variance 1. */
const normal = () => {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += random.uniform()
  return sum
}
const percent = (n, of) => `${((100 * n) / of).toFixed(1)} %`

console.log(`${walks} walks of each kind, a network trained on each: nothing can be better than the best baseline.`)
for (const [name, season, window] of [
  ['random walks', 1, 14],
  ['seasonal walks of 24 hours', 24, 24],
]) {
  if (walks === 0) break
  const outcomes = await trained(season, window)
  const told = Object.entries(outcomes).map(([outcome, n]) => `${outcome} ${percent(n, walks)}`)
  console.log(`  ${name}: ${told.join(', ')}${outcomes.better <= 0.05 * walks ? '' : '  MORE THAN 5 %'}`)
}

/** The verdicts on networks against the best baseline of walks: each value is that of a season before and a step. */
async function trained(season, window) {
  const outcomes = { better: 0, worse: 0, 'no clear difference': 0 }
  const rows = 600
  const start = Date.UTC(2020, 0, 1)
  const index = Array.from({ length: rows }, (_, r) => new Date(start + r * 3600000).toISOString().slice(0, 16))
  for (let walk = 0; walk < walks; walk++) {
    const y = []
    for (let r = 0; r < rows; r++) y.push((r < season ? 0 : y[r - season]) + normal())
    const table = Table.fromColumns({ y }, { index })
    const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 8, window, seed: walk })
    await forecaster.fit(table, { epochs: 12 })
    const { best, verdict: all } = await forecaster.evaluate(table)
    outcomes[all.find(({ against }) => against === best).outcome]++
    forecaster.dispose()
  }
  return outcomes
}

console.log(`\n${draws} pairs of forecasters, simulated: errors correlated 0.8, of the farthest horizon.`)
console.log('  The last columns are of a test that knows the true spread of the mean difference.')
console.log('  errors                        origins  rmse     better    worse   better    worse')
for (const { name, horizon, keep } of [
  { name: 'independent, 1 ahead', horizon: 1, keep: 0 },
  { name: 'of a process φ 0.9, 24 ahead', horizon: 24, keep: 0.9 },
  { name: 'of a random walk, 24 ahead', horizon: 24, keep: 1 },
]) {
  for (const origins of horizon === 1 ? [4, 8, 16, 50, 500] : [100, 500, 3000]) {
    for (const ratio of origins >= 500 ? [1, 0.9, 1 / 0.9] : [1]) simulate(name, { horizon, keep, origins, ratio })
  }
}

console.log(
  `\n${draws} pairs, errors correlated 0.8 and as large: the mean of squared errors 1 to h rows ahead, of few origins.`,
)
console.log('  errors                 h  every  origins   better    worse')
for (const keep of [0, 1]) {
  for (const [horizon, every, all] of [
    [1, 1, [8, 12, 20, 50]],
    [7, 7, [8, 12, 20, 50]],
    [24, 24, [8, 12, 20, 50]],
    [7, 4, [8, 12, 20, 50]],
    [24, 12, [8, 12, 20, 50]],
    [7, 1, [21, 50, 100]],
    [24, 1, [72, 100, 220]],
  ]) {
    for (const origins of all) ofOrigins(keep, horizon, every, origins)
  }
}

/** How often each outcome is told of equal forecasters in a backtest of so many origins. */
function ofOrigins(keep, horizon, every, origins) {
  const counts = { better: 0, worse: 0, 'no clear difference': 0 }
  const overlap = Math.floor((horizon + every - 1) / every)
  for (let draw = 0; draw < draws; draw++) {
    const own = Array.from({ length: (origins - 1) * every + horizon }, normal)
    const other = own.map((shock) => 0.8 * shock + 0.6 * normal())
    const loss = (shocks, origin) => {
      let [error, sum] = [0, 0]
      for (let h = 0; h < horizon; h++) {
        error = keep * error + shocks[origin * every + h]
        sum += error * error
      }
      return sum / horizon
    }
    const d = Array.from({ length: origins }, (_, origin) => loss(other, origin) - loss(own, origin))
    counts[verdict('it', d, overlap).outcome]++
  }
  const cells = [horizon, every, origins].map((n, i) => String(n).padStart([2, 5, 7][i]))
  const shares = [counts.better, counts.worse].map((n) => percent(n, draws).padStart(7))
  console.log(`  ${[(keep === 0 ? 'independent' : 'of a random walk').padEnd(20), ...cells, ...shares].join('  ')}`)
}

/** How often each outcome is told of a network whose rmse is `ratio` times that of the baseline. */
function simulate(name, { horizon, keep, origins, ratio }) {
  const outcomes = { better: 0, worse: 0, 'no clear difference': 0 }
  const means = []
  for (let draw = 0; draw < draws; draw++) {
    const [a, b] = [errors(horizon, keep, origins), errors(horizon, keep, origins)]
    const d = a.map((own, i) => {
      const network = ratio * (0.8 * own + 0.6 * b[i])
      return network * network - own * own
    })
    const { outcome, difference } = verdict('it', d, horizon)
    outcomes[outcome]++
    means.push(difference)
  }
  const center = means.reduce((sum, mean) => sum + mean, 0) / draws
  const far = 1.96 * Math.sqrt(means.reduce((sum, mean) => sum + (mean - center) ** 2, 0) / draws)
  const known = [means.filter((mean) => mean < -far).length, means.filter((mean) => mean > far).length]
  const cells = [name.padEnd(30), String(origins).padStart(7), `${(100 * ratio).toFixed(0)} %`.padStart(6)]
  const shares = [outcomes.better, outcomes.worse, ...known].map((n) => percent(n, draws).padStart(7))
  console.log(`  ${[...cells, ...shares].join('  ')}`)
}

/** Errors of forecasts so many steps ahead of a process that keeps a share of itself: neighbours have shocks in common. */
function errors(horizon, keep, origins) {
  const shocks = Array.from({ length: origins + horizon - 1 }, normal)
  const weights = [1]
  while (weights.length < horizon) weights.push(weights.at(-1) * keep)
  const size = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0))
  return Array.from({ length: origins }, (_, i) => weights.reduce((sum, w, j) => sum + w * shocks[i + j], 0) / size)
}
