/**
 * Which rows train, validate and test, in a sentence.
 *
 * @module
 */
import { isRows, isShares, type KeptSplit, namesCalibration } from '../../../options/split.js'
import { counted } from '../../../text/number.js'

/**
 * @param series the name of the series that is shown, where there are several
 * @param calibrates whether intervals are asked for
 */
export function splitSentence(split: KeptSplit, series: string | null, calibrates: boolean): string {
  const half = calibrates && !namesCalibration(split)
  const sentence = partsOf(split) + (half ? ' The newer half of the validation rows calibrates the intervals.' : '')
  return series === null ? sentence : `The series ${series}. ${sentence}`
}

function partsOf(split: KeptSplit): string {
  if (isShares(split)) {
    const [train, valid, test] = split.map((share) => `${Number((share * 100).toPrecision(4))} %`)
    const others = [
      split[1] > 0 ? `the next ${valid} validate it` : null,
      split[2] > 0 ? `the last ${test} test it` : null,
    ].filter((part) => part !== null)
    return [`The first ${train} of the rows train the network`, ...others].join(', ') + '.'
  }
  if (isRows(split)) {
    const { valid, calibrate = 0, test } = split
    const uses = [
      [test, 'test'],
      [calibrate, 'calibrate'],
      [valid, 'validate'],
    ] as const
    const parts = uses
      .filter(([rows]) => rows > 0)
      .map(([rows, use], n) =>
        n === 0
          ? `The last ${counted(rows, 'row')} ${use} the network`
          : `the ${counted(rows, 'row')} before ${use} it`,
      )
    return [...parts, parts.length === 0 ? 'All rows train the network' : 'all before train it'].join(', ') + '.'
  }
  const { valid, calibrate, test } = split
  const parts = [
    valid === undefined ? null : `validation begins at ${valid}`,
    calibrate === undefined ? null : `calibration at ${calibrate}`,
    test === undefined ? null : `the test begins at ${test}`,
  ].filter((part) => part !== null)
  return `The first rows train the network; ${parts.join(', ')}.`
}
