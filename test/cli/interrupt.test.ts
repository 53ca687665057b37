/**
 * Ctrl-C and SIGTERM end every command, also while it computes without a pause or writes to a pipe that nobody reads; and
 * what takes a while is said on a terminal. The processes run what the build has made.
 */
import { execFileSync, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Hearing } from '../../src/cli/hearing.js'
import type { Io } from '../../src/cli/io.js'
import { tableFrom } from '../../src/cli/reading.js'
import { readCsv } from '../../src/table/index.js'
import { folderWith, hindcast, snapshot, weather } from './support.js'
import { long } from '../support/long.js'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** The signal, or the exit code, with which a command ends that is sent a signal after so many milliseconds. */
async function ended(args: readonly string[], signal: 'SIGINT' | 'SIGTERM', after: number): Promise<unknown> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  const sending = setTimeout(() => child.kill(signal), after)
  // Nobody reads what it says.
  const [code, by] = await new Promise<unknown[]>((resolve) => child.on('exit', (...how) => resolve(how)))
  clearTimeout(sending)
  child.stdout.destroy()
  child.stderr.destroy()
  return by ?? code
}

describe('a signal ends', () => {
  let folder: string
  let before: Record<string, string>
  beforeAll(async () => {
    const wide = Array.from({ length: 20_000 }, (_, r) =>
      Array.from({ length: 400 }, (_, c) => (r * c * c) % 9973).join(),
    )
    folder = folderWith(
      {
        'short.csv': weather(200),
        'middle.csv': weather(2000),
        'long.csv': weather(40_000),
        'wide.csv': [Array.from({ length: 400 }, (_, c) => `c${c}`).join(), ...wide].join('\n'),
      },
      false,
    )
    const trained = ['train', `${folder}/short.csv`, '--target', 'tmax', '--cell', 'lstm', '--hidden', '512']
    const { code } = await hindcast([...trained, '--epochs', '1', '--out', `${folder}/m.safetensors`])
    expect(code).toBe(0)
    // What is read of it never comes.
    execFileSync('mkfifo', [`${folder}/pipe`])
    before = snapshot(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** A minibatch that takes half a minute and more, without a pause. */
  const ENDLESS = [
    '--target',
    'tmax',
    '--cell',
    'rnn',
    '--hidden',
    '2048',
    '--window',
    '200',
    '--batch',
    '512',
    '--split',
    '0.9,0.05,0.05',
  ]

  /** What each command does for long, and computes without a pause where it can; @ is the folder. */
  const LONG: Record<string, readonly string[][]> = {
    train: [
      ['@/middle.csv', ...ENDLESS, '--out', '@/new.safetensors'],
      ['@/pipe', '--target', 'tmax'],
    ],
    predict: [
      ['@/m.safetensors', '@/long.csv', '--json'],
      ['@/m.safetensors', '-'],
    ],
    evaluate: [['@/m.safetensors', '@/long.csv', '--part', 'all']],
    backtest: [['@/middle.csv', ...ENDLESS.slice(0, -2), '--folds', '2', '--out', '@/new.csv']],
    sweep: [
      [
        '@/middle.csv',
        '--target',
        'tmax',
        '--epochs',
        '9999',
        '--grid',
        '{"hidden":[32,64]}',
        '--out',
        '@/new.safetensors',
      ],
    ],
    calibrate: [['@/m.safetensors', '@/long.csv', '--out', '@/new.safetensors']],
    export: [['@/pipe', '@/new.onnx']],
    inspect: [['@/wide.csv', '--index', 'none'], ['-']],
    table: [['-', '--out', '@/new.csv']],
    explain: [['-']],
    verify: [['@/m.safetensors', '@/pipe']],
    diff: [['@/m.safetensors', '@/pipe']],
    bench: [[]],
    doctor: [[]],
    studio: [['--port', '0']],
  }

  test('each command: all are here', async () => {
    const { stdout } = await hindcast(['--help'])
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) .*$/gm)].map(([, name]) => name)
    // A worker and a sweep at a queue are interrupted in test/queue/, beside a server.
    const others = ['help', 'hindcast', 'worker', 'queue']
    expect(Object.keys(LONG)).toEqual(listed.filter((name) => !others.includes(name)))
  })

  const each = Object.entries(LONG).flatMap(([name, calls]) => calls.map((args) => [name, ...args]))
  const signals = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const
  const sent = each.flatMap((args, a) =>
    (long ? signals : [signals[a % 2]]).map((signal) => ({ name: args.slice(0, 3).join(' '), args, signal })),
  )
  // Five at a time: most of each is waiting.
  test.concurrent.each(sent)('$args, by $signal', async ({ args, signal: [signal, code] }) => {
    const how = await ended(
      args.map((arg) => arg.replace(/^@/, folder)),
      signal,
      long ? 4000 : 3000,
    )
    // That is how the page is closed.
    expect([signal, args[0] === 'studio' ? 0 : code]).toContain(how)
  })

  test('and none of them leaves anything behind', () => expect(snapshot(folder)).toEqual(before))
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
  })
})
