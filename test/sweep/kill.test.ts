/** Sweeps that are killed: nothing that was finished is lost, nothing is there twice. HINDCAST_LONG: killed 50 times. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Generator } from '../../src/random.js'
import { folderWith, weather } from '../cli/support.js'
import { long, some, within } from '../support/long.js'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const kills = some('kills', 4, 50)
const [most, epochs] = long ? [4, [1, 2]] : [12, [2]]
const sets = 72 * epochs.length

interface Document {
  fingerprint: string
  trials: { status: string }[]
}

test('killed at random, the journal loses no result and holds none twice', { timeout: within(1_800_000) }, async () => {
  const folder = folderWith({ 'w.csv': weather(250) })
  const file = join(folder, 'w.csv')
  const grid = JSON.stringify({
    hidden: [3, 4, 5, 6, 7, 8],
    window: [4, 5, 6, 7, 8, 9],
    lr: [0.003, 0.01],
    epochs,
  })
  const call = ['sweep', file, '--target', 'tmax', '--grid', grid, '--json']
  /** Its output; null where it was killed, once the journal had so many lines. */
  const run = (more: string[], journal: string, at: number): Promise<string | null> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [main, ...call, ...more], { stdio: ['ignore', 'pipe', 'inherit'] })
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
      const timer = setInterval(() => {
        if (at < Infinity && linesIn(journal).length > at) child.kill('SIGKILL')
      }, 5)
      child.on('close', (code, signal) => {
        clearInterval(timer)
        if (code === 0) resolve(text)
        else if (signal === 'SIGKILL') resolve(null)
        else reject(new Error(`the sweep ended with ${code ?? signal}`))
      })
    })
  const fresh = JSON.parse((await run([], '', Infinity))!) as Document
  const generator = new Generator(9)
  let journal = join(folder, 'j0')
  let before = linesIn(journal)
  for (let killed = 0; killed < kills;) {
    const at = before.length + generator.below(most)
    const out = await run(['--journal', journal, ...(killed % 2 === 0 ? ['--jobs', '2'] : [])], journal, at)
    const after = linesIn(journal)
    // Whole lines stay as they are; a torn one at the end may be gone.
    const whole = before.slice(0, -1)
    expect(after.slice(0, whole.length)).toEqual(whole)
    before = after
    if (out === null) killed++
    else {
      // It came to its end before it was killed: the next begins anew.
      expect((JSON.parse(out) as Document).fingerprint).toBe(fresh.fingerprint)
      journal = join(folder, `j${killed}-anew`)
      before = linesIn(journal)
    }
  }
  const result = JSON.parse((await run(['--journal', journal], journal, Infinity))!) as Document
  expect(result.trials.length).toBe(sets)
  // Every set once, and the hold-out.
  const jobs = jobsIn(linesIn(journal))
  expect(jobs.length).toBe(sets + 1)
  expect(new Set(jobs).size).toBe(sets + 1)
  const bytes = readFileSync(journal)
  const again = JSON.parse((await run(['--journal', journal], journal, Infinity))!) as Document
  expect(again.fingerprint).toBe(result.fingerprint)
  expect(readFileSync(journal).equals(bytes)).toBe(true)
  expect(result.fingerprint).toBe(fresh.fingerprint)
})

function linesIn(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return ['']
  }
}

/** The jobs of whole lines, after the first. */
const jobsIn = (lines: readonly string[]): string[] =>
  lines.slice(1, -1).map((line) => (JSON.parse(line) as { job: string }).job)
