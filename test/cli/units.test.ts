/** Units: a file whose numbers bear another unit than those of the training is refused by each command, with the way out. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { folderWith, hindcast, QUICK, weather } from './support.js'

/** The weather with a unit behind each tmax. */
const inUnit = (rows: number, unit: string): string => weather(rows, (_, line) => line.replace(/(,\d+$)/, `${unit}$1`))

test('predict, evaluate and verify refuse another unit, or none, and name the option that takes it', async () => {
  const folder = folderWith({ 'kw.csv': inUnit(120, ' kW'), 'mw.csv': inUnit(120, ' MW'), 'none.csv': weather(120) })
  const model = `${folder}/m.safetensors`
  const { code, stderr } = await hindcast(['train', `${folder}/kw.csv`, ...QUICK, '--out', model])
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('"kW" taken off the numbers of "tmax"'),
  })
  for (const command of ['predict', 'evaluate', 'verify']) {
    expect(await hindcast([command, model, `${folder}/kw.csv`])).toMatchObject({ code: 0 })
    for (const [file, bear] of [
      ['mw', '"MW"'],
      ['none', 'no unit'],
    ]) {
      const refused = await hindcast([command, model, `${folder}/${file}.csv`])
      expect(refused.code).toBe(2)
      expect(refused.stdout).toBe('')
      expect(refused.stderr).toContain(
        `${file}.csv", line 2: the numbers of the column "tmax" bear ${bear}, but those that the model was trained on bear "kW"; write them as there, or if they are in the model's unit as they stand, add --units ignore.`,
      )
      const taken = await hindcast([command, model, `${folder}/${file}.csv`, '--units', 'ignore'])
      expect(taken).toMatchObject({ code: 0 })
    }
  }
})

test('a training is not resumed on a file in another unit, though its numbers are the same', async () => {
  const folder = folderWith({ 'load.csv': inUnit(120, '%') })
  const [file, checkpoint] = [`${folder}/load.csv`, `${folder}/c.ckpt`]
  const train = (epochs: string, ...more: string[]) =>
    hindcast([
      'train',
      file,
      ...QUICK.slice(0, -4),
      '--epochs',
      epochs,
      '--checkpoint',
      checkpoint,
      '--out',
      `${folder}/m.safetensors`,
      ...more,
    ])
  expect(await train('1')).toMatchObject({ code: 0 })
  writeFileSync(file, weather(120))
  const refused = await train('2', '--resume', '--force')
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('bear no unit, but those that the model was trained on bear "%"')
  expect(await train('2', '--resume', '--force', '--units', 'ignore')).toMatchObject({ code: 0 })
})
