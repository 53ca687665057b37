/** predict and evaluate: what they print and what they write. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { baselineHint } from '../../src/cli/baseline-hint.js'
import { Forecaster } from '../../src/forecaster/index.js'
import type { Verdict } from '../../src/scores/verdict.js'
import type { Prediction } from '../../src/text/prediction.js'
import { readCsv } from '../../src/table/index.js'
import { folderWith, hindcast, QUICK, trained, weather } from './support.js'

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

  test('names the encoding where a table has another than that of the training', async () => {
    const text = weather(120).replace('rain', 'W\u00e4rme')
    const folder = folderWith({ 'utf8.csv': text })
    const [latin, model] = [`${folder}/latin.csv`, `${folder}/m.safetensors`]
    writeFileSync(latin, Buffer.from(text, 'latin1'))
    expect(await hindcast(['train', latin, ...QUICK, '--encoding', 'windows-1252', '--out', model])).toMatchObject({
      code: 0,
    })
    const { code, stderr } = await hindcast(['predict', model, `${folder}/utf8.csv`])
    expect(code).toBe(2)
    expect(stderr).toContain('The text was read as windows-1252; if it is UTF-8, add --encoding utf-8.')
    expect(await hindcast(['predict', model, `${folder}/utf8.csv`, '--encoding', 'utf-8'])).toMatchObject({ code: 0 })
  })

  test('says where nothing lies ahead, also when piped', async () => {
    const folder = folderWith({ 'good.csv': weather(200) })
    const [file, model] = [`${folder}/good.csv`, `${folder}/m.safetensors`]
    await hindcast(['train', file, ...QUICK, '--inputs', 'rain', '--horizon', '0', '--out', model])
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

describe('predict --baseline', () => {
  test('says first that the network does not forecast, and names the baseline in what it writes', async () => {
    const { folder, file, model } = await trained()
    const forecaster = await Forecaster.load(model)
    const table = await readCsv(file, forecaster.tableOptions)
    const ahead = await forecaster.forecast(table, { baseline: 'seasonalNaive' })
    const all = await forecaster.predict(table, { baseline: 'seasonalNaive' })
    const { best } = await forecaster.evaluate(table)
    forecaster.dispose()
    const by = 'Forecast by the seasonal naive forecast (seasonalNaive), not by the network.\n'
    const args = ['predict', model, file, '--baseline', 'seasonalNaive']

    const piped = await hindcast(args)
    expect(piped).toMatchObject({ code: 0, stderr: by })
    expect(piped.stdout).toBe(
      `origin,index,horizon,model,value,actual\n2020-07-18,2020-07-19,1,seasonalNaive,${ahead[0].value},\n`,
    )
    const shown = await hindcast(args, { terminal: 80, env: { NO_COLOR: '1' } })
    expect(shown.stdout.startsWith(by + '  last known')).toBe(true)
    expect(shown.stderr).toBe('')

    const out = `${folder}/naive.csv`
    const json = await hindcast([...args, '--json', '--out', out])
    expect(JSON.parse(json.stdout)).toEqual(all)
    expect(json.stderr.startsWith(by)).toBe(true)
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n')
    expect([lines.length, lines[1].split(',')[3]]).toEqual([1 + all.length, 'seasonalNaive'])

    const past = await hindcast([...args, '--from', '2020-06-30', '--json'])
    expect(JSON.parse(past.stdout)).toEqual(all.filter(({ origin }) => origin === '2020-06-30'))
    const chosen = await hindcast(['predict', model, file, '--baseline', 'best', '--json'])
    expect((JSON.parse(chosen.stdout) as Prediction[])[0].model).toBe(best)
  })

  test('refuses other names, intervals of the network, and a skeleton beside it', async () => {
    const { folder, file, model } = await trained()
    const refused = async (...flags: string[]) => {
      const { code, stdout, stderr } = await hindcast(['predict', model, file, ...flags])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      return stderr
    }
    expect(await refused('--baseline', 'naive')).toMatch(
      /--baseline is "naive"; expected persistence, seasonalNaive, .* or best, as this model has them\./,
    )
    expect(await refused('--baseline', 'drift', '--interval', '0.8')).toContain(
      '--interval is made of the errors of the network, and says nothing of --baseline drift: leave one of them out',
    )
    const rows = `${folder}/rows.csv`
    expect(await refused('--baseline', 'drift', '--skeleton', rows)).toContain('leave --baseline drift out')
    expect(existsSync(rows)).toBe(false)
  })

  test('shows the quantiles of a baseline as those of the network', async () => {
    const { file, model } = await trained(['--quantiles', '0.1,0.5,0.9'])
    const { stdout } = await hindcast(['predict', model, file, '--baseline', 'persistence'], {
      terminal: 80,
      env: { NO_COLOR: '1' },
    })
    expect(stdout).toMatch(/^Forecast by persistence, not by the network\.\n {2}last known .* 10 % +tmax +90 %\n/)
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

describe('the command that forecasts by a baseline', () => {
  const compared = (outcome: 'better' | 'worse' | 'no clear difference', more: object = {}) => ({
    best: 'linear',
    verdict: [
      { against: 'drift', outcome: 'worse' as const },
      { against: 'linear', outcome, p: 0.5, ...more },
    ] as unknown as Verdict[],
  })

  test('is told where the best baseline is better or as good, with the files as they are typed', () => {
    const line = 'To forecast by the linear model: hindcast predict m.safetensors'
    expect(baselineHint(compared('worse'), 'm.safetensors', 'a b.csv')).toEqual([`${line} 'a b.csv' --baseline linear`])
    expect(baselineHint(compared('no clear difference'), 'm.safetensors', '-', { missing: 'mean' })).toEqual([
      `${line} - --missing mean --baseline linear`,
    ])
    expect(baselineHint(compared('worse'), null, 'x.csv')).toEqual([
      'To forecast by the linear model, save the model with --out MODEL: hindcast predict MODEL x.csv --baseline linear',
    ])
  })

  test('is not told where the network is better, or where it cannot be told', () => {
    expect(baselineHint(compared('better'), null, 'x.csv')).toEqual([])
    expect(baselineHint(compared('no clear difference', { fewest: 20 }), null, 'x.csv')).toEqual([])
    expect(baselineHint(compared('no clear difference', { p: null }), null, 'x.csv')).toEqual([])
  })

  test('stands below what train and evaluate say, and runs as it stands', async () => {
    // A walk, which no network of two units follows as the last value does.
    let y = 50
    const rows = Array.from({ length: 300 }, (_, r) => `${r},${(y += ((r * 7919) % 13) - 6).toFixed(1)}`)
    const folder = folderWith({ 'walk.csv': ['n,y', ...rows, ''].join('\n') })
    const [file, model] = [`${folder}/walk.csv`, `${folder}/m.safetensors`]
    const flags = ['--target', 'y', '--epochs', '1', '--hidden', '2', '--window', '5', '--defaults', 'plain']
    const { stdout } = await hindcast(['train', file, ...flags, '--out', model])
    const [command] = /hindcast predict .*$/m.exec(stdout)!
    expect(stdout).toMatch(/^To forecast by .*: hindcast predict .* --baseline \w+$/m)
    expect((await hindcast(['evaluate', model, file])).stdout).toContain(command)
    const name = command.split(' ').at(-1)!
    const run = await hindcast(command.split(' ').slice(1))
    expect(run).toMatchObject({ code: 0 })
    expect(run.stdout.split('\n')[1].split(',')[3]).toBe(name)
  })
})
