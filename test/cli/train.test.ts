/** train: what it prints. */
import { describe, expect, test, vi } from 'vitest'
import { Generator } from '../../src/random.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { readCsv } from '../../src/table/index.js'
import { folderWith, hindcast, QUICK, snapshot, weather } from './support.js'

/** A table in which an average over the next row gives the target away. */
function leaking(): string {
  const random = new Generator(1)
  const y = Array.from({ length: 300 }, () => random.uniform())
  const day = (r: number) => new Date(Date.UTC(2020, 0, 1 + r)).toISOString().slice(0, 10)
  const rows = y.slice(1, -1).map((_, r) => {
    const centred = (y[r] + y[r + 1] + y[r + 2]) / 3
    return [day(r), y[r + 1].toFixed(4), centred.toFixed(5), ((r * 37) % 11).toFixed(0)].join(',')
  })
  return ['date,y,centred,other', ...rows].join('\n')
}

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
      hindcast(['train', `${folder}/${file}`, '--epochs', '5', '--defaults', 'plain', '--json', ...more])
    const warningsOf = async (...given: Parameters<typeof call>) =>
      (JSON.parse((await call(...given)).stdout) as { warnings: string[] }).warnings
    const hint = expect.stringMatching(
      /^On the validation rows the network is behind the last value, and y hardly differs from the row before \(autocorrelation 0\.98\d\): --residual last begins/,
    ) as unknown
    expect(await warningsOf('walk.csv', '--target', 'y')).toEqual([hint])
    expect(await warningsOf('walk.csv', '--target', 'y', '--residual', 'last')).toEqual([])
    expect(await warningsOf('walk.csv', '--target', 'y', '--normalize', 'last')).toEqual([])
    const settled = await hindcast([
      'train',
      `${folder}/trend.csv`,
      '--target',
      'y',
      '--epochs',
      '100',
      '--defaults',
      'plain',
    ])
    expect(settled.stdout).toMatch(/--residual\s+last\s+begins/)
    expect(await warningsOf('good.csv', '--target', 'tmax')).toEqual([])
    const { stdout } = await hindcast([
      'train',
      `${folder}/walk.csv`,
      '--target',
      'y',
      '--epochs',
      '5',
      '--defaults',
      'plain',
    ])
    expect(stdout.split('--residual last')).toHaveLength(2)
  })

  test('says where an input gives the target away, and where the last epoch of the default was the best', async () => {
    const folder = folderWith({ 'leak.csv': leaking(), 'good.csv': weather(300) })
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
    const slow = await hintsOf('good.csv', '--target', 'tmax', '--defaults', 'plain', '--lr', '0.00001')
    expect(slow).toEqual({ away: 0, last: 1, best: 30 })
    // By the default rule there are more epochs, and the rate falls towards their end.
    expect(await hintsOf('good.csv', '--target', 'tmax', '--lr', '0.00001')).toMatchObject({ last: 0 })
  })

  test('scores the test part alone, and once, where the linear model is the best baseline', async () => {
    const folder = folderWith({ 'leak.csv': leaking() })
    const evaluate = vi.spyOn(Forecaster.prototype, 'evaluate')
    try {
      const { stdout } = await hindcast(['train', `${folder}/leak.csv`, '--target', 'y', '--epochs', '1', '--json'])
      const { scores } = JSON.parse(stdout) as { scores: { best: string } }
      expect(scores.best).toBe('linear')
      expect(evaluate.mock.calls.map(([, options]) => options)).toEqual([{ part: 'test' }])
    } finally {
      evaluate.mockRestore()
    }
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
      defaults: 'plain',
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

  test('says at the start that networks with a checkpoint are trained one after the other', async () => {
    const folder = folderWith({ 'x.csv': weather(200) })
    const args = ['train', `${folder}/x.csv`, ...QUICK, '--seeds', '2', '--jobs', '2', '--checkpoint', `${folder}/c`]
    const { code, stderr } = await hindcast(args)
    expect(code).toBe(0)
    const told = 'The 2 networks are trained one after the other, since a checkpoint follows one training at a time.'
    expect(stderr).toContain(told)
    expect(stderr.indexOf(told)).toBeLessThan(stderr.indexOf('epoch 1/'))
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
    expect(stderr).toContain('lower the learning rate, or lower --clip, or lower the weights of the samples.')
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
    const beside = ['--calendar', 'weekday,month', '--lags', '7,14', '--known', 'rain', '--inputs', 'tmax']
    const all = await hindcast(['train', `${folder}/good.csv`, ...QUICK, ...beside])
    expect(all.stdout.replace(/\s+/g, ' ')).toContain(
      ' rows of tmax; with calendar weekday month, known rain, lags 7 14 ',
    )
  })

  test('says of a part of the calendar that it is the same in every row', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const { code, stderr } = await hindcast(['train', `${folder}/good.csv`, ...QUICK, '--calendar', 'hour,weekday'])
    expect(code).toBe(0)
    const told = stderr.replace(/\s+/g, ' ')
    expect(told).toContain("The calendar's hour is the same in every row, so the network learns nothing from it.")
    expect(told).not.toContain("The calendar's weekday")
  })

  test('says that a target which weights the rows is an input only where it is named', async () => {
    const folder = folderWith({ 'one.csv': weather(60).replace(/,[^,\n]*$/gm, '') })
    const args = ['train', `${folder}/one.csv`, ...QUICK, '--weights', 'tmax']
    const { code, stderr } = await hindcast(args)
    expect(code).toBe(2)
    const told = stderr.replace(/\s+/g, ' ')
    expect(told).toContain(
      'no numeric column but the target "tmax", and what weights the rows or is static is an input only where it is named: add --inputs tmax.',
    )
    expect((await hindcast([...args, '--inputs', 'tmax'])).code).toBe(0)
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

test('values far from all others, and bounds that the table itself goes beyond, are told', async () => {
  const folder = folderWith({
    'x.csv': weather(200, (r, t) => (r === 50 ? t.replace(/\d$/, '7000000') : t)),
  })
  const bounds = ['--min', '20', '--max', '23']
  const { stdout } = await hindcast(['train', `${folder}/x.csv`, ...QUICK, ...bounds, '--json'])
  expect((JSON.parse(stdout) as { warnings: string[] }).warnings).toEqual(
    expect.arrayContaining([
      expect.stringContaining('"rain" has 7000000 in line 52, far from all'),
      expect.stringMatching(/^\d+ of 200 known values of "tmax" lie below --min 20; no forecast goes lower\.$/),
      expect.stringMatching(/^\d+ of 200 known values of "tmax" lie above --max 23; no forecast goes higher\.$/),
    ]),
  )
  const { stderr } = await hindcast(['backtest', `${folder}/x.csv`, '--target', 'tmax', '--model', 'none', ...bounds])
  expect(stderr).toContain('known values of "tmax" lie below --min 20')
})

test('takes a split that leaves each part a sample where the default does not, and tells it', async () => {
  const csv = Array.from({ length: 60 }, (_, r) => `${2019 + Math.floor(r / 12)}-${(r % 12) + 1},${300 + (r % 12) * 9}`)
  const folder = folderWith({ 'x.csv': ['month,sales', ...csv].join('\n') })
  const args = ['train', `${folder}/x.csv`, '--target', 'sales', '--ahead', '12', '--epochs', '1', '--json']
  const { code, stdout, stderr } = await hindcast(args)
  const told = 'The default --split leaves too few rows for what is asked, so --split valid:12,test:12 is taken.'
  expect({ code, told: stderr.split('\n')[0] }).toEqual({ code: 0, told })
  const taken = JSON.parse(stdout) as { warnings: string[]; fingerprint: string; data: object }
  expect(taken.warnings[0]).toBe(told)
  const named = JSON.parse((await hindcast([...args, '--split', 'valid:12,test:12'])).stdout) as typeof taken
  expect([taken.fingerprint, taken.data]).toEqual([named.fingerprint, named.data])
  const asked = await hindcast([...args, '--split', '0.7,0.15,0.15'])
  expect(asked.code).toBe(2)
  expect(asked.stderr).toContain('choose --split valid:12,test:12, or fewer rows ahead, such as --ahead 9.')
})

test('errors that grew since the calibration rows are told, where intervals cover less than they promise', async () => {
  const table = (grown: number): string => {
    const random = new Generator(1)
    const noise = (r: number): number => (random.uniform() - 0.5) * (r < 345 ? 1 : grown)
    return ['t,y', ...Array.from({ length: 400 }, (_, r) => `${r},${(20 + noise(r)).toFixed(3)}`)].join('\n')
  }
  const folder = folderWith({ 'grown.csv': table(6), 'same.csv': table(1) })
  const told = async (name: string) => {
    const args = ['train', `${folder}/${name}`, '--index', 't', '--target', 'y', '--epochs', '3', '--interval', '0.8']
    return (await hindcast(args)).stdout.replace(/\s+/g, ' ')
  }
  expect(await told('grown.csv')).toMatch(
    /Errors on the test rows were [4-7]\.\d\d times those of the calibration rows; /,
  )
  const same = await told('same.csv')
  expect(same).not.toContain('Errors on the test rows were')
  expect(same).toContain('; best on the older half of the validation rows: epoch')
})

test('bounds below 0 of what is never below 0 are told, with the option that ends them there', async () => {
  const count = (r: number): number => Math.max(0, ((r * 7919) % 13) - 8)
  const day = (r: number): string => new Date(Date.UTC(2020, 0, 1 + r)).toISOString().slice(0, 10)
  const csv = (value: (r: number) => number): string =>
    `date,sold\n${Array.from({ length: 200 }, (_, r) => `${day(r)},${value(r)}`).join('\n')}\n`
  const folder = folderWith({ 'counts.csv': csv(count), 'below.csv': csv((r) => count(r) - 1) })
  const told = async (name: string, ...more: string[]): Promise<string> => {
    const args = ['train', `${folder}/${name}`, '--target', 'sold', '--epochs', '1', '--interval', '0.9', ...more]
    return (await hindcast(args)).stdout.replace(/\s+/g, ' ')
  }
  const hint = '"sold" is never below 0 in the table, but what lies ahead goes lower: --min 0 ends it there.'
  expect(await told('counts.csv')).toContain(hint)
  const model = `${folder}/m.safetensors`
  await told('counts.csv', '--out', model)
  expect((await hindcast(['predict', model, `${folder}/counts.csv`])).stderr).toContain(
    'but what lies ahead goes lower: a training with --min 0 ends it there.',
  )
  expect(await told('counts.csv', '--min', '0')).not.toContain('never below 0')
  expect(await told('below.csv')).not.toContain('never below 0')
})
