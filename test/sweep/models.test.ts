/** The models that a sweep keeps. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Forecaster, sweep, type SweepProgress } from '../../src/index.js'
import type { Trial } from '../../src/sweep/choose.js'
import type { JobOutcome } from '../../src/sweep/job.js'
import { failedModels, modelsOf } from '../../src/sweep/models.js'
import type { JobRunner } from '../../src/sweep/outcomes.js'
import { carried } from '../../src/sweep/payload.js'
import { folderWith } from '../cli/support.js'
import { SMALL, table } from './helpers.js'

test('the best sets come back as models, trained as fit does, from a journal too', async () => {
  const journal = join(folderWith(), 'j')
  const seen: unknown[] = []
  const onProgress = ({ models }: SweepProgress): void => void (models !== undefined && seen.push(models))
  const options = { ...SMALL, interval: 0.8, keep: 3, onProgress }
  const run = await sweep(table, { ...options, journal }).result()
  const { trials, winner, models, fingerprint } = run
  const others = trials.filter(({ id }) => id !== winner.id).sort((a, b) => a.score! - b.score!)
  expect(models.map(({ id }) => id)).toEqual([winner.id, others[0].id, others[1].id])
  expect(seen).toEqual([0, 1, 2, 3].map((done) => ({ done, of: 3 })))
  for (const { set, bytes, fingerprint: own } of models) {
    const { 'optimizer.learningRate': learningRate, ...network } = set as { 'optimizer.learningRate': number }
    const { target, hiddenSize, epochs, horizon } = SMALL
    const made = { target, hiddenSize, horizon, ...network, interval: 0.8, optimizer: { learningRate } }
    const forecaster = await Forecaster.create(made)
    await forecaster.fit(table, { epochs })
    expect(bytes).toEqual(forecaster.toBytes())
    expect(own).toBe(forecaster.fingerprint())
    forecaster.dispose()
  }
  // The journal keeps them, to the byte.
  const lines = readFileSync(journal)
  const again = await sweep(table, { ...options, journal }).result()
  expect(again.models.map(({ bytes }) => bytes)).toEqual(models.map(({ bytes }) => bytes))
  expect(readFileSync(journal).equals(lines)).toBe(true)
  expect(again.fingerprint).toBe(fingerprint)
  // What they are is not part of what the sweep found.
  expect((await sweep(table, { ...SMALL, interval: 0.8 }).result()).fingerprint).toBe(fingerprint)
  const space = { window: [4, 6] }
  const few = await sweep(table, { ...SMALL, space, keep: 5 }).result()
  expect(few.models.length).toBe(2)
  expect(few.notes).toContain('2 models instead of 5: no more option sets were scored.')
})

test('a model that could not be trained is told, and the others come', async () => {
  const trials = [1, 2].map(
    (id) => ({ id, options: { window: id + 3 }, score: id, status: 'done' }) as unknown as Trial,
  )
  const bytes = Uint8Array.of(1, 2, 3)
  const outcomes: JobOutcome[] = [
    carried({ kind: 'model', result: { bytes, seconds: 1, fingerprint: 'f' } }, 2),
    carried({ kind: 'model', result: { bytes, seconds: 1, fingerprint: 'f' } }, 3),
  ]
  const runner = {
    async *run() {
      // The later one comes first.
      yield { job: 1, value: outcomes[1] }
      yield { job: 0, value: outcomes[0] }
    },
  } as unknown as JobRunner
  const models = await modelsOf(table, trials, {
    jobAt: ({ options }) => ({ kind: 'model', options: { target: 'y', ...options }, holdout: 0.15 }),
    ...{ journal: null, runner, label: () => '', told: () => undefined },
  })
  expect(models.map((model) => model.bytes)).toEqual([null, bytes])
  expect(models[0].code).toBe('QUEUE_INVALID')
  expect(failedModels(models)).toEqual([
    'There is no model of option set 1: it has 3 bytes, and a queue carries models of at most 2; train it on one machine, with hindcast train and the options of the set.',
  ])
})
