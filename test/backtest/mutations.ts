/** Tables as lists of rows, and random changes of what lies after an instant. */
import { Table } from '../../src/index.js'
import type { Generator } from '../../src/random.js'

/**
 * A row; `t` counts days from 2020-01-01, `word` is a text column; `p`, where it is asked for, is known ahead; `region` and
 * `size`, where they are asked for, are the same in all rows of a series.
 */
export interface Row {
  t: number
  station: string
  y: number | null
  z: number | null
  x: number | null
  word: string
  p?: number
  region?: string
  size?: number
}

/** What is the same in all rows of a series. */
const fixedOf = (station: string, s: number) => ({
  region: ['north', 'south'][s % 2],
  size: 10 + 7 * s + station.length,
})

/** The first two series, of different ends; each with some cells missing. */
export function rowsOf(generator: Generator, days: number, series: readonly string[], holes: number): Row[] {
  return series.flatMap((station, s) => {
    const rows: Row[] = []
    let level = 10 * (s + 1)
    for (let t = s * 6; t < days - s * 3; t++) {
      level += generator.uniform() - 0.5
      const cell = (value: number): number | null => (generator.uniform() < holes ? null : value)
      const season = t % 7
      rows.push({
        t,
        station,
        y: cell(level + season),
        z: cell(level * 2 - season + generator.uniform()),
        x: cell(season + generator.uniform()),
        word: ['low', 'high'][t % 2],
        p: ((t * 5) % 11) + s,
        ...fixedOf(station, s),
      })
    }
    return rows
  })
}

export const dayOf = (t: number): string => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10)

/** The rows as a table. */
export function tableOf(
  rows: readonly Row[],
  options: {
    missing: 'ffill' | 'mean' | 'drop'
    gaps: 'break' | 'ignore'
    several: boolean
    known?: boolean
    fixed?: boolean
  },
): Table {
  const { missing, gaps, several, known = false, fixed = false } = options
  return Table.fromRows(
    rows.map(({ t, station, y, z, x, word, p = 0, region = '', size = 0 }) => ({
      date: dayOf(t),
      ...(several ? { station } : {}),
      ...{ y, z, x, word },
      ...(known ? { p } : {}),
      ...(fixed ? { region, size } : {}),
    })),
    { index: 'date', step: 86_400, missing, gaps, ...(several ? { series: 'station' } : {}) },
  )
}

/** A whole number from 0 to n − 1. */
export const below = (generator: Generator, n: number): number => Math.floor(generator.uniform() * n)

/** What may change after an instant. */
const CHANGES = {
  number: (row: Row, g: Generator) => ({ ...row, [column(g)]: (g.uniform() - 0.5) * 1000 }),
  blank: (row: Row, g: Generator) => ({ ...row, [column(g)]: null }),
  word: (row: Row, g: Generator) => ({ ...row, word: ['other', 'words', 'low'][below(g, 3)] }),
}

const column = (g: Generator): 'y' | 'z' | 'x' => (['y', 'z', 'x'] as const)[below(g, 3)]

/**
 * The rows with random changes after an instant: cells, rows that go or come, times that move, and whole other series.
 *
 * @param after rows up to this one stay as they are
 * @param known where a column is known ahead: so many rows more stay there, with what is known of them
 */
export function mutated(rows: readonly Row[], after: number, generator: Generator, several: boolean, known = 0): Row[] {
  const kinds = ['number', 'blank', 'word', 'remove', 'add', 'shift', 'all', ...(several ? ['series', 'unseries'] : [])]
  if (known > 0) kinds.push('price', 'price')
  const there = after + known
  let changed = [...rows]
  const last = rows.reduce((most, { t }) => Math.max(most, t), 0)
  for (let n = 1 + below(generator, 3); n > 0; n--) {
    const kind = kinds[below(generator, kinds.length)]
    const later = changed.filter(({ t }) => t > after)
    const some = later.filter(() => generator.uniform() < 0.3)
    const isSome = new Set(some)
    if (kind === 'number' || kind === 'blank' || kind === 'word') {
      changed = changed.map((row) => (isSome.has(row) ? CHANGES[kind](row, generator) : row))
    } else if (kind === 'all') {
      changed = changed.map((row) => (row.t > after ? { ...row, y: generator.uniform(), x: 5, z: -row.t } : row))
    } else if (kind === 'price') {
      changed = changed.map((row) => (row.t > there ? { ...row, p: generator.uniform() * 20 } : row))
    } else if (kind === 'remove') changed = changed.filter((row) => !isSome.has(row) || row.t <= there)
    else if (kind === 'shift') {
      const by = 1 + below(generator, 5)
      changed = changed.map((row) => (row.t > there ? { ...row, t: row.t + by } : row))
    } else if (kind === 'add') {
      const stations = [...new Set(changed.map(({ station }) => station))]
      changed = stations.flatMap((station) => [
        ...changed.filter((row) => row.station === station),
        ...Array.from({ length: 1 + below(generator, 4) }, (_, k): Row => {
          const end = changed.reduce((most, row) => (row.station === station ? Math.max(most, row.t) : most), last)
          const { region, size } =
            rows.find((row) => row.station === station) ?? changed.find((row) => row.station === station)!
          return { t: end + 1 + k, station, y: generator.uniform() * 50, z: 1, x: null, word: 'new', region, size }
        }),
      ])
    } else if (kind === 'series') {
      const station = `N${n}`
      const first = Math.max(after + 1, last - 8)
      // A series of another region and size than any before, or of one that is there.
      const own = below(generator, 2) === 0 ? { region: 'east', size: 900 } : fixedOf(station, n)
      for (let t = first; t <= last; t++)
        changed.push({ t, station, y: t * generator.uniform(), z: 1, x: t, word: 'new', ...own })
    } else {
      const [station] = [...new Set(changed.map((row) => row.station))].slice(below(generator, 2))
      changed = changed.filter((row) => row.station !== station || row.t <= there)
    }
  }
  return changed
}
