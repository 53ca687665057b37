/**
 * A sweep as text.
 *
 * @module
 */
import type { SweepResult } from '../../sweep/result.js'
import { faultSentences, fleetSentence } from '../../sweep/fleet-words.js'
import { localSentences } from '../../sweep/local.js'
import { byScore, windowsDiffer } from '../../sweep/choose.js'
import { shortName, valueText } from '../../sweep/set-words.js'
import { holdoutSentence, SELECTION, winnerSentence } from '../../sweep/words.js'
import { columnOf, duration, fixed, whole } from '../../text/number.js'
import { cut, type Paint, printable } from '../io.js'
import { backtestLines } from './backtest.js'
import { fittedLines, type TableCell, type TableColumn, wrapped } from './table.js'

/** Sets that are listed. */
const MOST = 20

/** The sets by their scores, the winner, and what it did on the rows held out. */
export function sweepLines(result: SweepResult, target: string, paint: Paint, width: number): string[] {
  const { trials, winner, notes, judged, seconds, fingerprint, fleet } = result
  const faults = fleet === null ? [] : faultSentences(fleet)
  const sorted = byScore(trials)
  const shown = sorted.filter(({ id }, i) => i < MOST || id === winner.id)
  const names = [...new Set(trials.flatMap(({ options }) => Object.keys(options)))]
  const withWindow = windowsDiffer(sorted)
  const columns: TableColumn[] = [
    { head: 'number', align: 'right' },
    ...names.map((name): TableColumn => ({ head: shortName(name), align: 'right' })),
    ...(withWindow ? [{ head: 'window', align: 'right' as const }] : []),
    { head: `selection ${judged}`, align: 'right' },
    { head: '±', align: 'right' },
    { head: 'parameters', align: 'right' },
    { head: 'time', align: 'right' },
  ]
  const scores = columnOf(shown.map(({ score }) => score!))
  const errors = columnOf(shown.map(({ spread }) => spread ?? NaN))
  const rows = shown.map(({ id, options, window, spread, parameters, seconds: own }, r): TableCell[] =>
    [
      whole(id),
      ...names.map((name) => (name in options ? cut(valueText(options[name]), width === Infinity ? width : 24) : '')),
      ...(withWindow ? [whole(window ?? NaN)] : []),
      scores[r],
      spread === null ? '–' : errors[r],
      whole(parameters!),
      duration(own!),
    ].map((text) => (id === winner.id ? { text, paint: (t: string) => paint('bold', t) } : text)),
  )
  const more = sorted.length - shown.length
  const dim = (text: string): string[] => wrapped(printable(text), width).map((line) => paint('dim', line))
  return [
    paint('bold', 'Selection scores'),
    ...fittedLines([{ columns, rows }], paint, width),
    ...(more > 0 ? [paint('dim', `  and ${whole(more)} more`)] : []),
    ...dim(SELECTION),
    '',
    ...wrapped(winnerSentence(result), width),
    '',
    paint('bold', 'The rows held out'),
    ...backtestLines(winner.holdout, target, paint, width).slice(0, -1),
    ...wrapped(holdoutSentence(result), width),
    ...(result.local === null
      ? []
      : [
          '',
          paint('bold', 'Each series alone'),
          ...localSentences(result.local).flatMap((text) => wrapped(printable(text), width)),
          '',
        ]),
    ...(fleet === null ? [] : dim(fleetSentence(fleet))),
    ...faults.flatMap((text) => wrapped(printable(text), width).map((line) => paint('red', line))),
    ...notes.filter((text) => !faults.includes(text)).flatMap(dim),
    paint('dim', `${fixed(seconds, 1)} s; fingerprint ${fingerprint}`),
  ]
}
