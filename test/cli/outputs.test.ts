/** Several targets, horizons and quantiles: named, scored and printed by every command. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import type { Prediction } from '../../src/text/prediction.js'
import { readCsv } from '../../src/table/index.js'
import { folderWith, hindcast, QUICK, weather } from './support.js'

/** Lines that are copied whole, and so are never wrapped. */
const TO_COPY = /^(fingerprint|Saved to|To forecast by)/

describe('several targets and horizons', () => {
  const several = ['--target', 'tmax,rain', '--horizon', '1-2,4', ...QUICK.slice(2)]

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

  test('horizon 0 among others tells that none has the past of the target', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const args = ['train', `${folder}/good.csv`, ...QUICK, '--horizon', '0-3', '--json']
    const { warnings } = JSON.parse((await hindcast(args)).stdout) as { warnings: string[] }
    expect(warnings).toContain(
      'Horizon 0 leaves "tmax" out of the inputs at all horizons: --horizon 1-3 has the past of "tmax" as input; ' +
        'forecast horizon 0 by a model of its own.',
    )
  })

  test('with intervals, what is in no part is told once too; a narrow table drops the worst baselines before skill', async () => {
    const folder = folderWith({ 'good.csv': weather(300) })
    const args = ['train', `${folder}/good.csv`, ...QUICK, '--ahead', '3', '--interval', '0.8']
    const { stdout, stderr } = await hindcast(args, { terminal: 60, env: { NO_COLOR: '1' } })
    const all = (stdout + stderr).replace(/\s+/g, ' ')
    expect(all.match(/in no part/g)).toEqual(['in no part'])
    expect(all).toMatch(/Intervals of 80 % covered the value in [\d.]+ % of these 129 forecasts\./)
    expect(all).toMatch(/ahead net .* skill 1 /)
    const [, dropped] = /\(no room for ([^;]*);/.exec(all)!
    const json = JSON.parse((await hindcast([...args, '--json'])).stdout) as {
      scores: Record<string, { rmse?: number }>
    }
    const { best } = json.scores
    const errors = Object.entries(json.scores).filter(
      ([name, one]) => ![undefined, NaN].includes(one.rmse) && name !== 'model' && name !== (best as unknown),
    )
    const worst = errors.sort(([, a], [, b]) => b.rmse! - a.rmse!).map(([name]) => name)
    const names = dropped.split(/, | and /)
    expect(names).toContain('n')
    const left = names.filter((name) => name !== 'n')
    expect(left.length).toBeGreaterThan(0)
    expect(new Set(left)).toEqual(new Set(worst.slice(0, left.length)))
  })

  test('a pipe has no width, so that its tables lack nothing and its sentences are broken as usual', async () => {
    const long = 'the largest temperature of the whole day'
    const folder = folderWith({ 'good.csv': weather(300).replace('tmax', long) })
    const args = [
      'train',
      `${folder}/good.csv`,
      '--target',
      long,
      ...QUICK.slice(2),
      '--ahead',
      '3',
      '--interval',
      '0.8',
    ]
    const env = { NO_COLOR: '1' }
    const { stdout } = await hindcast(args, { env })
    expect(stdout).not.toContain('no room for')
    expect(stdout).toContain('  last known  forecast for  rows ahead')
    expect(stdout).toMatch(new RegExp(` ${long}`))
    const widest = await hindcast(args, { terminal: 300, env })
    const scores = (text: string) => /^ +rows ahead {2}network.*$/m.exec(text)![0]
    expect(scores(stdout)).toBe(scores(widest.stdout))
    expect(scores(stdout).length).toBeGreaterThan(80)
    const sentences = stdout.split('\n').filter((line) => / the network /.test(line) && !TO_COPY.test(line))
    expect(sentences.length).toBeGreaterThan(0)
    for (const line of sentences) expect(line.length).toBeLessThanOrEqual(80)
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
      const lines = stdout.split('\n').filter((line) => !TO_COPY.test(line))
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
          ['train', file, ...args, ...QUICK.slice(2), '--out', model, '--force'],
          world,
        )
        expect(code, stderr).toBe(0)
        expect(stdout).toMatch(head)
        // What a column means is said where there is one; a date is never cut.
        const said = /the share of values that lay between the quantiles meant to hold (\d+ %|so many)/
        const drawn = stdout.replace(/\(no room for [^)]*\)/g, '')
        expect(said.test(stdout.replaceAll('\n', ' '))).toBe(/ in \d+ %/.test(drawn))
        expect(stdout).toMatch(/ 2020-10-27 /)
        const shown = await hindcast(['predict', model, file], world)
        const lines = (stdout + shown.stdout).split('\n').filter((line) => !TO_COPY.test(line))
        for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(terminal)
      }
    }
    const several = await hindcast(['predict', model, file])
    expect(several.stdout).toMatch(/^origin,index,target,horizon,value,q0\.1,q0\.5,q0\.9,actual\n/)
    const one = await hindcast(['train', file, ...cases[0].args, ...QUICK.slice(2), '--json'])
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
      ['train', `${folder}/good.csv`, ...QUICK, '--quantiles', quantiles, '--out', model],
      { terminal: 100, env: { NO_COLOR: '1' } },
    )
    expect(stdout).toMatch(head)
    expect(stdout.replaceAll('\n', ' ')).toContain(
      `The network's rmse, mae and mase are those of the quantile ${middle}, since`,
    )
    const shown = await hindcast(['predict', model, `${folder}/good.csv`], { terminal: 100, env: { NO_COLOR: '1' } })
    expect(shown.stdout).toMatch(head)
    const json = await hindcast(['predict', model, `${folder}/good.csv`, '--json'])
    // JSON holds every row, as the help says.
    expect(JSON.parse(json.stdout)).not.toHaveLength(1)
    const { stdout: help } = await hindcast(['predict', '--help'])
    expect(help.replaceAll(/\s+/g, ' ')).toContain('with --out or --json every row.')
    for (const { stderr } of [shown, json]) {
      const said = stderr.replaceAll('\n', ' ')
      expect(said.split(`0.5 is not among the quantiles, so value is the quantile ${middle}.`).length, said).toBe(2)
    }
  })

  test.each([
    ['0.1,0.5,0.9', true],
    ['0.5', false],
  ])('%s with intervals: where both are shown, the table says which are calibrated', async (quantiles, isSaid) => {
    const folder = folderWith({ 'good.csv': weather(300) })
    const model = `${folder}/m.safetensors`
    const args = [...QUICK, '--quantiles', quantiles, '--interval', '0.8', '--out', model]
    const trained = await hindcast(['train', `${folder}/good.csv`, ...args], { terminal: 100, env: { NO_COLOR: '1' } })
    const shown = await hindcast(['predict', model, `${folder}/good.csv`], { terminal: 100, env: { NO_COLOR: '1' } })
    for (const { stdout } of [trained, shown]) {
      expect(stdout.replaceAll('\n', ' ').includes('Go by from and to: these intervals are calibrated')).toBe(isSaid)
    }
  })
})

test('quantiles without a loss imply pinball', async () => {
  const folder = folderWith({ 'good.csv': weather(200) })
  const run = (...args: string[]) => hindcast(['train', `${folder}/good.csv`, ...QUICK, ...args, '--json'])
  const implied = JSON.parse((await run('--quantiles', '0.2,0.8')).stdout) as { model: object; fingerprint: string }
  expect(implied.model).toMatchObject({ loss: 'pinball', outputSize: 2 })
  const said = JSON.parse((await run('--quantiles', '0.2,0.8', '--loss', 'pinball')).stdout) as typeof implied
  expect(implied.fingerprint).toBe(said.fingerprint)
  expect((await run('--quantiles', '0.2,0.8', '--loss', 'mse')).code).toBe(2)
})
