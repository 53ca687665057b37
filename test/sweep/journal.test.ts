/** The journal of a sweep, by which it goes on where it was; and its threads. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { sweep } from '../../src/index.js'
import { folderWith, weather as weatherCsv } from '../cli/support.js'
import { refusal, weather } from '../forecaster/helpers.js'
import { SMALL, table, timeless } from './helpers.js'

test('a journal goes on where it was, to the same result; a larger grid runs what is new', async () => {
  const expected = timeless(await sweep(table, SMALL).result())
  const journal = join(folderWith(), 'j')
  const controller = new AbortController()
  const onProgress = ({ done }: { done: number }): void => {
    if (done === 3) controller.abort(new Error('enough'))
  }
  await expect(sweep(table, { ...SMALL, journal, signal: controller.signal, onProgress }).result()).rejects.toThrow(
    'enough',
  )
  expect(readFileSync(journal, 'utf8').trimEnd().split('\n').length).toBe(4)
  const known: boolean[] = []
  const run = sweep(table, { ...SMALL, journal })
  for await (const { isKnown } of run) known.push(isKnown)
  expect(known.filter(Boolean).length).toBe(3)
  expect(timeless(await run.result())).toEqual(expected)
  // Complete: nothing runs, and the hold-out is not scored again.
  const bytes = readFileSync(journal)
  expect(timeless(await sweep(table, { ...SMALL, journal }).result())).toEqual(expected)
  expect(readFileSync(journal).equals(bytes)).toBe(true)
  // A torn last line is dropped and told.
  truncateSync(journal, bytes.length - 7)
  const torn = await sweep(table, { ...SMALL, journal }).result()
  expect(torn.notes[0]).toMatch(/torn/)
  expect(torn.fingerprint).toBe(expected.fingerprint)
  // Another space: what is known is not run again; that the hold-out was looked at before is told.
  const more = { ...SMALL, space: { ...SMALL.space, window: [4, 6, 5], hidden: [3] }, hiddenSize: undefined, journal }
  const wider = await sweep(table, more).result()
  const looked = wider.notes.some((note) => note.includes('held out were scored once before'))
  expect(looked).toBe(true)
  // Of another table it is refused, and left as it is.
  const before = readFileSync(journal)
  await refusal('CHECKPOINT_MISMATCH', () => sweep(weather(161), { ...SMALL, journal }).result())
  expect(readFileSync(journal).equals(before)).toBe(true)
  writeFileSync(journal, 'notes\n')
  await refusal('CHECKPOINT_INVALID', () => sweep(table, { ...SMALL, journal }).result())
})

test(
  'on two threads: the same result, and each set reaches the journal when it ends',
  { timeout: 120_000 },
  async () => {
    const { sweep: packed, parseCsv } = (await import(
      fileURLToPath(new URL('../../dist/index.js', import.meta.url))
    )) as typeof import('../../src/index.js')
    const own = await parseCsv(weatherCsv(160))
    // The first set takes longest.
    const options = {
      ...SMALL,
      target: 'tmax',
      hiddenSize: undefined,
      epochs: undefined,
      space: { hiddenSize: [64, 4, 3], epochs: [20, 2] },
    }
    const one = timeless(await packed(own, options).result())
    const journal = join(folderWith(), 'j')
    const run = packed(own, { ...options, jobs: 2, journal })
    const order: number[] = []
    for await (const { id } of run) {
      order.push(id)
      expect(readFileSync(journal, 'utf8').trimEnd().split('\n').length).toBe(1 + order.length)
    }
    expect(timeless(await run.result())).toEqual(one)
    expect([...order].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6])
    const controller = new AbortController()
    const stopped = packed(own, {
      ...options,
      jobs: 2,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('stop')),
    })
    await expect(stopped.result()).rejects.toThrow('stop')
  },
)
