/**
 * What months and days of the week are called, and what their names are cut to: English first, then German, French, Spanish,
 * Italian, Dutch.
 *
 * @module
 */

const setsOf = (lists: readonly string[]): ReadonlySet<string>[] => lists.map((names) => new Set(names.split(' ')))

/** The months, January first. */
export const MONTH_NAMES = setsOf([
  'january jan januar jänner jän janvier janv enero ene gennaio gen januari',
  'february feb februar février févr fév febrero febbraio februari',
  'march mar märz mär mrz mars marzo maart mrt',
  'april apr avril avr abril abr aprile',
  'may mai mayo maggio mag mei',
  'june jun juni juin junio giugno giu',
  'july jul juli juillet juil julio luglio lug',
  'august aug août aout agosto ago augustus',
  'september sep sept septembre septiembre settembre set',
  'october oct oktober okt octobre octubre ottobre ott',
  'november nov novembre noviembre',
  'december dec dezember dez décembre déc diciembre dic dicembre',
])

/** The days of the week, Monday first. */
export const WEEKDAY_NAMES = setsOf([
  'monday mon mo montag lundi lun lu lunes lunedì maandag ma',
  'tuesday tue tues tu dienstag die di mardi mar ma martes martedì dinsdag',
  'wednesday wed we mittwoch mit mi mercredi mer me miércoles mié mercoledì woensdag wo',
  'thursday thu thur thurs th donnerstag don do jeudi jeu je jueves jue ju giovedì gio gi donderdag',
  'friday fri fr freitag fre vendredi ven ve viernes vie vi venerdì vrijdag vr',
  'saturday sat sa samstag sam sonnabend samedi sábado sáb sabato sab zaterdag za',
  'sunday sun su sonntag son so dimanche dim di domingo dom domenica do zondag zo',
])

/** The place of a name, without the point behind it, from 0 on; −1 where it is none. */
export const placeOf = (name: string, names: readonly ReadonlySet<string>[]): number =>
  names.findIndex((set) => set.has(name.toLowerCase().replace(/\.$/, '')))

/** A group that takes any of the names, the longest first. */
export const anyOf = (names: readonly ReadonlySet<string>[]): string =>
  `(${names
    .flatMap((set) => [...set])
    .sort((a, b) => b.length - a.length)
    .join('|')})`
