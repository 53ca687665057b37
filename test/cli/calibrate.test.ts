/** Intervals on the command line: train, predict --interval and --from, calibrate, verify. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, hindcast, weather } from './support.js'

test('a model with intervals is trained, asked, calibrated and verified', async () => {
  const folder = folderWith({ 'old.csv': weather(200), 'new.csv': weather(260), 'early.csv': weather(100) })
  const [old, newer, model, other] = ['old.csv', 'new.csv', 'm.safetensors', 'n.safetensors'].map((name) =>
    join(folder, name),
  )
  const small = ['--target', 'tmax', '--window', '5', '--hidden', '4', '--epochs', '2', '--horizon', '1-2']
  const train = await hindcast(['train', old, ...small, '--interval', '0.8', '--out', model])
  expect(train.stdout).toMatch(/What lies ahead\n.*tmax +from +to\n/)
  expect(train.stdout).toMatch(/Intervals of 80 % cover 80 % to \d\d\.\d % of what comes/)

  const predict = await hindcast(['predict', model, old])
  expect(predict.stdout.split('\n')[0]).toBe('origin,index,horizon,value,lower,upper,actual')
  const several = await hindcast(['predict', model, old, '--interval', '0.5,0.7', '--from', '2020-05-01'])
  const lines = several.stdout.trimEnd().split('\n')
  expect(lines[0]).toBe('origin,index,horizon,value,lower,upper,lower0.5,upper0.5,lower0.7,upper0.7,actual')
  expect(lines[1]).toMatch(/^2020-05-01,2020-05-02,1,/)
  expect(lines[1]).toMatch(/,\d+\.\d+$/)
  expect(several.stderr).toMatch(/Intervals of 50 % cover/)
  expect(several.stderr).not.toContain('No row has the index')
  const late = await hindcast(['predict', model, old, '--from', '2022-05-01'])
  const last = late.stdout.split('\n')[1].slice(0, 10)
  expect(late.stderr).toContain(
    `No row has the index "2022-05-01", so the forecast is from the last one before it, ${last}.`,
  )

  const before = readFileSync(model)
  const asked = await hindcast(['calibrate', model, newer, '--interval', '0.9'])
  expect(asked.stdout).toMatch(/^Intervals of 90 % cover 90 % to/)
  const made = await hindcast(['calibrate', model, newer, '--out', other, '--json'])
  expect(JSON.parse(made.stdout)).toMatchObject({ file: other, promises: [expect.stringContaining('80 %')] })
  // Without --interval those of the training, which predict shows too; 90 % where it had none.
  const shownBy = await hindcast(['calibrate', model, newer, '--out', join(folder, 'own.safetensors')])
  expect(shownBy.stdout).toMatch(/^Intervals of 80 % cover/)
  expect(shownBy.stderr).toMatch(/; predict shows its intervals\.\n$/)
  const bare = join(folder, 'bare.safetensors')
  await hindcast(['train', old, ...small, '--out', bare])
  expect((await hindcast(['calibrate', bare, newer])).stdout).toMatch(/^Intervals of 90 % cover/)
  expect(readFileSync(model)).toEqual(before)
  expect(readFileSync(other)).not.toEqual(before)
  expect((await hindcast(['calibrate', model, newer, '--out', model])).code).toBe(2)
  const early = await hindcast(['calibrate', model, join(folder, 'early.csv')])
  expect(early.code).toBe(2)
  expect(early.stderr.replace(/\s+/g, ' ')).toContain('cannot calibrate, so give newer ones')

  const saved = async (level: string) =>
    (await hindcast(['calibrate', model, newer, '--interval', level, '--out', join(folder, `${level}.safetensors`)]))
      .stderr
  expect(await saved('0.9')).toMatch(/predict shows its intervals with --interval\.\n$/)
  expect(await saved('0.999')).toMatch(/0\.999\.safetensors\.\n$/)

  const verified = await hindcast(['verify', other, old])
  expect(verified.code).toBe(0)
  expect(verified.stdout).toMatch(/reproduced[^]*The scores of its intervals were left out/)

  const plain = join(folder, 'plain.safetensors')
  await hindcast(['train', old, ...small, '--out', plain])
  const refused = await hindcast(['predict', plain, old, '--interval', '0.9'])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/--interval/)
})

test('a table of what lies ahead names the level of each of several intervals', async () => {
  const folder = folderWith({ 'old.csv': weather(260) })
  const small = ['--target', 'tmax', '--window', '5', '--hidden', '4', '--epochs', '1', '--interval', '0.5,0.8']
  const { stdout } = await hindcast([
    'train',
    join(folder, 'old.csv'),
    ...small,
    '--out',
    join(folder, 'm.safetensors'),
  ])
  expect(stdout).toMatch(/What lies ahead\n.*tmax +50 % from +to +80 % from +to\n/)
})
