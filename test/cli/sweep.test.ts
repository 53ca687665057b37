/** `hindcast sweep`: what it prints, writes and refuses, and that it goes on where it was interrupted. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Forecaster, parseCsv } from '../../src/index.js'
import { folderWith, hindcast, weather } from './support.js'

const SMALL = ['--target', 'tmax', '--hidden', '4', '--epochs', '2', '--horizon', '1-2']
const GRID = '{"cell": ["rnn", "gru"], "window": [4, 6]}'

interface Document {
  search: string
  holdout: { rows: number }
  trials: { id: number; options: Record<string, unknown>; score: number; status: string; fingerprint: string }[]
  winner: { id: number; set: object; holdout: { model: Record<string, { n: number }> }; verdict: unknown[] }
  models: { id: number; file: string; fingerprint: string }[]
  jobs: object
  fingerprint: string
  file: string | null
}

test('tells the plan, then selection scores, the winner and its errors on the rows held out', async () => {
  const folder = folderWith({ 'w.csv': weather(200) })
  const { code, stdout, stderr } = await hindcast(['sweep', join(folder, 'w.csv'), ...SMALL, '--grid', GRID])
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^4 option sets\. Each is backtested before the hold-out: \d+ origins/),
  ])
  expect(stderr).toMatch(/Held out: 30 rows after 2020-06-18, forecast once/)
  expect(stdout).toMatch(/^Selection scores\n +number +cell +window +selection mse/)
  expect(stdout.match(/^ +\d +(rnn|gru) +[46] +[\d.]+ +[\d.]+ +[\d,]+ /gm)?.length).toBe(4)
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('They are no estimate of future errors')
  expect(stdout).toMatch(/The winner is number \d \(cell (rnn|gru), window [46]\)/)
  expect(stdout).toMatch(/The rows held out\nErrors of forecasts of tmax from 29 origins/)
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /On the rows held out the winner(’s error is below that of every baseline, |[^.]* is not better)/,
  )
  expect(stdout).toMatch(/fingerprint [0-9a-f]{64}\n$/)
  expect(readdirSync(folder)).toEqual(['w.csv'])
})

test('the window of a segment, and of the default rule, stands beside it where nobody gave one', async () => {
  const folder = folderWith({ 'w.csv': weather(200) })
  const args = SMALL.filter((text, i) => text !== '--window' && SMALL[i - 1] !== '--window')
  const html = join(folder, 'r.html')
  const call = ['sweep', join(folder, 'w.csv'), ...args, '--defaults', 'plain', '--html', html]
  const { stdout } = await hindcast([...call, '--grid', '{"segment": [4, 7]}'])
  expect(stdout).toMatch(/^ +number +segment +window +selection/m)
  const pairs = [...stdout.matchAll(/^ +\d +(4|7) +(\d+) +[\d.]+ /gm)].map(([, segment, window]) => [segment, window])
  expect(pairs.sort()).toEqual([
    ['4', '16'],
    ['7', '14'],
  ])
  expect(readFileSync(html, 'utf8').replaceAll(/<[^>]+>/g, ' ')).toMatch(/number +segment +window +selection score/)
})

test('one JSON document; a report without scripts; a model of the winner; a space in a file', async () => {
  const folder = folderWith({ 'w.csv': weather(200), 'space.json': GRID })
  const [html, out] = [join(folder, 'r.html'), join(folder, 'm.safetensors')]
  const call = ['sweep', join(folder, 'w.csv'), ...SMALL, '--grid', join(folder, 'space.json'), '--interval', '0.8']
  const { code, stdout } = await hindcast([...call, '--json', '--html', html, '--out', out])
  expect(code).toBe(0)
  const { trials, winner, jobs, file, holdout } = JSON.parse(stdout) as Document
  expect(trials.map(({ options }) => options)).toEqual([
    { cell: 'rnn', window: 4 },
    { cell: 'rnn', window: 6 },
    { cell: 'gru', window: 4 },
    { cell: 'gru', window: 6 },
  ])
  expect([jobs, file, holdout.rows]).toEqual([{ done: 4, failed: 0, repeated: 0, differing: 0 }, out, 30])
  expect(winner.set).toEqual(trials[winner.id - 1].options)
  expect(Object.keys(winner.holdout.model)).toContain('persistence')
  const page = readFileSync(html, 'utf8')
  expect(page).toMatch(/default-src 'none'; style-src 'sha256-/)
  expect(page).not.toMatch(/<script|https?:\/\/|href=|src=/)
  for (const head of ['Errors on the rows held out', 'Selection scores by window', 'Selection score against cost'])
    expect(page).toContain(`<h2>${head}</h2>`)
  const forecaster = await Forecaster.load(out)
  expect(forecaster.network.options.cell).toBe(trials[winner.id - 1].options.cell)
  expect(forecaster.task.window).toBe(trials[winner.id - 1].options.window)
  const ahead = await forecaster.forecast(await parseCsv(weather(200)), { interval: 0.8 })
  expect(ahead[0].lower!).toBeLessThan(ahead[0].upper!)
  forecaster.dispose()
  // Nothing is replaced unasked.
  expect((await hindcast([...call, '--html', html])).code).toBe(2)
})

test('the best sets come back as models, each in a file of its own, and nothing is replaced', async () => {
  const folder = folderWith({ 'w.csv': weather(200), 'm-2.safetensors': 'mine' })
  const call = ['sweep', join(folder, 'w.csv'), ...SMALL, '--grid', GRID, '--json', '--keep', '3']
  const refused = await hindcast([...call, '--out', join(folder, 'm.safetensors')])
  expect([refused.code, refused.stdout]).toEqual([2, ''])
  expect(refused.stderr).toMatch(/^The file ".*m-2\.safetensors" exists/)
  expect((await hindcast(call)).stderr).toMatch(/^--keep says how many models are written, but without --out none is/)
  expect(readdirSync(folder).sort()).toEqual(['m-2.safetensors', 'w.csv'])
  const { code, stdout, stderr } = await hindcast([...call, '--out', join(folder, 'best.safetensors')])
  expect(code).toBe(0)
  const { trials, winner, models, file } = JSON.parse(stdout) as Document
  const others = trials.filter(({ id }) => id !== winner.id).sort((a, b) => a.score - b.score)
  expect(models.map(({ id }) => id)).toEqual([winner.id, others[0].id, others[1].id])
  expect(models.map((model) => model.file)).toEqual(
    ['best.safetensors', 'best-2.safetensors', 'best-3.safetensors'].map((name) => join(folder, name)),
  )
  expect(file).toBe(models[0].file)
  expect(stderr).toContain(`the model of the winner to ${file}, of number ${others[0].id} to ${models[1].file} and of`)
  for (const { id, file: path, fingerprint } of models) {
    const forecaster = await Forecaster.load(path)
    const { cell, window } = trials[id - 1].options
    expect([forecaster.network.options.cell, forecaster.task.window, forecaster.fingerprint()]).toEqual([
      cell,
      window,
      fingerprint,
    ])
    forecaster.dispose()
  }
  expect(readFileSync(join(folder, 'm-2.safetensors'), 'utf8')).toBe('mine')
})

test('columns are text in the report, whatever they are called', async () => {
  const name = '<img src=x onerror=alert(1)>'
  const folder = folderWith({ 'w.csv': weather(150).replaceAll('tmax', name) })
  const html = join(folder, 'r.html')
  const flags = ['--hidden', '3', '--epochs', '1', '--window', '4', '--grid', '{"lr": [0.003, 0.01]}', '--html', html]
  expect((await hindcast(['sweep', join(folder, 'w.csv'), '--target', name, ...flags])).code).toBe(0)
  expect(readFileSync(html, 'utf8')).not.toContain('<img')
  expect(readFileSync(html, 'utf8')).toContain('&#60;img src=x')
})

test('what is wrong is said in a sentence before anything runs', async () => {
  const folder = folderWith({ 'w.csv': weather(100) })
  const cases: [string[], RegExp][] = [
    [[], /^--grid is left out; give options and their values/],
    [['--grid', 'none.json'], /^--grid is "none\.json", which is neither JSON nor a file/],
    [['--grid', '{"window": [7,'], /^--grid is .*expected an object/],
    [['--grid', '{"window": [0]}'], /^In --grid: --window is 0; expected a whole number/],
    [['--grid', '{"wnidow": [4]}'], /did you mean --window\?/],
    [['--grid', '{"window": [4]}', '--window', '5'], /--grid varies --window, which is also given/],
    [['--grid', '{"window": [4]}', '--holdout', '2031-01-01'], /--holdout/],
    [['--grid', '{"window": [4]}', '--model', 'none'], /--model/],
  ]
  for (const [flags, message] of cases) {
    const { code, stdout, stderr } = await hindcast(['sweep', join(folder, 'w.csv'), '--target', 'tmax', ...flags])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.split('\n').find((line) => message.test(line)) ?? stderr).toMatch(message)
  }
})

test('interrupted it says how to go on, and goes on to the same result', async () => {
  const folder = folderWith({ 'w.csv': weather(200) })
  const journal = join(folder, 'j')
  const grid = '{"hidden": [4, 24], "window": [4, 5, 6, 7, 8], "epochs": [2, 9]}'
  const call = ['sweep', join(folder, 'w.csv'), '--target', 'tmax', '--grid', grid, '--json', '--journal', journal]
  const controller = new AbortController()
  const onWrite = (text: string): void => {
    if (/option set \d+ of 20/.test(text)) controller.abort()
  }
  const first = await hindcast(call, { signal: controller.signal, onWrite, terminal: 100 })
  expect(first.code).toBe(130)
  expect(first.stderr).toMatch(/Interrupted after \d+ of 20 option sets; go on with --journal/)
  const lines = readFileSync(journal, 'utf8').trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(1)
  const second = await hindcast(call)
  const { fingerprint, trials } = JSON.parse(second.stdout) as Document
  expect(trials.length).toBe(20)
  // What stood in the journal stands there still.
  expect(readFileSync(journal, 'utf8').split('\n').slice(0, lines.length)).toEqual(lines)
  expect((JSON.parse((await hindcast(call.slice(0, -2))).stdout) as Document).fingerprint).toBe(fingerprint)
  expect(existsSync(`${journal}.lock`)).toBe(false)
})

test('each series alone is told, and drawn', async () => {
  const lines = weather(120).trimEnd().split('\n')
  const two = lines.slice(1).flatMap((line, i) => [`A,${line}`, ...(i % 3 === 0 ? [] : [`B,${line}`])])
  const folder = folderWith({ 's.csv': [`place,${lines[0]}`, ...two].join('\n') + '\n' })
  const html = join(folder, 'r.html')
  const flags = ['--series', 'place', '--gaps', 'ignore', '--window', '4', '--per-series', '--html', html]
  const call = ['sweep', join(folder, 's.csv'), ...SMALL, '--grid', '{"lr": [0.003, 0.01]}', ...flags]
  const { code, stdout, stderr } = await hindcast(call)
  expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /Each series alone Of 2 series a network of its own has the smaller error in [012]\./,
  )
  expect(readFileSync(html, 'utf8')).toContain('<h2>Each series alone</h2>')
})
