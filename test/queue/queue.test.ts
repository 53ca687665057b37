/** Sweeps over several processes by a queue in a real PostgreSQL. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { folderWith, weather } from '../cli/support.js'
import { SECRETS } from '../support/postgres.js'
import {
  computed,
  documentOf,
  kill,
  queueTest,
  start,
  type Started,
  startWorker,
  stores,
  withServer,
} from './helpers.js'

const server = withServer()

const worker = async (...more: string[]): Promise<Started> => {
  const own = await startWorker(server.postgres.url, more)
  server.started.push(own)
  return own
}

const GRID = '{"cell": ["rnn", "gru"], "window": [4, 6], "lr": [0.003, 0.01]}'
const SMALL = ['--target', 'tmax', '--hidden', '4', '--epochs', '2', '--horizon', '1-2', '--grid', GRID, '--json']

queueTest('a sweep by workers gives the bits of a sweep by this machine, and knows its results again', async () => {
  const folder = folderWith({ 'w.csv': weather(200) })
  // Without a limit of patience, which JSON has no text for.
  const call = ['sweep', join(folder, 'w.csv'), ...SMALL, '--patience', 'Infinity']
  const keep = (name: string): string[] => ['--keep', '2', '--out', join(folder, name)]
  const modelsAt = (name: string): Buffer[] => [name, `${name}-2`].map((own) => readFileSync(join(folder, own)))
  const here = await documentOf(start([...call, ...keep('here')], null))
  expect(here.fleet).toBe(null)
  const sweep = start([...call, ...keep('there'), '--journal', join(folder, 'j')], server.postgres.url)
  // Nobody is there yet, and that is told.
  await sweep.said(
    /No worker takes jobs of this release; start some, on any machine: hindcast worker --queue postgres:\/\/tester:\*\*\*@/,
  )
  await worker('--jobs', '2')
  const there = await documentOf(sweep)
  expect(computed(there)).toEqual(computed(here))
  expect(there.jobs).toEqual({ done: 8, failed: 0, repeated: 0, differing: 0 })
  // The best models come back with the bytes of this machine's.
  expect(modelsAt('there')).toEqual(modelsAt('here'))
  expect(there.models.map(({ id, fingerprint }) => [id, fingerprint])).toEqual(
    here.models.map(({ id, fingerprint }) => [id, fingerprint]),
  )
  // The trials, the hold-out and the models. The winner's and the models were done again: by this machine, for want of another
  // worker.
  expect(there.fleet!.machines.reduce((sum, { results }) => sum + results, 0)).toBe(11)
  expect(there.fleet!.audited).toBeGreaterThanOrEqual(4)
  expect(server.postgres.sql('select count(*), count(distinct key) from hindcast.result')).toBe('11|11')
  for (const secret of SECRETS) expect(readFileSync(join(folder, 'j'), 'utf8')).not.toContain(secret)
  // What the jobs hold: no path, no address.
  const payloads = server.postgres.sql(`select data::text from hindcast_jobs.job where name like 'hindcast/%'`)
  expect(payloads).not.toMatch(/\/|w\.csv|journal/)
  // Again: all results are there, so that no worker is needed.
  for (const own of server.started.splice(0)) await kill(own)
  const again = await documentOf(start([...call, ...keep('again'), '--audit', '0'], server.postgres.url))
  expect(computed(again)).toEqual(computed(here))
  expect(modelsAt('again')).toEqual(modelsAt('here'))
  expect(server.postgres.sql('select count(*) from hindcast.result')).toBe('11')
})

queueTest('networks of single series too', async () => {
  const folder = folderWith({ 's.csv': stores(3, 120) })
  const grid = '{"window": [4, 6]}'
  const call = ['sweep', join(folder, 's.csv'), '--target', 'tmax', '--hidden', '4', '--epochs', '2', '--grid', grid]
  const more = [...call, '--series', 'store', '--per-series', '--json']
  await worker()
  const [here, there] = [await documentOf(start(more, null)), await documentOf(start(more, server.postgres.url))]
  expect(computed(there)).toEqual(computed(here))
  const timeless = ({ local }: typeof here): unknown =>
    JSON.parse(JSON.stringify(local, (name, value: unknown) => (name === 'seconds' ? 0 : value)))
  expect(there.local!.series.length).toBe(3)
  expect(timeless(there)).toEqual(timeless(here))
})
