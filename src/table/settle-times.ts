/**
 * Decides between the readings that a column of times leaves, or asks.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { ReadColumn, Search } from './search.js'
import type { Place } from './place.js'
import { civilFromDays, DAY } from './civil.js'
import { FoundTimes } from './times/found-times.js'
import { patternOf } from './times/form.js'
import { namedLikeWeeks } from './times/names.js'
import { settle } from './times/settle.js'
import { READING_WORDS, type TimeReading } from './times/reading.js'
import { whole } from '../text/number.js'
import { named, setting, words } from '../text/words.js'

/**
 * The one reading of a column: what is left, or the only one that gives a step without gaps.
 *
 * @param readings those of the column, or of it joined with others
 * @throws HindcastError `INDEX_FORM` with the option that decides
 */
export function settled(column: ReadColumn, search: Search, readings = column.times!.readings): TimeReading {
  const { place, options } = search
  if (readings.length === 1) return readings[0]
  const like = options.likeTimes
  const one = settle(readings) ?? (like === undefined ? undefined : readings.find((r) => isLike(r, like))) ?? null
  if (one !== null) return one
  const first = column.column.first!
  const texts = readings.map(
    ({ name }, i) => words`${i === 0 ? '' : ' or '}${setting('dateFormat', name)} (${READING_WORDS[name]})`,
  )
  const ways = readings.map(({ name }) => ({ option: 'dateFormat', value: name, means: READING_WORDS[name] }))
  throw new HindcastError(
    'INDEX_FORM',
    words`${place.head(first.row)}: the times of ${shown(column.column.name)}, such as ${shown(first.text)}, read in ${whole(readings.length)} ways and no cell decides: add ${texts.flat()}.`,
    {
      file: place.file,
      row: place.number(first.row),
      column: column.column.name,
      value: first.text,
      option: 'dateFormat',
      ways,
    },
  )
}

/** Whether a reading has the order of day, month and year that a pattern has. */
function isLike({ form }: TimeReading, pattern: string): boolean {
  const order = (text: string): string =>
    text
      .replace(/[^dmbBYy]/g, '')
      .toLowerCase()
      .replace('b', 'm')
  return order(patternOf(form)) === order(pattern)
}

/** The question how the times of a column are written. */
export function asksForFormat({ column, times }: ReadColumn, place: Place): HindcastError {
  const first = times?.bad ?? column.bad ?? column.first!
  const facts = {
    file: place.file,
    row: place.number(first.row),
    column: column.name,
    value: first.text,
    option: 'dateFormat',
  }
  const has = `${place.head(first.row)}: the column ${shown(column.name)}`
  if (times?.lostZero === true) {
    return new HindcastError(
      'INDEX_FORM',
      words`${has} holds months behind a point, and in some a zero may be lost (1990.1 beside 1990.01): add ${setting('dateFormat', '%Y.%m')} if 1990.1 is October, ${setting('dateFormat', '%Y.%-m')} if it is January.`,
      {
        ...facts,
        ways: [
          { option: 'dateFormat', value: '%Y.%m', means: '1990.1 is October' },
          { option: 'dateFormat', value: '%Y.%-m', means: '1990.1 is January' },
        ],
      },
    )
  }
  const likely = likelyFormat(first.text, column.name)
  const such =
    likely?.means === undefined
      ? words`such as ${setting('dateFormat', likely?.value ?? '%d.%m.%Y')}`
      : words`${setting('dateFormat', likely.value)} if they are ${likely.means}`
  const ways = [
    ...(likely === null ? [] : [{ option: 'dateFormat', ...likely }]),
    { option: 'index', value: 'none', means: 'none, count the rows' },
  ]
  return new HindcastError(
    'INDEX_FORM',
    words`${has} seems to hold times, but ${shown(first.text)} reads as none: say how they are written with ${named('dateFormat')} (${such}), or count the rows with ${setting('index', 'none')}.`,
    { ...facts, ways },
  )
}

/** How the times of a column may be written, by its first cell. */
function likelyFormat(text: string, name: string): { value: string; means?: string } | null {
  const value = Number(text)
  if (value > 20000 && value < 80000) return { value: 'excel', means: 'day numbers of Excel' }
  if (value > 1500 && value < 2200) return { value: 'year', means: 'years' }
  if (namedLikeWeeks(name) && /^\d{4}[-/]?\d\d$/.test(text)) {
    return { value: `%G${text.slice(4, -2)}%V`, means: 'ISO weeks' }
  }
  if (/^\p{L}{3,}\.? '?\d\d$/u.test(text)) return { value: '%b %y' }
  if (/^\d{7}$/.test(text)) return { value: '%Y%j', means: 'days of the year' }
  const pattern = patternWithin(text)
  if (pattern === null) return null
  const isWeek = /%m/.test(pattern) && !/%d/.test(pattern) && (namedLikeWeeks(name) || namedLikeWeeks(text))
  return isWeek ? { value: pattern.replace('%m', '%V').replace('%Y', '%G'), means: 'ISO weeks' } : { value: pattern }
}

/** The pattern of a time among other words: `2021-03-01 06:00 CET`; null where none is, or it reads in several ways. */
function patternWithin(text: string): string | null {
  const words = text.split(' ')
  const literal = (part: readonly string[]): string => part.join(' ').replaceAll('%', '%%')
  for (let left = words.length - 1; left > 0; left--) {
    for (let from = 0; from + left <= words.length; from++) {
      const times = new FoundTimes(null)
      if (times.read(words.slice(from, from + left).join(' ')) !== 'good') continue
      const readings = times.readings(Float64Array.of(times.value), 0)
      const [reading] = readings
      if (readings.length > 1 || reading.bare || reading.name === 'clock') continue
      const parts = [literal(words.slice(0, from)), patternOf(reading.form), literal(words.slice(from + left))]
      return parts.filter((part) => part !== '').join(' ')
    }
  }
  return null
}

/**
 * Asks about months that may be something else: years that span two (2000-01, 2001-02), weeks of the year.
 *
 * @throws HindcastError `INDEX_FORM` with the options that decide
 */
export function asksForMonths({ column }: ReadColumn, { form, values }: TimeReading, { place, options }: Search): void {
  const pattern = patternOf(form)
  if (options.dateFormat !== undefined || options.likeTimes !== undefined || !/^%Y[-/]%-?m$/.test(pattern)) return
  const first = column.first!
  const spans = values().every((ms) => {
    const { year, month } = civilFromDays(Math.floor(ms / DAY))
    return month === (year + 1) % 100
  })
  const weeks = namedLikeWeeks(column.name)
  if (!weeks && (!spans || values().length < FEWEST_SPANS)) return
  const other = weeks
    ? { option: 'dateFormat', value: pattern.replace('%Y', '%G').replace(/m$/, 'V'), means: 'weeks' }
    : { option: 'index', value: 'none', means: 'years that span two, count the rows' }
  throw new HindcastError(
    'INDEX_FORM',
    words`${place.head(first.row)}: ${shown(first.text)} in the column ${shown(column.name)} may be a month or ${weeks ? 'a week' : 'a year that spans two'}: if they are months, add ${setting('dateFormat', pattern)}; if ${weeks ? 'weeks, ' : 'years, count the rows with '}${setting(other.option, other.value)}.`,
    {
      file: place.file,
      row: place.number(first.row),
      column: column.name,
      value: first.text,
      option: 'dateFormat',
      ways: [{ option: 'dateFormat', value: pattern, means: 'months' }, other],
    },
  )
}

/** Rows from which months that follow years by one are no chance. */
const FEWEST_SPANS = 3
