/**
 * A made-up hourly load: a trend, a day, a week, noise whose neighbours are alike, and blanks. It writes the table as CSV,
 * or trains on it: `node bench/load.mjs --help`.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Forecaster, Generator, parseCsv } from '../dist/index.js'

const HELP = `node bench/load.mjs [options]      (build first: node scripts/build.mjs)

  --rows N        hours (8760)
  --seed N        of the noise and the blanks (1)
  --out FILE      writes the table as CSV
  --train         trains networks of 24 hours ahead and says what they and the baselines score
  --options JSON  options of the forecaster, such as '{"window":168,"segment":24,"normalize":"mean","lossOn":"last"}'
`

/** The table as CSV: every hundredth cell is blank, and once a whole day. */
export function loadCsv(rows, seed = 1) {
  const random = new Generator(seed)
  const start = Date.UTC(2019, 0, 1)
  const lines = ['time,load']
  let noise = 0
  for (let r = 0; r < rows; r++) {
    const [hour, weekday] = [r % 24, Math.floor(r / 24 + 1) % 7]
    // Tuesday is the first day; at weekends the morning is later and the peak lower.
    const weekend = weekday > 4
    const day = Math.sin((Math.PI * (hour - (weekend ? 8 : 6))) / 12)
    noise = 0.8 * noise + 6 * (random.uniform() + random.uniform() - 1)
    const load = 500 + 0.004 * r + (weekend ? 70 : 120) * day - (weekend ? 60 : 0) + noise
    const isBlank = random.uniform() < 0.01 || (r >= 3000 && r < 3024)
    const time = new Date(start + r * 3600000).toISOString().slice(0, 16)
    lines.push(`${time},${isBlank ? '' : load.toFixed(1)}`)
  }
  return lines.join('\n') + '\n'
}

/** A network with `residual` before it learns, and the value that it begins with: the same on the validation rows. */
async function start(table, season) {
  // Steps so small that nothing is learned: what it was at the start stays the best.
  const optimizer = { name: 'sgd', learningRate: 1e-30 }
  const forecaster = await Forecaster.create({ target: 'load', ahead: 24, residual: 'season', season, optimizer })
  const { initialLoss, best } = await forecaster.fit(table, { epochs: 1 })
  const { model, seasonalNaive } = await forecaster.evaluate(table, { part: 'valid' })
  const isSame = best.epoch === 0 && Math.abs(model.rmse / seasonalNaive.rmse - 1) < 1e-6
  console.log(`\nfrom the value ${season} rows before, before it learns: validation loss ${initialLoss.toFixed(6)}`)
  console.log(
    `  rmse ${model.rmse.toFixed(6)}, of that value ${seasonalNaive.rmse.toFixed(6)}: ${isSame ? 'the same' : 'NOT THE SAME'}`,
  )
  if (!isSame) process.exitCode = 1
  forecaster.dispose()
}

/** Trains with some options; prints what came of it. */
async function train(table, name, options) {
  const forecaster = await Forecaster.create({ target: 'load', ahead: 24, ...options })
  const begun = performance.now()
  const run = await forecaster.fit(table)
  const seconds = (performance.now() - begun) / 1000
  const valid = await forecaster.evaluate(table, { part: 'valid' })
  const test = await forecaster.evaluate(table)
  const best = test.verdict.find(({ against }) => against === test.best)
  console.log(`\n${name}: ${run.epochs.length} epochs, the best ${run.best.epoch}, ${seconds.toFixed(1)} s`)
  if (run.initialLoss !== undefined) {
    const shares = run.epochs.map(({ validLoss }) => (validLoss / run.initialLoss).toFixed(3))
    console.log(`  validation loss beside the first one, ${run.initialLoss.toFixed(6)}: ${shares.join(' ')}`)
  }
  console.log('                  validation     test')
  for (const who of ['model', ...test.verdict.map(({ against }) => against)]) {
    console.log(`  ${who.padEnd(18)}${valid[who].rmse.toFixed(2).padStart(8)} ${test[who].rmse.toFixed(2).padStart(8)}`)
  }
  console.log(`  beside ${test.best}: ${best.outcome}, p ${best.p?.toFixed(4) ?? 'not known'}`)
  forecaster.dispose()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '8760' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      train: { type: 'boolean', default: false },
      options: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const csv = loadCsv(Number(values.rows), Number(values.seed))
  if (values.out !== undefined) writeFileSync(values.out, csv)
  if (values.train) {
    const table = await parseCsv(csv)
    await train(table, 'as it is trained by itself', {})
    await start(table, 168)
    await train(table, 'from the value one season before', { residual: 'season', season: 168 })
    if (values.options !== undefined) await train(table, values.options, JSON.parse(values.options))
  } else if (values.out === undefined || values.help) process.stdout.write(HELP)
}
