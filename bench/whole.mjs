/**
 * A whole run, from the start of the process to scores, beside the same recipe in PyTorch and pandas:
 * `node bench/whole.mjs --help`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `node bench/whole.mjs [options]      (build first: node scripts/build.mjs)

Both sides read the same CSV, split and scale it, train one GRU on one thread for the same epochs of as many windows, keep
the best by validation, and score the test rows. They run in turn, each as a process of its own, on the clock from its start to
its end. hindcast fits and scores its baselines besides.

  --only NAMES    some of: seattle, etth1 (both)
  --data DIR      where ETTh1.csv lies (.)
  --rounds N      pairs of runs (5)
  --python PATH   a Python with PyTorch and pandas (/usr/bin/python3)
  --json FILE     writes the figures
`
const { values: args } = parseArgs({
  options: {
    only: { type: 'string', default: 'seattle,etth1' },
    data: { type: 'string', default: '.' },
    rounds: { type: 'string', default: '5' },
    python: { type: 'string', default: '/usr/bin/python3' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (args.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hindcast-whole-'))

/** The first 14,400 rows, which the published split takes: twelve months, four and four. */
function etth1() {
  const file = join(args.data, 'ETTh1.csv')
  if (!existsSync(file)) return { missing: `there is no ${file} (--data DIR)` }
  const cut = join(folder, 'etth1.csv')
  writeFileSync(cut, readFileSync(file, 'utf8').split('\n').slice(0, 14_401).join('\n') + '\n')
  return { file: cut }
}

/**
 * A table, and the recipe that both sides are told: `targets` as one series each, or one of them with all columns as inputs.
 * Sizes are those that the default rule chooses for the table, with a GRU.
 */
const TABLES = {
  seattle: {
    open: () => ({ file: here('../data/seattle-weather.csv') }),
    recipe: {
      time: 'date',
      inputs: ['tmax', 'tmin', 'rain', 'wind'],
      target: 'tmax',
      ...{ window: 14, segment: 1, normalize: 'none', ahead: 1, lossOn: 'all' },
      ...{ hidden: 16, batch: 32, rate: 0.003, epochs: 30, epochWindows: 0, cosine: false },
      split: [0.7, 0.15],
    },
    units: 'degrees',
  },
  etth1: {
    open: etth1,
    recipe: {
      time: 'date',
      inputs: ['HUFL', 'HULL', 'MUFL', 'MULL', 'LUFL', 'LULL', 'OT'],
      target: null,
      ...{ window: 96, segment: 24, normalize: 'mean', ahead: 96, lossOn: 'last' },
      ...{ hidden: 128, batch: 256, rate: 0.001, epochs: 9, epochWindows: 32_768, cosine: true },
      split: [0.6, 0.2],
    },
    units: "deviations of each column's training rows",
  },
}

/** The recipe as flags of hindcast train. */
function flagsOf(recipe) {
  const { inputs, target, window, segment, normalize, ahead, lossOn, hidden, batch, rate, epochs, split } = recipe
  const columns = target === null ? ['--melt', inputs.join(','), '--target', 'value'] : ['--target', target]
  const shares = [...split, 1 - split[0] - split[1]].map((share) => share.toFixed(2)).join(',')
  const flags = { window, segment, normalize, ahead, 'loss-on': lossOn, cell: 'gru', hidden, batch, lr: rate, epochs }
  return [
    ...columns,
    ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    ...(recipe.cosine ? ['--schedule', 'cosine'] : []),
    ...(recipe.epochWindows > 0 ? ['--epoch-windows', String(recipe.epochWindows)] : []),
    ...['--split', shares, '--patience', 'Infinity', '--json'],
  ]
}

const environment = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }

/** One process: its seconds, and the JSON document that it printed. */
function run(command, parameters) {
  const began = performance.now()
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 2 ** 28,
  })
  const seconds = (performance.now() - began) / 1000
  if (status !== 0) throw new Error((error?.message ?? stderr).trim().split('\n').slice(-3).join(' '))
  return { seconds, said: JSON.parse(stdout) }
}

const SIDES = {
  hindcast: (file, recipe) => {
    const { seconds, said } = run(process.execPath, [here('../dist/cli/main.js'), 'train', file, ...flagsOf(recipe)])
    const { samples } = said.data
    const { rmse, n } = said.scores.model
    const scores = { windows: [samples.train, samples.valid, samples.test], best: said.best, rmse, n }
    const epochs = said.epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
    return { seconds, scores, epochs }
  },
  PyTorch: (file, recipe) => {
    const { seconds, said } = run(args.python, [here('peers/whole.py'), file, JSON.stringify(recipe)])
    return { seconds, scores: said, epochs: said.seconds, with: said.blas }
  },
}

/** Why PyTorch takes no part; null: it does. */
function withoutPeer() {
  try {
    run(args.python, ['-c', 'import numpy, pandas, torch; print(0)'])
    return null
  } catch (error) {
    return error.message
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]
const absent = withoutPeer()
if (absent !== null) {
  console.error(`PyTorch takes no part (${absent}): apt-get install python3-torch python3-pandas, or --python PATH`)
}
const sides = Object.keys(SIDES).filter((side) => side === 'hindcast' || absent === null)
const results = {}
try {
  for (const name of args.only.split(',')) {
    if (!Object.hasOwn(TABLES, name)) throw new Error(`--only takes ${Object.keys(TABLES).join(', ')}; got ${name}`)
    const { open, recipe, units } = TABLES[name]
    const { file, missing } = open()
    if (missing !== undefined) {
      console.error(`${name} is left out: ${missing}`)
      continue
    }
    const seconds = Object.fromEntries(sides.map((side) => [side, []]))
    const epochs = Object.fromEntries(sides.map((side) => [side, []]))
    const scores = {}
    let blas = ''
    for (let round = 0; round < Number(args.rounds); round++) {
      for (const side of sides) {
        const one = SIDES[side](file, recipe)
        seconds[side].push(one.seconds)
        epochs[side].push(one.epochs)
        scores[side] = one.scores
        blas = one.with ?? blas
      }
    }
    const ratio = absent === null ? median(seconds.hindcast.map((own, r) => seconds.PyTorch[r] / own)) : null
    results[name] = { recipe, seconds, epochs, scores, ratio, blas }
    console.log(`${name}: ${recipe.epochs} epochs, GRU ${recipe.hidden}; rmse of the test rows in ${units}`)
    for (const side of sides) {
      const { windows, best, rmse, n } = scores[side]
      const each = `${Math.min(...seconds[side]).toFixed(1)} to ${Math.max(...seconds[side]).toFixed(1)}`
      console.log(
        `  ${side.padEnd(9)}${median(seconds[side]).toFixed(1).padStart(6)} s (${each})  rmse ${rmse.toFixed(3)} of ${n}` +
          `  best epoch ${best.epoch}, ${best.validLoss.toFixed(4)}  windows ${windows.join(', ')}`,
      )
      const trained = median(epochs[side])
      const rest = median(seconds[side].map((all, r) => all - epochs[side][r]))
      console.log(`  ${' '.repeat(9)}${trained.toFixed(1).padStart(6)} s in epochs, ${rest.toFixed(1)} s in all else`)
    }
    if (ratio !== null)
      console.log(`  PyTorch : hindcast, median of the pairs: ${ratio.toFixed(2)}; PyTorch with ${blas}`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
if (args.json !== undefined) writeFileSync(args.json, JSON.stringify(results, null, 2) + '\n')
