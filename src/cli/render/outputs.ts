/**
 * The table of scores where there are several targets or horizons: one line each.
 *
 * @module
 */
import { columnOf, fixed, whole } from '../../text/number.js'
import { percent } from '../../text/task.js'
import type { ScoresLike } from '../../text/verdict.js'
import type { Paint } from '../io.js'
import { type Drawing, figures, fittedLines, shareText, type TableCell, wrapped } from './table.js'

type Outputs = NonNullable<ScoresLike['outputs']>

/** Lines of the table that are listed; more are counted. */
const MOST = 24

/** The same columns with ever shorter heads; then with fewer digits, and without intervals and number of forecasts. */
const HEADS = [
  {
    ahead: 'rows ahead',
    errors: ['network', 'persistence', 'climatology', 'linear'],
    digits: 4,
    all: true,
    skill: true,
  },
  { ahead: 'ahead', errors: ['network', 'persist.', 'climat.', 'linear'], digits: 4, all: true, skill: true },
  { ahead: 'ahead', errors: ['net', 'pers.', 'clim.', 'lin.'], digits: 4, all: true, skill: true },
  { ahead: 'ahead', errors: ['net', 'pers.', 'clim.', 'lin.'], digits: 3, all: false, skill: true },
  { ahead: 'ahead', errors: ['net', 'pers.', 'clim.', 'lin.'], digits: 3, all: false, skill: false },
]

/**
 * One line an output: the errors of the network and of each baseline, the smallest in bold, and the network's skill; with
 * quantiles the pinball losses, and the share that the network's widest interval held. The last line has all outputs
 * together.
 *
 * @param width columns that may be used: heads are shortened to it, then names
 */
export function outputLines(together: ScoresLike, outputs: Outputs, paint: Paint, width: number): string[] {
  const targets = new Set(outputs.map(({ target }) => target)).size
  const horizons = new Set(outputs.map(({ horizon }) => horizon)).size
  const widest = together.model.intervals?.[0]
  const draw = (head: (typeof HEADS)[number]): Drawing => ({
    columns: [
      ...(targets > 1 ? [{ head: 'target' }] : []),
      ...(horizons > 1 ? [{ head: head.ahead, align: 'right' as const }] : []),
      ...[
        ...head.errors,
        ...(widest !== undefined && head.all ? [`in ${percent(widest.nominal)}`] : []),
        ...(head.skill ? ['skill'] : []),
        ...(head.all ? ['n'] : []),
      ].map((text) => ({ head: text, align: 'right' as const })),
    ],
    rows: rowsOf(outputs.slice(0, MOST), together, { several: targets > 1, digits: head.digits }, paint).map(
      ({ target, ahead, errors, held, skill, n }) => [
        ...(targets > 1 ? [target] : []),
        ...(horizons > 1 ? [ahead] : []),
        ...errors,
        ...(held !== null && head.all ? [held] : []),
        ...(head.skill ? [skill] : []),
        ...(head.all ? [n] : []),
      ],
    ),
  })
  const lines = fittedLines(HEADS.map(draw), paint, width)
  if (outputs.length > MOST) lines.splice(-1, 0, paint('dim', `  and ${outputs.length - MOST} more`))
  if (targets > 1) {
    const note = 'All together, each error is divided by the deviation of its target over the training rows.'
    lines.push(...wrapped(note, width, '  ').map((line) => paint('dim', line)))
  }
  return lines
}

/** The cells of each line; numbers of one target have the same decimals. */
function rowsOf(
  outputs: Outputs,
  together: ScoresLike,
  { several, digits }: { several: boolean; digits: number },
  paint: Paint,
): { target: string; ahead: string; errors: TableCell[]; held: string | null; skill: string; n: string }[] {
  const errorsOf = (scores: ScoresLike) =>
    [scores.model, scores.persistence, scores.climatology, scores.linear].map(({ pinball, rmse }) => pinball ?? rmse)
  const line = (target: string, ahead: string, scores: ScoresLike, alike: ScoresLike[]) => {
    const values = errorsOf(scores)
    const texts = columnOf([...values, ...alike.flatMap(errorsOf)], digits).slice(0, values.length)
    const { intervals = [], skill, n } = scores.model
    return {
      target,
      ahead,
      errors: figures(values, paint, texts),
      held: intervals.length === 0 ? null : shareText(intervals[0].share),
      skill: skill === null ? '–' : fixed(skill, 3),
      n: whole(n),
    }
  }
  const lines = outputs.map((output, k) => {
    const again = k > 0 && outputs[k - 1].target === output.target
    const alike = outputs.filter(({ target }) => target === output.target)
    return line(again ? '' : output.target, String(output.horizon), output, alike)
  })
  return [...lines, line('all', 'all', together, several ? [] : [...outputs])].map((row, r, all) =>
    several && r === all.length - 1 ? { ...row, ahead: '' } : row,
  )
}
