/** The work of `inspect` is bounded: counted here, never timed. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { leaksAmong, MOST_LOOKED } from '../../src/inspect/leaks.js'
import { MOST_NAMED_WORK, MOST_WORK, planOf, type Unit } from '../../src/inspect/plan.js'
import { inspect } from '../../src/inspect/table.js'
import { Generator } from '../../src/random.js'
import { Linear } from '../../src/scores/linear.js'
import { Triangle } from '../../src/scores/triangle.js'
import { Table } from '../../src/table/index.js'
import { runsOf } from '../../src/table/runs.js'
import { hindcast } from '../cli/support.js'

const HOUR = 3600000

/** Hours of several columns with a daily season, which move alike but for noise. */
function hours(columns: number, rows: number, hole = 0): Table {
  const generator = new Generator(3)
  const time = Array.from({ length: rows }, (_, r) => new Date(r * HOUR).toISOString().slice(0, 16))
  const values = Array.from({ length: columns }, (_, c) =>
    time.map((_, r) => {
      // The level moves, so that the rule takes a window of a week.
      const value = 10 * Math.sin(((r + c) * Math.PI) / 12) + generator.uniform() + 0.01 * r
      return generator.uniform() < hole ? NaN : value
    }),
  )
  return Table.fromColumns(Object.fromEntries(values.map((column, c) => [`c${c}`, column])), { index: time })
}

/** A unit of hourly columns with a window of a week, as many as there are inputs. */
const unitOf = (columns: number, rows: number, scored = Math.floor(rows * 0.3)): Unit => ({
  targets: Array.from({ length: Math.min(100, columns) }, (_, c) => `c${c}`),
  windows: 0,
  isWhole: true,
  facts: { rows, inputs: columns, window: 168, relative: true, train: rows - scored, scored, seasons: 2, sought: 0 },
})

const withoutOf = (units: ReturnType<typeof planOf>['units'], name: 'linear' | 'autoregression') =>
  units.reduce((n, { targets, without }) => n + (without.includes(name) ? targets.length : 0), 0)

describe('the plan', () => {
  test.each([
    [1, 20_168],
    [6, 20_168],
    [60, 20_000],
    [1000, 2000],
    [10_000, 500],
  ])('of %i columns of %i rows stays within the work that is allowed', (columns, rows) => {
    const { units, work } = planOf([unitOf(columns, rows)], false)
    expect(work).toBeLessThanOrEqual(MOST_WORK)
    expect(units.flatMap(({ targets }) => targets)).toEqual(
      Array.from({ length: Math.min(100, columns) }, (_, c) => `c${c}`),
    )
    const asked = planOf([unitOf(columns, rows)], true)
    expect(asked.work).toBeLessThanOrEqual(MOST_NAMED_WORK)
    expect(withoutOf(asked.units, 'autoregression')).toBeLessThanOrEqual(withoutOf(units, 'autoregression'))
  })

  test('fits all of a small table, and fewer where that is much', () => {
    const small = planOf([unitOf(3, 700)], false).units
    expect(small.map(({ without }) => without)).toEqual([[]])
    const large = planOf([unitOf(1000, 2000)], false).units
    expect(large.map(({ without }) => without)).toEqual([['linear'], ['linear', 'autoregression']])
    expect(planOf([unitOf(1, 20_168)], false).units[0].without).toEqual([])
  })

  test('scores one column whatever it takes, and of huge ones no more', () => {
    const huge = planOf([unitOf(4, 30_000_000)], false).units
    expect(huge.map(({ targets, without }) => [targets, without])).toEqual([[['c0'], ['linear', 'autoregression']]])
    expect(planOf([unitOf(4, 30_000_000)], true).units.flatMap(({ targets }) => targets)).toHaveLength(4)
  })
})

describe('counted', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  /** Products of least squares and of its forecasts while something is done. */
  async function products(work: () => Promise<unknown>): Promise<number> {
    let count = 0
    const { push } = Triangle.prototype
    vi.spyOn(Triangle.prototype, 'push').mockImplementation(function (this: Triangle, row) {
      count += this.pivots * (2 * this.columns - this.pivots)
      return push.call(this, row)
    })
    const { predict } = Linear.prototype
    vi.spyOn(Linear.prototype, 'predict').mockImplementation(function (this: Linear, ...args) {
      count += args[1] * this.coefficients.length
      predict.apply(this, args)
    })
    await work()
    return count
  }

  test.each([0, 0.01])(
    'the baselines of many columns take no more than that, holes: %f',
    async (hole) => {
      const table = hours(150, 1200, hole)
      let found!: Awaited<ReturnType<typeof inspect>>
      const count = await products(async () => (found = await inspect(table)))
      expect(count).toBeGreaterThan(MOST_WORK / 10)
      expect(count).toBeLessThan(MOST_WORK)
      const { baselines, notScored, notFitted = {} } = found
      expect([baselines.length, notScored]).toEqual([100, 50])
      const missing = (name: 'linear' | 'autoregression') =>
        baselines.filter((entry) => 'climatology' in entry && entry[name] === undefined).length
      expect(notFitted.linear).toBe(100)
      expect(missing('linear')).toBe(100)
      expect(notFitted.autoregression).toBe(missing('autoregression'))
      expect(missing('autoregression')).toBeGreaterThan(0)
      expect(missing('autoregression')).toBeLessThan(100)
      // What is left out of a column changes nothing of what is there.
      const names = [baselines[0].target, baselines[99].target]
      const asked = (await inspect(table, names)).baselines
      expect(asked.every((entry) => 'linear' in entry && 'autoregression' in entry)).toBe(true)
      for (const [i, entry] of [baselines[0], baselines[99]].entries()) {
        const { notes: _, best: __, ...scores } = entry as Record<'notes' | 'best', unknown>
        expect(asked[i]).toMatchObject(scores)
      }
    },
    120_000,
  )

  test('columns that move alike are told apart by some rows, and of copies the first are compared', () => {
    const table = hours(200, 3000)
    const run = runsOf(table, 'break')
    const { suspects, compared, looked } = leaksAmong(table, table.numericNames, run)
    expect([suspects.length, compared]).toEqual([0, 200])
    expect(looked).toBeLessThan(200 * 200 * 1.5 * 300)
    const one = Array.from({ length: 6000 }, (_, r) => (r * 7919) % 1009)
    const copies = Table.fromColumns(Object.fromEntries(Array.from({ length: 300 }, (_, c) => [`c${c}`, one])))
    const all = leaksAmong(copies, copies.numericNames, runsOf(copies, 'break'))
    expect(all.compared).toBeLessThan(300)
    // Less than all pairs with one column more.
    expect(all.looked).toBeLessThan(MOST_LOOKED + 300 * 3 * 2 * 6100)
    // Each pair of those that were compared, in the order of the columns.
    expect(all.suspects).toHaveLength((all.compared * (all.compared - 1)) / 2)
    expect(all.suspects[1]).toEqual({ column: 'c0', equals: 'c2', rowsAhead: 0, share: 1 })
  }, 120_000)
})

test('what was left out is said in a line, with the way to it', async () => {
  const table = hours(60, 1200)
  const csv = table.toCsv()
  const { stdout } = await hindcast(['inspect', '-'], { stdin: csv })
  const text = stdout.replace(/\s+/g, ' ')
  expect(text).toMatch(
    /Not fitted, since that would take long: the linear model, and the autoregression of \d+ of the 60 columns; name the columns that matter with --target\./,
  )
  const asked = await hindcast(['inspect', '-', '--target', 'c59'], { stdin: csv })
  expect(asked.stdout).not.toContain('Not fitted')
  const { notFitted, baselines } = JSON.parse((await hindcast(['inspect', '-', '--json'], { stdin: csv })).stdout) as {
    notFitted: Record<string, number>
    baselines: object[]
  }
  expect(notFitted.linear).toBe(60)
  expect(baselines.filter((entry) => 'autoregression' in entry)).toHaveLength(60 - notFitted.autoregression)
}, 120_000)

test('a season is looked for in the first columns, and that is said', async () => {
  const rows = Array.from({ length: 200 }, (_, r) => Array.from({ length: 60 }, (_, c) => (c < 55 ? 0 : r % 10)))
  const names = Array.from({ length: 60 }, (_, c) => `c${c}`)
  const csv = [names, ...rows].map((row) => row.join()).join('\n')
  const { stdout } = await hindcast(['inspect', '-', '--index', 'none'], { stdin: csv })
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'No season is known by the step, and none shows in the first 50 columns, the only ones looked at.',
  )
}, 60_000)

test('of very many series some have their baselines scored, spread evenly, and that is said', async () => {
  const of = (series: number, rows: number) => {
    const at = Array.from({ length: series * rows }, (_, k) => k)
    return Table.fromColumns(
      { id: at.map((k) => `s${Math.floor(k / rows)}`), x: at.map((k) => (k % 7) + (k % 11) / 100) },
      {
        index: at.map((k) => new Date((k % rows) * 24 * HOUR).toISOString().slice(0, 10)),
        series: 'id',
      },
    )
  }
  expect((await inspect(of(400, 300), ['x'])).ofSeries).toBeUndefined()
  const { ofSeries, lastWindows, baselines } = await inspect(of(1000, 230), ['x'])
  expect(ofSeries).toBe(500)
  expect(lastWindows).toBe(500 * 200)
  expect(baselines[0]).toMatchObject({ target: 'x', persistence: { n: 500 * 35 } })
}, 60_000)
