import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv, Table, type TableOptions } from '../../../src/table/index.js'
import { refusal } from '../helpers.js'

const HOUR = 3600000
const DAY = 24 * HOUR

/** A table of times and a count of its rows. */
const dated = (dates: readonly string[], options?: TableOptions) =>
  parseCsv('date,x\n' + dates.map((d, r) => `${d},${r}\n`).join(''), options)

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const minute = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
const second = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

/** Days from a date on that a filter lets through. */
function days(from: string, n: number, filter: (weekday: number, date: string) => boolean): string[] {
  const found: string[] = []
  for (let ms = Date.parse(from); found.length < n; ms += DAY) {
    if (filter(new Date(ms).getUTCDay(), day(ms))) found.push(day(ms))
  }
  return found
}

/** What a table's index says of itself. */
const facts = ({ index, gaps }: Table) => [index.stepText, gaps.map((g) => g.rowsMissing)]

describe('business days', () => {
  const workday = (weekday: number) => weekday > 0 && weekday < 6

  it('have holidays that are no gaps, up to four days together', async () => {
    const closed = new Set(['2023-04-07', '2023-04-10', '2023-12-25', '2023-12-26', '2023-12-27', '2023-12-28'])
    const table = await dated(days('2023-01-02', 255, (w, d) => workday(w) && !closed.has(d)))
    expect(facts(table)).toEqual(['1 business day', []])
    expect(table.index.ahead(table.rows - 1, 1)).toBe(
      days('2023-01-02', 256, (w, d) => workday(w) && !closed.has(d))[255],
    )
    const longer = await dated(days('2023-01-02', 255, (w, d) => workday(w) && !(d > '2023-10-01' && d < '2023-10-09')))
    expect(facts(longer)).toEqual(['1 business day', [5]])
  })

  it('are not ended by a single Saturday', async () => {
    const table = await dated(days('2023-01-02', 60, (w, d) => workday(w) || d === '2023-02-04'))
    expect(facts(table)).toEqual(['1 business day', []])
    expect(table.index.after(Date.parse('2023-02-04'), 1)).toBe(Date.parse('2023-02-06'))
  })

  it('may be six, or from Sunday to Thursday', async () => {
    const six = await dated(days('2021-01-04', 60, (w) => w !== 0))
    expect(facts(six)).toEqual(['1 business day (Monday to Saturday)', []])
    expect(six.index.ahead(59, 1)).toBe('2021-03-15')
    const gulf = await dated(days('2021-01-03', 60, (w) => w !== 5 && w !== 6))
    expect(facts(gulf)).toEqual(['1 business day (Sunday to Thursday)', []])
    expect(gulf.index.ahead(59, 1)).toBe(days('2021-01-03', 61, (w) => w !== 5 && w !== 6)[60])
  })

  it('need half of their days; a missing day of daily rows makes no week', async () => {
    expect(facts(await dated(days('2021-01-04', 20, (_, d) => d !== '2021-01-10')))).toEqual(['1 day', [1]])
    // Monday, Wednesday, Friday: neither business days nor every second day.
    expect((await refusal(() => dated(days('2021-01-04', 20, (w) => w === 1 || w === 3 || w === 5)))).code).toBe(
      'INDEX_STEP',
    )
  })

  it('of hours are hours, with a gap each weekend', async () => {
    const hours = days('2023-01-02', 10, workday).flatMap((d) =>
      Array.from({ length: 24 }, (_, h) => minute(Date.parse(d) + h * HOUR)),
    )
    expect(facts(await dated(hours))).toEqual(['1 hour', [48]])
  })
})

describe('months', () => {
  const months = (n: number, of: (year: number, month: number) => number) =>
    Array.from({ length: n }, (_, k) => day(of(2019 + Math.floor(k / 12), k % 12)))
  const back = (ms: number) => ms - Math.max(0, ((new Date(ms).getUTCDay() + 6) % 7) - 4) * DAY
  const on = (ms: number) =>
    ms +
    ((8 - new Date(ms).getUTCDay()) % 7 < 2 && [0, 6].includes(new Date(ms).getUTCDay())
      ? (8 - new Date(ms).getUTCDay()) % 7
      : [0, 6].includes(new Date(ms).getUTCDay())
        ? 2
        : 0) *
      DAY

  it('end on their last days', async () => {
    const ends = months(30, (y, m) => Date.UTC(y, m + 1, 0))
    const table = await dated(ends)
    expect(facts(table)).toEqual(['1 month', []])
    expect([1, 2, 8].map((n) => table.index.ahead(29, n))).toEqual(['2021-07-31', '2021-08-31', '2022-02-28'])
  })

  it('begin or end on business days', async () => {
    const first = months(30, (y, m) => on(Date.UTC(y, m, 1)))
    expect(facts(await dated(first))).toEqual(['1 month', []])
    expect((await dated(first)).index.ahead(29, 1)).toBe('2021-07-01')
    expect((await dated(first)).index.ahead(29, 2)).toBe('2021-08-02')
    const last = months(30, (y, m) => back(Date.UTC(y, m + 1, 0)))
    expect(facts(await dated(last))).toEqual(['1 month', []])
    expect((await dated(last)).index.ahead(29, 1)).toBe('2021-07-30')
    // New Year's Day is no business day: the second is the first.
    const holiday = first.map((d) => (d === '2020-01-01' ? '2020-01-02' : d))
    expect(facts(await dated(holiday))).toEqual(['1 month', []])
    expect(facts(await dated(first.filter((d) => !d.startsWith('2020-03'))))).toEqual(['1 month', [1]])
    const quarters = last.filter((_, k) => k % 3 === 2)
    expect(facts(await dated(quarters))).toEqual(['1 quarter', []])
  })

  it('keep the 29th, 30th or 31st where a month has it', async () => {
    const table = await dated(['2021-11-30', '2021-12-30', '2022-01-30', '2022-02-28', '2022-03-30'])
    expect(facts(table)).toEqual(['1 month', []])
    expect(table.index.ahead(4, 11)).toBe('2023-02-28')
  })
})

describe('weeks', () => {
  it('may have single rows moved by a holiday', async () => {
    const thursdays = Array.from({ length: 60 }, (_, k) => Date.UTC(2020, 0, 2) + k * 7 * DAY)
    const moved = thursdays.map((ms, k) => day(k === 25 ? ms - DAY : k === 47 ? ms - 2 * DAY : ms))
    const table = await dated(moved)
    expect(facts(table)).toEqual(['1 week', []])
    expect(table.index.at(25)).toBe(moved[25])
    expect(table.index.ahead(25, 1)).toBe(moved[26])
    expect(table.index.ahead(59, 1)).toBe(day(thursdays[59] + 7 * DAY))
    expect(facts(await dated(moved.filter((_, k) => k !== 10)))).toEqual(['1 week', [1]])
    const again = await dated(moved, { step: table.index.step! })
    expect(facts(again)).toEqual(['1 week', []])
  })
})

describe('a grid', () => {
  it('has the times that lie beside it by less than a twentieth', async () => {
    const hours = Array.from({ length: 60 }, (_, h) => Date.UTC(2021, 2, 1) + h * HOUR)
    const beside = await dated(hours.map((ms, h) => second(h % 7 === 3 ? ms - 1000 : h % 11 === 5 ? ms + 170000 : ms)))
    expect(facts(beside)).toEqual(['1 hour', []])
    expect([...beside.index.values]).toEqual(hours)
    expect(beside.index.ahead(59, 1)).toBe('2021-03-03 12:00:00')
    // More than a twentieth is no hour.
    const far = hours.map((ms, h) => second(h % 7 === 3 ? ms - 190000 : ms))
    expect((await refusal(() => dated(far))).code).toBe('INDEX_STEP')
  })

  it('may begin anywhere', async () => {
    const tenths = Array.from(
      { length: 60 },
      (_, k) => Date.UTC(2022, 4, 1, 0, 0, 0, 37) + k * 100 + (k % 3 === 2 ? 2 : 0),
    )
    const table = await dated(tenths.map((ms) => new Date(ms).toISOString()))
    expect(facts(table)).toEqual(['0.1 seconds', []])
    table.index.values.forEach((v, k) => expect(Math.abs(v - tenths[k])).toBeLessThan(5))
  })

  it('of local midnights in UTC is daily', async () => {
    const midnights = days('2021-01-01', 365, () => true).map((d) =>
      new Date(Date.parse(d) - (d > '2021-03-28' && d <= '2021-10-31' ? 2 : 1) * HOUR).toISOString(),
    )
    expect(facts(await dated(midnights))).toEqual(['1 day', []])
  })

  it('is missing where times have no rule', async () => {
    const dekads = Array.from({ length: 60 }, (_, k) => day(Date.UTC(2020, Math.floor(k / 3), 1 + 10 * (k % 3))))
    const error = await refusal(() => dated(dekads))
    expect([error.code, error.facts.option]).toEqual(['INDEX_STEP', 'step'])
    const table = await dated(dekads, { step: 'none' })
    expect([table.index.kind, ...facts(table)]).toEqual(['date', 'none', []])
    expect(table.index.at(59)).toBe('2021-08-21')
    expect((await refusal(() => table.index.ahead(59, 1))).message).toContain(`step 'none'`)
    let t = Date.UTC(2021, 1, 18)
    const random = Array.from({ length: 200 }, (_, k) => second((t += (1 + ((k * 7919) % 31)) * 1000)))
    expect((await refusal(() => dated(random))).code).toBe('INDEX_STEP')
  })

  it('survives that rows are missing at random, and counts each of them', () => {
    const kept = fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }).filter((k) => {
      const at = k.flatMap((b, i) => (b ? [i] : []))
      const pairs = at.slice(1).filter((i, j) => i - at[j] === 1).length
      return at.length > 3 && pairs * 2 >= at.length - 1
    })
    return fc.assert(
      fc.asyncProperty(kept, fc.constantFrom(HOUR, 15 * 60000, 10000), async (keep, length) => {
        const all = keep.map((_, k) => Date.UTC(2021, 2, 1) + k * length)
        const table = await dated(all.filter((_, k) => keep[k]).map(second))
        const missing = keep.lastIndexOf(true) - keep.indexOf(true) + 1 - table.rows
        expect(table.index.after(0, 1)).toBe(length)
        expect(table.gaps.reduce((sum, g) => sum + g.rowsMissing, 0)).toBe(missing)
      }),
      { numRuns: 200 },
    )
  })
})

describe('the order of rows', () => {
  const ten = days('2021-01-04', 10, () => true)
  const numbers = (table: Table) => [...table.numeric('x')]

  it('is turned round where all go backwards', async () => {
    const table = await dated([...ten].reverse())
    expect([table.index.at(0), table.index.at(9)]).toEqual([ten[0], ten[9]])
    expect(numbers(table)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  })

  it('is sorted where the user allows it', async () => {
    const mixed = [...ten.slice(5), ...ten.slice(0, 5)]
    const error = await refusal(() => dated(mixed))
    expect([error.code, error.facts.option, error.facts.row]).toEqual(['INDEX_ORDER', 'order', 7])
    const table = await dated(mixed, { order: 'sort' })
    expect(facts(table)).toEqual(['1 day', []])
    expect(numbers(table)).toEqual([5, 6, 7, 8, 9, 0, 1, 2, 3, 4])
  })

  it.each([
    ['first', [0, 1, 3, 4]],
    ['last', [0, 2, 3, 4]],
    ['mean', [0, 1.5, 3, 4]],
    ['sum', [0, 3, 3, 4]],
  ] as const)('makes rows of one time one: %s', async (duplicates, expected) => {
    const twice = [ten[0], ten[1], ten[1], ten[2], ten[3]]
    const error = await refusal(() => dated(twice))
    expect([error.code, error.facts.option, error.facts.row]).toEqual(['INDEX_ORDER', 'duplicates', 4])
    const table = await dated(twice, { duplicates })
    expect([table.rows, ...facts(table)]).toEqual([4, '1 day', []])
    expect(numbers(table)).toEqual(expected)
  })

  it('of missing cells of one time counts those that are there', async () => {
    const csv = 'date,x\n2021-01-01,1\n2021-01-02,\n2021-01-02,4\n2021-01-03,\n2021-01-03,\n'
    const table = await parseCsv(csv, { duplicates: 'mean' })
    expect(numbers(table)).toEqual([1, 4, NaN])
    expect(table.missing.get('x')).toBe(1)
  })
})

describe('daylight saving', () => {
  const local = (from: number, to: number, skip: (ms: number) => boolean) => {
    const times: string[] = []
    for (let ms = from; ms <= to; ms += HOUR) if (!skip(ms)) times.push(minute(ms))
    return times
  }

  it('leaves out an hour in spring, which stays a gap', async () => {
    const two = Date.UTC(2021, 2, 28, 2)
    const table = await dated(local(Date.UTC(2021, 2, 27), Date.UTC(2021, 2, 29), (ms) => ms === two))
    expect(facts(table)).toEqual(['1 hour', [1]])
  })

  it('repeats an hour in autumn, which is said to be that', async () => {
    const hours = local(Date.UTC(2021, 9, 30), Date.UTC(2021, 10, 2), () => false)
    const at = hours.indexOf('2021-10-31 02:00')
    const autumn = [...hours.slice(0, at + 1), ...hours.slice(at)]
    const error = await refusal(() => dated(autumn))
    expect(error.message).toMatch(/repeats "2021-10-31 02:00".*daylight saving.*duplicates/)
    expect(facts(await dated(autumn, { duplicates: 'mean' }))).toEqual(['1 hour', []])
  })

  it('needs no sorting where quarters of an hour are shown twice', async () => {
    const quarters = Array.from({ length: 200 }, (_, k) => minute(Date.UTC(2021, 9, 31) + k * 900000))
    const at = quarters.indexOf('2021-10-31 03:00')
    const autumn = [...quarters.slice(0, at), ...quarters.slice(at - 4)]
    expect((await refusal(() => dated(autumn))).facts.option).toBe('duplicates')
    expect(facts(await dated(autumn, { duplicates: 'first' }))).toEqual(['15 minutes', []])
  })

  it('does not show where offsets are written', async () => {
    const berlin = (ms: number) => {
      const ahead = ms < Date.UTC(2015, 9, 25, 1) ? 2 : 1
      return `${minute(ms + ahead * HOUR)}+0${ahead}:00`
    }
    const table = await dated(Array.from({ length: 59 }, (_, k) => berlin(Date.UTC(2015, 9, 23, 22) + k * HOUR)))
    expect(facts(table)).toEqual(['1 hour', []])
    expect(table.index.at(0)).toBe('2015-10-24 00:00+02:00')
    expect(table.index.ahead(58, 1)).toBe('2015-10-26 10:00+01:00')
  })
})

it('reads leap days, and misses one that is not there', async () => {
  const leap = days('2020-02-01', 60, () => true)
  expect(leap).toContain('2020-02-29')
  expect(facts(await dated(leap))).toEqual(['1 day', []])
  expect(facts(await dated(leap.filter((d) => d !== '2020-02-29')))).toEqual(['1 day', [1]])
})

it('reads hours that end a day with 24:00', async () => {
  const ending = Array.from(
    { length: 72 },
    (_, k) => `${day(Date.UTC(2021, 0, 1) + Math.floor(k / 24) * DAY)} ${String((k % 24) + 1).padStart(2, '0')}:00`,
  )
  const table = await dated(ending)
  expect(ending[23]).toBe('2021-01-01 24:00')
  expect(facts(table)).toEqual(['1 hour', []])
  expect(table.index.at(23)).toBe('2021-01-02 00:00')
})
