/**
 * Races builds of hindcast against each other at the work points: `node bench/builds.mjs --help`.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Lane, ratioOf, takeTurns } from './peers/turns.mjs'

const HELP = `node bench/builds.mjs DIR [DIR …] [options]      (build first: node scripts/build.mjs)

Races this build against that in each DIR, another clone with a dist/: processes in turn, A B A B. A ratio above 1 says that
this build is faster: the median of the rounds' own ratios, with their quartiles.

  --points P1,P3      work points (P1,P2,P3,P4,P3-gru,P3-lstm)
  --dtypes f32,f64    precisions (f32)
  --works train,infer kinds of work; loop: forward, backward and step of Network (train,infer)
  --rounds N          rounds that count (21)
  --slice MS          milliseconds of a slice, one minibatch at least (200)
  --clock wall|thread thread counts only the time on a core: for a busy machine (Linux)
`

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    points: { type: 'string', default: 'P1,P2,P3,P4,P3-gru,P3-lstm' },
    dtypes: { type: 'string', default: 'f32' },
    works: { type: 'string', default: 'train,infer' },
    rounds: { type: 'string', default: '21' },
    slice: { type: 'string', default: '200' },
    clock: { type: 'string', default: 'wall' },
    help: { type: 'boolean', default: false },
  },
})
if (options.help || positionals.length === 0) {
  process.stdout.write(HELP)
  process.exit(options.help ? 0 : 2)
}

/** Milliseconds that any request may take. */
const LIMIT = 120_000
/** Minibatches of which the losses are compared. */
const COMPARED = 10

const here = fileURLToPath(new URL('..', import.meta.url))
const folders = [here, ...positionals.map((folder) => resolve(folder))]
for (const folder of folders) {
  if (existsSync(join(folder, 'dist/bench/engines.js'))) continue
  process.stderr.write(`${folder} has no build: node scripts/build.mjs makes one.\n`)
  process.exit(2)
}
const { WORK_POINTS } = await import('../dist/bench/points.js')
const { sharedSetting } = await import('./peers/core.mjs')
const points = options.points.split(',').map((name) => {
  const point = WORK_POINTS.find((one) => one.name === name)
  if (point !== undefined) return point
  process.stderr.write(`There is no work point ${name}: choose among ${WORK_POINTS.map((p) => p.name).join(', ')}.\n`)
  process.exit(2)
})
const timing = {
  ...{ rounds: Number(options.rounds), slice: Number(options.slice), warmUp: 1000 },
  clock: options.clock === 'thread' ? 'thread' : 'wall',
}

const host = fileURLToPath(new URL('./peers/host.mjs', import.meta.url))
const perSecond = ({ median }) => `${Math.round(median).toLocaleString('en')} windows/s`.padStart(20)

console.log(
  `Node ${process.versions.node}, ${timing.rounds} rounds of ${timing.slice} ms, by the ${timing.clock} clock`,
)
for (const dtype of options.dtypes.split(',')) {
  for (const point of points) {
    const setting = { do: 'start', point, dtype, ...(await sharedSetting(point, dtype)) }
    const lanes = []
    for (const folder of folders) {
      const lane = new Lane({ name: folder }, [process.execPath, [host, './build.mjs', folder]], LIMIT)
      await lane.start(setting)
      lane.losses = (await lane.ask({ do: 'losses', count: COMPARED })).losses
      lanes.push(lane)
    }
    for (const work of options.works.split(',')) {
      const speeds = await takeTurns(lanes, work, timing, (lane, error) => {
        process.stderr.write(`${lane.rival.name} is out at ${point.name}: ${error.message}\n`)
      })
      const own = speeds.get(here)
      for (const [folder, speed] of speeds) {
        const what = `${point.name} ${dtype} ${work}`.padEnd(20)
        if (folder === here) console.log(`${what}${perSecond(speed)}  this build`)
        else console.log(`${what}${perSecond(speed)}  ${folder}  ${ratioText(own, speed)}`)
      }
    }
    for (const lane of lanes.slice(1)) {
      const at = lane.losses.findIndex((loss, i) => loss !== lanes[0].losses[i])
      if (at !== -1)
        console.log(`${point.name} ${dtype}: from minibatch ${at + 1} the losses of ${lane.rival.name} are others`)
    }
    for (const lane of lanes) lane.stop()
  }
}

/** How many times as fast this build is. */
function ratioText(own, other) {
  const { median, low, high } = ratioOf(own, other)
  return `ratio ${median.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`
}
