/** Tables of very many columns: what would take long is left out, and said. */
import { expect, test } from 'vitest'
import { inspect } from '../../src/inspect/table.js'
import { Generator } from '../../src/random.js'
import { Table } from '../../src/table/index.js'
import { refuseLeaks } from '../../src/data/leaks.js'
import { resolveForecasterOptions } from '../../src/options/forecaster.js'
import { hindcast } from '../cli/support.js'

/** Columns of noise; `more` writes over some of them. */
function wide(columns: number, rows: number, more: Record<string, number[]> = {}): Table {
  const generator = new Generator(1)
  const data: Record<string, number[]> = {}
  for (let c = 0; c < columns; c++) data[`c${c}`] = Array.from({ length: rows }, () => generator.uniform())
  return Table.fromColumns({ ...data, ...more })
}

test('columns without holes are scored together, to the bits that each has alone', async () => {
  const table = wide(6, 120, { c4: Array.from({ length: 120 }, (_, r) => (r % 17 === 3 ? NaN : r % 5)) })
  const { baselines, notScored } = await inspect(table)
  expect(notScored).toBe(0)
  expect(baselines.map(({ target }) => target)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5'])
  for (const outcome of baselines) {
    expect('linear' in outcome).toBe(true)
    expect((await inspect(table, [outcome.target])).baselines).toEqual([outcome])
  }
})

test('beyond some work the baselines of further columns are left out, and those that are named never', async () => {
  const table = wide(400, 300)
  const { baselines, notScored } = await inspect(table)
  expect(notScored).toBeGreaterThan(0)
  expect(baselines.length + notScored).toBe(400)
  const named = ['c399', 'c398']
  const asked = await inspect(table, named)
  expect([asked.notScored, asked.baselines.map(({ target }) => target)]).toEqual([0, named])
}, 120_000)

test('leaks are looked for among so many columns, and that is said', async () => {
  const columns = 1250
  const table = wide(columns, 60)
  const leak = [...table.numeric('c7')]
  const far = [...table.numeric('c1210')]
  const leaky = wide(columns, 60, { c900: leak, c1249: far })
  const { leaks, leakColumns } = await inspect(leaky, ['c0'])
  expect(leakColumns).toBe(1200)
  expect(leaks).toEqual([{ column: 'c7', equals: 'c900', rowsAhead: 0, share: 1 }])
  expect((await inspect(wide(5, 60))).leakColumns).toBeUndefined()
  const csv = [
    Array.from({ length: columns }, (_, c) => `c${c}`).join(','),
    ...Array.from({ length: 60 }, (_, r) =>
      Array.from({ length: columns }, (_, c) => leaky.numeric(`c${c}`)[r]).join(','),
    ),
  ].join('\n')

  const { stdout } = await hindcast(['inspect', '-', '--index', 'none'], { stdin: csv })
  expect(stdout).toContain('Only the first 1,200 numeric columns were compared with each other.')
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /[\d,]+ more columns are not scored: name those that matter with --target\./,
  )
}, 120_000)

test('so many columns are told in detail, and those that are named; the others are counted', async () => {
  const bad = [...Array.from({ length: 59 }, (_, r) => r), NaN]
  const table = wide(130, 60, { c3: bad })
  const { autocorrelation, columns, notTold } = await inspect(table, ['c120'])
  expect([columns.length, autocorrelation.columns.length, notTold]).toEqual([130, 101, 29])
  expect(autocorrelation.columns.at(-1)!.name).toBe('c120')
  expect((await inspect(wide(100, 60), ['c0'])).notTold).toBe(0)

  const rows = Array.from({ length: 60 }, (_, r) =>
    Array.from({ length: 130 }, (_, c) => (r === 7 && (c === 3 || c === 127) ? 'x7' : table.numeric(`c${c}`)[r])),
  )
  const csv = [Array.from({ length: 130 }, (_, c) => `c${c}`), ...rows].map((row) => row.join()).join('\n')
  const { stdout } = await hindcast(['inspect', '-', '--index', 'none', '--target', 'c120,c121'], { stdin: csv })
  const text = stdout.replace(/\s+/g, ' ')
  expect(text).toContain('28 more columns are not listed: name those that matter with --target.')
  expect(text).toContain(
    'c3 is not used below: "standard input", line 9: the column "c3" has "x7", where a number was expected;',
  )
  expect(text).toContain('1 column that is not listed has a cell that is not a number, so it is not used below.')
  expect(stdout).toMatch(/^ {2}c121 +numbers/m)
  expect(stdout).not.toMatch(/^ {2}c119 /m)
}, 120_000)

test('a training looks for leaks in so many places, and that is said', () => {
  const table = wide(600, 200)
  const leaking = Table.fromColumns({
    ...Object.fromEntries(table.numericNames.map((name) => [name, table.numeric(name)])),
    late: [...table.numeric('c0').slice(1), 0.5],
  })
  const all = table.numericNames
  const few = resolveForecasterOptions({ target: all.slice(0, 3), window: 150 })
  expect(refuseLeaks(table, all, few)).toEqual([])
  const many = resolveForecasterOptions({ target: all.slice(0, 300), window: 150 })
  expect(refuseLeaks(table, all, many)).toEqual([
    'Leaks were looked for in the last row of the window alone, since all would take long.',
  ])
  expect(() => refuseLeaks(leaking, [...all, 'late'], many)).toThrow('The input "late" gives the target "c0" away')
}, 120_000)
