/** Forecasters with options at random, each with a table of its own, for the tests of what exports hold. */
import { Forecaster } from '../../src/forecaster/index.js'
import type { FitOptions } from '../../src/options/fit.js'
import type { ForecasterOptions } from '../../src/options/forecaster.js'
import { Generator } from '../../src/random.js'
import { parseCsv, type Table } from '../../src/table/index.js'
import type { TableOptions } from '../../src/table/options.js'
import { CELL_NAMES } from '../support/cells.js'

/** A row as its cells are written. */
export type TextRow = Record<string, string>

/** One configuration. */
export interface Configuration {
  options: ForecasterOptions
  fit: FitOptions
  read: TableOptions
  csv: string
  /** The rows of each series, by its name; of one series under ''. Those ahead stand last. */
  rows: Map<string, TextRow[]>
  /** How many of the last rows of each series are ahead. */
  ahead: number
  /**
   * The clock of row `r` for a window that ends at row `end`, of so many rows: that of the row, where it is there and no gap
   * lies between, else as the step has it. Milliseconds from 1970 of the clock as written.
   */
  clockAt(r: number, end: number, rows: number): number
}

/** Times of rows by their number: hours, days, months, working days, hours by a clock with a zone. */
const TIMES: readonly ((r: number) => string)[] = [
  (r) => new Date(Date.UTC(2023, 11, 20, r)).toISOString().slice(0, 16),
  (r) => new Date(Date.UTC(2020, 1, r)).toISOString().slice(0, 10),
  (r) => new Date(Date.UTC(1999, r, 1)).toISOString().slice(0, 10),
  (r) => new Date(Date.UTC(2020, 0, 6 + Math.floor(r / 5) * 7 + (r % 5))).toISOString().slice(0, 10),
  (r) => new Date(Date.UTC(2021, 5, 1, 6 * r)).toISOString().slice(0, 16) + '+02:00',
]

/** Configuration number `seed`. */
export function configuration(seed: number): Configuration {
  const generator = new Generator(1000 + seed)
  const below = (n: number): number => Math.floor(generator.uniform() * n)
  const chance = (share: number): boolean => generator.uniform() < share
  const pick = <T>(...list: readonly T[]): T => list[below(list.length)]
  const some = <T>(share: number, value: T): T | undefined => (chance(share) ? value : undefined)

  // What scripts hold: one series, by one network.
  const isPlain = seed % 3 === 0
  const several = !isPlain && chance(0.4)
  const horizon = pick<number | number[]>(1, 2, [1, 3], [2, 3, 4], chance(0.5) ? 0 : 1)
  const farthest = [horizon].flat().at(-1)!
  const isAhead = farthest > 0
  const segment = pick(1, 1, 2, 3)
  const normalize = isAhead ? pick<ForecasterOptions['normalize']>('none', 'none', 'difference', 'last', 'mean', 'standard', 'season') : 'none' // prettier-ignore
  const pinball = chance(0.3)
  const inputs = pick<string[] | undefined>(undefined, ['rain'], ['pressure', 'heat', 'rain'], ['heat', 'price'])
  const target = pick<string | string[]>('heat', 'rain', ['rain', 'heat'])
  const isKnown = isAhead && chance(0.3)
  const allInputs = inputs ?? ['pressure', 'heat', 'rain', 'price']
  const own = isAhead ? allInputs : allInputs.filter((name) => ![target].flat().includes(name))
  const options = {
    target,
    horizon,
    inputs: own.length === 0 ? ['pressure'] : own,
    window: segment * pick(3, 4, 6),
    segment,
    normalize,
    residual: isAhead ? pick<ForecasterOptions['residual']>(false, false, 'last', 'season') : false,
    season: 3,
    calendar: some(0.4, (['hour', 'weekday', 'monthday', 'yearday', 'month', 'weekend'] as const).filter(() => chance(0.5))), // prettier-ignore
    known: isKnown ? ['price'] : undefined,
    lags: isAhead ? some(0.25, [farthest + below(9), farthest + 10]) : undefined,
    static: several ? some(0.6, pick(['region'], ['size', 'region'])) : undefined,
    transform: some(0.3, 'log1p' as const),
    min: some(0.35, 12),
    max: some(0.35, 15),
    scale: pick<ForecasterOptions['scale']>('standard', 'standard', 'standard', 'none'),
    interval: some(0.25, pick<number | number[]>(0.8, [0.5, 0.8])),
    seeds: isPlain ? 1 : pick(1, 1, 2),
    loss: pinball ? ('pinball' as const) : pick('mse' as const, 'huber' as const, 'mae' as const),
    quantiles: pinball ? pick([0.2, 0.8], [0.1, 0.5, 0.9], [0.6]) : undefined,
    cell: pick(...CELL_NAMES),
    numLayers: pick(1, 1, 2),
    hiddenSize: pick(3, 4),
    recurrentBias: pick(true, true, false),
    dtype: pick('f32' as const, 'f64' as const),
    defaults: 'plain' as const,
    allowLeak: true,
  }
  if (options.calendar?.length === 0) options.calendar = undefined
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const missing = pick<NonNullable<TableOptions['missing']>>('ffill', 'mean', 'drop')
  const gaps = pick<NonNullable<TableOptions['gaps']>>('break', 'break', 'ignore')
  const read = { missing, gaps, ...(several ? { series: 'store' } : {}), index: 'when' }

  const timeOf = pick(...TIMES)
  // Without times no module can tell a gap.
  const gap = options.calendar !== undefined && chance(0.4) ? 40 : Infinity
  const rows = new Map<string, TextRow[]>()
  for (const [s, name] of (several ? ['north', 'the "south"', 'east'] : ['']).entries()) {
    const own: TextRow[] = []
    const length = 120 - 8 * s
    for (let r = 0; r < length + (isKnown ? farthest : 0); r++) {
      const noise = (): number => generator.uniform() - 0.5
      const wave = 300 * Math.sin(r / 6) + 80 * noise()
      const past = r < length
      const cell = (value: number, isHole: boolean): string => (!past ? '' : isHole ? pick('', 'NA') : value.toFixed(3))
      own.push({
        ...(several ? { store: name } : {}),
        when: timeOf(r >= gap ? r + 3 : r),
        pressure: cell(1010 + wave / 10, false),
        heat: cell(14 + s + wave / 60 + 3 * Math.cos(r / 9), r === 11 || r === 48),
        rain: cell(Math.max(0, 4 * noise()) + s, r === 7 || r === 50),
        price: isKnown || past ? (2 + Math.floor(4 * generator.uniform()) / 4).toFixed(2) : '',
        ...(several ? { region: s === 1 ? 'hills' : 'plain', size: String(10 + 5 * s) } : {}),
      })
    }
    rows.set(name, own)
  }
  const names = Object.keys(rows.values().next().value![0])
  const quoted = (text: string): string => (text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text)
  const csv = [names.join(','), ...[...rows.values()].flat().map((row) => names.map((n) => quoted(row[n])).join(','))]
  return {
    options: given as unknown as ForecasterOptions,
    fit: { epochs: 1, batchSize: 16, split: { valid: 30, test: 8 } },
    read,
    csv: csv.join('\n') + '\n',
    rows,
    ahead: isKnown ? farthest : 0,
    clockAt: (r, end, past) => {
      const number = (row: number): number => (row >= gap ? row + 3 : row)
      // Three working days that are missing are holidays.
      const isJoined = r < past && (gaps === 'ignore' || timeOf === TIMES[3] || r >= gap === end >= gap)
      const from = gaps === 'ignore' ? past - 1 : end
      return Date.parse(
        timeOf(isJoined ? number(r) : number(from) + r - from).slice(0, 16) +
          (TIMES.indexOf(timeOf) % 4 === 0 ? 'Z' : ''),
      )
    },
  }
}

/** The forecaster of a configuration, trained on its table. */
export async function trainedBy({
  options,
  fit,
  read,
  csv,
}: Configuration): Promise<{ forecaster: Forecaster; table: Table }> {
  const table = await parseCsv(csv, read)
  const forecaster = await Forecaster.create(options)
  await forecaster.fit(table, fit)
  return { forecaster, table }
}
