/**
 * Ctrl-C and SIGTERM end every command, also while it computes without a pause or writes to a pipe that nobody reads; and
 * what takes a while is said on a terminal. The processes run what the build has made.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Hearing } from '../../src/cli/hearing.js'
import type { Io } from '../../src/cli/io.js'
import { tableFrom } from '../../src/cli/reading.js'
import { readCsv } from '../../src/table/index.js'
import { folderWith, hindcast, snapshot, weather } from './support.js'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** A first minibatch that takes half a minute and more, without a pause. */
const ENDLESS = [
  '--target',
  'tmax',
  '--hidden',
  '2048',
  '--window',
  '200',
  '--batch',
  '512',
  '--split',
  '0.9,0.05,0.05',
]

/** The signal, or the exit code, with which a command ends that is sent a signal after so many milliseconds. */
async function ended(args: string[], signal: 'SIGINT' | 'SIGTERM', after: number, input?: string): Promise<unknown> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  if (input !== undefined) child.stdin.end(input)
  // Nobody reads what it says.
  setTimeout(() => child.kill(signal), after)
  const [code, by] = await new Promise<unknown[]>((resolve) => child.on('exit', (...how) => resolve(how)))
  child.stdout.destroy()
  child.stderr.destroy()
  return by ?? code
}

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, code) => {
  test('ends a training whose first minibatch takes long', async () => {
    const folder = folderWith({ 'x.csv': weather(1000) })
    const before = snapshot(folder)
    const args = ['train', `${folder}/x.csv`, ...ENDLESS, '--out', `${folder}/m.safetensors`]
    expect([signal, code]).toContain(await ended(args, signal, 4000))
    expect(snapshot(folder)).toEqual(before)
  }, 30_000)

  test('ends a command that waits for its input, or for somebody to read its output', async () => {
    expect([signal, code]).toContain(await ended(['inspect', '-'], signal, 1500))
    const folder = folderWith()
    const csv = weather(30_000)
    const model = `${folder}/m.safetensors`
    const trained = await hindcast(['train', '-', '--target', 'tmax', '--epochs', '1', '--out', model], {
      stdin: weather(200),
    })
    expect(trained.code).toBe(0)
    expect([signal, code]).toContain(await ended(['predict', model, '-', '--json'], signal, 4000, csv))
  }, 60_000)
})

test('a computation is heard while its pauses come often, and always where it saves', async () => {
  const said: boolean[] = []
  const io = { blocking: async (now: boolean) => void said.push(now) } as unknown as Io
  let worked = 0
  const pauses = (hearing: Hearing, ...seconds: number[]) => {
    for (const more of seconds) {
      worked += more
      hearing.pause()
    }
  }
  pauses(new Hearing(io, false, () => worked), 0.2, 0.1, 9, 9, 0.1, 0.1)
  expect(said).toEqual([false, true, false])
  said.length = 0
  pauses(new Hearing(io, false, () => worked), 9, 9)
  expect(said).toEqual([])
  pauses(new Hearing(io, true, () => worked), 9, 9)
  expect(said).toEqual([false])
})

describe('on a terminal', () => {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  test('a read that takes a while says how far it is, and then that is gone', async () => {
    let stderr = ''
    async function* slow(): AsyncGenerator<string> {
      yield 'a,b\n'
      await wait(350)
      yield '1,2\n'.repeat(50_000)
      yield '3,4\n'
    }
    const stream = { write: (text: string) => (stderr += text), isTTY: true, columns: 80 }
    const io: Io = { stdin: slow(), stdout: stream, stderr: stream, env: {} }
    const table = await tableFrom(io, '-', (chunks, file) => readCsv(chunks, { file }))
    expect(table.rows).toBe(50_001)
    expect(stderr.replaceAll('\rreading standard input: 0.2 MB\u001b[K', '•')).toMatch(/^•+\r.\[K$/)
    stderr = ''
    await tableFrom({ ...io, stdin: slow(), env: { TERM: 'dumb' } }, '-', (chunks, file) => readCsv(chunks, { file }))
    expect(stderr).toBe('')
  })

  test('a large table says what is done with it', async () => {
    const header = Array.from({ length: 210 }, (_, c) => `c${c}`).join(',')
    const rows = Array.from({ length: 40 }, (_, r) =>
      Array.from({ length: 210 }, (_, c) => (r * 31 + c * c) % 97).join(','),
    )
    const stdin = [header, ...rows].join('\n')
    const shown = await hindcast(['inspect', '-', '--index', 'none'], { stdin, terminal: 80 })
    expect(shown.code).toBe(0)
    expect(shown.stderr).toContain('comparing 210 columns with each other …')
    expect(shown.stderr).toContain('scoring the baselines of ')
    expect(shown.stderr.endsWith('\r\u001b[K')).toBe(true)
    expect((await hindcast(['inspect', '-', '--index', 'none'], { stdin })).stderr).toBe('')
    const large = await hindcast(
      ['train', '-', '--target', 'tmax', '--hidden', '512', '--epochs', '1', '--window', '2'],
      {
        stdin: weather(40),
        terminal: 80,
      },
    )
    expect(large.stderr).toContain('preparing the training, and its first minibatch …')
  }, 60_000)
})
