/** Forms of tables that were once read otherwise than meant, and nothing was said. */
import { describe, expect, it } from 'vitest'
import { readForModel } from '../../src/data/reading.js'
import { parseCsv, type TableOptions } from '../../src/table/index.js'
import { columnOf } from '../../src/text/number.js'
import { refusal } from './helpers.js'

const from = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
const two = (n: number): string => String(n).padStart(2, '0')
const day = (d: number): string => new Date(Date.UTC(2024, 0, 1 + d)).toISOString().slice(0, 10)
const grid = (header: readonly string[], rows: readonly (readonly (string | number)[])[], delimiter = ','): string =>
  [header, ...rows].map((row) => row.join(delimiter)).join('\n')
const told = async (text: string, options: TableOptions = {}): Promise<string> => {
  const { reading } = await parseCsv(text, options)
  return [reading.sentence, ...reading.warnings].join(' ')
}

describe('columns that follow one another', () => {
  const clocks = (count: number): string[] =>
    from(count).map((k) => `${two(Math.floor((k * 24) / count))}:${two(((k * 1440) / count) % 60)}`)
  const WEEK = 'Mon Tue Wed Thu Fri Sat Sun'.split(' ')

  it.each([
    ['weekdays', WEEK, (r: number) => day(7 * r), day(20), '1 day'],
    ['weekdays', ['So', 'Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa'], (r: number) => day(7 * r - 1), day(19), '1 day'],
    // The row's day is the last of its week.
    ['weekdays', WEEK, (r: number) => day(7 * r + 6), day(20), '1 day'],
    ['quarters', ['Q1', 'Q2', 'Q3', 'Q4'], (r: number) => String(2000 + r), '2002-10', '1 quarter'],
    ['quarters', ['Jan-Mar', 'Apr-Jun', 'Jul-Sep', 'Oct-Dec'], (r: number) => String(2000 + r), '2002-10', '1 quarter'],
    ['halfHours', clocks(48), day, '2024-01-03 23:30', '30 minutes'],
    ['halfHours', [...clocks(48).slice(1), '24:00'], day, '2024-01-03 23:30', '30 minutes'],
    ['halfHours', from(48).map((k) => `HH${two(k + 1)}`), day, '2024-01-03 23:30', '30 minutes'],
    ['quarterHours', clocks(96), day, '2024-01-03 23:45', '15 minutes'],
    ['quarterHours', from(96).map((k) => `QH${k + 1}`), day, '2024-01-03 23:45', '15 minutes'],
    ['hours', from(24).map((k) => `${two(k)}:00-${two(k + 1)}:00`), day, '2024-01-03 23:00', '1 hour'],
  ] as const)('of %s are told, and one series with the option', async (stack, names, time, last, step) => {
    const key = stack === 'quarters' ? 'year' : 'date'
    const text = grid(
      [key, ...names],
      from(3).map((r) => [time(r), ...names.map((_, k) => r * 100 + k)]),
    )
    expect(await told(text)).toContain(`add stack: '${stack}'`)
    const table = await parseCsv(text, { stack })
    expect([table.rows, table.index.at(table.rows - 1), table.index.stepText]).toEqual([3 * names.length, last, step])
    expect([...table.numeric('value').slice(0, 2)]).toEqual([0, 1])
    expect(table.index.gaps).toEqual([])
  })

  it('whose rows are no weeks are told, but not marks of the weekday', async () => {
    const rows = (cell: (r: number, k: number) => number) =>
      from(20).map((r) => [r + 1, ...WEEK.map((_, k) => cell(r, k))])
    expect(
      await told(
        grid(
          ['KW', ...WEEK],
          rows((r, k) => r + k),
        ),
      ),
    ).toContain(
      '"Mon" to "Sun" seem to be weekdays that follow one another; they are read as columns beside each other',
    )
    const marks = from(20).map((r) => [day(r), ...WEEK.map((_, k) => (r % 7 === k ? 1 : 0))])
    expect(await told(grid(['date', ...WEEK], marks))).toBe('')
    const error = await refusal(() =>
      parseCsv(
        grid(
          ['KW', ...WEEK],
          rows((r, k) => r + k),
        ),
        { stack: 'weekdays' },
      ),
    )
    expect(error.message).toContain('the index of this one holds no weeks')
  })

  it('named by dates beside a counter are asked about', async () => {
    const text = grid(
      ['Hour', ...from(6).map(day)],
      from(24).map((h) => [h, ...from(6).map((d) => h + d)]),
    )
    const error = await refusal(() => parseCsv(text))
    expect(error.message).toContain('the columns "2024-01-01" to "2024-01-06" are named by times')
  })
})

describe('parts of a day that are counted', () => {
  const rows = (count: number, name: (k: number) => string | number) =>
    from(3).flatMap((d) => from(count).map((k) => [day(d), name(k), d * 100 + k]))

  it.each([
    [
      'SETTLEMENT_PERIOD',
      48,
      (k: number) => k + 1,
      '2024-01-01 00:00',
      '2024-01-03 23:30',
      'half hours counted from 1',
    ],
    ['Viertelstunde', 96, (k: number) => k + 1, '2024-01-01 00:00', '2024-01-03 23:45', 'quarter hours counted from 1'],
    ['HE', 24, (k: number) => `HE${two(k + 1)}`, '2024-01-01 01:00', '2024-01-04 00:00', 'times from "date" and "HE"'],
  ] as const)('%s are times of the day', async (name, count, cell, first, last, words) => {
    const text = grid(['date', name, 'y'], rows(count, cell))
    const table = await parseCsv(text)
    expect([table.index.at(0), table.index.at(table.rows - 1)]).toEqual([first, last])
    expect(table.reading.sentence).toContain(words)
    expect(table.numericNames).toEqual(['y'])
  })

  it('are not 48 shops, nor minutes where the option joins them', async () => {
    const text = grid(
      ['date', 'shop', 'y'],
      rows(48, (k) => k + 1),
    )
    expect((await refusal(() => parseCsv(text))).message).toContain("add series: 'shop'")
    const table = await parseCsv(text, { index: ['date', 'shop'] })
    expect(table.index.stepText).toBe('30 minutes')
    expect(table.reading.sentence).toContain('half hours counted from 1')
  })
})

describe('times', () => {
  it.each([
    ['French', ['30 janv. 2024', '31 janv. 2024', '1er févr. 2024', '2 février 2024'], '2024-01-30', '1 day'],
    ['German', ['28. Februar 2024', '29. Feb. 2024', '1. März 2024', '2. Mrz 2024'], '2024-02-28', '1 day'],
    ['Spanish', ['nov-2023', 'dic-2023', 'ene-2024', 'feb-2024'], '2023-11', '1 month'],
    ['Italian', ['gennaio 2024', 'febbraio 2024', 'marzo 2024', 'aprile 2024'], '2024-01', '1 month'],
  ])('with names of months, %s, are read', async (_, times, first, step) => {
    const table = await parseCsv(
      grid(
        ['when', 'y'],
        times.map((time, r) => [time, r + 0.5]),
      ),
    )
    expect([table.index.kind, table.index.at(0), table.index.stepText]).toEqual(['date', first, step])
    expect(table.index.gaps).toEqual([])
    expect(table.reading.sentence).toContain('dates with names of months')
  })

  it('with names of weekdays are read, and patterns take them', async () => {
    const names = 'Mo Di Mi Do Fr Sa So'.split(' ')
    const dotted = (d: number): string => day(d).split('-').reverse().join('.')
    const text = grid(
      ['Datum', 'y'],
      from(20).map((d) => [`${names[d % 7]} ${dotted(d)}`, d]),
    )
    const table = await parseCsv(text)
    expect([table.index.at(19), table.index.stepText]).toEqual(['2024-01-20', '1 day'])
    expect(table.reading.sentence).toContain('day/month/year, dates with names of weekdays')
    const months = grid(
      ['Monat', 'y'],
      ['Dez 23', 'Jan 24', 'Feb 24', 'Mär 24', 'Apr 24', 'Mai 24'].map((m, r) => [m, r]),
    )
    expect((await refusal(() => parseCsv(months))).message).toContain("dateFormat: '%b %y'")
    expect((await parseCsv(months, { dateFormat: '%b %y' })).index.stepText).toBe('1 month')
  })

  it('that are halves of years are read', async () => {
    for (const half of ['H', '-S', ' H']) {
      const text = grid(
        ['Period', 'y'],
        from(8).map((r) => [`${2000 + Math.floor(r / 2)}${half}${(r % 2) + 1}`, r]),
      )
      const table = await parseCsv(text)
      expect([table.index.at(0), table.index.at(7), table.index.stepText]).toEqual(['2000-01', '2003-07', '6 months'])
      expect(table.reading.sentence).toContain('halves of years')
    }
  })

  it('a year with a mark is the cell that is named', async () => {
    const text = grid(
      ['Year', 'y'],
      from(20).map((r) => [`${1980 + r}${r === 12 ? '*' : ''}`, r]),
    )
    expect((await refusal(() => parseCsv(text))).message).toContain('Line 14: the index "Year" has "1992*"')
  })

  it('that waver have the round step that all of them keep', async () => {
    const text = grid(
      ['ts', 'y'],
      from(120).map((r) => [1704067200000 + r * 60000 + ((r * 37) % 90), r]),
    )
    expect((await parseCsv(text)).index.stepText).toBe('1 minute')
  })
})

it('bytes that are NUL are not taken for another encoding', async () => {
  const { message } = await refusal(() =>
    parseCsv(
      `${grid(
        ['date', 'y'],
        from(9).map((d) => [day(d), d]),
      )}\n\0\0\0`,
    ),
  )
  expect(message).toContain('holds a NUL byte, so it is not plain text: take these bytes out')
  expect(message).not.toContain('windows')
})

describe('columns that are not inputs', () => {
  it.each([
    ['durations', ['01:23:45', '00:59:01', '12:00:00']],
    ['durations in letters', ['6h 12m', '7h 2m', '45m 10s']],
    ['durations of ISO 8601', ['PT1H30M', 'PT45M', 'PT2H']],
    ['ranges', ['10-20', '20 - 35', '5 to 9']],
    ['ratios', ['120/80', '118/76', '131/85']],
  ])('as they hold %s are told with a cell', async (_, cells) => {
    const text = grid(
      ['date', 'own', 'y'],
      from(12).map((d) => [day(d), cells[d % 3], d / 2]),
    )
    expect(await told(text)).toContain(`No plain numbers, and so no inputs: "own" ("${cells[0]}"); to use one, write`)
    expect((await parseCsv(text)).otherNames).toEqual(['own'])
  })

  it('but name the series are not told', async () => {
    const rows = from(24).map((d) => [day(d % 12), d < 12 ? '10-20' : '20-30', `P${two(Math.floor(d / 12))}`, d / 2])
    const text = grid(['date', 'range', 'product', 'y'], rows)
    for (const series of ['range', 'product']) {
      const { reading } = await parseCsv(text, { series })
      expect(reading.unread).toEqual(series === 'range' ? undefined : [{ column: 'range', cell: '10-20' }])
    }
  })

  it('as they hold words, dates or the end of the time are as before', async () => {
    const rows = from(12).map((h) => [day(0), `${two(h)}:00`, `${two(h + 1)}:00`, day(h), 'sun', '12 Main St', h / 2])
    expect(await told(grid(['Date', 'Time', 'Time to', 'due', 'sky', 'street', 'y'], rows))).toBe(
      'Read with: times from "Date" and "Time".',
    )
  })
})

describe('flags behind numbers', () => {
  const months = (n: number): string[] => from(n).map((m) => `${2010 + Math.floor(m / 12)}-${two((m % 12) + 1)}`)
  const read = (cell: (m: number) => string) =>
    parseCsv(
      grid(
        ['TIME_PERIOD', 'OBS_VALUE'],
        months(60).map((time, m) => [time, cell(m)]),
      ),
    )

  it('of statistical offices are taken off and counted, and their sign for missing is one', async () => {
    const table = await read((m) =>
      m % 20 === 7 ? ':' : m === 30 ? ': c' : m % 5 === 0 ? '12.5 p' : m === 11 ? '7b' : '8',
    )
    expect(table.column('OBS_VALUE').missing).toBe(4)
    expect([...table.numeric('OBS_VALUE').slice(0, 12)]).toEqual([12.5, 8, 8, 8, 8, 12.5, 8, NaN, 8, 8, 12.5, 7])
    expect(table.reading.sentence).toBe('Read with: flags (p, b) taken off 12 numbers of "OBS_VALUE".')
    const all = await read((m) => `${m}${m > 50 ? 'e' : 'p'}`)
    expect(all.numeric('OBS_VALUE')[59]).toBe(59)
  })

  it('that all numbers bear are a unit, and units beside flags are asked about', async () => {
    expect((await read((m) => `${m} s`)).reading.sentence).toContain('"s" taken off the numbers of "OBS_VALUE"')
    const mixed = await read((m) => (m === 9 ? '9 kg' : m === 5 ? '5 p' : String(m)))
    expect((await refusal(() => mixed.numeric('OBS_VALUE'))).message).toContain('"5 p"')
  })
})

describe('hints', () => {
  it('that the first column may hold day numbers of Excel, whatever its name', async () => {
    for (const at of [
      (r: number) => 44197 + r,
      (r: number) => 44197 + 7 * r,
      (r: number) => (44197 + r / 24).toFixed(6),
    ]) {
      const text = grid(
        ['Serial', 'kWh'],
        from(40).map((r) => [at(r), (r * 7) % 5]),
      )
      expect(await told(text)).toContain('"Serial" goes up from 44197 as day numbers of Excel do (2021-01-01 to 2021-')
      const table = await parseCsv(text, { dateFormat: 'excel' })
      expect([table.index.kind, table.reading.excel]).toEqual(['date', undefined])
    }
    expect(
      await told(
        grid(
          ['id', 'kWh'],
          from(40).map((r) => [r, 44197 + r]),
        ),
      ),
    ).toBe('')
    expect(
      await told(
        grid(
          ['pressure', 'y'],
          from(40).map((r) => [40000 + r * r, r % 3]),
        ),
      ),
    ).not.toContain('Excel')
  })

  it('that rows of several things may be one series each, where no time repeats', async () => {
    const text = grid(
      ['entity_id', 'state', 'last_changed'],
      from(40).map((r) => [
        `sensor.${r % 2 === 0 ? 'temp' : 'hum'}`,
        r,
        `2024-01-${two(1 + Math.floor(r / 24))} ${two(r % 24)}:00`,
      ]),
    )
    expect(await told(text)).toContain(
      '"entity_id" names 2 things in rows of one series; if each is a series of its own, add series: \'entity_id\'.',
    )
    expect((await parseCsv(text, { series: 'entity_id' })).reading.things).toBeUndefined()
    expect(
      await told(
        grid(
          ['date', 'weather', 'y'],
          from(40).map((d) => [day(d), d % 2 === 0 ? 'sun' : 'rain', d / 2]),
        ),
      ),
    ).toBe('')
  })
})

it("runs of a later file that have the scale of the training's of that number are told", async () => {
  const rows = from(2).flatMap((s) => from(8).map((i) => [i + 1, s * 100 + i * i]))
  const text = grid(['t', 'y'], rows)
  const bytes = new TextEncoder().encode(text)
  const first = await parseCsv(text, { series: 'restarts' })
  expect(first.reading.warnings).toEqual([])
  const later = await readForModel(bytes, { series: 'restarts' })
  expect(later.reading.warnings.join()).toContain('"run 1" has the scale of the training\'s "run 1"')
  expect(later.reading.sentence).toBe(first.reading.sentence)
  // A column may have such a name.
  const named = new TextEncoder().encode(
    grid(
      ['restarts of', 't', 'y'],
      from(16).map((r) => [`s${r >> 3}`, (r % 8) + 1, r * r]),
    ),
  )
  const other = await readForModel(named, { series: 'restarts of', index: 't' })
  expect([other.series?.length, other.reading.warnings]).toEqual([2, []])
})

it('a zero among tiny numbers is a plain zero', () => {
  expect(columnOf([0, 2e-9])).toEqual(['0', '2.000e-9'])
})
