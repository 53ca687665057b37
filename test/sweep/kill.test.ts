/** Sweeps that are killed: nothing that was finished is lost, nothing is there twice. HINDCAST_LONG: killed 50 times. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Generator } from '../../src/random.js'
import { folderWith, weather } from '../cli/support.js'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const long = process.env.HINDCAST_LONG !== undefined
/** More sets than all killed runs do together. */
const [kills, most, epochs] = long ? [50, 3, [1, 2, 3, 4]] : [4, 12, [3]]
const sets = 72 * epochs.length

test('killed at random, the journal loses no result and holds none twice', { timeout: 1_800_000 }, async () => {
  const folder = folderWith({ 'w.csv': weather(250) })
  const [file, journal] = [join(folder, 'w.csv'), join(folder, 'j')]
  const grid = JSON.stringify({
    hidden: [3, 4, 5, 6, 7, 8],
    window: [4, 5, 6, 7, 8, 9],
    lr: [0.003, 0.01],
    epochs: [3],
  })
  const call = ['sweep', file, '--target', 'tmax', '--grid', grid, '--json']
  const run = (more: string[], killed: (lines: number) => boolean): Promise<string | null> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [main, ...call, ...more], { stdio: ['ignore', 'pipe', 'inherit'] })
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
      const timer = setInterval(() => {
        if (killed(linesIn(journal).length)) child.kill('SIGKILL')
      }, 5)
      child.on('close', (code) => {
        clearInterval(timer)
        resolve(code === 0 ? text : null)
      })
    })
  const generator = new Generator(9)
  let before = linesIn(journal)
  for (let k = 0; k < kills; k++) {
    const at = before.length + generator.below(most)
    const out = await run(['--journal', journal, ...(k % 2 === 0 ? ['--jobs', '2'] : [])], (lines) => lines > at)
    expect(out).toBeNull()
    const after = linesIn(journal)
    // Whole lines stay as they are; a torn one at the end may be gone.
    const whole = before.slice(0, -1)
    expect(after.slice(0, whole.length)).toEqual(whole)
    before = after
  }
  const killedJobs = jobsIn(before).length
  const result = JSON.parse((await run(['--journal', journal], () => false))!) as {
    fingerprint: string
    trials: { status: string }[]
  }
  expect(killedJobs).toBeGreaterThan(0)
  expect(result.trials.length).toBe(sets)
  // Every set once, and the hold-out.
  const jobs = jobsIn(linesIn(journal))
  expect(jobs.length).toBe(sets + 1)
  expect(new Set(jobs).size).toBe(sets + 1)
  const bytes = readFileSync(journal)
  const again = JSON.parse((await run(['--journal', journal], () => false))!) as typeof result
  expect(again.fingerprint).toBe(result.fingerprint)
  expect(readFileSync(journal).equals(bytes)).toBe(true)
  const other = ['--journal', join(folder, 'other')]
  const fresh = JSON.parse((await run(other, () => false))!) as typeof result
  expect(fresh.fingerprint).toBe(result.fingerprint)
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
