import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv, Table, type TableOptions } from '../../src/table/index.js'
import { refusal } from './helpers.js'

const DAY = 86400000
const day = (k: number, from = Date.UTC(2021, 0, 4)) => new Date(from + k * DAY).toISOString().slice(0, 10)
const hour = (k: number, from = Date.UTC(2021, 0, 4)) =>
  new Date(from + k * 3600000).toISOString().slice(0, 16).replace('T', ' ')

/** A table of rows `time,x,word`. */
const table = (rows: number, time = day, options?: TableOptions) =>
  parseCsv(
    'date,x,word\n' +
      Array.from({ length: rows }, (_, r) => `${time(r)},${r},${['a', '"b, ""c"""'][r % 2]}\n`).join(''),
    options,
  )

/** Two stores, one below the other, of ten and six days. */
const stores = () =>
  parseCsv(
    'store,date,x\n' +
      Array.from({ length: 16 }, (_, r) => (r < 10 ? `A,${day(r)},${r}\n` : `B,${day(r - 8)},${r * 10}\n`)).join(''),
    { series: 'store' },
  )

const words = (t: Table, name: string) => {
  const { names, codes } = t.column(name).words!
  return [...codes].map((code) => (code < 0 ? null : names[code]))
}

describe('rows by number', () => {
  it('are taken as Array.slice takes them', async () => {
    const t = await table(10)
    for (const [from, to] of [
      [0, 3],
      [2, 5],
      [-3, undefined],
      [-5, -2],
      [7, 99],
      [-99, 1],
    ] as const) {
      const part = t.slice(from, to)
      const expected = Array.from({ length: 10 }, (_, r) => r).slice(from, to)
      expect([...part.numeric('x')]).toEqual(expected)
      expect(Array.from({ length: part.rows }, (_, r) => part.index.at(r))).toEqual(expected.map((r) => day(r)))
      expect(words(part, 'word')).toEqual(expected.map((r) => ['a', 'b, "c"'][r % 2]))
      expect(part.place.number(0)).toBe(expected[0] + 2)
    }
    expect([...t.tail(2).numeric('x')]).toEqual([8, 9])
    expect(t.tail(2).index.ahead(1, 1)).toBe(day(10))
    for (const what of [() => t.slice(4, 4), () => t.slice(20), () => t.slice(0.5), () => t.tail(0)])
      expect((await refusal(what)).code).toBe('OPTION_INVALID')
  })

  it('are counted in each series', async () => {
    const t = await stores()
    const last = t.tail(2)
    expect([last.series, [...last.seriesStarts], [...last.numeric('x')]]).toEqual([
      ['A', 'B'],
      [0, 2],
      [8, 9, 140, 150],
    ])
    const late = t.slice(7)
    expect([late.series, [...late.numeric('x')]]).toEqual([['A'], [7, 8, 9]])
  })

  it('keep the gaps between them, and the count of what is missing', async () => {
    const t = await parseCsv('date,x\n2021-01-01,1\n2021-01-02,\n2021-01-05,3\n2021-01-06,4\n2021-01-08,5\n')
    expect(t.slice(1, 4).gaps).toEqual([{ after: '2021-01-02', before: '2021-01-05', rowsMissing: 2, row: 0 }])
    expect(t.slice(2).gaps.map((g) => g.row)).toEqual([1])
    expect([t.slice(0, 2), t.slice(2)].map((part) => part.missing.get('x'))).toEqual([1, 0])
    expect(t.slice(1, 2).column('x').kind).toBe('empty')
  })

  it('are refused where a cell is not a number, which would vanish', async () => {
    const cells = Array.from({ length: 20 }, (_, r) => (r === 9 ? 'Ice' : String(r)))
    const t = await parseCsv('date,x\n' + cells.map((c, r) => `${day(r)},${c}\n`).join(''))
    for (const what of [() => t.slice(0, 3), () => t.resample('1w'), () => t.toCsv()]) {
      expect((await refusal(what)).facts).toMatchObject({ column: 'x', row: 11, value: 'Ice' })
    }
  })
})

describe('rows by time', () => {
  it('lie between two dates, both whole', async () => {
    const t = await table(80)
    const span = (from?: string, to?: string) => {
      const part = t.between(from, to)
      return [part.index.at(0), part.index.at(part.rows - 1)]
    }
    expect(span('2021-01-10', '2021-01-12')).toEqual(['2021-01-10', '2021-01-12'])
    expect(span('2021-02', '2021-02')).toEqual(['2021-02-01', '2021-02-28'])
    expect(span('2021-02')).toEqual(['2021-02-01', day(79)])
    expect(span(undefined, '2021-01')).toEqual(['2021-01-04', '2021-01-31'])
    expect(span('2020', '2021')).toEqual([day(0), day(79)])
    expect((await refusal(() => t.between('2022'))).message).toContain('no row')
    expect((await refusal(() => t.between('10.01.2021'))).code).toBe('INDEX_FORM')
    expect((await refusal(() => t.between('2021-02-30'))).message).toContain('calendar')
  })

  it('lie between hours and minutes, in the form of the file too', async () => {
    const t = await table(72, (k) => hour(k).replace(/(\d{4})-(\d\d)-(\d\d)/, '$3/$2/$1'))
    expect(t.index.at(0)).toBe('04/01/2021 00:00')
    expect(t.between('05/01/2021 06:00', '2021-01-05 08').rows).toBe(3)
    expect(t.between('2021-01-05', '2021-01-05').rows).toBe(24)
    expect(t.between('2021-01-05T06:30').rows).toBe(41)
  })

  it('lie between counters, and in each series', async () => {
    const t = await parseCsv('id,x\n1,0\n2,1\n5,2\n6,3\n')
    expect([...t.between(2, 5).numeric('x')]).toEqual([1, 2])
    const part = (await stores()).between(day(7))
    expect([part.series, [...part.seriesStarts], [...part.numeric('x')]]).toEqual([
      ['A', 'B'],
      [0, 3],
      [7, 8, 9, 150],
    ])
  })
})

describe('longer periods', () => {
  const values = (t: Table) => [...t.numeric('x')]

  it.each([
    ['mean', [11.5, 35.5, 59.5]],
    ['sum', [276, 852, 1428]],
    ['min', [0, 24, 48]],
    ['max', [23, 47, 71]],
    ['first', [0, 24, 48]],
    ['last', [23, 47, 71]],
  ] as const)('of hours are days: %s', async (how, expected) => {
    const days = (await table(72, hour)).resample('1d', how)
    expect(values(days)).toEqual(expected)
    expect([days.index.at(0), days.index.at(2), days.index.stepText]).toEqual([
      '2021-01-04 00:00',
      '2021-01-06 00:00',
      '1 day',
    ])
    expect(words(days, 'word')).toEqual(how === 'last' ? Array(3).fill('b, "c"') : Array(3).fill('a'))
  })

  it('leave missing cells out, and miss a period that has none', async () => {
    const t = await parseCsv(
      'date,x\n' + Array.from({ length: 6 }, (_, k) => `${hour(k * 8)},${[1, '', 3, '', '', ''][k]}\n`).join(''),
    )
    expect(values(t.resample('1d'))).toEqual([2, NaN])
    expect(values(t.resample('1d', 'sum'))).toEqual([4, NaN])
    expect(t.resample('1d').missing.get('x')).toBe(1)
    expect(t.resample('1d').reading.warnings).toEqual([])
  })

  it('that hold fewer rows than others are told', async () => {
    const t = await table(100, (k) => hour(k + 5 + (k > 50 ? 1 : 0)))
    expect(t.resample('1d').reading).toMatchObject({
      short: 3,
      warnings: ['3 periods (first 2021-01-04 00:00, last 2021-01-08 00:00) with fewer rows than a whole one.'],
    })
    expect(t.resample('1d', 'sum').reading.warnings[0]).toMatch(
      /fewer rows than a whole one or empty cells; aggregate: 'mean' takes means of what is there\.$/,
    )
    expect((await table(59)).resample('1mo').reading.short).toBe(2)
    expect((await table(28)).resample('1w').reading.short).toBeUndefined()
  })

  it('that hold fewer business days than others are told, and those of counted rows', async () => {
    // From a Tuesday, with a week of three days in the middle.
    const days = Array.from({ length: 38 }, (_, k) => k + 1).filter((k) => k % 7 < 5 && k !== 16 && k !== 17)
    const t = await table(days.length, (k) => hour(days[k] * 24).slice(0, 10))
    expect(t.index.stepText).toBe('1 business day')
    expect(t.resample('1w', 'sum').reading.warnings).toEqual([
      "3 periods (first 2021-01-04, last 2021-02-08) with fewer rows than a whole one or empty cells; aggregate: 'mean' takes " +
        'means of what is there.',
    ])
    expect(t.resample('1mo').reading.short).toBe(2)
    const counted = await parseCsv('n,x\n' + Array.from({ length: 9 }, (_, k) => `${k},1\n`).join(''), { index: 'n' })
    expect(counted.resample(4).reading.shortSpan).toEqual({ first: '8', last: '8', summed: false })
  })

  it('whose sums leave out empty cells are told', async () => {
    const t = await parseCsv(
      'date,x\n' +
        Array.from({ length: 9 }, (_, k) => `${hour(k * 8)},${[1, '', 3, 4, 5, 6, '', '', ''][k]}\n`).join(''),
    )
    expect(t.resample('1d', 'sum').reading.warnings).toEqual([
      "2 periods (first 2021-01-04 00:00, last 2021-01-06 00:00) with fewer rows than a whole one or empty cells; aggregate: 'mean' takes means of what is there.",
    ])
    expect(t.resample('1d').reading.warnings).toEqual([])
  })

  it('begin on Mondays, and on the first of months, quarters and years', async () => {
    const t = await table(800)
    const at = (every: string) => {
      const part = t.resample(every)
      return [part.index.at(0), part.index.at(1), part.index.stepText]
    }
    expect(at('1w')).toEqual(['2021-01-04', '2021-01-11', '1 week'])
    expect(at('2 weeks')).toEqual(['2021-01-04', '2021-01-18', '2 weeks'])
    expect(at('1mo')).toEqual(['2021-01-01', '2021-02-01', '1 month'])
    expect(at('q')).toEqual(['2021-01-01', '2021-04-01', '1 quarter'])
    expect(at('1 year')).toEqual(['2021-01-01', '2022-01-01', '1 year'])
    expect(values(t.resample('1mo', 'first')).slice(0, 3)).toEqual([0, 28, 56])
  })

  it('leave out what has no row: a gap, or the days of rest of business days', async () => {
    const t = await table(96, (k) => hour(k < 48 ? k : k + 72))
    expect(t.resample('1d').gaps.map((g) => g.rowsMissing)).toEqual([3])
    const workdays = Array.from({ length: 12 }, (_, k) => k + 2 * Math.floor(k / 5))
    const trading = await table(12 * 3, (k) => hour(workdays[Math.floor(k / 3)] * 24 + 9 + (k % 3)))
    expect([trading.resample('1d').index.stepText, trading.resample('1d').gaps]).toEqual(['1 business day', []])
  })

  it('of days go by the clock as written, and of hours by real ones', async () => {
    const berlin = (k: number) => {
      const ms = Date.UTC(2015, 9, 23, 22) + k * 900000
      const ahead = ms < Date.UTC(2015, 9, 25, 1) ? 2 : 1
      return new Date(ms + ahead * 3600000).toISOString().slice(0, 16) + `+0${ahead}:00`
    }
    const t = await table(4 * 73, berlin)
    const days = t.resample('1d', 'sum')
    expect([0, 1, 2].map((r) => days.index.at(r))).toEqual([
      '2015-10-24T00:00+02:00',
      '2015-10-25T00:00+02:00',
      '2015-10-26T00:00+01:00',
    ])
    expect(t.resample('1d', 'max').rows).toBe(3)
    // The 25th has 25 hours, of which one is shown twice.
    expect(values(t.resample('1d', 'last'))).toEqual([95, 195, 291])
    const hours = t.resample('1h', 'first')
    expect([hours.rows, hours.gaps, hours.index.stepText]).toEqual([73, [], '1 hour'])
    expect([27, 28].map((r) => hours.index.at(r))).toEqual(['2015-10-25T02:00+01:00', '2015-10-25T03:00+01:00'])
  })

  it('of parts of days are equally long where a clock is set, from the first row of each series on', async () => {
    const local =
      (start: number, set: number, [before, after]: [number, number]) =>
      (k: number) => {
        const ms = start + k * 900000
        const ahead = ms < set ? before : after
        const sign = ahead < 0 ? '-' : '+'
        return `${new Date(ms + ahead * 3600000).toISOString().slice(0, 16)}${sign}0${Math.abs(ahead)}:00`
      }
    const spring = await table(60, local(Date.UTC(2020, 2, 8, 5), Date.UTC(2020, 2, 8, 7), [-5, -4]))
    const autumn = await table(60, local(Date.UTC(2020, 10, 1, 4), Date.UTC(2020, 10, 1, 6), [-4, -5]))
    for (const every of ['30min', '45min', '1h', '90min', '2h', '3h', '5h']) {
      for (const t of [spring, autumn]) expect([every, t.resample(every).gaps]).toEqual([every, []])
    }
    const at = (t: Table) => Array.from({ length: 3 }, (_, r) => t.index.at(r))
    expect(at(spring.resample('3h'))).toEqual([
      '2020-03-08T00:00-05:00',
      '2020-03-08T04:00-04:00',
      '2020-03-08T07:00-04:00',
    ])
    expect(values(autumn.resample('3h', 'first'))).toEqual([0, 12, 24, 36, 48])
    // Hours of a clock that is half an hour off the others begin where that clock has them.
    const rows = ['+01:00', '+05:30'].flatMap((zone) =>
      Array.from({ length: 12 }, (_, k) => ({ zone, time: hour(k / 4).slice(0, 16) + zone, y: k })),
    )
    const zones = Table.fromRows(rows, { index: 'time', series: 'zone' }).resample('1h')
    expect([zones.rows, String(zones.index.at(0)).slice(11), String(zones.index.at(3)).slice(11)]).toEqual([
      6,
      '00:00+01:00',
      '00:00+05:30',
    ])
  })

  it('of counters are so many, and of several series each its own', async () => {
    const t = Table.fromColumns({ x: [1, 2, 3, 4, 5] })
    expect(values(t.resample(2, 'sum'))).toEqual([3, 7, 5])
    const weeks = (await stores()).resample('1w', 'sum')
    expect([weeks.series, [...weeks.seriesStarts]]).toEqual([
      ['A', 'B'],
      [0, 2],
    ])
    expect(weeks.rows).toBe(4)
  })

  it('are refused where they are none, or no longer than the step', async () => {
    const t = await table(10)
    for (const every of ['1h', '1d', 'x', '0d', '-1d', ''])
      expect((await refusal(() => t.resample(every))).facts.option, every).toBe('every')
    expect((await refusal(() => t.resample('1w', 'median' as 'mean'))).facts.option).toBe('aggregate')
  })
})

describe('CSV', () => {
  it('quotes what needs it, and writes numbers in full', async () => {
    const t = await parseCsv('date;"a,b";word\n04.01.2021;0,1;"x; y"\n05.01.2021;;"say ""hi"""\n06.01.2021;-1e-7;\n', {
      decimal: ',',
    })
    expect(t.toCsv()).toBe('date,"a,b",word\n2021-01-04,0.1,x; y\n2021-01-05,,"say ""hi"""\n2021-01-06,-1e-7,\n')
  })

  it('names what lies in no column: the series', async () => {
    const t = await parseCsv('date,u,v\n2021-01-01,1,2\n2021-01-02,3,4\n', { melt: ['u', 'v'] })
    expect(t.toCsv()).toBe('series,date,value\nu,2021-01-01,1\nu,2021-01-02,3\nv,2021-01-01,2\nv,2021-01-02,4\n')
    expect((await stores()).toCsv().split('\n')[0]).toBe('date,store,x')
  })

  it('keeps the form of what was read, if asked: the order of columns, the times, the delimiter', async () => {
    const forms: [string[], string, TableOptions][] = [
      [['02.01.2021', '03.01.2021', '04.01.2021', '15.01.2021'], '16.01.2021', { gaps: 'ignore' }],
      [['1/2/2021', '2/2/2021', '3/2/2021', '4/2/2021'], '5/2/2021', { dateFormat: 'dmy' }],
      [['Jan-20', 'Feb-20', 'Mar-20'], 'Apr-20', {}],
      [['2020Q1', '2020Q2', '2020Q3'], '2020Q4', {}],
      [['1700000000', '1700086400', '1700172800'], '1700259200', {}],
      [['1700000000000', '1700086400000', '1700172800000'], '1700259200000', {}],
      [['45000', '45001', '45002'], '45003', { dateFormat: 'excel' }],
      [['2020-01-01T00:00+01:00', '2020-01-02T00:00+01:00'], '2020-01-03T00:00+01:00', {}],
    ]
    for (const [times, next, options] of forms) {
      const lines = times.map((time, r) => `${r + 0.5};"x; y";${time};${r}`)
      const text = ['u;word;when;v', ...lines, ''].join('\n')
      const t = await parseCsv(text, { index: 'when', step: 'auto', ...options })
      expect(t.toCsvAsRead(), next).toBe(text)
      const [header, row] = t.ahead(1).slice(-1).toCsvAsRead().split('\n')
      expect([header, row]).toEqual(['u;word;when;v', `;;${next};`])
    }
    // What several columns made stands in front.
    const joined = await parseCsv('x,date,time\n1,2020-01-01,10:00\n2,2020-01-01,11:00\n', { index: ['date', 'time'] })
    expect(joined.toCsvAsRead().split('\n')[0]).toBe('date time,x')
  })

  it('is read back to the same table', () => {
    const number = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.integer(), fc.constant(NaN))
    const word = fc.oneof(
      fc.constantFrom('a', 'b c', 'x,y', 'say "hi"', '#no comment', '=1+1', 'two\nlines', 'é ü', '-'),
      fc.constant(null),
    )
    const time = fc.constantFrom<[string, (k: number) => string, TableOptions]>(
      ['days', day, {}],
      ['hours', hour, {}],
      ['months', (k) => new Date(Date.UTC(2020, k, 1)).toISOString().slice(0, 7), {}],
      ['zones', (k) => hour(k).replace(' ', 'T') + '+05:30', {}],
      ['slashes', (k) => hour(k).replace(/(\d{4})-(\d\d)-(\d\d)/, '$2/$3/$1'), { dateFormat: 'mdy' }],
      ['seconds', (k) => String(1600000000 + 60 * k), {}],
      ['counters', (k) => String(k), { index: 'when' }],
    )
    return fc.assert(
      fc.asyncProperty(
        time,
        fc.array(fc.tuple(number, word, number), { minLength: 2, maxLength: 30 }),
        async ([, at, options], rows) => {
          const t = Table.fromColumns(
            {
              when: rows.map((_, k) => at(k)),
              u: rows.map(([u]) => u),
              word: rows.map(([, w]) => w),
              v: rows.map(([, , v]) => v),
            },
            { ...options, index: 'when' },
          )
          const back = await parseCsv(t.toCsv(), { index: 'when', ...(t.index.kind === 'integer' ? {} : {}) })
          expect(back.rows).toBe(t.rows)
          expect([...back.index.values]).toEqual([...t.index.values])
          expect(back.index.step).toEqual(t.index.step)
          expect([...back.columns.keys()]).toEqual([...t.columns.keys()])
          for (const name of ['u', 'v']) {
            expect([back.column(name).kind, [...back.column(name).values]]).toEqual([
              t.column(name).kind,
              [...t.column(name).values],
            ])
          }
          expect(back.column('word').kind).toBe(t.column('word').kind)
          if (t.column('word').kind === 'text') expect(words(back, 'word')).toEqual(words(t, 'word'))
        },
      ),
      { numRuns: 400 },
    )
  })
})

it('a single nine is a code for missing only where it is far outside', async () => {
  const suspects = async (cells: readonly number[]) => {
    const t = await parseCsv('n,x\n' + cells.map((x, n) => `${n},${x}\n`).join(''), { index: 'n' })
    return (t.reading.suspects ?? []).map(({ value }) => value)
  }
  expect(await suspects([0, 1, 2, 5, 9, 0, 9, 1, 2])).toEqual([])
  expect(await suspects([0, 1, 2, 4, 9, 0, 9, 1, 2])).toEqual([])
  expect(await suspects([0.1, 0.5, 0.8, 9, 0.2])).toEqual([9])
  expect(await suspects([0, 1, 2, 4, -9, 0, 1, 2])).toEqual([-9])
  expect(await suspects([0, 1, 2, 5, 99, 0, 1, 2])).toEqual([99])
})
