/**
 * The index that the options name.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { named, words } from '../text/words.js'
import { badTime, dated, joinedReadings, readParts } from './find-index.js'
import type { FoundIndex, ReadColumn, Search } from './search.js'
import { CHAINS } from './times/join.js'
import { namedLikeYears, partOfName } from './times/names.js'
import type { TimeReading } from './times/reading.js'
import { settle } from './times/settle.js'
import { asksForFormat, settled } from './settle-times.js'

/**
 * The index of the columns that were named.
 *
 * @param used the columns, in the order of the option
 * @param whole the columns' cells joined by spaces and read as one, where a pattern was given
 * @throws HindcastError `INDEX_FORM`
 */
export function givenIndex(used: ReadColumn[], whole: ReadColumn | null, search: Search): FoundIndex {
  if (used.length > 1) return severalColumns(used, whole, search)
  const [column] = used
  const { times, column: own } = column
  const { place } = search
  if (own.kind === 'empty') {
    const message = `${place.prefix}the index ${shown(own.name)} has no value at all.`
    throw new HindcastError('INDEX_FORM', message, { file: place.file, column: own.name })
  }
  const reading = times?.readings[0]
  if (reading !== undefined && times!.badCount === 0 && !times!.lostZero && isMeant(column, search)) {
    return dated(used, settled(column, search))
  }
  if (
    own.kind === 'number' &&
    own.bad === null &&
    own.missing === 0 &&
    own.values.every((v) => Number.isSafeInteger(v))
  ) {
    return { kind: 'integer', columns: used, values: own.values }
  }
  if (times !== null && times.badCount > 0 && times.good > 0 && !times.readings[0]?.bare) throw badTime(column, place)
  if (times?.lostZero === true || times?.good === 0) throw asksForFormat(column, place)
  if (times !== null && times.badCount > 0) throw badTime(column, place)
  throw asksForFormat(column, place)
}

/** Whether numbers that read as times are meant so: four digits are years where the name or the step says it. */
function isMeant({ column, times }: ReadColumn, { options }: Search): boolean {
  const [reading] = times!.readings
  if (!reading.bare || options.dateFormat !== undefined) return true
  if (reading.name !== 'year') return true
  return options.step === 'year' || namedLikeYears(column.name)
}

function severalColumns(used: ReadColumn[], whole: ReadColumn | null, search: Search): FoundIndex {
  const { place } = search
  if (whole !== null) {
    if (whole.times!.badCount > 0 || whole.times!.readings.length === 0) throw badTime(whole, place)
    return dated(used, settled(whole, search))
  }
  const [first, second] = used
  if (used.length === 2) {
    const joined = joinedReadings(first, second)
    if (joined.length > 0) return dated(used, settled(first, search, joined))
  }
  const numeric = used.every(({ column }) => column.kind === 'number' && column.bad === null)
  const parts = numeric ? partsOf(used) : null
  if (parts !== null) return dated(used, parts)
  const names = used.map(({ column }) => shown(column.name))
  throw new HindcastError(
    'INDEX_FORM',
    words`${place.prefix}the columns ${names.join(', ')} do not read as one time: expected a date and a time of day, or year, month, day, hour (or year and week, quarter or day of the year) as numbers in this order; ${named('dateFormat')} may say how they are written, joined by spaces.`,
    { file: place.file, column: first.column.name, option: 'dateFormat' },
  )
}

/** Columns of numbers as parts of a date: as their names say, or in the only way that gives a step without gaps. */
function partsOf(used: ReadColumn[]): TimeReading | null {
  const second = partOfName(used[1].column.name)
  const chain = CHAINS.find((parts) => parts[1] === second)
  if (chain !== undefined) return readParts(used, chain)
  const readings = CHAINS.map((parts) => readParts(used, parts)).filter((reading) => reading !== null)
  return settle(readings) ?? readings[0] ?? null
}
