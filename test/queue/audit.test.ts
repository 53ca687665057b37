/** Results that are wrong: changed in the database, or computed by a machine at fault. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { contentDigest, contentOf, outcomeFingerprint, outcomeIn } from '../../src/sweep/payload.js'
import { folderWith, weather } from '../cli/support.js'
import { root } from '../support/installed.js'
import { computed, documentOf, kill, queueTest, start, startWorker, withServer } from './helpers.js'

const server = withServer()

const GRID = '{"cell": ["rnn", "gru"], "window": [4, 6], "lr": [0.003, 0.01]}'
const callIn = (folder: string): string[] => [
  ...['sweep', join(folder, 'w.csv'), '--target', 'tmax', '--hidden', '4', '--epochs', '2', '--grid', GRID, '--json'],
]

queueTest('a result that was changed in the database is found, and computed anew', async () => {
  const call = callIn(folderWith({ 'w.csv': weather(200) }))
  const here = await documentOf(start(call, null))
  server.started.push(await startWorker(server.postgres.url))
  await documentOf(start(call, server.postgres.url))
  // One clumsily; of another all digests are put right as well.
  const [clumsy, clever] = server.postgres
    .sql(`select key from hindcast.result where content like '{"kind":"trial"%' order by mark limit 2`)
    .split('\n')
  server.postgres.sql(
    `update hindcast.result set content = replace(content, '"error":', '"error":1') where key = '${clumsy}'`,
  )
  const outcome = outcomeIn(server.postgres.sql(`select content from hindcast.result where key = '${clever}'`))!
  if (outcome.kind !== 'trial') throw new Error('no trial')
  for (const origin of outcome.result.byOrigin) origin.error *= 0.01
  const content = contentOf(outcome)
  const [sha256, fingerprint] = [contentDigest(clever, content), outcomeFingerprint(outcome)]
  server.postgres.sql(
    `update hindcast.result set content = $c$${content}$c$, sha256 = '${sha256}', fingerprint = '${fingerprint}' where key = '${clever}'`,
  )
  // Without audits the clever one wins, which the audit of the winner finds.
  for (const audit of [[], ['--audit', '1']]) {
    const there = await documentOf(start([...call, ...audit], server.postgres.url))
    expect(computed(there)).toEqual(computed(here))
    if (audit.length > 0) continue
    expect(there.fleet!.faults.map(({ kind }) => kind).sort()).toEqual(['changed', 'differing'])
    expect(there.jobs.differing).toBe(2)
    expect(there.notes.join('\n')).toMatch(/was changed in the database; the job was done again/)
    expect(there.notes.join('\n')).toMatch(
      /computed another result of option set \d \(cell \w+, window \d, learningRate [\d.]+\) than others/,
    )
  }
  // Both were put right.
  const last = await documentOf(start([...call, '--audit', '0'], server.postgres.url))
  expect([computed(last), last.fleet!.faults]).toEqual([computed(here), []])
})

queueTest('a machine that computes wrongly is named, and nothing of it counts', async () => {
  // A copy of the program whose first weight has a flipped bit.
  mkdirSync(join(root, 'build'), { recursive: true })
  const copy = mkdtempSync(join(root, 'build/faulty-'))
  try {
    cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true })
    cpSync(join(root, 'package.json'), join(copy, 'package.json'))
    const path = join(copy, 'dist/engine/parameters.js')
    const code = readFileSync(path, 'utf8')
    const sound = 'const next = () => generator.uniform() * 2 * k - k;'
    expect(code).toContain(sound)
    const faulty =
      sound.replace('const next', 'let first = true; const right') +
      ' const next = () => { const w = right(); if (!first) return w; first = false; return -w; };'
    writeFileSync(path, code.replace(sound, faulty))
    const call = callIn(folderWith({ 'w.csv': weather(210) }))
    const here = await documentOf(start(call, null))
    const bad = await startWorker(server.postgres.url, [], join(copy, 'dist/cli/main.js'))
    server.started.push(bad, await startWorker(server.postgres.url))
    const [id] = /(?<=Worker )[0-9a-f]+/.exec(bad.stderr())!
    const there = await documentOf(start([...call, '--audit', '1'], server.postgres.url))
    expect(computed(there)).toEqual(computed(here))
    expect(there.fleet!.faults.length).toBeGreaterThan(0)
    expect(there.fleet!.faults.every(({ kind, worker }) => kind === 'differing' && worker === id)).toBe(true)
    expect(there.fleet!.audited).toBe(9)
    // Later sweeps name it again, until what it computed is dropped, as the report says.
    const purge = `hindcast queue purge --worker ${id}`
    expect(there.notes.join('\n')).toContain(purge)
    await kill(bad)
    const again = [...call, '--audit', '0']
    expect((await documentOf(start(again, server.postgres.url))).fleet!.faults.length).toBeGreaterThan(0)
    const dropped = await start(purge.split(' ').slice(1), server.postgres.url).ended
    expect(dropped.stdout).toMatch(new RegExp(`^Dropped \\d+ results? of worker ${id}; `))
    const last = await documentOf(start(again, server.postgres.url))
    expect([computed(last), last.fleet!.faults]).toEqual([computed(here), []])
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
})
