/** Climatology: which grouping of times it takes, its means, and when it is the plain mean. */
import { describe, expect, it } from 'vitest'
import { outputsOf } from '../../src/options/outputs.js'
import { BASELINES, forecastTask } from '../../src/scores/baselines/index.js'
import type { FittedBaseline } from '../../src/scores/baselines/row.js'
import { cellsAt, usualOf } from '../../src/scores/climatology.js'
import { Table } from '../../src/table/index.js'
import { refusal } from '../table/helpers.js'
import { lehmer, taskOf } from './helpers.js'

describe('climatology', () => {
  const pad = (n: number) => String(n).padStart(2, '0')
  /** Hours from Monday 4 June 2012 on. */
  const hours = (rows: number, y: (r: number) => number) =>
    Table.fromColumns(
      { y: Array.from({ length: rows }, (_, r) => y(r)) },
      {
        index: Array.from({ length: rows }, (_, r) =>
          new Date(Date.UTC(2012, 5, 4) + r * 3600000).toISOString().slice(0, 16),
        ),
      },
    )
  const days = (rows: number, y: (r: number) => number, from = Date.UTC(2009, 0, 1)) =>
    Table.fromColumns(
      { y: Array.from({ length: rows }, (_, r) => y(r)) },
      { index: Array.from({ length: rows }, (_, r) => new Date(from + r * 86400000).toISOString().slice(0, 10)) },
    )
  const fitted = async (table: Table, split?: [number, number, number], inputs?: string[]) => {
    const task = await taskOf(table, { window: 2, split, inputs }, [1])
    const [row] = [BASELINES.climatology.fit(task, 'climatology')].flat() as FittedBaseline[]
    const { fields } = row.saved() as { fields: { kind: string } }
    const value = (e: number) => row.forecast(forecastTask(task, Int32Array.of(e)), outputsOf(task.schema)[0], 0)[0]
    /** The same, fitted as it is, of a table that is another part of the file. */
    const at = async (other: Table, e: number) => {
      const { prepared } = await taskOf(other, { window: 2, split, inputs }, [1])
      return row.forecast(forecastTask({ ...task, prepared }, Int32Array.of(e)), outputsOf(task.schema)[0], 0)[0]
    }
    return { name: row.name, kind: fields.kind, value, at, notes: row.notes!(task), row, task }
  }
  const random = lehmer(5)

  it('goes by the group of least validation error, and names it', async () => {
    const week = await fitted(hours(24 * 7 * 10, (r) => 10 * Math.floor((r / 24) % 7) + (r % 24) + random()))
    expect([week.name, week.kind]).toEqual(['climatology', 'hourOfWeek'])
    expect(week.notes).toEqual(['Climatology goes by the hour of the week.'])
    // Row 1,400 is an hour after row 1,399: Thursday, 8:00.
    expect(week.value(1399)).toBeCloseTo(10 * (Math.floor(1400 / 24) % 7) + (1400 % 24) + 0.5, 0)
    expect((await fitted(hours(24 * 7 * 10, (r) => (r % 24) + random()))).kind).toBe('hourOfDay')
    expect((await fitted(days(500, (r) => (r % 7) + random()))).kind).toBe('weekday')
    const year = await fitted(days(1461, (r) => 10 * Math.sin((2 * Math.PI * r) / 365.25) + random()))
    expect(year.kind).toBe('daily')
    expect(year.notes[0]).toContain('the day of the year, 15 days before to 15 after')
  })

  it('does not go by a group of which a cell has fewer than three values, in the year that follows either', async () => {
    // A year of days: every month has been, but of 300 days the last months have not.
    const table = days(500, (r) => Math.sin((2 * Math.PI * r) / 365.25))
    expect((await fitted(table, [0.5, 0.2, 0.3])).kind).toBe('weekday')
  })

  it('is the mean where no group serves, and is called so', async () => {
    const plain = await fitted(Table.fromColumns({ y: [1, 2, 6, 3, 3, 3, 3, 3, 3, 3] }), [0.3, 0.3, 0.4])
    expect([plain.name, plain.kind, plain.value(8)]).toEqual(['mean', 'mean', 3])
    expect(plain.notes[0]).toContain('the mean of the training rows')
    const few = days(20, (r) => (r * 7) % 5)
    expect((await fitted(few, [0.5, 0.2, 0.3])).name).toBe('mean')
  })

  it('is blind to the test part', async () => {
    const early = (r: number) => 10 * Math.floor((r / 24) % 7) + (r % 24)
    const a = await fitted(hours(24 * 70, early))
    const b = await fitted(hours(24 * 70, (r) => (r < 24 * 56 ? early(r) : 1e6)))
    expect(b.kind).toBe(a.kind)
    expect(b.value(1500)).toBe(a.value(1500))
  })

  it('of each series is its own, and that of all where it has too few values', async () => {
    const rows = ['a', 'b'].flatMap((id, s) =>
      Array.from({ length: 24 * 40 }, (_, r) => ({
        id,
        t: `2012-06-${pad(1 + (Math.floor(r / 24) % 30))}`,
        r,
        y: (s === 0 ? 1 : -1) * (r % 24) + random(),
      })),
    )
    const times = rows.map(({ r }) => new Date(Date.UTC(2012, 5, 4) + r * 3600000).toISOString().slice(0, 16))
    const table = Table.fromColumns(
      { id: rows.map(({ id }) => id), y: rows.map(({ y }) => y) },
      { index: times, series: 'id' },
    )
    const { kind, value, notes, row } = await fitted(table, undefined, ['y'])
    expect(kind).toBe('hourOfDay')
    expect(notes[0]).toBe('Climatology goes by the hour of the day, in each series.')
    // An hour after 4:00 in each: they rise and fall against each other.
    expect(value(24 * 30 + 4)).toBeCloseTo(5.5, 0)
    expect(value(24 * 40 + 24 * 30 + 4)).toBeCloseTo(-4.5, 0)
    expect(row.saved()!.tensor!.shape).toEqual([24 * 3])
  })

  it('goes by the time of what lies ahead: of each series, beyond a gap, and nowhere where rows have no time', async () => {
    const y = (r: number) => 10 * Math.floor((r / 24) % 7) + (r % 24)
    const week = await fitted(hours(24 * 7 * 10, y))
    // An hour after the last one, Sunday 23:00, is Monday 0:00; the first row of the table is that, too.
    expect(week.value(1678)).toBeCloseTo(83, 10)
    expect(week.value(1679)).toBeCloseTo(0, 10)
    const early = await fitted(hours(24 * 7 * 10 - 4, y))
    expect(early.value(1675)).toBeCloseTo(80, 10)

    const at = (r: number) => new Date(Date.UTC(2012, 5, 4) + r * 3600000).toISOString().slice(0, 16)
    const list = Array.from({ length: 24 * 40 }, (_, r) => r)
    // The hour of the clock: the first series ends at 20:00, and below it the second begins at 4:00.
    const clocks = [...list.map((r) => r - 3), ...list.map((r) => r + 4)]
    const two = Table.fromColumns(
      { id: clocks.map((_, r) => (r < 960 ? 'a' : 'b')), y: clocks.map((r) => (r + 24) % 24) },
      { index: clocks.map(at), series: 'id' },
    )
    const each = await fitted(two, undefined, ['y'])
    expect([each.kind, each.value(959), each.value(1919)]).toEqual(['hourOfWeek', 21, 4])

    const broken = list.filter((r) => r < 900 || r > 910)
    const holes = await fitted(
      Table.fromColumns({ y: broken.map((r) => r % 24) }, { index: broken.map(at), step: 3600 }),
    )
    expect(broken[900]).toBe(911)
    expect([holes.kind, holes.value(899)]).toEqual(['hourOfDay', 900 % 24])

    const loose = await fitted(
      Table.fromColumns({ y: list.map((r) => r % 7) }, { index: list.map((r) => at(24 * r)), step: 'none' }),
    )
    expect(loose.kind).toBe('weekday')
    expect([loose.value(700), loose.value(959)]).toEqual([701 % 7, NaN])
  })

  it('goes by the clock of each row as it is written', async () => {
    // Berlin, February to April 2024: an hour later from 31 March, 1:00 UTC.
    const summer = Date.UTC(2024, 2, 31, 1)
    const times = Array.from({ length: 24 * 84 }, (_, r) => Date.UTC(2024, 1, 5) + r * 3600000)
    const ahead = (time: number): number => (time < summer ? 1 : 2)
    const clocks = times.map((time) => new Date(time + ahead(time) * 3600000).toISOString().slice(0, 16))
    const y = clocks.map((clock) => Number(clock.slice(11, 13)) + random())
    const offset = times.map((time, r) => `${clocks[r]}+0${ahead(time)}:00`)
    const tables = [offset, clocks].map((index) => Table.fromColumns({ y }, { index, step: 3600, gaps: 'ignore' }))
    const of = await Promise.all(tables.map((table) => fitted(table)))
    expect(of.map(({ kind }) => kind)).toEqual(['hourOfDay', 'hourOfDay'])
    const ends = Array.from(times.keys()).slice(3, -1)
    for (const r of ends) {
      const values = of.map(({ value }) => value(r))
      expect(values[0]).toBe(values[1])
      expect(Math.abs(values[0] - 0.5 - Number(clocks[r + 1].slice(11, 13)))).toBeLessThan(0.5)
    }
    // The same origin, whether the file ends there, before the clock changed or after it.
    for (const r of [times.indexOf(summer) - 2, times.indexOf(summer) + 30]) {
      const cut = await of[0].at(tables[0].slice(0, r + 1), r)
      expect(cut).toBe(of[0].value(r))
    }
  })

  it('has its means around the end of the year, and 29 February as the 28th', async () => {
    const calendar = days(1461, () => 0).index
    const cells = cellsAt('daily', calendar.values)
    expect([cells[0], cells[364], cells[365], cells[58]]).toEqual([0, 364, 0, 58])
    // 2012 has a 29 February.
    const leap = 365 * 3 + 59
    expect([cells[leap - 1], cells[leap], cells[leap + 1]]).toEqual([58, 58, 59])
    const values = new Float64Array(1461).fill(NaN)
    values[365 * 2 - 10] = 4
    values[365 * 2 + 5] = 8
    const { means, counts, mean } = usualOf('daily', cells, values, [[0, 1461]])
    expect([means[0], counts[0]]).toEqual([6, 2])
    expect([means[180], counts[180], mean]).toEqual([6, 0, 6])
    expect(means[345]).toBe(4)
  })

  it('refuses a target without any value', async () => {
    const table = days(40, (r) => (r < 24 ? NaN : r))
    const error = await refusal(() => taskOf(table, { inputs: ['y'] }, [1]))
    expect(error.code).toBe('COLUMN_ALL_MISSING')
  })
})
