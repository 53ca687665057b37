/**
 * Decides between the readings that a column of times leaves, or asks.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import type { ReadColumn, Search } from './search.js'
import { flagText } from './options.js'
import type { Place } from './place.js'
import { patternOf } from './times/form.js'
import { settle } from './times/settle.js'
import { READING_WORDS, type TimeReading } from './times/reading.js'

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
  const texts = readings.map(({ name }) => `${flagText('dateFormat', name)} (${READING_WORDS[name]})`)
  const ways = readings.map(({ name }) => ({ option: 'dateFormat', value: name, means: READING_WORDS[name] }))
  throw new HindcastError(
    'INDEX_FORM',
    `${place.head(first.row)}: the times of ${shown(column.column.name)}, such as ${shown(first.text)}, read in ` +
      `${readings.length} ways and no cell decides: add ${texts.join(' or ')}.`,
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
  const first = column.first!
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
      `${has} holds months behind a point, and in some a zero may be lost (1990.1 beside 1990.01): ` +
        `add ${flagText('dateFormat', '%Y.%m')} if 1990.1 is October, ${flagText('dateFormat', '%Y.%-m')} if it is January.`,
      {
        ...facts,
        ways: [
          { option: 'dateFormat', value: '%Y.%m', means: '1990.1 is October' },
          { option: 'dateFormat', value: '%Y.%-m', means: '1990.1 is January' },
        ],
      },
    )
  }
  const value = Number(first.text)
  const likely =
    value > 20000 && value < 80000
      ? { value: 'excel', means: 'day numbers of Excel' }
      : value > 1500 && value < 2200
        ? { value: 'year', means: 'years' }
        : null
  const such =
    likely === null
      ? `such as ${flagText('dateFormat', '%d.%m.%Y')}`
      : `${flagText('dateFormat', likely.value)} if they are ${likely.means}`
  const ways = [
    ...(likely === null ? [] : [{ option: 'dateFormat', ...likely }]),
    { option: 'index', value: 'none', means: 'none, count the rows' },
  ]
  return new HindcastError(
    'INDEX_FORM',
    `${has} seems to hold times, but ${shown(first.text)} reads as none: say how they are written with ` +
      `${flagText('dateFormat')} (${such}), or count the rows with ${flagText('index', 'none')}.`,
    { ...facts, ways },
  )
}
