/** The program of the public tables, on made-up files of the three forms. */
import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith } from '../cli/support.js'
import { root } from '../support/installed.js'

const wave = (n: number, s: number) =>
  Array.from({ length: n }, (_, t) =>
    (100 + 10 * s + ((t % 12) - 6) * ((t % 12) - 6) + ((t * 7919 + s) % 13) / 10).toFixed(2),
  )
const SERIES = 3
const [PAST, AHEAD] = [120, 6]
const all = Array.from({ length: SERIES }, (_, s) => wave(PAST + AHEAD, s))
const names = all.map((_, s) => `s${s + 1}`)
const quoted = (cells: readonly string[]) => cells.map((cell) => `"${cell}"`).join(',')
const m4 = (from: number, to: number) =>
  [
    quoted(['V1', ...wave(to - from, 0).map((_, i) => `V${i + 2}`)]),
    ...all.map((y, s) => quoted([names[s], ...y.slice(from, to)])),
  ].join('\n')
const tourism = (from: number, to: number) => {
  const rows = Array.from({ length: to - from }, (_, t) => all.map((y) => y[from + t]).join(','))
  const start = [names.map(() => String(to - from)), names.map(() => '1990'), names.map(() => '1')]
  return [names, ...start].map((cells) => cells.join(',')).join('\n') + '\n' + rows.join('\n')
}

const FORMS: Record<string, (from: number, to: number) => string> = { m4, tourism }

describe.each(Object.entries(FORMS))('files as those of %s', (_, form) => {
  test.each(['valid', 'test', 'before the test'])('are trained on and scored: %s', (part) => {
    const folder = folderWith({}, false)
    const [train, rest] = [join(folder, 'train.csv'), join(folder, 'test.csv')]
    writeFileSync(train, form(0, PAST))
    writeFileSync(rest, form(PAST, PAST + AHEAD))
    const args = ['--train', train, '--test', rest, '--frequency', 'monthly', '--horizon', String(AHEAD), '--quick']
    const out = execFileSync(process.execPath, [
      join(root, 'bench/public.mjs'),
      ...args,
      ...(part === 'test' ? ['--test-once'] : part === 'valid' ? [] : ['--before', '--every', '2']),
    ])
    const told = JSON.parse(String(out))
    const scored = part === 'before the test' ? [all[0], all[2]] : all
    expect(told).toMatchObject({ published: null, part, horizon: AHEAD, series: scored.length })
    // The seasonal naive by hand, from the numbers alone.
    const last = part === 'test' ? PAST : PAST - AHEAD
    const mae = scored.map((y) => {
      const errors = Array.from({ length: AHEAD }, (_, h) => Math.abs(Number(y[last + h]) - Number(y[last + h - 12])))
      return errors.reduce((sum, e) => sum + e, 0) / AHEAD
    })
    expect(told.baselines.seasonalNaive.mae).toBeCloseTo(mae.reduce((sum, e) => sum + e, 0) / scored.length, 6)
    expect(told.model.mase).toBeGreaterThan(0)
  })
})

/** What the program says of a file of the M4's form. */
function said(series: readonly (readonly string[])[], args: readonly string[]) {
  const file = join(folderWith({}, false), 'train.csv')
  const rows = series.map((y, s) => quoted([`s${s + 1}`, ...y]))
  writeFileSync(file, [quoted(['V1', 'V2']), ...rows].join('\n'))
  const out = execFileSync(process.execPath, [join(root, 'bench/public.mjs'), '--train', file, '--quick', ...args])
  return JSON.parse(String(out))
}

test('--sum makes quarters of months, counted from the end of each series', () => {
  // One and two months at the beginning make no whole quarter.
  const months = [wave(121, 0), wave(122, 1), wave(120, 2)]
  const quarters = months.map((y) =>
    Array.from({ length: 40 }, (_, q) =>
      [0, 1, 2].reduce((sum, m) => sum + Number(y[y.length - 120 + 3 * q + m]), 0).toFixed(2),
    ),
  )
  const args = ['--frequency', 'quarterly', '--horizon', '4', '--test-once']
  const [summed, given] = [said(months, ['--sum', '3', ...args]), said(quarters, args)]
  expect(summed.series).toBe(3)
  const mae = quarters.map((y) => {
    const errors = [0, 1, 2, 3].map((h) => Math.abs(Number(y[36 + h]) - Number(y[32 + h])))
    return errors.reduce((sum, e) => sum + e, 0) / 4
  })
  expect(summed.baselines.seasonalNaive.mae).toBeCloseTo((mae[0] + mae[1] + mae[2]) / 3, 6)
  expect(summed.samples).toEqual(given.samples)
  for (const [name, scores] of Object.entries<{ mae: number }>(given.baselines))
    expect(summed.baselines[name].mae, name).toBeCloseTo(scores.mae, 6)
})

test('scoredSeries leaves out the series that are too short for a forecast', () => {
  const lengths = [60, 60, 60, 14]
  const args = ['--frequency', 'monthly', '--horizon', '6', '--options', '{"window":12}']
  const told = said(
    lengths.map((n, s) => wave(n, s)),
    args,
  )
  expect([told.series, told.scoredSeries]).toEqual([4, 3])
  expect(said([wave(60, 0), wave(60, 1)], args).scoredSeries).toBe(2)
})

test('--search keeps what lowers the judged figure of validation rows, and trains with it', () => {
  const told = said([wave(90, 0), wave(90, 1)], ['--frequency', 'monthly', '--horizon', '4', '--search'])
  const { judged, tried } = told.search as {
    judged: string
    tried: { options: object; score?: number; kept: boolean }[]
  }
  expect(judged).toBe('mase')
  // Each that was kept lies at least half a percent below the one that was kept before.
  const kept = tried.filter((one) => one.kept)
  kept.slice(1).forEach(({ score }, i) => expect(score).toBeLessThan(kept[i].score! * 0.995))
  const last = kept.at(-1)!
  expect(told.part).toBe('valid')
  expect(told.model.mase).toBe(last.score)
  expect(told.options).toMatchObject(last.options)
  expect(Math.min(...tried.map(({ score }) => score ?? Infinity))).toBeGreaterThanOrEqual(last.score! * 0.995)
  // A departure that does not fit the table says why, and the search goes on.
  const negative = said(
    [wave(90, 0), wave(90, 1)].map((y) => y.map((x) => String(Number(x) - 120))),
    ['--frequency', 'monthly', '--horizon', '4', '--search'],
  )
  const log = negative.search.tried.find(
    ({ options }: { options: { transform?: string } }) => options.transform === 'log1p',
  )
  expect(log.refused).toContain('log1p')
})

test.each([
  [[], 'expected one of m4-hourly, tourism-monthly, etth1'],
  [['etth1', '--data', 'nowhere'], 'ETTh1.csv: not found; --data names the folder'],
  [['--train', 'package.json', '--horizon', '1', '--fit', '[1]'], '--fit [1]: expected a JSON object'],
  [['m4-hourly', '--sum', '24'], '--sum makes another table: name the file with --train, and --frequency'],
  [['--train', 'package.json', '--horizon', '1', '--sum', '1.5'], '--sum 1.5: expected a whole number from 1 up'],
  [['etth1', '--every', '0'], '--every 0: expected a whole number from 1 up'],
  [['m4-hourly', '--before', '--test-once'], 'as it is published: leave --before and --every out'],
  [['etth1', '--colour', 'red'], "Unknown option '--colour'"],
])('%j ends in a sentence', (args, sentence) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bench/public.mjs'), ...args], {
    cwd: root,
  })
  expect([status, String(stdout)]).toEqual([2, ''])
  expect(String(stderr)).toContain(sentence)
})
