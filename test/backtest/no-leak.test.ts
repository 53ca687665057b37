/**
 * No leak: whatever changes after an origin changes no bit of what was forecast at it, of its intervals or of its plan; and a
 * changed cell of the last window does change the network's forecast. HINDCAST_LONG: 10,000 changes.
 */
import { describe, expect, test } from 'vitest'
import {
  backtest,
  type BacktestOptions,
  type BacktestRow,
  type Fold,
  HindcastError,
  type Table,
} from '../../src/index.js'
import { Generator } from '../../src/random.js'
import { below, dayOf, mutated, type Row, rowsOf, tableOf } from './mutations.js'
import { CELL_NAMES } from '../support/cells.js'
import { some, within } from '../support/long.js'

const TIMEOUT = { timeout: within(300_000) }
const CONFIGURATIONS = some('configurations', 40, 1000)
const CHANGES = some('changes of each', 6, 10)
const DAYS = 60
const ORIGINS = [38, 41, 46, 49]
/** The farthest row ahead of all that are drawn. */
const FARTHEST = 3

interface Configuration {
  table: Parameters<typeof tableOf>[1]
  options: BacktestOptions
}

function configuration(generator: Generator): Configuration {
  const pick = <T>(...choices: T[]): T => choices[below(generator, choices.length)]
  const several = pick(true, false)
  const refit = pick<'each' | 'never' | 2>('each', 'each', 'never', 2)
  const loss = pick('mse', 'mse', 'pinball') as 'mse' | 'pinball'
  const known = below(generator, 3) === 0
  const fixed = several && below(generator, 2) === 0
  return {
    table: { several, known, fixed, missing: pick('ffill', 'mean', 'drop'), gaps: pick('break', 'break', 'ignore') },
    options: {
      target: pick<string | string[]>('y', ['y', 'z']),
      inputs: pick<string[] | undefined>(undefined, ['y', 'x']),
      horizon: pick<number | number[]>(1, 2, [1, 3]),
      cell: pick(...CELL_NAMES) as 'rnn',
      ...(below(generator, 8) === 0
        ? // Left to the default rule, which looks at the season.
          { season: 8 }
        : { window: pick(4, 6), segment: pick(1, 1, 2), ...relativeTo(generator) }),
      ...(known ? { known: ['p'] } : {}),
      ...pick(
        {},
        {},
        { calendar: ['weekday', 'yearday'] as const },
        { calendar: ['weekend'] as const, lags: [3, 5] },
        { lags: [4] },
      ),
      ...(fixed ? { static: pick(['region'], ['size'], ['size', 'region']) } : {}),
      ...pick({}, {}, { transform: 'log1p' as const }, { transform: 'none' as const, min: -5, max: 40 }),
      hiddenSize: 3,
      epochs: 2,
      scale: pick('standard', 'none') as 'standard',
      allowLeak: true,
      seed: below(generator, 1000),
      loss,
      ...(loss === 'pinball' ? { quantiles: [0.1, 0.5, 0.9] } : {}),
      ...(below(generator, 3) === 0 ? {} : { interval: pick<number | number[]>(0.8, [0.5, 0.75]) }),
      refit,
      warm: refit !== 'never' && below(generator, 4) === 0,
      past: pick<'expanding' | 25>('expanding', 'expanding', 25),
      gap: pick(0, 0, 2),
      model: pick('network', 'network', 'none') as 'network' | 'none',
      split: pick<[number, number, number] | { valid: number }>([0.7, 0.15, 0.15], { valid: 8 }),
      origins: ORIGINS.map(dayOf),
    },
  }
}

/** What windows are relative to, and what is forecast relative to that. */
function relativeTo(generator: Generator): Partial<BacktestOptions> {
  const pick = <T>(...choices: T[]): T => choices[below(generator, choices.length)]
  return {
    normalize: pick('none', 'none', 'difference', 'last', 'mean', 'standard', 'season') as 'none',
    residual: pick<'last' | 'season' | false>(false, false, 'last', 'season'),
    season: pick<number | number[] | undefined>(undefined, 3, [3, 5]),
  }
}

/** What was forecast at origins up to one, and the plan of these. */
interface Known {
  rows: BacktestRow[]
  plan: readonly Fold[]
  chosen: readonly string[]
}

/** @returns null where the backtest is refused before it runs */
async function knownAt(make: () => Table, options: BacktestOptions): Promise<Known | null> {
  let run
  try {
    run = backtest(make(), options)
  } catch (error) {
    if (error instanceof HindcastError) return null
    throw error
  }
  const rows: BacktestRow[] = []
  try {
    for await (const row of run) rows.push(row)
  } catch (error) {
    // A later training may fail on what was changed; what was forecast before stands.
    if (!(error instanceof HindcastError)) throw error
  }
  return { rows, plan: run.plan, chosen: run.chosen }
}

/** What must not change: all but what came, and where rows are counted, which row that was. */
function upTo({ rows, plan, chosen }: Known, after: number, gaps: 'break' | 'ignore') {
  const isKnown = (origin: string | number) => String(origin) <= dayOf(after)
  return {
    rows: rows
      .filter(({ origin }) => isKnown(origin))
      .map(({ actual: _, index, ...row }) => (gaps === 'break' ? { ...row, index } : row)),
    // That a later origin's window would fit is told of one where nothing is forecast, and rests on later rows, as it says.
    plan: plan
      .filter(({ origin }) => isKnown(origin))
      .map(({ dropped: _, reasons, ...fold }) => ({
        ...fold,
        reasons: reasons.filter(({ kind }) => kind !== 'laterWindow'),
      })),
    // Where none of these origins has enough rows, the rule looks at a later one.
    chosen: plan.some(({ origin, trainedAt }) => isKnown(origin) && trainedAt > 0) ? chosen : [],
  }
}

/** What the reading says of a table, which the change of a file may change: then it is told, and not counted. */
const readingOf = (table: Table, known: readonly string[]) => ({
  numeric: table.numericNames,
  others: table.otherNames,
  series: table.series?.slice(0, known.length) ?? null,
})

test('changes after an origin change nothing of what was forecast at it', TIMEOUT, async () => {
  const generator = new Generator(2020)
  const count = { same: 0, rows: 0, refused: 0, readings: 0, bases: 0, chosen: 0, static: 0, log1p: 0 }
  for (let c = 0; c < CONFIGURATIONS; c++) {
    const { table: how, options } = configuration(generator)
    const rows = rowsOf(generator, DAYS, how.several ? ['A', 'B', 'C'] : ['A'], [0, 0.04][below(generator, 2)])
    const base = await knownAt(() => tableOf(rows, how), options)
    if (base === null || base.rows.length === 0) continue
    count.bases++
    const reading = readingOf(tableOf(rows, how), how.several ? ['A', 'B', 'C'] : [])
    for (let m = 0; m < CHANGES; m++) {
      const after = ORIGINS[below(generator, ORIGINS.length)]
      const changed: Row[] = mutated(rows, after, generator, how.several, how.known === true ? FARTHEST : 0)
      let made: Table
      try {
        made = tableOf(changed, how)
      } catch (error) {
        expect(error).toBeInstanceOf(HindcastError)
        count.refused++
        continue
      }
      if (JSON.stringify(readingOf(made, reading.series ?? [])) !== JSON.stringify(reading)) {
        count.readings++
        continue
      }
      // Origins must be there to be asked for.
      const origins = ORIGINS.map(dayOf).filter(
        (day, i) => ORIGINS[i] <= after || made.index.values.includes(made.index.parse(day)),
      )
      const again = await knownAt(() => made, { ...options, origins })
      if (again === null) {
        count.refused++
        continue
      }
      const [before, now] = [upTo(base, after, how.gaps), upTo(again, after, how.gaps)]
      expect(now, `configuration ${c}, change ${m}: ${JSON.stringify({ how, options, after })}`).toEqual(before)
      count.same++
      count.chosen += base.chosen.length
      count.static += Number(options.static !== undefined)
      count.log1p += Number(options.transform === 'log1p')
      count.rows += before.rows.length
    }
  }
  // The test has done what it says.
  expect(count.bases).toBeGreaterThan(CONFIGURATIONS * 0.9)
  expect(count.same).toBeGreaterThan(CONFIGURATIONS * CHANGES * 0.75)
  expect(count.rows).toBeGreaterThan(20 * count.same)
  expect(count.chosen).toBeGreaterThan(count.same / 50)
  expect(count.static).toBeGreaterThan(count.same / 10)
  expect(count.log1p).toBeGreaterThan(count.same / 10)
})

describe('a changed cell of the last window', () => {
  test('changes a forecast of the network', TIMEOUT, async () => {
    const generator = new Generator(7)
    let [changes, all] = [0, 0]
    const same: unknown[] = []
    for (let c = 0; c < CONFIGURATIONS; c++) {
      const { table, options: drawn } = configuration(generator)
      // Unscaled numbers of this size saturate the units, which then see no change; and where no epoch is better than the
      // simple forecast that a residual begins with, the network stays that forecast.
      const options = {
        ...drawn,
        scale: 'standard' as const,
        residual: false as const,
        static: undefined,
        model: 'network' as const,
        origins: [dayOf(49)],
      }
      const how = { ...table, several: false, fixed: false, missing: 'ffill' as const }
      const rows = rowsOf(generator, DAYS, ['A'], 0)
      const base = await knownAt(() => tableOf(rows, how), options)
      if (base === null || base.rows.length === 0) continue
      const column = (options.inputs ?? ['y', 'z', 'x'])[below(generator, options.inputs?.length ?? 3)] as
        'y' | 'z' | 'x'
      // By the default rule the window is one season.
      const t = 49 - below(generator, (options.window ?? options.season) as number)
      const changed = rows.map((row) =>
        row.t === t ? { ...row, [column]: row[column]! + 0.5 + generator.uniform() } : row,
      )
      const again = await knownAt(() => tableOf(changed, how), options)
      const values = ({ rows: own }: Known) => own.filter(({ model }) => model === 'network').map(({ value }) => value)
      all++
      if (JSON.stringify(values(again!)) !== JSON.stringify(values(base))) changes++
      else same.push({ options, column, back: 49 - t })
    }
    expect(all).toBeGreaterThan(CONFIGURATIONS * 0.9)
    expect(changes / all, JSON.stringify(same)).toBeGreaterThan(0.99)
  })
})
