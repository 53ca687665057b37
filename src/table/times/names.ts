/**
 * What the name of a column says about times.
 *
 * @module
 */

/** Parts of a time that a column may hold. */
export type TimePart =
  'date' | 'time' | 'year' | 'quarter' | 'month' | 'week' | 'dayOfYear' | 'day' | 'hour' | 'minute' | 'second'

const PARTS: Record<TimePart, string> = {
  date: 'date dates dteday datum fecha data',
  time: 'time zeit uhrzeit tijd',
  year: 'year yr yyyy jahr anno ano año annee année jaar',
  quarter: 'quarter qtr quarters q quartal trimestre trimester kwartaal',
  month: 'month mo mon mnth mm monat mes mois maand',
  week: 'week wk weeknum weekno weeknumber isoweek epiweek woche kw kalenderwoche semaine semana settimana',
  dayOfYear: 'doy yday dayofyear ddd jday julianday',
  day: 'day dy dd tag dia día jour dag mday dom',
  hour: 'hour hours hr hrs hh stunde hora heure uur',
  minute: 'minute minutes min mi',
  second: 'second seconds sec ss sekunde',
}

const PART_OF = new Map<string, TimePart>()
for (const [part, names] of Object.entries(PARTS))
  for (const name of names.split(' ')) PART_OF.set(name, part as TimePart)

/** The words of a name: apart at everything that is no letter or digit, and at capitals behind small letters. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '')
}

/** The part of a time that a column of that name holds, for joining it with others; null where the name says none. */
export function partOfName(name: string): TimePart | null {
  const words = wordsOf(name)
  return PART_OF.get(words.join('')) ?? null
}

/** Whether a word of the name says that the column holds times of day. */
export function namedLikeClock(name: string): boolean {
  return wordsOf(name).some((word) => ['time', 'hour'].includes(PART_OF.get(word) ?? ''))
}

/** Whether a word of the name says that the column holds weeks. */
export function namedLikeWeeks(name: string): boolean {
  return wordsOf(name).some((word) => PART_OF.get(word) === 'week' || /^(year|yr)w(ee)?k$/.test(word))
}

const TIMES = new Set(
  (
    'date dates datetime time timestamp timestamps ds dt year yr years month months week day hour quarter period datum ' +
    'zeit uhrzeit zeitstempel zeitpunkt monat jahr tag woche stunde quartal fecha mes año hora jour mois année heure ' +
    'zeitraum periode période periodo período semaine semana trimestre quartal kalenderwoche kw fy ' +
    '年月日 日付 日時 年月 日期 时间 時間 날짜 일자 dteday yyyymm yyyymmdd yyyyddd yyyyww yearweek yearmonth'
  ).split(' '),
)

/** Whether a word of the name says that the column holds times. */
export function namedLikeTimes(name: string): boolean {
  return wordsOf(name).some((word) => TIMES.has(word))
}

const YEARS = new Set('year years yr yyyy date jahr année annee año ano anno'.split(' '))

/** Whether a word of the name says that four digits are years. */
export function namedLikeYears(name: string): boolean {
  return wordsOf(name).some((word) => YEARS.has(word))
}
