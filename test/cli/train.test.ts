/** train: what it prints and what it writes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Generator } from '../../src/random.js'
import { Forecaster } from '../../src/forecaster/index.js'
import type { Prediction } from '../../src/text/prediction.js'
import { readCsv } from '../../src/table/index.js'
import { folderWith, hindcast, QUICK, snapshot, trained, weather } from './support.js'

describe('train', () => {
  test('prints one JSON document of the promised shape, and writes nothing', async () => {
    const folder = folderWith({ 'good.csv': weather(200, (r, t) => (r === 20 ? t.replace(/,\d$/, ',') : t)) })
    const before = snapshot(folder)
    const { code, stdout, stderr } = await hindcast(['train', `${folder}/good.csv`, ...QUICK, '--json'])
    expect(code).toBe(0)
    const document = JSON.parse(stdout) as Record<string, unknown>
    expect(document).toMatchObject({
      data: { rows: 200, missing: { tmax: 0, rain: 1 }, gaps: [], samples: { train: 135, valid: 30, test: 30 } },
      model: { cell: 'rnn', inputSize: 2, hiddenSize: 4, numLayers: 1, parameters: 37, dtype: 'f64', engine: 'wasm' },
      scores: {
        model: { n: 30 },
        verdict: [
          { against: 'persistence' },
          { against: 'seasonalNaive' },
          { against: 'drift' },
          { against: 'climatology' },
          { against: 'linear' },
          { against: 'autoregression' },
        ],
      },
      file: null,
    })
    expect(document.epochs).toHaveLength(3)
    expect(document.fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect(
      stderr.match(/^epoch \d\/3 {2}training loss [\d.]+ {2}validation loss [\d.]+ {2}[\d,]+ windows\/s$/gm),
    ).toHaveLength(3)
    expect(stderr).toContain('Missing cells take the value before: 1 in rain.')
    expect(document.warnings).toEqual(['Missing cells take the value before: 1 in rain.'])
    expect(document.ahead).toMatchObject([{ origin: '2020-07-18', index: '2020-07-19', horizon: 1 }])
    expect(snapshot(folder)).toEqual(before)
  })

  test('of a walk that the network does not follow, it names the difference from the last value, once', async () => {
    const random = new Generator(1)
    const rows = Array.from({ length: 300 }, (_, r) => new Date(Date.UTC(2020, 0, 1 + r)).toISOString().slice(0, 10))
    let y = 0
    const walk = rows.map((day) => {
      for (let k = 0; k < 12; k++) y += random.uniform() - 0.5
      return `${day},${y.toFixed(3)}`
    })
    const trend = rows.slice(0, 100).map((day, r) => `${day},${(r / 2 + random.uniform()).toFixed(3)}`)
    const files = { 'walk.csv': ['date,y', ...walk].join('\n'), 'trend.csv': ['date,y', ...trend].join('\n') }
    const folder = folderWith({ ...files, 'good.csv': weather(300) })
    const call = (file: string, ...more: string[]) =>
      hindcast(['train', `${folder}/${file}`, '--epochs', '5', '--json', ...more])
    const warningsOf = async (...given: Parameters<typeof call>) =>
      (JSON.parse((await call(...given)).stdout) as { warnings: string[] }).warnings
    const hint = expect.stringMatching(
      /^On the validation rows the network is behind the last value, and y hardly differs from the row before \(autocorrelation 0\.98\d\): --residual last begins/,
    ) as unknown
    expect(await warningsOf('walk.csv', '--target', 'y')).toEqual([hint])
    expect(await warningsOf('walk.csv', '--target', 'y', '--residual', 'last')).toEqual([])
    expect(await warningsOf('walk.csv', '--target', 'y', '--normalize', 'last')).toEqual([])
    const settled = await hindcast(['train', `${folder}/trend.csv`, '--target', 'y', '--epochs', '100'])
    expect(settled.stdout).toMatch(/--residual\s+last\s+begins/)
    expect(await warningsOf('good.csv', '--target', 'tmax')).toEqual([])
    const { stdout } = await hindcast(['train', `${folder}/walk.csv`, '--target', 'y', '--epochs', '5'])
    expect(stdout.split('--residual last')).toHaveLength(2)
  })

  test('says where an input gives the target away, and where the last epoch of the default was the best', async () => {
    const random = new Generator(1)
    const y = Array.from({ length: 300 }, () => random.uniform())
    const day = (r: number) => new Date(Date.UTC(2020, 0, 1 + r)).toISOString().slice(0, 10)
    const rows = y.slice(1, -1).map((_, r) => {
      const centred = (y[r] + y[r + 1] + y[r + 2]) / 3
      return [day(r), y[r + 1].toFixed(4), centred.toFixed(5), ((r * 37) % 11).toFixed(0)].join(',')
    })
    const folder = folderWith({ 'leak.csv': ['date,y,centred,other', ...rows].join('\n'), 'good.csv': weather(300) })
    const hintsOf = async (file: string, ...more: string[]) => {
      const { stdout } = await hindcast(['train', `${folder}/${file}`, '--hidden', '4', '--json', ...more])
      const { warnings, best } = JSON.parse(stdout) as { warnings: string[]; best: { epoch: number } }
      const has = (text: string) => warnings.filter((warning) => warning.includes(text)).length
      return { away: has('name the inputs without it in --inputs'), last: has('more --epochs may'), best: best.epoch }
    }
    expect(await hintsOf('leak.csv', '--target', 'y', '--epochs', '2')).toMatchObject({ away: 1, last: 0 })
    expect(await hintsOf('leak.csv', '--target', 'y', '--inputs', 'y,other', '--epochs', '2')).toMatchObject({
      away: 0,
    })
    const slow = await hintsOf('good.csv', '--target', 'tmax', '--lr', '0.00001')
    expect(slow).toEqual({ away: 0, last: 1, best: 30 })
  })

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

  test('knows columns ahead: trains without rows ahead, names what is missing, writes the rows to fill', async () => {
    const rows = weather(200).trimEnd().split('\n')
    const folder = folderWith({ 'good.csv': rows.join('\n') + '\n' })
    const [file, model, add] = ['good.csv', 'm.safetensors', 'add.csv'].map((name) => `${folder}/${name}`)
    const args = [...QUICK, '--known', 'rain', '--ahead', '2', '--out', model]
    const { code, stdout, stderr } = await hindcast(['train', file, ...args])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('the column "rain", which is to be known ahead, has no value at 2020-07-19')
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Nothing lies ahead: the table has no rows ahead that hold rain; predict --skeleton writes the rows to fill.',
    )
    expect(stdout).toContain('Errors')
    const refused = await hindcast(['predict', model, file])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('(--skeleton writes the rows to fill)')
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

  test('says the same again, whichever engine trains, and from standard input', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const fingerprint = async (args: string[], stdin?: string) => {
      const { stdout } = await hindcast(['train', ...args, ...QUICK, '--json'], { stdin })
      return (JSON.parse(stdout) as { fingerprint: string }).fingerprint
    }
    const first = await fingerprint([`${folder}/good.csv`, '--engine', 'wasm'])
    expect(await fingerprint([`${folder}/good.csv`, '--engine', 'ts'])).toBe(first)
    expect(await fingerprint(['-'], weather(200))).toBe(first)
    expect(await fingerprint([`${folder}/good.csv`, '--seed', '1'])).not.toBe(first)
  })

  test('hands every option on', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const args = ['--inputs', 'rain', '--inputs', 'tmax', '--horizon', '2', '--layers', '2', '--batch', '8']
    const more = [
      '--optimizer',
      'sgd',
      '--lr',
      '0.02',
      '--clip',
      '0',
      '--split',
      '0.8,0,0.2',
      '--scale',
      'none',
      '--gaps',
      'ignore',
    ]
    const { code, stdout } = await hindcast(['train', `${folder}/good.csv`, ...QUICK, ...args, ...more, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      data: { inputs: ['rain', 'tmax'], samples: { valid: 0 } },
      model: { numLayers: 2, inputSize: 2 },
      best: { epoch: 3, validLoss: null },
    })
    const forecaster = await Forecaster.create({
      target: 'tmax',
      inputs: ['rain', 'tmax'],
      window: 5,
      horizon: 2,
      hiddenSize: 4,
      numLayers: 2,
      dtype: 'f64',
      scale: 'none',
      optimizer: { name: 'sgd', learningRate: 0.02 },
    })
    const table = await readCsv(`${folder}/good.csv`, { gaps: 'ignore' })
    const run = await forecaster.fit(table, { epochs: 3, batchSize: 8, clipNorm: 0, split: [0.8, 0, 0.2] })
    expect((JSON.parse(stdout) as { fingerprint: string }).fingerprint).toBe(run.fingerprint)
    forecaster.dispose()
  })

  test('prints scores, verdict and what lies ahead as plain text when piped', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const { code, stdout } = await hindcast(['train', `${folder}/good.csv`, ...QUICK])
    expect(code).toBe(0)
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001b/)
    expect(stdout).not.toContain('•')
    for (const name of ['network', 'persistence', 'climatology', 'linear']) expect(stdout).toContain(`\n  ${name} `)
    expect(stdout).toMatch(/the network is [^.]+\./)
    expect(stdout).toMatch(/What lies ahead\n.*\n {2}2020-07-18 {2}2020-07-19 +1 +\d/)
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

  test('never replaces what is no model, not by force either', async () => {
    const { file, model } = await trained()
    const folder = folderWith({ 'x.csv': weather(200), 'other.csv': 'a,b\n1,2\n', 'empty.safetensors': '' })
    const before = snapshot(folder)
    const refused =
      /"[^"]*other\.csv" is no model of hindcast, so the model is not saved over it; move it, or name another/
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

  test('says at the start that networks with a checkpoint are trained one after the other', async () => {
    const folder = folderWith({ 'x.csv': weather(200) })
    const args = ['train', `${folder}/x.csv`, ...QUICK, '--seeds', '2', '--jobs', '2', '--checkpoint', `${folder}/c`]
    const { code, stderr } = await hindcast(args)
    expect(code).toBe(0)
    const told = 'The 2 networks are trained one after the other, since a checkpoint follows one training at a time.'
    expect(stderr).toContain(told)
    expect(stderr.indexOf(told)).toBeLessThan(stderr.indexOf('epoch 1/'))
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

  test('takes a column called __proto__ as a column', async () => {
    const folder = folderWith({ 'x.csv': weather(100).replace('rain', '__proto__') })
    const { code, stdout } = await hindcast(['train', `${folder}/x.csv`, ...QUICK, '--json'])
    expect(code).toBe(0)
    expect(stdout).toContain('"__proto__": 0')
    const inspected = await hindcast(['inspect', `${folder}/x.csv`, '--json'])
    expect(inspected.stdout).toContain('"name": "__proto__"')
  })

  test('names columns that are left out, gaps, and targets that are missing', async () => {
    const holed = weather(200, (r, t) =>
      r === 50 ? '' : r === 90 ? t.replace(/,[\d.]+,/, ',,') : t + (r < 0 ? '' : ',dry'),
    )
      .replace('rain', 'rain,sky')
      .replace(/\n\n/, '\n')
      .replace(/^([^,]+,,\d)$/m, '$1,dry')
    const folder = folderWith({ 'x.csv': holed })
    const { code, stderr } = await hindcast(['train', `${folder}/x.csv`, ...QUICK])
    expect(stderr).toContain('not numeric: "sky"')
    expect(stderr).toContain('The index has 1 gap of 1 row in all; no window lies across it.')
    expect(stderr).toContain('Missing cells take the value before: 1 in tmax.')
    expect(stderr).toContain('1 sample is left out, since the target is missing there.')
    expect(code).toBe(0)
  })

  test('ends with 130 and one line when interrupted, and writes nothing', async () => {
    const folder = folderWith({ 'good.csv': weather(900) })
    const before = snapshot(folder)
    const controller = new AbortController()
    const args = ['train', `${folder}/good.csv`, '--target', 'tmax', '--epochs', '100000', '--patience', '100000']
    const { code, stdout, stderr } = await hindcast([...args, '--out', `${folder}/m.safetensors`], {
      signal: controller.signal,
      onWrite: (text) => {
        if (text.startsWith('epoch')) controller.abort(new Error('Interrupted'))
      },
    })
    expect(code).toBe(130)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/\nInterrupted in epoch \d+ of 100,000; nothing was written\.\n$/)
    expect(snapshot(folder)).toEqual(before)
  })

  test('says where it diverged, in the words of the command line', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const args = ['--optimizer', 'sgd', '--lr', '1e30', '--clip', '0']
    const { code, stdout, stderr } = await hindcast(['train', `${folder}/good.csv`, ...QUICK, ...args])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('Training diverged in epoch ')
    expect(stderr).toContain('--clip')
  })

  test('names weights as what may have diverged, where there are any', async () => {
    const heavy = weather(200, (_, text) => `${text},1e308`).replace('rain\n', 'rain,heavy\n')
    const folder = folderWith({ 'heavy.csv': heavy })
    const { code, stderr } = await hindcast(['train', `${folder}/heavy.csv`, ...QUICK, '--weights', 'heavy'])
    expect(code).toBe(2)
    expect(stderr).toContain('lower the learning rate, or lower --clip, or the weights of the samples.')
  })

  test('says in one sentence which columns are forecast, and how far', async () => {
    const folder = folderWith({ 'good.csv': weather(300) })
    const args = [...QUICK.slice(2), '--target', 'tmax,rain', '--horizon', '1,3,30']
    const { stdout } = await hindcast(['train', `${folder}/good.csv`, ...args])
    expect(stdout).toMatch(/tmax and rain, 1, 3 and 30 rows ahead, from \d+ rows of tmax, rain\n/)
    // A name that holds a comma is told from two names.
    const named = folderWith({ 'x.csv': weather(100).replace('date,tmax', 'date,"cold, total"') })
    const two = await hindcast(['train', `${named}/x.csv`, ...QUICK.slice(2), '--target', '"cold, total",rain'])
    expect(two.stdout).toMatch(/"cold, total" and rain, 1 row ahead, from \d+ rows of "cold, total", rain\n/)
  })

  test('says of one horizon that its row alone is forecast, and how to ask for all up to it', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const line = 'Row 7 ahead alone is forecast; for all of the next 7 rows ask for --horizon 1-7.'
    const saidAt = async (horizon: string): Promise<string[]> => {
      const { code, stdout, stderr } = await hindcast(['train', `${folder}/good.csv`, ...QUICK, '--horizon', horizon])
      expect(code).toBe(0)
      expect(stdout).not.toContain('--horizon')
      return stderr.split('\n').filter((one) => one.includes('alone is forecast'))
    }
    expect(await saidAt('7')).toEqual([line])
    expect(await saidAt('1')).toEqual([])
    expect(await saidAt('1-7')).toEqual([])
  })
})
