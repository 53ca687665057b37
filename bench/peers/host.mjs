/**
 * The process a contestant runs in: `node host.mjs MODULE [VARIANT]`. It takes one JSON object a line on standard input
 * and answers each with one on standard output, so that the race can let it wait, time it and end it like any other
 * (pytorch.py speaks the same). The time of a slice is taken in here: no message crosses while the clock runs.
 */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [module, variant] = process.argv.slice(2)
const answer = (message) => process.stdout.write(JSON.stringify(message) + '\n')
// What a library prints belongs on standard error: standard output is for answers.
console.log = console.info = console.warn = console.error

let contestant

/** Milliseconds that this thread has been on a core (Linux; NaN elsewhere), true to a tick of the scheduler. */
function onCore() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[0]) / 1e6
  } catch {
    return NaN
  }
}

const handlers = {
  async start({ point, dtype, table, weights, idiom }) {
    const { start } = await import(module)
    const doubles = (text) => new Float64Array(new Uint8Array(Buffer.from(text, 'base64')).buffer)
    for (const weight of Object.values(weights)) weight.data = doubles(weight.data)
    const inputs = doubles(table.inputs)
    const target = doubles(table.target)
    const data = { rows: table.rows, inputs, target }
    contestant = await start({ point, dtype, table: data, weights, variant, idiom })
    const { windows = point.batch, about = {} } = contestant
    return { windows, about, has: ['train', 'infer', 'losses', 'outputs'].filter((f) => contestant[f]) }
  },
  async losses({ count }) {
    return { losses: await contestant.losses(count) }
  },
  async outputs() {
    return { outputs: Array.from(await contestant.outputs()) }
  },
  peak: ({ clock }) => ({ peak: contestant.peak(clock) }),
  /** `count` minibatches, round and round the table without its last, short one. */
  async run({ work, from, count }) {
    const epoch = Math.max(1, contestant.minibatches - 1)
    const [began, busy] = [performance.now(), onCore()]
    for (let done = 0; done < count;) {
      const at = (from + done) % epoch
      const some = Math.min(count - done, epoch - at)
      await contestant[work](at, some)
      done += some
    }
    return { wall: performance.now() - began, thread: onCore() - busy }
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line)
  try {
    answer(await handlers[message.do](message))
  } catch (error) {
    answer({ error: String(error?.message ?? error).split('\n')[0] })
  }
}
process.exit(0)
