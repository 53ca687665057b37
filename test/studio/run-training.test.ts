/** What a training of Studio tells the page while it goes on. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { App, AppState } from '../../src/studio/app.js'
import type { Job } from '../../src/studio/job.js'
import { runTraining } from '../../src/studio/run-training.js'
import type { ThinProgress } from '../../src/studio/thin.js'
import type { WarmWorker } from '../../src/studio/warm-worker.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('tells the page what is new, and nothing while nothing is', async () => {
  let told = 0
  let progressed = (_: ThinProgress): void => undefined
  const stopping = new AbortController()
  const job = { epochs: [], progress: null, watched: null, epochEnded: 0, options: {}, fit: {}, stopping, begun: false }
  const state = { training: { status: 'idle' } } as unknown as AppState
  const app = { state, data: { table: () => Promise.resolve({}) }, set: () => undefined, announce: () => undefined }
  const forecaster = {
    fit: (_: unknown, { onProgress }: { onProgress: typeof progressed }) => {
      progressed = onProgress
      return new Promise(() => undefined)
    },
  }
  const warm = { take: () => Promise.resolve(forecaster) }
  const tell = (status: string): void => {
    told++
    const { progress, watched, epochs } = job
    state.training = { status, progress, watched, epochs: [...epochs] } as unknown as AppState['training']
  }
  void runTraining(app as unknown as App, warm as unknown as WarmWorker, job as unknown as Job, tell)
  await vi.advanceTimersByTimeAsync(1000)
  expect([state.training.status, told]).toEqual(['running', 1])
  const step = { kind: 'minibatch', epoch: 1 } as unknown as ThinProgress
  progressed(step)
  await vi.advanceTimersByTimeAsync(1000)
  expect([state.training, told]).toMatchObject([{ progress: step }, 2])
  // Its first epoch is told at once, and once.
  progressed({ kind: 'epoch', epoch: 1, seconds: 1 } as unknown as ThinProgress)
  expect([state.training, told]).toMatchObject([{ epochs: [{ epoch: 1 }] }, 3])
  await vi.advanceTimersByTimeAsync(1000)
  expect(told).toBe(3)
})
