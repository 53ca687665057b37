/**
 * Races hindcast's core against other libraries at the work points: `node bench/race-peers.mjs --help`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { printReport } from './peers/report.mjs'
import { eachIdiom, found, RIVALS } from './peers/rivals.mjs'
import { Lane, ratioOf, takeTurns } from './peers/turns.mjs'

const HELP = `node bench/race-peers.mjs [options]      (build first: node scripts/build.mjs)

  --points P1,P2      work points, all by default; of gated cells P3
  --cells rnn,gru     cells: rnn (by default), gru, lstm
  --rivals torch,jax  rivals, all that are installed by default
  --dtypes f32,f64    precisions; f64 races only those that have it
  --works train,infer kinds of work
  --idioms fastest    of a rival that can be written in several ways the fastest takes part; each: all of them do
  --rounds N          rounds that count (7)
  --clock wall|thread thread counts only the time on a core: for a busy machine (Linux)
  --quick             short slices and warm-up, 3 rounds: a look, not a measurement
  --json FILE         writes the results as JSON
  --from FILE         draws and prints the results of an earlier --json, races nobody
  --svg FILE          the chart (docs/img/races.svg after a full race of f32 only); 'none' draws nothing
`

/** Milliseconds that any request may take, compiling included. */
const LIMIT = 120_000
/** How near to the core a rival has to be to count as doing the same work: losses relative, outputs absolute. */
const AGREEMENT = { f32: { losses: 5e-6, outputs: 1e-5 }, f64: { losses: 1e-12, outputs: 1e-12 } }

const { values: options } = parseArgs({
  options: {
    points: { type: 'string' },
    cells: { type: 'string', default: 'rnn' },
    rivals: { type: 'string' },
    dtypes: { type: 'string', default: 'f32,f64' },
    works: { type: 'string', default: 'train,infer' },
    idioms: { type: 'string', default: 'fastest' },
    rounds: { type: 'string' },
    clock: { type: 'string', default: 'wall' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    from: { type: 'string' },
    svg: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  process.stdout.write(HELP)
  process.exit(0)
}

const report = options.from ? JSON.parse(readFileSync(options.from, 'utf8')) : await raceAll()
printReport(report, (text) => process.stdout.write(text + '\n'))
if (options.json) writeText(options.json, JSON.stringify(report, null, 2) + '\n')
await draw()

async function raceAll() {
  const { LEARNING_RATE, RACED_CELLS, WORK_POINTS, withCell } = await builtPoints()
  const { sharedSetting } = await import('./peers/core.mjs')
  const named = chosen(
    options.points,
    WORK_POINTS.filter(({ name }) => !name.includes('-')),
    '--points',
  )
  // W1 and W2 have their own cell.
  const sizes = named.filter(({ cell }) => cell === 'rnn')
  const own = options.cells === 'rnn' || options.points ? named.filter(({ cell }) => cell !== 'rnn') : []
  const cells = chosen(
    options.cells,
    RACED_CELLS.map((name) => ({ name })),
    '--cells',
  )
  // Gated cells race at P3 unless --points asks for others.
  const gated = options.points ? sizes : sizes.filter(({ name }) => name === 'P3')
  const points = cells
    .flatMap(({ name }) => (name === 'rnn' ? sizes : gated.map((point) => withCell(point, name))))
    .concat(own)
  const dtypes = options.dtypes.split(',')
  const works = options.works.split(',')
  const wanted = chosen(options.rivals && `core,${options.rivals}`, RIVALS, '--rivals')
  const timing = options.quick ? { rounds: 3, slice: 100, warmUp: 300 } : { rounds: 7, slice: 300, warmUp: 3000 }
  if (options.rounds) timing.rounds = Number(options.rounds)
  timing.clock = options.clock === 'thread' ? 'thread' : 'wall'

  const report = {
    machine: { runtime: `Node ${process.versions.node}`, platform: `${process.platform} ${process.arch}` },
    timing,
    points,
    rivals: {},
    leftOut: [],
    races: [],
  }
  report.machine.cpu = cpus()[0]?.model.trim() ?? 'unknown'
  report.machine.cores = cpus().length
  const entrants = []
  for (const rival of wanted) {
    const { command, version, missing } = found(rival)
    if (missing) {
      report.leftOut.push({ name: rival.name, title: rival.title, why: missing })
      continue
    }
    entrants.push({ rival, command, version })
  }

  for (const dtype of dtypes) {
    for (const point of points) {
      const setting = { do: 'start', point, dtype, learningRate: LEARNING_RATE, ...(await sharedSetting(point, dtype)) }
      const able = entrants
        .filter(
          ({ rival: { cells = ['rnn'], wide, dtypes, works: has } }) =>
            (wide || point.outputSize === 1) &&
            cells.includes(point.cell) &&
            dtypes.includes(dtype) &&
            works.some((work) => has.includes(work)),
        )
        .flatMap(({ rival, ...rest }) => {
          const contestants = options.idioms === 'each' ? eachIdiom(rival, point.cell) : [rival]
          return contestants.map((contestant) => ({ rival: contestant, ...rest }))
        })
      for (const { rival, version } of able) {
        const { name, title, note, library, of, users } = rival
        report.rivals[name] ??= { title, version, note, library, of, users, about: [] }
      }
      await raceOne(report, setting, able, works, timing)
    }
  }
  return report
}

/** Starts the entrants, compares what they compute with the core, races them, ends them. */
async function raceOne(report, setting, entrants, works, timing) {
  const { flops } = await builtPoints()
  const { point, dtype } = setting
  const leaveOut = (lane, error) => {
    const { name, title } = lane.rival
    report.leftOut.push({ name, title: `${title} at ${point.name} ${dtype}`, why: error.message })
    process.stderr.write(`  ${title} is out: ${error.message}\n`)
  }
  process.stderr.write(`${point.name} ${dtype}: start\n`)
  const lanes = []
  for (const { rival, command } of entrants) {
    const lane = new Lane(rival, command, LIMIT)
    try {
      await lane.start({ ...setting, idiom: rival.idiom })
      await compare(lane, lanes[0], dtype)
      const { about } = report.rivals[rival.name]
      about.push({ at: `${point.name} ${dtype}`, ...lane.about })
      // PyTorch multiplies with whatever BLAS is there, which its process tells.
      const { blas } = lane.about
      if (blas !== undefined) report.rivals[rival.name].title = `${rival.title}, ${blas.split(/[ ,]/)[0]}`
      lanes.push(lane)
    } catch (error) {
      leaveOut(lane, error)
    }
  }
  const peaks = [await peakOf(lanes[0], timing.clock)]
  const ours = []
  for (const work of works) {
    const able = lanes.filter((lane) => lane.has.has(work) && lane.process.exitCode === null && !lane.process.killed)
    process.stderr.write(`${point.name} ${dtype}: ${work} (${able.map((lane) => lane.rival.name).join(', ')})\n`)
    const speeds = await takeTurns(able, work, timing, leaveOut)
    const results = {}
    for (const [name, speed] of speeds) {
      const { lossError, outputError, equal } = lanes.find((lane) => lane.rival.name === name)
      results[name] = { ...speed, ratio: ratioOf(speeds.get('core'), speed).median, equal, lossError, outputError }
    }
    const gflops = (results.core.high * flops(point)[work]) / 1e9
    ours.push({ point: point.name, dtype, work, gflops, results })
    peaks.push(await peakOf(lanes[0], timing.clock))
  }
  // The peak of this run: the fastest of the slices of register-only multiply-adds before, between and after the races.
  // The core's share is that of its fastest round, so that neither shows what else the machine was doing.
  const peak = Math.max(...peaks)
  for (const race of ours) report.races.push({ ...race, peak, shareOfPeak: race.gflops / peak })
  for (const lane of lanes) lane.stop()
}

/** 10⁹ operations a second of the core's peak loop, in the core's own process. */
async function peakOf(core, clock) {
  return (await core.ask({ do: 'peak', clock })).peak
}

/** Outputs of the first minibatch from the start weights, then the losses of the first ten, against the core's. */
async function compare(lane, core, dtype) {
  const outputs = lane.has.has('outputs') ? (await lane.ask({ do: 'outputs' })).outputs : null
  const losses = lane.has.has('losses') ? (await lane.ask({ do: 'losses', count: 10 })).losses : null
  if (lane.rival.name === 'core') return Object.assign(lane, { outputs, losses })
  const limit = AGREEMENT[dtype]
  const far = (a, b, scale) => Math.max(...a.map((v, i) => Math.abs(v - b[i]) / scale(b[i])))
  if (outputs) lane.outputError = far(outputs, core.outputs, () => 1)
  if (losses) lane.lossError = far(losses, core.losses, Math.abs)
  const known = [
    [lane.outputError, limit.outputs],
    [lane.lossError, limit.losses],
  ].filter(([error]) => error !== undefined)
  if (known.length > 0) lane.equal = known.every(([error, most]) => error <= most)
}

async function builtPoints() {
  try {
    return await import('../dist/bench/points.js')
  } catch (error) {
    process.stderr.write(`hindcast is not built (${error.message}): node scripts/build.mjs\n`)
    process.exit(2)
  }
}

function chosen(names, all, option) {
  if (!names) return all
  const wanted = new Set(names.split(',').map((name) => name.trim()))
  const known = all.filter(({ name }) => wanted.delete(name))
  if (wanted.size === 0) return known
  const list = all.map(({ name }) => name).join(', ')
  process.stderr.write(`${option} does not know ${[...wanted].join(', ')}: choose among ${list}\n`)
  process.exit(2)
}

/** A look, or part of the races, does not replace the chart unless --svg asks for it. */
async function draw() {
  const elman = report.races.filter(({ point, dtype }) => dtype === 'f32' && /^P\d$/.test(point))
  const full = !options.quick && elman.length === 8 && !options.rivals
  if (options.svg === 'none' || !(options.svg || full)) return
  const file = options.svg ?? fileURLToPath(new URL('../docs/img/races.svg', import.meta.url))
  try {
    const { drawRaces } = await import('./peers/chart.mjs')
    writeText(file, await drawRaces(report))
    process.stderr.write(`chart: ${file}\n`)
  } catch (error) {
    process.stderr.write(`no chart (${error.message}): npm ci --prefix bench/peers\n`)
  }
}

function writeText(file, text) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
