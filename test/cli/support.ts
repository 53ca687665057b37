/** The command line in this process, with streams and files of the test's own. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Io } from '../../src/cli/io.js'
import { run } from '../../src/cli/run.js'

/** What a call said and how it ended. */
export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

/** The world that a test gives a call. */
export interface World {
  stdin?: string
  /** Both streams are terminals of this width. */
  terminal?: number
  env?: Record<string, string>
  signal?: AbortSignal
  /** Called with everything that is written. */
  onWrite?: (text: string) => void
}

/** Runs the command line. */
export async function hindcast(args: readonly string[], world: World = {}): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const sink = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text
      world.onWrite?.(text)
    },
    isTTY: world.terminal !== undefined,
    columns: world.terminal,
  })
  async function* stdin(): AsyncGenerator<Uint8Array> {
    if (world.stdin !== undefined) yield new TextEncoder().encode(world.stdin)
  }
  const io: Io = {
    stdin: stdin(),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    env: world.env ?? {},
    signal: world.signal,
  }
  const code = await run(args, io)
  return { code, ...written }
}

/** A new folder with some files, gone after the test (or at the end of the file, if made outside of one). */
export function folderWith(files: Record<string, string | Uint8Array> = {}, forTest = true): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hindcast-cli-')))
  if (forTest) onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** Every file below a folder with its bytes: what must not change. */
export function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  return Object.fromEntries(
    names.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path, entry.isFile() ? readFileSync(path).toString('base64') : 'folder']
    }),
  )
}

/** A small table of daily weather: `rows` days from 2020-01-01 with tmax and rain. */
export function weather(rows: number, line: (day: number, text: string) => string = (_, text) => text): string {
  const lines = ['date,tmax,rain']
  for (let r = 0; r < rows; r++) {
    const date = new Date(Date.UTC(2020, 0, 1 + r)).toISOString().slice(0, 10)
    const tmax = (15 + 8 * Math.sin(r / 20) + ((r * 7919) % 13) / 4).toFixed(2)
    lines.push(line(r, `${date},${tmax},${(r * 31) % 7}`))
  }
  return lines.join('\n') + '\n'
}

/** What keeps a training of a test short. */
export const QUICK = [
  '--target',
  'tmax',
  '--window',
  '5',
  '--hidden',
  '4',
  '--defaults',
  'plain',
  '--epochs',
  '3',
  '--dtype',
  'f64',
]

/** A folder with good.csv and a model trained on it. */
export async function trained(more: readonly string[] = []): Promise<{ folder: string; file: string; model: string }> {
  const folder = folderWith({ 'good.csv': weather(200) })
  const [file, model] = [`${folder}/good.csv`, `${folder}/m.safetensors`]
  expect(await hindcast(['train', file, ...QUICK, ...more, '--out', model])).toMatchObject({ code: 0 })
  return { folder, file, model }
}
