/** Lists of columns on the command line. */
import { expect, test } from 'vitest'
import { folderWith, hindcast, weather } from './support.js'

test('columns whose names hold commas can be named in every list', async () => {
  const text = weather(120).replace('date,tmax,rain', 'date,"t, max","rain ""mm"", sum"')
  const folder = folderWith({ 'x.csv': text })
  const file = `${folder}/x.csv`
  const both = '"t, max","rain ""mm"", sum"'
  const train = (...args: string[]) =>
    hindcast(['train', file, '--epochs', '1', '--defaults', 'plain', '--checkpoint', `${folder}/c`, ...args, '--json'])
  const { code, stdout } = await train('--target', '"t, max"', '--inputs', both)
  expect(code).toBe(0)
  expect((JSON.parse(stdout) as { data: { inputs: string[] } }).data.inputs).toEqual(['t, max', 'rain "mm", sum'])
  // The name alone needs no quotes.
  const mismatch = await train('--target', 't, max', '--inputs', 'rain "mm", sum', '--resume')
  expect(mismatch.stderr).toContain(`with --inputs '${both}', but this one has '"rain ""mm"", sum"':`)
  const inspected = await hindcast(['inspect', file, '--target', both, '--json'])
  const { baselines } = JSON.parse(inspected.stdout) as { baselines: { target: string }[] }
  expect(baselines.map(({ target }) => target)).toEqual(['t, max', 'rain "mm", sum'])
  const open = await train('--target', 'rain,"t, max', '--force')
  expect(open).toMatchObject({ code: 2, stdout: '' })
  expect(open.stderr).toContain('one that holds a comma in double quotes: a,"b,c"')
  const explained = await hindcast(['explain', file, '--target', 't, max', '--inputs', both])
  expect(explained.code).toBe(0)
})
