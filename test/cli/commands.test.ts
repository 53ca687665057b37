/** train, predict, evaluate, inspect: what they print and what they write. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import type { Prediction } from '../../src/text/prediction.js'
import { readCsv } from '../../src/table/index.js'
import { folderWith, hindcast, snapshot, weather } from './support.js'

const quick = ['--target', 'tmax', '--window', '5', '--hidden', '4', '--epochs', '3', '--dtype', 'f64']

/** A folder with good.csv and a model trained on it. */
async function trained(): Promise<{ folder: string; file: string; model: string }> {
  const folder = folderWith({ 'good.csv': weather(200) })
  const [file, model] = [`${folder}/good.csv`, `${folder}/m.safetensors`]
  expect(await hindcast(['train', file, ...quick, '--out', model])).toMatchObject({ code: 0 })
  return { folder, file, model }
}

describe('train', () => {
  test('prints one JSON document of the promised shape, and writes nothing', async () => {
    const folder = folderWith({ 'good.csv': weather(200, (r, t) => (r === 20 ? t.replace(/,\d$/, ',') : t)) })
    const before = snapshot(folder)
    const { code, stdout, stderr } = await hindcast(['train', `${folder}/good.csv`, ...quick, '--json'])
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

  test('trains on all rows in the end, tells so, and verifies both trainings', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const [file, model] = [`${folder}/good.csv`, `${folder}/all.safetensors`]
    const { code, stdout, stderr } = await hindcast(['train', file, ...quick, '--final', '--out', model, '--json'])
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
    const told = await hindcast(['train', file, ...quick, '--final'])
    expect(told.stdout).toMatch(/Then trained anew on all rows, \d epochs? of 195 windows in/)
    const refused = await hindcast(['train', file, ...quick, '--final', '--schedule', 'plateau'])
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.stderr).toContain('of which --final has none')
    expect(await hindcast(['backtest', file, ...quick, '--final'])).toMatchObject({ code: 2 })
  })

  test('knows columns ahead: trains without rows ahead, names what is missing, writes the rows to fill', async () => {
    const rows = weather(200).trimEnd().split('\n')
    const folder = folderWith({ 'good.csv': rows.join('\n') + '\n' })
    const [file, model, add] = ['good.csv', 'm.safetensors', 'add.csv'].map((name) => `${folder}/${name}`)
    const args = [...quick, '--known', 'rain', '--ahead', '2', '--out', model]
    const { code, stdout, stderr } = await hindcast(['train', file, ...args])
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stderr).toContain('the column "rain", which is to be known ahead, has no value at 2020-07-19')
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
    expect((await hindcast(['train', file, ...quick, '--known', 'rian'])).stderr).toContain('"rain"')
    const test = await hindcast(['backtest', file, ...quick, '--known', 'rain', '--folds', '2', '--json'])
    expect(test).toMatchObject({ code: 0 })
  })

  test('trains several seeds, tells of each, and exports and verifies all', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const [file, model] = [`${folder}/good.csv`, `${folder}/three.safetensors`]
    const args = ['train', file, ...quick, '--seed', '4', '--seeds', '3']
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
    const saved = await hindcast([...args, '--checkpoint', `${folder}/c.checkpoint`])
    expect(saved.code).toBe(2)
    expect(saved.stderr).toContain(
      'A checkpoint holds the training of one network, but --seeds 3 trains several: leave --checkpoint or --seeds out.',
    )
    expect(existsSync(`${folder}/c.checkpoint`)).toBe(false)
  })

  test('says the same again, whichever engine trains, and from standard input', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const fingerprint = async (args: string[], stdin?: string) => {
      const { stdout } = await hindcast(['train', ...args, ...quick, '--json'], { stdin })
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
    const { code, stdout } = await hindcast(['train', `${folder}/good.csv`, ...quick, ...args, ...more, '--json'])
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
    const { code, stdout } = await hindcast(['train', `${folder}/good.csv`, ...quick])
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
    const { stdout } = await hindcast(['train', file, ...quick, '--json'])
    expect((JSON.parse(stdout) as { fingerprint: string }).fingerprint).toBe(forecaster.fingerprint())
    forecaster.dispose()
    expect(await hindcast(['train', file, ...quick, '--out', model])).toMatchObject({ code: 2, stdout: '' })
    const forced = await hindcast(['train', file, ...quick, '--seed', '5', '--out', model, '--force'])
    expect(forced.code).toBe(0)
    expect(forced.stdout).toContain('Saved to ')
  })

  test('takes a column called __proto__ as a column', async () => {
    const folder = folderWith({ 'x.csv': weather(100).replace('rain', '__proto__') })
    const { code, stdout } = await hindcast(['train', `${folder}/x.csv`, ...quick, '--json'])
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
    const { code, stderr } = await hindcast(['train', `${folder}/x.csv`, ...quick])
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
    expect(stderr).toMatch(/\nInterrupted in epoch \d+ of 100000; nothing was written\.\n$/)
    expect(snapshot(folder)).toEqual(before)
  })

  test('says where it diverged, in the words of the command line', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const args = ['--optimizer', 'sgd', '--lr', '1e30', '--clip', '0']
    const { code, stdout, stderr } = await hindcast(['train', `${folder}/good.csv`, ...quick, ...args])
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('Training diverged in epoch ')
    expect(stderr).toContain('--clip')
  })

  test('names weights as what may have diverged, where there are any', async () => {
    const heavy = weather(200, (_, text) => `${text},1e308`).replace('rain\n', 'rain,heavy\n')
    const folder = folderWith({ 'heavy.csv': heavy })
    const { code, stderr } = await hindcast(['train', `${folder}/heavy.csv`, ...quick, '--weights', 'heavy'])
    expect(code).toBe(2)
    expect(stderr).toContain('lower the learning rate, or lower --clip, or the weights of the samples.')
  })

  test('says in one sentence which columns are forecast, and how far', async () => {
    const folder = folderWith({ 'good.csv': weather(300) })
    const args = [...quick.slice(2), '--target', 'tmax,rain', '--horizon', '1,3,30']
    const { stdout } = await hindcast(['train', `${folder}/good.csv`, ...args])
    expect(stdout).toMatch(/tmax and rain, 1, 3 and 30 rows ahead, from \d+ rows of tmax, rain\n/)
  })

  test('says of one horizon that its row alone is forecast, and how to ask for all up to it', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const line = 'Row 7 ahead alone is forecast; for all of the next 7 rows ask for --horizon 1-7.'
    const saidAt = async (horizon: string): Promise<string[]> => {
      const { code, stderr } = await hindcast(['train', `${folder}/good.csv`, ...quick, '--horizon', horizon])
      expect(code).toBe(0)
      return stderr.split('\n').filter((one) => one.includes('alone is forecast'))
    }
    expect(await saidAt('7')).toEqual([line])
    expect(await saidAt('1')).toEqual([])
    expect(await saidAt('1-7')).toEqual([])
  })
})

describe('predict', () => {
  test('says what it fills, and that a forecast from filled cells may be stale', async () => {
    const { folder, model } = await trained()
    const holes = `${folder}/holes.csv`
    writeFileSync(
      holes,
      weather(100, (r, t) => (r === 20 || r > 97 ? t.replace(/,\d$/, ',') : t)),
    )
    const { stderr } = await hindcast(['predict', model, holes])
    expect(stderr).toBe(
      'Missing cells take the value before: 3 in rain.\n' +
        'What lies ahead is forecast from filled cells, in 2 rows of the last 5, so it may be stale.\n',
    )
    const scored = await hindcast(['evaluate', model, holes, '--part', 'all'])
    expect(scored.stderr).toBe('Missing cells take the value before: 3 in rain.\n')
  })

  test('says where nothing lies ahead, also when piped', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const [file, model] = [`${folder}/good.csv`, `${folder}/m.safetensors`]
    await hindcast(['train', file, ...quick, '--inputs', 'rain', '--horizon', '0', '--out', model])
    const { code, stdout, stderr } = await hindcast(['predict', model, file])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'origin,index,horizon,value,actual\n' })
    expect(stderr).toMatch(/^Nothing lies ahead: .*\n$/)
  })

  test('prints what lies ahead: CSV when piped, a table on a terminal', async () => {
    const { file, model } = await trained()
    const piped = await hindcast(['predict', model, file])
    expect(piped).toMatchObject({ code: 0, stderr: '' })
    expect(piped.stdout).toMatch(/^origin,index,horizon,value,actual\n2020-07-18,2020-07-19,1,[\d.]+,\n$/)
    const shown = await hindcast(['predict', model, file], { terminal: 80, env: { NO_COLOR: '1' } })
    expect(shown.stdout).toMatch(
      /^ {2}last known {2}forecast for {2}rows ahead +tmax\n {2}2020-07-18 {2}2020-07-19 +1 +[\d.]+\n$/,
    )
  })

  test('prints every forecast as JSON, and writes the same to a file', async () => {
    const { folder, file, model } = await trained()
    const out = `${folder}/all.csv`
    const { code, stdout } = await hindcast(['predict', model, file, '--json', '--out', out])
    expect(code).toBe(0)
    const forecaster = await Forecaster.load(model)
    const expected = await forecaster.predict(await readCsv(file, forecaster.tableOptions))
    const predictions = JSON.parse(stdout) as Prediction[]
    expect(predictions).toEqual(expected)
    expect(predictions).toHaveLength(196)
    expect(predictions.filter((p) => p.actual === undefined)).toEqual(await forecaster.forecast(await readCsv(file)))
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(197)
    expect(lines[1].split(',').map(Number).slice(2)).toEqual([1, predictions[0].value, predictions[0].actual])
    forecaster.dispose()
  })

  test('reads standard input', async () => {
    const { file, model } = await trained()
    const { stdout } = await hindcast(['predict', model, '-'], { stdin: weather(200) })
    expect(stdout).toBe((await hindcast(['predict', model, file])).stdout)
  })
})

describe('several targets and horizons', () => {
  const several = ['--target', 'tmax,rain', '--horizon', '1-2,4', ...quick.slice(2)]

  test('train, predict and evaluate name them', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const [file, model, out] = ['good.csv', 'm.safetensors', 'all.csv'].map((name) => `${folder}/${name}`)
    const { code, stdout } = await hindcast(['train', file, ...several, '--out', model, '--json'])
    expect(code).toBe(0)
    const document = JSON.parse(stdout) as { ahead: Prediction[]; fingerprint: string; scores: object }
    expect(document).toMatchObject({
      model: { outputSize: 6 },
      data: { samples: { train: 132, valid: 27, test: 27, straddling: 6 } },
    })
    const forecaster = await Forecaster.load(model)
    expect(forecaster.task).toEqual({ target: ['tmax', 'rain'], horizon: [1, 2, 4], window: 5 })
    expect(forecaster.fingerprint()).toBe(document.fingerprint)
    const table = await readCsv(file)
    expect(document.ahead).toEqual(await forecaster.forecast(table))
    // Figures that there are not, such as mase of a series that repeats itself, are null there.
    expect(document.scores).toEqual(JSON.parse(JSON.stringify(await forecaster.evaluate(table))))
    const predictions = await forecaster.predict(table)
    forecaster.dispose()

    await hindcast(['predict', model, file, '--out', out])
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n')
    expect(lines[0]).toBe('origin,index,target,horizon,value,actual')
    expect(lines).toHaveLength(1 + predictions.length)
    const { origin, index, target, horizon, value, actual } = predictions[3]
    expect(lines[4]).toBe(`${origin},${index},${target},${horizon},${value},${actual}`)
    const json = await hindcast(['evaluate', model, file, '--json'])
    expect(JSON.parse(json.stdout)).toEqual(document.scores)
  })

  test('parts by rows and by times; what is in none is told once', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const args = ['good.csv', ...several].map((arg) => (arg === 'good.csv' ? `${folder}/${arg}` : arg))
    const rows = await hindcast(['train', ...args, '--split', 'valid:30,test:30', '--json'])
    const samples = { train: 132, valid: 27, test: 27, straddling: 6 }
    expect(JSON.parse(rows.stdout)).toMatchObject({ data: { samples } })
    const told = await hindcast(['train', ...args, '--split', 'valid:30,test:30'])
    expect((told.stdout + told.stderr).match(/lie on both sides/g)).toHaveLength(1)
    const [from] = (await readCsv(args[0])).index.at(170).toString().split('T')
    const times = await hindcast(['train', ...args, '--split', `test:${from}`, '--json'])
    expect(JSON.parse(times.stdout)).toMatchObject({ data: { samples: { valid: 0, test: 27 } } })
    const inspected = await hindcast(['inspect', args[0], '--split', `test:${from}`])
    expect(inspected.stdout).toContain(`rmse one row ahead, on the rows from ${from}`)
    const one = await hindcast(['inspect', args[0], '--split', 'test:30', '--json'])
    const { baselines } = JSON.parse(one.stdout) as { baselines: { persistence: { n: number } }[] }
    expect(baselines[0].persistence.n).toBe(30)
  })

  test('print one line each, in every width', async () => {
    const folder = folderWith({ 'good.csv': weather(300).replace('rain', 'the rain of this place') })
    const [file, model] = [`${folder}/good.csv`, `${folder}/m.safetensors`]
    const targets = ['--target', 'tmax', '--target', 'the rain of this place', ...several.slice(2)]
    for (const terminal of [50, 80, 200]) {
      const args = ['train', file, ...targets, '--out', model, '--force']
      const { stdout } = await hindcast(args, { terminal, env: { NO_COLOR: '1' } })
      const lines = stdout.split('\n').filter((line) => !/^(fingerprint|Saved to)/.test(line))
      for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(terminal)
      expect(stdout).toMatch(/\n {2}tmax +1 .*\n +2 .*\n +4 .*\n {2}the [^ ]+.* +1 .*\n +2 .*\n +4 .*\n {2}all /)
      expect(stdout.replaceAll('\n', ' ')).toMatch(/all outputs together, the network is [^.]+\. One by one, /)
      expect(stdout).toMatch(/What lies ahead\n.*\n.*2020-10-27/)
      const shown = await hindcast(['predict', model, file], { terminal, env: { NO_COLOR: '1' } })
      for (const line of shown.stdout.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(terminal)
    }
    const wide = await hindcast(['predict', model, file], { terminal: 80, env: { NO_COLOR: '1' } })
    expect(wide.stdout).toMatch(/^ {2}last known {2}forecast for {2}rows ahead +tmax {2}the rain of this place\n/)
    const piped = await hindcast(['predict', model, file])
    expect(piped.stdout.split('\n')).toHaveLength(10)
    expect((await hindcast(['inspect', file, '--target', 'tmax', '--json'])).stdout).toContain('"target": "tmax"')
  })
})

describe('quantiles', () => {
  test('are trained, scored and forecast, in every width', async () => {
    const folder = folderWith({ 'good.csv': weather(300) })
    const [file, model] = [`${folder}/good.csv`, `${folder}/m.safetensors`]
    const cases = [
      { args: ['--target', 'tmax', '--quantiles', '0.05,0.25,0.5,0.75,0.95'], head: /Errors on the test rows/ },
      { args: ['--target', 'tmax,rain', '--horizon', '1,2', '--loss', 'pinball'], head: /Errors \(pinball loss\) on/ },
    ]
    for (const { args, head } of cases) {
      for (const terminal of [50, 80]) {
        const world = { terminal, env: { NO_COLOR: '1' } }
        const { code, stdout, stderr } = await hindcast(
          ['train', file, ...args, ...quick.slice(2), '--out', model, '--force'],
          world,
        )
        expect(code, stderr).toBe(0)
        expect(stdout).toMatch(head)
        // What a column means is said where there is one; a date is never cut.
        const said = /the share of values that lay within the interval meant to hold (\d+ %|so many)/
        expect(said.test(stdout.replaceAll('\n', ' '))).toBe(/ in \d+ %/.test(stdout))
        expect(stdout).toMatch(/ 2020-10-27 /)
        const shown = await hindcast(['predict', model, file], world)
        const lines = (stdout + shown.stdout).split('\n').filter((line) => !/^(fingerprint|Saved to)/.test(line))
        for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(terminal)
      }
    }
    const several = await hindcast(['predict', model, file])
    expect(several.stdout).toMatch(/^origin,index,target,horizon,value,q0\.1,q0\.5,q0\.9,actual\n/)
    const one = await hindcast(['train', file, ...cases[0].args, ...quick.slice(2), '--json'])
    const {
      model: facts,
      ahead,
      scores,
    } = JSON.parse(one.stdout) as {
      model: object
      ahead: Prediction[]
      scores: { model: { pinball: number; intervals: object[] } }
    }
    expect(facts).toMatchObject({ outputSize: 5, loss: 'pinball' })
    expect(Object.keys(ahead[0].quantiles!)).toEqual(['0.05', '0.25', '0.5', '0.75', '0.95'])
    expect(ahead[0].value).toBe(ahead[0].quantiles!['0.5'])
    expect(scores.model.pinball).toBeGreaterThan(0)
    expect(scores.model.intervals).toMatchObject([{ nominal: expect.closeTo(0.9, 12) as number }, { low: 0.25 }])
  })
})

describe('quantiles without a median', () => {
  test.each([
    ['0.1', /rows ahead +10 %\n/, 0.1],
    ['0.05,0.2,0.8,0.95', /rows ahead +5 % +20 % +80 % +95 %\n/, 0.2],
  ])('%s are headed by what they are', async (quantiles, head, middle) => {
    const folder = folderWith({ 'good.csv': weather(300) })
    const model = `${folder}/m.safetensors`
    const { stdout } = await hindcast(
      ['train', `${folder}/good.csv`, ...quick, '--quantiles', quantiles, '--out', model],
      { terminal: 100, env: { NO_COLOR: '1' } },
    )
    expect(stdout).toMatch(head)
    expect(stdout.replaceAll('\n', ' ')).toContain(
      `The network's rmse and mae are those of the quantile ${middle}, since`,
    )
    const shown = await hindcast(['predict', model, `${folder}/good.csv`], { terminal: 100, env: { NO_COLOR: '1' } })
    expect(shown.stdout).toMatch(head)
  })
})

describe('evaluate', () => {
  test('prints the scores as JSON and as a table', async () => {
    const { file, model } = await trained()
    const forecaster = await Forecaster.load(model)
    const scores = await forecaster.evaluate(await readCsv(file), { part: 'all' })
    forecaster.dispose()
    const json = await hindcast(['evaluate', model, file, '--part', 'all', '--json'])
    expect(JSON.parse(json.stdout)).toEqual(scores)
    for (const part of ['train', 'all']) {
      const said = await hindcast(['evaluate', model, file, '--part', part])
      expect(said.stdout.replaceAll('\n', ' ')).toMatch(
        /The network was trained on .*these .*so the figures are better/,
      )
    }
    const text = await hindcast(['evaluate', model, file])
    expect(text.stdout).not.toContain('was trained on')
    expect(text.code).toBe(0)
    expect(text.stdout).toContain('Errors on the test rows, in the units of tmax')
    expect(existsSync(model)).toBe(true)
  })
})

describe('inspect', () => {
  test('says how the file was read, and each series, under the names that train has', async () => {
    const lines = ['store;date;y']
    for (const store of ['a', 'b']) {
      for (let r = 0; r < 40; r++) lines.push(`${store};${20200101 + r + (r > 30 ? 69 : 0)};${r % 7},5`)
    }
    const folder = folderWith({ 'x.csv': lines.join('\n') })
    const { stdout } = await hindcast(['inspect', `${folder}/x.csv`, '--series', 'store', '--json'])
    const { data } = JSON.parse(stdout) as { data: { reading: { sentence: string }; series: object[] } }
    expect(data.reading.sentence).toBe(
      'Read with: semicolons, decimal commas, times from "date" as dates without separators, 2 series by store.',
    )
    expect(data.series).toMatchObject([
      { id: 'a', rows: 40 },
      { id: 'b', rows: 40 },
    ])
  })

  test('leaves a column with a bad cell out of the baselines of the others', async () => {
    const folder = folderWith({ 'x.csv': weather(200, (r, t) => (r === 50 ? t.replace(/\d$/, 'wet') : t)) })
    const { stdout } = await hindcast(['inspect', `${folder}/x.csv`, '--json'])
    const { baselines } = JSON.parse(stdout) as { baselines: unknown[] }
    expect(baselines).toMatchObject([{ target: 'tmax', persistence: { n: 30 }, leftOut: ['rain'] }])
    expect((await hindcast(['inspect', `${folder}/x.csv`])).stdout).toContain('so it is not used below')
  })

  test('knows columns, gaps, leaks, autocorrelation and baselines', async () => {
    const rows = weather(400).trimEnd().split('\n')
    const copied = rows.map((t, r) => (r === 0 ? t + ',tomorrow,sky' : `${t},${rows[r + 1]?.split(',')[1] ?? ''},dry`))
    copied.splice(100, 3)
    const folder = folderWith({ 'x.csv': copied.join('\n') })
    const { code, stdout } = await hindcast(['inspect', `${folder}/x.csv`, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 397,
      index: { name: 'date', kind: 'date', first: '2020-01-01', last: '2021-02-03', step: '1 day' },
      gaps: [{ after: '2020-04-08', before: '2020-04-12', rowsMissing: 3 }],
      columns: [
        { name: 'tmax', kind: 'number', missing: 0 },
        { name: 'rain', kind: 'number', min: 0, max: 6 },
        { name: 'tomorrow', kind: 'number', missing: 1 },
        { name: 'sky', kind: 'text', min: null },
      ],
      leaks: [{ column: 'tomorrow', equals: 'tmax', rowsAhead: 1, share: 1 }],
      autocorrelation: { lags: [1, 2, 3, 7, 14, 30] },
    })
    const { autocorrelation, baselines } = JSON.parse(stdout) as {
      autocorrelation: { columns: { name: string; values: number[] }[] }
      baselines: { target: string; linear: { n: number } }[]
    }
    expect(autocorrelation.columns.map((c) => c.name)).toEqual(['tmax', 'rain', 'tomorrow'])
    expect(baselines.map((b) => b.target)).toEqual(['tmax', 'rain', 'tomorrow'])
    expect(baselines[0].linear.n).toBe(60)
  })

  test('scores the baselines as evaluate does', async () => {
    const folder = folderWith({ 'good.csv': weather(300) })
    const file = `${folder}/good.csv`
    const inspected = await hindcast(['inspect', file, '--target', 'tmax', '--json'])
    const [{ persistence, climatology, linear }] = (
      JSON.parse(inspected.stdout) as { baselines: Record<string, unknown>[] }
    ).baselines
    const done = await hindcast(['train', file, '--target', 'tmax', '--epochs', '1', '--json'])
    const { scores } = JSON.parse(done.stdout) as { scores: Record<string, unknown> }
    expect({ persistence, climatology, linear }).toMatchObject({
      persistence: scores.persistence,
      climatology: scores.climatology,
      linear: scores.linear,
    })
  })

  test('says it in words, and of a table too short why there are no scores', async () => {
    const folder = folderWith({ 'x.csv': weather(12) })
    const { code, stdout } = await hindcast(['inspect', `${folder}/x.csv`])
    expect(code).toBe(0)
    const words = stdout.replaceAll('\n', ' ')
    expect(words).toContain('12 rows, index date from 2020-01-01 to 2020-01-12, step 1 day. There are no gaps.')
    expect(stdout).toContain('tmax: No window of 14 rows falls into the training part.')
  })
})

describe('help', () => {
  test.each(['train', 'predict', 'evaluate', 'inspect', 'explain', 'bench', 'doctor'])(
    '%s has help with an example',
    async (name) => {
      const { code, stdout, stderr } = await hindcast([name, '--help'])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain(`Usage: hindcast ${name} `)
      expect(stdout).toMatch(new RegExp(`Examples?:\\n +hindcast ${name}\\b`))
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    },
  )

  test('the program alone shows its commands, and --version its version', async () => {
    const { code, stdout } = await hindcast([])
    expect(code).toBe(0)
    expect(stdout).toContain('explain')
    expect((await hindcast(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

test('columns whose names hold commas can be named in every list', async () => {
  const text = weather(120).replace('date,tmax,rain', 'date,"t, max","rain ""mm"", sum"')
  const folder = folderWith({ 'x.csv': text })
  const file = `${folder}/x.csv`
  const both = '"t, max","rain ""mm"", sum"'
  const train = (...args: string[]) =>
    hindcast(['train', file, '--epochs', '1', '--checkpoint', `${folder}/c`, ...args, '--json'])
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
