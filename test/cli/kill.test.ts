/**
 * The command killed at random moments, again and again, its checkpoints being written all the time, so that kills land
 * inside writes too. It runs what the build has made.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, type FSWatcher, readdirSync, readFileSync, rmSync, watch } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readReceipt } from '../../src/model/diff.js'
import { folderWith, weather } from './support.js'
import { some, within } from '../support/long.js'

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const KILLS = some('kills', 5, 50)

/** One after the other: a checkpoint does not know which engine wrote it, nor with how many threads. */
const ENGINES = [[], ['--engine', 'ts'], ['--threads', '2']]

interface Document {
  fingerprint: string
  epochs: { epoch: number; trainLoss: number; validLoss: number; fingerprint: string }[]
}

const history = ({ fingerprint, epochs }: Document): unknown => [
  fingerprint,
  epochs.map((e) => [e.epoch, e.trainLoss, e.validLoss, e.fingerprint]),
]

test(
  `${KILLS} kills leave no checkpoint unreadable, and the training ends as if there had been none`,
  async () => {
    const folder = folderWith({ 'x.csv': weather(150) })
    const checkpoint = `${folder}/x.checkpoint`
    const base = [
      main,
      'train',
      `${folder}/x.csv`,
      '--target',
      'tmax',
      '--cell',
      'gru',
      '--hidden',
      '6',
      '--window',
      '5',
    ]
    const args = [...base, '--epochs', '120', '--patience', '1000', '--json', '--force', '--out']
    const whole = spawnSync(process.execPath, [...args, `${folder}/whole.safetensors`], { encoding: 'utf8' })
    expect(whole.stderr).toContain('epoch 120/120')
    const expected = history(JSON.parse(whole.stdout) as Document)
    const bytes = readFileSync(`${folder}/whole.safetensors`)

    const saving = ['--checkpoint', checkpoint, '--checkpoint-every', '0.001s', '--resume']
    const found = new Set<number>()
    let inside = 0
    let ended = 0
    for (let kills = 0, calls = 0; kills < KILLS || ended === 0; calls++) {
      const delay = Math.random() * 250
      const child = spawn(process.execPath, [
        ...args,
        `${folder}/killed.safetensors`,
        ...saving,
        ...ENGINES[calls % ENGINES.length],
      ])
      let [stdout, stderr] = ['', '']
      let watcher: FSWatcher | undefined
      // Every other kill waits for the file that a write begins with.
      const kill = (): void => {
        if (kills % 2 === 0) child.kill('SIGKILL')
        else watcher = watch(folder, (_, name) => name?.endsWith('.tmp') === true && child.kill('SIGKILL'))
      }
      child.stdout.on('data', (data) => (stdout += String(data)))
      child.stderr.on('data', (data) => {
        const waiting = !stderr.includes('epoch')
        stderr += String(data)
        // From its first epoch on, the command writes one checkpoint after the other.
        if (waiting && stderr.includes('epoch') && kills < KILLS) setTimeout(kill, delay)
      })
      const [code, signal] = await new Promise<unknown[]>((resolve) => child.on('close', (...how) => resolve(how)))
      watcher?.close()
      if (signal === 'SIGKILL') {
        kills++
        if (readdirSync(folder).some((name) => name.endsWith('.tmp'))) inside++
        if (!existsSync(checkpoint)) continue
        const { trainings } = readReceipt(readFileSync(checkpoint), checkpoint)
        found.add(trainings[0].epochs.length)
        continue
      }
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('cannot be read') as string })
      expect(history(JSON.parse(stdout) as Document)).toEqual(expected)
      expect(readFileSync(`${folder}/killed.safetensors`).equals(bytes)).toBe(true)
      // What was killed has left a lock and files half-written: they are gone.
      expect(readdirSync(folder).filter((name) => /\.(tmp|lock)$/.test(name))).toEqual([])
      ended++
      // There may be kills left.
      for (const name of [checkpoint, `${checkpoint}.bak`]) rmSync(name, { force: true })
    }
    console.log(`${KILLS} kills, ${inside} inside a write, ${found.size} places, ${ended} trainings ended`)
  },
  within(600_000),
)
