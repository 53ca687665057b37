/**
 * The race of processes: src/bench/race.ts for contestants that answer later. Each runs in a process of its own, warmed
 * up, then all in turn (A B C A B C), a slice each; the median of the rounds and their spread. Nobody can make it
 * endless: a slice is at least one minibatch and otherwise bounded, warm-up too, and who does not answer in time is
 * ended and left out.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A contestant's process; every request has a time limit, after which the process is ended. */
export class Lane {
  constructor(rival, [file, args], timeout) {
    this.rival = rival
    this.timeout = timeout
    const cwd = fileURLToPath(new URL('.', import.meta.url))
    this.process = spawn(file, args, { cwd, stdio: ['pipe', 'pipe', 'ignore'] })
    this.ended = new Promise((resolve) => {
      this.process.on('exit', (code, signal) => resolve(`its process ended (${signal ?? code})`))
      this.process.on('error', (error) => resolve(error.message))
    })
    this.process.stdin.on('error', () => {})
    this.lines = createInterface({ input: this.process.stdout })
  }

  async ask(message, timeout = this.timeout) {
    let listener, timer
    const line = new Promise((resolve) => this.lines.once('line', (listener = resolve)))
    const late = new Promise((resolve) => (timer = setTimeout(resolve, timeout, null)))
    this.process.stdin.write(JSON.stringify(message) + '\n')
    const end = this.ended.then((why) => ({ error: why }))
    const answer = await Promise.race([line.then(JSON.parse), late, end])
    clearTimeout(timer)
    this.lines.off('line', listener)
    if (answer && !answer.error) return answer
    this.stop()
    throw new Error(answer?.error ?? `no answer to '${message.do}' within ${timeout / 1000} s`)
  }

  async start(message) {
    const { windows, about, has } = await this.ask(message)
    Object.assign(this, { windows, about, has: new Set(has) })
  }

  stop() {
    this.process.kill('SIGKILL')
  }

  /** Milliseconds (`wall`, and `thread`, on a core) of one slice of `count` minibatches. */
  async slice(work) {
    const time = await this.ask({ do: 'run', work, from: this.at, count: this.count })
    this.at += this.count
    return time
  }

  /** Runs until warm and finds how many whole minibatches fill a slice. */
  async warmUp(work, { slice, warmUp }) {
    Object.assign(this, { at: 0, count: 1, times: [] })
    const began = performance.now()
    const spent = () => performance.now() - began
    let took = (await this.slice(work)).wall
    while (spent() < warmUp || (took < slice / 2 && spent() < 2 * warmUp)) {
      if (took < slice / 2) this.count *= 2
      else if (took > slice * 2 && this.count > 1) this.count = Math.ceil(this.count / 2)
      took = (await this.slice(work)).wall
    }
  }

  /** Windows a second by the chosen clock: median, slowest and fastest round, all in turn; `share` is the share of a core it had. */
  speed(clock) {
    const of = (name) => this.times.map((time) => time[name]).sort((a, b) => a - b)
    const sorted = of(clock)
    const perSecond = (ms) => ((this.count * this.windows) / ms) * 1000
    const sum = (name) => this.times.reduce((total, time) => total + time[name], 0)
    return {
      median: perSecond(sorted[sorted.length >> 1]),
      low: perSecond(sorted.at(-1)),
      high: perSecond(sorted[0]),
      rounds: this.times.map((time) => perSecond(time[clock])),
      share: sum('thread') / sum('wall'),
    }
  }
}

/** How many times as fast a is as b: the median of the ratios of the rounds that both drove, and their quartiles. */
export function ratioOf(a, b) {
  const ratios = b.rounds.map((speed, round) => a.rounds[round] / speed).sort((x, y) => x - y)
  const at = (share) => ratios[Math.floor(ratios.length * share)]
  return { median: at(0.5), low: at(0.25), high: at(0.75) }
}

/** A contestant whose slice is a single minibatch of more than this (ms) drives in the first three rounds only. */
const SLOW = 3000

/** Races `work` among lanes; who fails is stopped and told to `onFail`. Returns the speeds by name. */
export async function takeTurns(lanes, work, options, onFail) {
  let running = lanes
  const each = async (lane, run) => {
    try {
      await run(lane)
    } catch (error) {
      running = running.filter((other) => other !== lane)
      onFail(lane, error)
    }
  }
  for (const lane of running) await each(lane, () => lane.warmUp(work, options))
  for (let round = 0; round < options.rounds; round++) {
    for (const lane of running) {
      if (round >= 3 && lane.times[0].wall > SLOW) continue
      await each(lane, async () => lane.times.push(await lane.slice(work)))
    }
  }
  return new Map(running.map((lane) => [lane.rival.name, lane.speed(options.clock)]))
}
