/** What a script says to who runs it, and what a script cannot repeat. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { parseCsv, Table } from '../../src/table/index.js'
import { folderWith, hindcast } from '../cli/support.js'
import { mustHavePython, pythonWith } from '../support/python.js'
import { columns, trained } from './helpers.js'
import { csv } from './script-tables.js'

const python = pythonWith('numpy')
if (!python && !mustHavePython) console.log('skipped: no Python with NumPy')

describe.skipIf(!python && !mustHavePython)('a script', () => {
  test('says how far it is from the model, and is a few pages', async () => {
    const folder = folderWith({ 'weather.csv': csv('days') })
    const [table, model, script] = ['weather.csv', 'model.safetensors', 'train.py'].map((name) => join(folder, name))
    const train = [
      'train',
      table,
      '--target',
      'heat',
      '--dtype',
      'f64',
      '--cell',
      'lstm',
      '--defaults',
      'plain',
      '--epochs',
      '3',
      '--out',
      model,
    ]
    expect((await hindcast(train)).code).toBe(0)
    expect((await hindcast(['export', model, script])).code).toBe(0)
    const lines = python!.run([script, table, model], folder).trimEnd().split('\n')
    expect(lines.slice(0, 3).every((line) => /^epoch \d: training [\d.e-]+, validation [\d.e-]+$/.test(line))).toBe(
      true,
    )
    const differences = lines
      .slice(3)
      .map((line) => /^largest relative difference of the (losses|weights): (.*)$/.exec(line)!)
    expect(differences.map((found) => found[1])).toEqual(['losses', 'weights'])
    for (const [, , value] of differences) expect(Number(value)).toBeLessThan(1e-9)
    const text = await (await Forecaster.load(model)).toScript()
    expect(text.split('\n').length).toBeLessThan(310)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(140)
  }, 120_000)

  test('says how it is used, and in a sentence what it cannot read', async () => {
    const { forecaster } = await trained({}, { epochs: 1 })
    const folder = folderWith({ 'train.py': await forecaster.toScript(), 'other.csv': 'when,heat\n1,2\n', empty: '' })
    writeFileSync(join(folder, 'latin.csv'), Buffer.from('when,W\u00e4rme\n1,2\n', 'latin1'))
    const call = (...args: string[]) =>
      spawnSync(python!.path, ['train.py', ...args], { cwd: folder, encoding: 'utf8', env: process.env })
    const help = call('--help')
    expect([help.status, help.stderr]).toEqual([0, ''])
    expect(help.stdout).toMatch(/usage: train\.py \[-h\] TABLE\.csv \[MODEL\.safetensors\]/)
    expect(help.stdout).toContain('compares the losses of each epoch')
    expect(call().status).toBe(2)
    for (const [args, sentence] of [
      [['none.csv'], 'none.csv cannot be read: No such file or directory.\n'],
      [['.'], '. cannot be read: Is a directory.\n'],
      [['other.csv'], 'other.csv has no column pressure: it is not the table of this model.\n'],
      [['other.csv', 'none'], 'none cannot be read: No such file or directory.\n'],
      [['other.csv', 'other.csv'], /^other\.csv cannot be read: .*\.\n$/],
      [
        ['latin.csv'],
        /^latin\.csv cannot be read: 'utf-8' codec .*; write it with "?hindcast table FILE .*--out TABLE\.csv.*\.\n$/,
      ],
      [['empty'], /^empty cannot be read: .*\.\n$/],
      [['train.py'], /^train\.py (cannot be read: .*|has no column pressure.*)\.\n$/],
    ] as const) {
      const { status, stdout, stderr } = call(...args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      if (typeof sentence === 'string') expect(stderr).toBe(sentence)
      else expect(stderr).toMatch(sentence)
    }
  })
})

test.skipIf(!python)('a script of a stacked table names the command that stacks it', async () => {
  const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
  const rows = Array.from({ length: 12 }, (_, y) => [1990 + y, ...months.map((__, m) => (y * 12 + m) % 7)].join(','))
  const grid = [['Year', ...months].join(','), ...rows].join('\n')
  const forecaster = await Forecaster.create({ target: 'value', window: 6, hiddenSize: 3, dtype: 'f64' })
  await forecaster.fit(await parseCsv(grid, { stack: 'months' }), { epochs: 1 })
  const folder = folderWith({ 'train.py': await forecaster.toScript(), 'grid.csv': grid })
  const { status, stderr } = spawnSync(python!.path, ['train.py', 'grid.csv'], { cwd: folder, encoding: 'utf8' })
  expect([status, stderr]).toEqual([
    2,
    'grid.csv has no column value, as the table of this model had when it was read: write it with hindcast table FILE ' +
      '--index Year --stack months --out TABLE.csv, and give that.\n',
  ])
})

describe('what a script does not repeat', () => {
  const table = Table.fromColumns(columns())

  test('several trainings, or one from the weights of a file', async () => {
    const { forecaster } = await trained()
    await forecaster.fit(table, { epochs: 1 })
    await expect(forecaster.toScript()).rejects.toMatchObject({
      code: 'OPTION_CONFLICT',
      message:
        'This model was trained by 2 calls of fit, and a script repeats one training from its initial weights; ' +
        'hindcast verify trains it again from the same record.',
    })
  })

  test('a training that was broken off', async () => {
    const forecaster = await Forecaster.create({ target: 'heat', window: 9 })
    const stop = new AbortController()
    const onProgress = () => stop.abort(new Error('enough'))
    await expect(forecaster.fit(table, { signal: stop.signal, onProgress })).rejects.toThrow('enough')
    await expect(forecaster.toScript()).rejects.toThrow('The training of this model was broken off')
  })
})
