/**
 * What the name of a column says about times.
 *
 * @module
 */

/** The words of a name: apart at everything that is no letter or digit, and at capitals behind small letters. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '')
}

const TIMES = new Set(
  (
    'date dates datetime time timestamp timestamps ds dt year yr years month months week day hour quarter period datum ' +
    'zeit uhrzeit zeitstempel zeitpunkt monat jahr tag woche stunde quartal fecha mes año hora jour mois année heure ' +
    'dteday yyyymm yyyymmdd'
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
