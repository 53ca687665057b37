/** train: the files it writes, and what becomes of them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import type { Prediction } from '../../src/text/prediction.js'
import { folderWith, hindcast, QUICK, snapshot, trained, weather } from './support.js'

describe('train', () => {
  test('trains on all rows in the end, tells so, and verifies both trainings', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const [file, model] = [`${folder}/good.csv`, `${folder}/all.safetensors`]
    const { code, stdout, stderr } = await hindcast(['train', file, ...QUICK, '--final', '--out', model, '--json'])
    expect(code).toBe(0)
    expect(stderr).toMatch(/^all rows {2}epoch 1\/\d {2}training loss [\d.]+ {2}[\d,]+ windows\/s$/m)
    const { final, scores, best } = JSON.parse(stdout) as Record<string, never> & {
      final: { samples: number; epochs: unknown[] }
      scores: { model: { n: number }; notes: string[] }
      best: { epoch: number }
    }
    expect(final).toMatchObject({ samples: 195 })
    expect(final.epochs).toHaveLength(best.epoch)
    expect(scores.model.n).toBe(30)
    expect(scores.notes[0]).toMatch(/^Scored before the last training/)
    expect(await hindcast(['verify', model, file])).toMatchObject({ code: 0 })
    const told = await hindcast(['train', file, ...QUICK, '--final'])
    expect(told.stdout).toMatch(/Then trained anew on all rows, \d epochs? of 195 windows in/)
    const refused = await hindcast(['train', file, ...QUICK, '--final', '--schedule', 'plateau'])
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.stderr).toContain('of which --final has none')
    expect(await hindcast(['backtest', file, ...QUICK, '--final'])).toMatchObject({ code: 2 })
  })

  test('trains on all rows in the end where the linear model is the best baseline', async () => {
    // Each value follows from the two before it, which a line through them tells exactly.
    const rows = Array.from({ length: 200 }, (_, t) => `${t},${(20 + 5 * Math.sin(t / 3)).toFixed(6)}`)
    const file = `${folderWith({ 'wave.csv': ['t,y', ...rows].join('\n') + '\n' })}/wave.csv`
    const { code, stdout, stderr } = await hindcast([
      'train',
      file,
      '--target',
      'y',
      '--epochs',
      '1',
      '--final',
      '--json',
    ])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect((JSON.parse(stdout) as { scores: { best: string } }).scores.best).toBe('linear')
  })

  test('knows columns ahead: trains without rows ahead, names what is missing, writes the rows to fill', async () => {
    const rows = weather(200).trimEnd().split('\n')
    const folder = folderWith({ 'good.csv': rows.join('\n') + '\n' })
    const [file, model, add] = ['good.csv', 'm.safetensors', 'add.csv'].map((name) => `${folder}/${name}`)
    const args = [...QUICK, '--known', 'rain', '--ahead', '2', '--out', model]
    const { code, stdout, stderr } = await hindcast(['train', file, ...args])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('the column "rain", which is to be known ahead, has no value at 2020-07-19')
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Nothing lies ahead: the table has no rows ahead that hold rain; predict MODEL FILE --skeleton rows.csv writes the rows to fill.',
    )
    expect(stdout).toContain('Errors')
    const refused = await hindcast(['predict', model, file])
    expect(refused.code).toBe(2)
    expect(stderr.replace(/\s+/g, ' ')).toContain('(predict MODEL FILE --skeleton rows.csv writes the rows to fill)')
    expect(refused.stderr.replace(/\s+/g, ' ')).toContain('(predict MODEL FILE --skeleton rows.csv writes the')
    const past = await hindcast(['predict', model, file, '--out', `${folder}/past.csv`])
    expect(past).toMatchObject({ code: 0 })
    expect(past.stderr.replace(/\s+/g, ' ')).toContain('Nothing lies ahead: ')
    expect(readFileSync(`${folder}/past.csv`, 'utf8').split('\n').length).toBeGreaterThan(100)
    const written = await hindcast(['predict', model, file, '--skeleton', add])
    expect(written).toMatchObject({ code: 0 })
    expect(written.stderr).toContain('2 rows to add written to')
    const skeleton = readFileSync(add, 'utf8').trimEnd().split('\n')
    expect(skeleton).toEqual([rows[0], '2020-07-19,,', '2020-07-20,,'])
    expect(await hindcast(['predict', model, file, '--skeleton', add])).toMatchObject({ code: 2 })
    const at = rows[0].split(',').indexOf('rain')
    const filled = skeleton.slice(1).map((line) =>
      line
        .split(',')
        .map((cell, c) => (c === at ? '3.5' : cell))
        .join(','),
    )
    writeFileSync(file, [...rows, ...filled].join('\n') + '\n')
    const ahead = await hindcast(['predict', model, file, '--json'])
    expect(ahead).toMatchObject({ code: 0 })
    expect(ahead.stderr).not.toContain('Missing cells')
    const last = (JSON.parse(ahead.stdout) as Prediction[]).slice(-2)
    expect(last.map(({ index }) => index)).toEqual(['2020-07-19', '2020-07-20'])
    const again = await hindcast(['train', file, ...args, '--force'])
    expect(again.stderr).toContain('2 rows at the end hold only what is known ahead.')
    expect(again.stderr).not.toContain('Missing cells')
    expect(await hindcast(['verify', model, file])).toMatchObject({ code: 0 })
    expect((await hindcast(['train', file, ...QUICK, '--known', 'rian'])).stderr).toContain('"rain"')
    const test = await hindcast(['backtest', file, ...QUICK, '--known', 'rain', '--folds', '2', '--json'])
    expect(test).toMatchObject({ code: 0 })
  })

  test('trains several seeds, tells of each, and exports and verifies all', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const [file, model] = [`${folder}/good.csv`, `${folder}/three.safetensors`]
    const args = ['train', file, ...QUICK, '--seed', '4', '--seeds', '3']
    const { code, stdout, stderr } = await hindcast([...args, '--out', model])
    expect(code).toBe(0)
    expect(stderr).toContain('3 networks, seeds 4 to 6, each: rnn, 4 units, 37 parameters')
    expect(stderr.match(/^network [123]\/3 {2}epoch [123]\/3 {2}training loss/gm)).toHaveLength(9)
    expect(stdout).toMatch(/^9 epochs \(3, 3 and 3\) of 135 windows in /)
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /The 3 networks \(seeds 4 to 6\) have a mse of [\d.]+ ± [\d.]+ each by itself, [\d.]+ to [\d.]+, and of [\d.]+ together\./,
    )
    const document = JSON.parse((await hindcast([...args, '--json'])).stdout) as {
      seeds: { seed: number; epochs: object[] }[]
      scores: { seeds: { each: object[] } }
    }
    expect(document.seeds.map(({ seed, epochs }) => [seed, epochs.length])).toEqual([
      [4, 3],
      [5, 3],
      [6, 3],
    ])
    expect(document.scores.seeds.each).toHaveLength(3)
    expect((await hindcast(['verify', model, file])).stdout).toContain('the same fingerprint after 9 epochs')
    expect(await hindcast(['export', model, `${folder}/three.js`])).toMatchObject({ code: 0 })
    const refused = await hindcast(['export', model, `${folder}/three.py`])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('A script cannot hold the option "seeds" of this model')
    // A checkpoint of all of them, gone on with: as if they had been trained so long at once.
    const fingerprintOf = (text: string) => (JSON.parse(text) as { fingerprint: string }).fingerprint
    const longerArgs = (list: string[]) => list.map((arg, i) => (list[i - 1] === '--epochs' ? '4' : arg))
    const longer = fingerprintOf((await hindcast([...longerArgs(args), '--json'])).stdout)
    const saved = [...args, '--checkpoint', `${folder}/c.checkpoint`, '--jobs', '2', '--json']
    const first = await hindcast(saved)
    expect(fingerprintOf(first.stdout)).not.toBe(longer)
    expect(first.stderr).toContain('one after the other, since a checkpoint follows one training at a time')
    expect(fingerprintOf((await hindcast([...longerArgs(saved), '--resume'])).stdout)).toBe(longer)
  })

  test('writes a model that Forecaster reads, and replaces one only by force', async () => {
    const { file, model } = await trained()
    const forecaster = await Forecaster.load(model)
    const { stdout } = await hindcast(['train', file, ...QUICK, '--json'])
    expect((JSON.parse(stdout) as { fingerprint: string }).fingerprint).toBe(forecaster.fingerprint())
    forecaster.dispose()
    expect(await hindcast(['train', file, ...QUICK, '--out', model])).toMatchObject({ code: 2, stdout: '' })
    const forced = await hindcast(['train', file, ...QUICK, '--seed', '5', '--out', model, '--force'])
    expect(forced.code).toBe(0)
    expect(forced.stdout).toContain('Saved to ')
  })

  test('never replaces what is not a model, not by force either', async () => {
    const { file, model } = await trained()
    const folder = folderWith({ 'x.csv': weather(200), 'other.csv': 'a,b\n1,2\n', 'empty.safetensors': '' })
    const before = snapshot(folder)
    const refused =
      /"[^"]*other\.csv" is not a model of hindcast, so the model is not saved over it; move it, or name another/
    for (const args of [
      ['train', file, ...QUICK],
      ['calibrate', model, file],
      ['sweep', file, ...QUICK, '--grid', '{"hiddenSize": [2, 3]}', '--folds', '2'],
    ]) {
      const { code, stdout, stderr } = await hindcast([...args, '--out', `${folder}/other.csv`, '--force'])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(refused)
      expect(stderr).not.toContain('epoch')
      expect(snapshot(folder)).toEqual(before)
    }
    const out = `${folder}/empty.safetensors`
    expect((await hindcast(['train', `${folder}/x.csv`, ...QUICK, '--out', out, '--force'])).code).toBe(0)
    expect((await hindcast(['train', `${folder}/x.csv`, ...QUICK, '--out', out, '--force'])).code).toBe(0)
  })

  test('writes rows to fill in the form of the file', async () => {
    const [header, ...rows] = weather(200).trimEnd().split('\n')
    const [time, ...others] = header.split(',')
    const lines = rows.map((row) => {
      const [day, ...cells] = row.split(',')
      return [...cells, day.split('-').reverse().join('.')].join(';')
    })
    const head = [...others, time].join(';')
    const folder = folderWith({ 'x.csv': [head, ...lines, ''].join('\n') })
    const [file, model, add] = ['x.csv', 'm.safetensors', 'add.csv'].map((name) => `${folder}/${name}`)
    const { code } = await hindcast([
      'train',
      file,
      ...QUICK,
      '--index',
      time,
      '--known',
      'rain',
      '--ahead',
      '2',
      '--out',
      model,
    ])
    expect(code).toBe(0)
    expect((await hindcast(['predict', model, file, '--skeleton', add])).code).toBe(0)
    const written = readFileSync(add, 'utf8')
    expect(written).toBe(`${head}\n;;19.07.2020\n;;20.07.2020\n`)
    const filled = written.split('\n').slice(1, 3)
    const at = others.indexOf('rain')
    const more = filled.map((line) =>
      line
        .split(';')
        .map((cell, c) => (c === at ? '3.5' : cell))
        .join(';'),
    )
    writeFileSync(file, [head, ...lines, ...more, ''].join('\n'))
    expect(await hindcast(['predict', model, file, '--json'])).toMatchObject({ code: 0 })
  })
})
