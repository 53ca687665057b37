/** Sweeps and workers as processes of their own, under a Node that pg-boss takes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { weather } from '../cli/support.js'
import { afterAll, afterEach, beforeAll, test, vi } from 'vitest'
import { missing, newNode, type Postgres, SECRETS, startPostgres } from '../support/postgres.js'

export const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

// Each starts processes of its own, which takes as long as the machine lets it.
vi.setConfig({ testTimeout: 300_000 })

/** A test that needs the server, and a Node that pg-boss takes. */
export const queueTest = test.skipIf(missing !== null)

/** A server for the tests of a file, and the processes that a test leaves, which end with it. */
export function withServer(): { postgres: Postgres; started: Started[] } {
  const own = { started: [] as Started[] } as { postgres: Postgres; started: Started[] }
  beforeAll(async () => {
    if (missing === null) own.postgres = await startPostgres()
  }, 120_000)
  afterAll(() => (own.postgres as Postgres | undefined)?.stop())
  afterEach(async () => {
    const ended = own.started.splice(0)
    for (const each of ended) await kill(each)
    // Or the next test would count on those workers until they had been silent for long enough.
    if (ended.length > 0) own.postgres.sql(FORGET_WORKERS)
  })
  return own
}

const FORGET_WORKERS = `do $$ begin
  if to_regclass('hindcast.worker') is not null then delete from hindcast.worker; end if;
end $$`

/** How a process ended. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A process that was started. */
export interface Started {
  child: ChildProcess
  ended: Promise<Ended>
  /** Comes once it has said so. */
  said(pattern: RegExp): Promise<void>
  /** What it has said so far. */
  stderr(): string
}

/** Starts the command line; nothing that it says may hold a password. */
export function start(args: readonly string[], url: string | null, program = main): Started {
  const { HINDCAST_QUEUE: _, ...env } = process.env
  const child = spawn(newNode()!, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, ...(url === null ? {} : { HINDCAST_QUEUE: url }) },
  })
  const text = { stdout: '', stderr: '' }
  const waiting: { pattern: RegExp; resolve: () => void }[] = []
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      text[name] += chunk.toString()
      for (const { pattern, resolve } of waiting) if (pattern.test(text.stderr)) resolve()
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('close', (code, signal) => {
      const leak = SECRETS.find((secret) => (text.stdout + text.stderr).includes(secret))
      if (leak === undefined) resolve({ code, signal, ...text })
      else reject(new Error(`a password was printed: ${text.stderr}`))
    })
  })
  return {
    child,
    ended,
    stderr: () => text.stderr,
    said: (pattern) =>
      new Promise((resolve) => {
        if (pattern.test(text.stderr)) resolve()
        else waiting.push({ pattern, resolve })
      }),
  }
}

/** A worker that takes jobs. */
export async function startWorker(url: string, more: readonly string[] = [], program = main): Promise<Started> {
  const worker = start(['worker', ...more], url, program)
  await Promise.race([
    worker.said(/takes jobs/),
    worker.ended.then(({ stderr }) => Promise.reject(new Error(`the worker ended: ${stderr}`))),
  ])
  return worker
}

/** Ends a process, whatever it does. */
export async function kill({ child, ended }: Started): Promise<void> {
  child.kill('SIGKILL')
  await ended
}

/** What `hindcast sweep --json` prints. */
export interface Document {
  trials: { id: number; status: string; score: number; fingerprint: string; message?: string }[]
  winner: { id: number }
  jobs: { done: number; failed: number; repeated: number; differing: number }
  fleet: {
    queue: string
    machines: { machine: string; results: number }[]
    audited: number
    repeated: number
    faults: { kind: string; job: string; machine: string; worker: string }[]
  } | null
  models: { id: number; fingerprint: string }[]
  local: { series: unknown[]; failed: unknown[]; local: number; shared: number } | null
  notes: string[]
  fingerprint: string
}

/** The document that a sweep prints in the end. */
export async function documentOf({ ended }: Started): Promise<Document> {
  const { code, signal, stdout, stderr } = await ended
  if (code !== 0) throw new Error(`the sweep ended with ${code ?? signal}: ${stderr}`)
  return JSON.parse(stdout) as Document
}

/** Fingerprints of what trials computed, the winner, and all of it. */
export const computed = ({ trials, winner, fingerprint }: Document): unknown => [
  trials.map((trial) => [trial.status, trial.score, trial.fingerprint]),
  winner.id,
  fingerprint,
]

/** A table of several series. */
export const stores = (series: number, rows: number): string =>
  Array.from({ length: series }, (_, s) =>
    weather(
      rows,
      (day, line) => `s${s},${line.replace(/,([\d.-]+),/, (_all, t) => `,${Number(t) + ((day * (s + 3)) % 5)},`)}`,
    )
      .split('\n')
      .slice(1)
      .join('\n'),
  ).reduce((all, own) => all + own, 'store,date,tmax,rain\n')
