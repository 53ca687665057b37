/** `hindcast backtest`: what it prints, writes and refuses; and that it does not look ahead. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BacktestResult, type BacktestRow, parseCsv } from '../../src/index.js'
import { Generator } from '../../src/random.js'
import { dayOf, mutated, type Row, rowsOf } from '../backtest/mutations.js'
import { folderWith, hindcast, weather } from './support.js'
import { some } from '../support/long.js'

const MUTATIONS = some('changed files', 10, 50)
const SMALL = ['--target', 'tmax', '--window', '5', '--hidden', '4', '--epochs', '2', '--horizon', '1-3']

test('shows the plan before, then scores, verdict and intervals', async () => {
  const folder = folderWith({ 'w.csv': weather(200) })
  const { code, stdout, stderr } = await hindcast([
    'backtest',
    join(folder, 'w.csv'),
    ...SMALL,
    '--folds',
    '12',
    '--interval',
    '0.8',
  ])
  expect(code).toBe(0)
  expect(stderr).toMatch(
    /^12 origins, from 2020-\d\d-\d\d to 2020-07-15. The first learns from \d+ windows up to 2020-\d\d-\d\d, from the \d+ after them when to stop, from the \d+ after these how wide its/m,
  )
  expect(stderr).toMatch(/2020-07-15 {2}█+▒+░+●\n/)
  expect(stderr).toContain('… 4 more')
  expect(stdout).toMatch(/^Errors of forecasts of tmax from 12 origins\n/)
  for (const name of ['network', 'persistence', 'climatology', 'linear'])
    expect(stdout).toMatch(new RegExp(`^ {2}${name} .* 36$`, 'm'))
  expect(stdout).toMatch(/Intervals of 80 % covered [\d.]+ % of 36/)
  expect(stdout).toMatch(/fingerprint [0-9a-f]{64}\n$/)
  expect(readdirSync(folder)).toEqual(['w.csv'])
})

test('origins of hours that are all of one day point to --every', async () => {
  const hours = Array.from(
    { length: 200 },
    (_, r) => `${new Date(Date.UTC(2020, 0, 1, r)).toISOString()},${(r * 7) % 24}`,
  )
  const folder = folderWith({ 'h.csv': ['time,y', ...hours].join('\n'), 'w.csv': weather(200) })
  const hint = async (file: string, ...more: string[]) => {
    const target = file === 'h.csv' ? 'y' : 'tmax'
    const call = ['backtest', join(folder, file), '--target', target, '--model', 'none', '--folds', '4', ...more]
    const { code, stderr } = await hindcast(call)
    expect(code).toBe(0)
    return /The 4 origins lie within .*/.exec(stderr)?.[0]
  }
  expect(await hint('h.csv')).toBe(
    'The 4 origins lie within 4 rows, and a day has 24: --every 25 has them at different hours of different days.',
  )
  expect(await hint('h.csv', '--horizon', '1-24')).toBeUndefined()
  expect(await hint('h.csv', '--every', '25')).toBeUndefined()
  expect(await hint('h.csv', '--every', '1')).toBeUndefined()
  expect(await hint('w.csv')).toBeUndefined()
})

test('without a network, intervals are those of the best baseline, which is named', async () => {
  const folder = folderWith({ 'w.csv': weather(200) })
  const call = ['backtest', join(folder, 'w.csv'), '--target', 'tmax', '--model', 'none', '--folds', '20']
  const html = join(folder, 'r.html')
  const { stdout } = await hindcast([...call, '--interval', '0.8', '--json', '--html', html])
  const { scores, intervals } = JSON.parse(stdout) as BacktestResult
  expect(scores.best).not.toBe('persistence')
  expect(intervals).toMatchObject([{ model: scores.best, coverage: scores.model[scores.best].coverage }])
  const page = readFileSync(html, 'utf8')
  expect(page).toMatch(/Intervals of 80 % around [a-z ]+ covered/)
  // So is the fan that the intervals lie around.
  const fan = page.slice(page.indexOf('The last forecasts'), page.indexOf('Calibration'))
  expect(fan).toContain(scores.best)
  expect(fan).not.toContain('persistence')
  const network = await hindcast(['backtest', join(folder, 'w.csv'), ...SMALL, '--interval', '0.8', '--json'])
  expect((JSON.parse(network.stdout) as BacktestResult).intervals[0].model).toBe('network')
})

test('fewer origins than were asked for are told', async () => {
  const folder = folderWith({ 'w.csv': weather(200) })
  const call = [
    'backtest',
    `${folder}/w.csv`,
    '--target',
    'tmax',
    '--horizon',
    '1-7',
    '--model',
    'none',
    '--refit',
    'never',
  ]
  const { stderr } = await hindcast([...call, '--folds', '40', '--window', '5'])
  expect(stderr.replace(/\s+/g, ' ')).toContain(
    '28 origins instead of 40: 7 rows apart, more of them do not fit between the first row and the rows ahead of the last; choose --every 4 or --folds 28.',
  )
  for (const way of [
    ['--every', '4', '--folds', '40'],
    ['--folds', '28'],
  ]) {
    expect((await hindcast([...call, ...way, '--window', '5'])).stderr).not.toContain('instead of')
  }
  expect((await hindcast([...call, '--folds', '20', '--window', '5'])).stderr).not.toContain('instead of')
})

test('the JSON holds plan, rows and scores; a file holds the same rows, as CSV or as lines', async () => {
  const folder = folderWith({ 'w.csv': weather(200) })
  const call = ['backtest', join(folder, 'w.csv'), ...SMALL, '--folds', '3', '--interval', '0.5,0.8']
  const { stdout } = await hindcast([...call, '--json'])
  const document = JSON.parse(stdout) as Omit<BacktestResult, 'rows'> & { rows: BacktestRow[]; count: number }
  expect(document.plan).toMatchObject([{ fold: 1, windows: { test: 1 } }, {}, {}])
  expect(document.rows.length).toBe(document.count)
  expect(document.intervals.map(({ level }) => level)).toEqual([0.5, 0.8])
  const lines = join(folder, 'rows.jsonl')
  const written = await hindcast([...call, '--out', lines, '--json'])
  const other = JSON.parse(written.stdout) as { fingerprint: string; rows?: unknown; file: string }
  expect(other).toMatchObject({ fingerprint: document.fingerprint, file: lines })
  expect(other.rows).toBeUndefined()
  const read = readFileSync(lines, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as BacktestRow)
  expect(read).toEqual(document.rows)
  const csv = join(folder, 'rows.csv')
  expect((await hindcast([...call, '--out', csv])).stderr).toMatch(/forecasts written to/)
  const text = readFileSync(csv, 'utf8')
  expect(text.split('\n')[0]).toBe(
    'origin,index,horizon,model,value,lower,upper,lower0.5,upper0.5,lower0.8,upper0.8,actual',
  )
  const table = await parseCsv(text, { index: 'index', duplicates: 'first' })
  expect(text.trimEnd().split('\n').length).toBe(document.count + 1)
  expect(table.numeric('value')[0]).toBe(document.rows[0].value)
  expect((await hindcast([...call, '--out', csv])).code).toBe(2)
  expect((await hindcast([...call, '--out', csv, '--force'])).code).toBe(0)
})

test('series and targets have columns of their own', async () => {
  const rows = rowsOf(new Generator(1), 60, ['A', 'B'], 0)
  const folder = folderWith({ 's.csv': csvOf(rows) })
  const out = join(folder, 'rows.csv')
  const call = [
    'backtest',
    join(folder, 's.csv'),
    '--series',
    'station',
    '--target',
    'y,z',
    '--folds',
    '2',
    '--model',
    'none',
    '--window',
    '5',
  ]
  expect((await hindcast([...call, '--out', out])).code).toBe(0)
  const [head, first] = readFileSync(out, 'utf8').split('\n')
  expect(head).toBe('series,origin,index,target,horizon,model,value,lower,upper,actual')
  expect(first).toMatch(/^A,2020-02-\d\d,2020-02-\d\d,y,1,persistence,/)
})

test('refuses in a sentence, and writes nothing', async () => {
  const folder = folderWith({ 'w.csv': weather(60) })
  const file = join(folder, 'w.csv')
  const refused = async (...more: string[]): Promise<string> => {
    // What is named here is left out of the usual ones.
    const usual = SMALL.filter((_, k) => !more.includes(SMALL[k - (k % 2)]))
    const { code, stderr, stdout } = await hindcast(['backtest', file, ...usual, ...more])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    return stderr
  }
  expect(await refused('--out', join(folder, 'rows.txt'))).toMatch(/expected \.csv or \.jsonl/)
  expect(await refused('--refit', 'often')).toMatch(/--refit is "often"/)
  expect(await refused('--interval', '1.5')).toMatch(/--interval is 1.5; expected a number above 0 and below 1/)
  expect(await refused('--origins', '2021-01-01')).toMatch(/--origins has "2021-01-01", and there is no such row/)
  expect(await refused('--horizon', '0')).toMatch(/--horizon 0/)
  expect(await refused('--window', '59')).toMatch(/Choose --window 43\.$/m)
  expect(await refused('--checkpoint', 'x')).toMatch(/no option "--checkpoint"/)
  expect(await refused('--force')).toMatch(/--force needs --out/)
  expect(readdirSync(folder)).toEqual(['w.csv'])
})

test('interrupted, it says after how many origins, and leaves no file behind', async () => {
  const folder = folderWith({ 'w.csv': weather(200) })
  const out = join(folder, 'rows.csv')
  const controller = new AbortController()
  const outcome = await hindcast(
    ['backtest', join(folder, 'w.csv'), ...SMALL, '--folds', '50', '--every', '1', '--out', out],
    {
      terminal: 100,
      signal: controller.signal,
      onWrite: (text) => text.includes('origin 3 of 50') && controller.abort(new Error('Interrupted')),
    },
  )
  if (outcome.code === 0) return // The whole was faster than its line is drawn.
  expect(outcome.code).toBe(130)
  expect(outcome.stderr).toMatch(/Interrupted after \d+ of 50 origins; nothing was written\./)
  expect(existsSync(out)).toBe(false)
  expect(readdirSync(folder)).toEqual(['w.csv'])
})

/** Rows as a CSV. */
function csvOf(rows: readonly Row[]): string {
  const lines = rows.map(({ t, station, y, z, x, word }) =>
    [dayOf(t), station, y ?? '', z ?? '', x ?? '', word].join(','),
  )
  return ['date,station,y,z,x,word', ...lines].join('\n') + '\n'
}

test('what is changed in a file after an origin changes nothing of what was forecast at it', async () => {
  const generator = new Generator(11)
  const folder = folderWith()
  const rows = rowsOf(generator, 60, ['A', 'B', 'C'], 0.03)
  const { writeFileSync } = await import('node:fs')
  const file = join(folder, 'table.csv')
  const ran = async (text: string): Promise<BacktestRow[] | null> => {
    writeFileSync(file, text)
    const call = [
      'backtest',
      file,
      '--series',
      'station',
      '--index',
      'date',
      '--step',
      '86400',
      '--target',
      'y',
      '--inputs',
      'y,z,x',
      '--allow-leak',
    ]
    const { code, stdout, stderr } = await hindcast([
      ...call,
      ...['--window', '4', '--hidden', '3', '--epochs', '2', '--horizon', '1-2', '--interval', '0.5'],
      ...['--origins', '2020-02-08,2020-02-12', '--json'],
    ])
    if (code === 2) return null
    expect(code, stderr).toBe(0)
    const { rows: all } = JSON.parse(stdout) as { rows: BacktestRow[] }
    return all
      .filter(({ origin }) => origin === '2020-02-08' || origin === '2020-02-12')
      .map(({ actual: _, ...row }) => row)
  }
  const base = await ran(csvOf(rows))
  expect(base!.length).toBeGreaterThan(20)
  let same = 0
  for (let m = 0; m < MUTATIONS; m++) {
    const now = await ran(csvOf(mutated(rows, 42, generator, true)))
    if (now === null) continue
    expect(now).toEqual(base)
    same++
  }
  expect(same).toBeGreaterThanOrEqual(0.7 * MUTATIONS)
})
