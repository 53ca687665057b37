/**
 * The Python of windows: `gather` takes what a network sees, and what it is to forecast, from the rows of the table;
 * where windows are relative to themselves or steps take several rows, with what that needs.
 *
 * @module
 */
import type { WindowScale } from '../../options/windows.js'
import type { FormContent } from '../content.js'

/** Numbers as Python writes them; of some that follow one another, their range. */
export const listText = (list: readonly number[]): string =>
  list.length > 4 && list.every((number, i) => number === list[0] + i)
    ? `list(range(${list[0]}, ${list[0] + list.length}))`
    : JSON.stringify(list)

/** What windows are, where they are more than rows as they are scaled; null: rows. */
export type Windows = FormContent | null

/** Whether steps take several rows, or windows are relative to something. */
export const isRelative = (form: FormContent): boolean =>
  form.segment > 1 || form.scale !== null || form.change || form.targets[0].bases !== null

/** The form of windows that are more than rows. */
export const windowsOf = (form: FormContent | null): Windows => (form === null || !isRelative(form) ? null : form)

/** Whether a step sees more than its rows. */
export const seesMore = ({ calendar, known, lags }: FormContent): boolean =>
  calendar.length > 0 || known.length > 0 || lags.length > 0

/** Constants of the windows. */
export function windowNames({ segment, scale, season, targets }: FormContent, residual: unknown): string[] {
  const { bases } = targets[0]
  const seasonal = residual === 'season'
  return [
    `SEGMENT = ${segment}  # rows of a step`,
    ...(scale === 'season' || seasonal ? [`SEASON = ${season}`] : []),
    `TARGET = [j for j in range(${targets.length}) for _ in HORIZONS]  # of each output`,
    ...(bases === null
      ? []
      : [
          '# Rows from the last one of a step to the value that each output is counted from.',
          `BASES = [${seasonal ? 'h - SEASON * -(-h // SEASON)' : '0'} for h in HORIZONS] * ${targets.length}`,
        ]),
  ]
}

const RELATIVE: Record<WindowScale, readonly [string, string]> = {
  last: [
    'Their last values, and 1',
    `    back = np.argmax(~np.isnan(values[::-1]), axis=0)
    shift = np.take_along_axis(values[::-1], back[None], axis=0)[0]
    return shift, np.ones_like(shift)
`,
  ],
  mean: [
    'Their means, and 1',
    `    shift = np.nanmean(values, axis=0)
    return shift, np.ones_like(shift)
`,
  ],
  standard: [
    'Their means and deviations',
    '    return np.nanmean(values, axis=0), np.sqrt(np.nanvar(values, axis=0) + 1e-5)\n',
  ],
  season: [
    'The means of their last season, and their deviations',
    '    return np.nanmean(values[-SEASON:], axis=0), np.sqrt(np.nanvar(values, axis=0) + 1e-5)\n',
  ],
}

/** `gather(x, y, ends)`. */
export function gatherCode(form: Windows): string {
  if (form === null) {
    return `def gather(x, y, ends):
    """Inputs [T, B, I] and targets [T, B, O] of the windows that end at these rows."""
    return x[rows := ends + np.arange(1 - WINDOW, 1)[:, None]], y[rows]
`
  }
  const { scale, lags, targets } = form
  const lagged = scale !== null && lags.length > 0
  const plain = scale === null
  const own = targets[0].bases === null ? 'y[last] - level[:, TARGET]' : 'y[last]'
  const row = plain ? 'x[last - back]' : '(x[last - back] - shift) / size'
  const helper = plain
    ? ''
    : `def relative(values):
    """${RELATIVE[scale][0]}: what the rows of windows [WINDOW, B, C] are relative to."""
${RELATIVE[scale][1]}

`
  const numbers = plain
    ? ''
    : `    inside = ends + np.arange(1 - WINDOW, 1)[:, None]
    (shift, size), (level, spread) = relative(x[inside]), relative(levels[inside])
`
  const lines = lagged
    ? `    # Lags, the last of what a step sees besides, are relative to the level of their target.
    each = len(LAGS) * len(HORIZONS)
    other = np.zeros((len(ends), seen.shape[1] - each * levels.shape[1]))
    seen = (seen[last] - np.concatenate([other, np.repeat(level, each, axis=1)], axis=1)) / np.concatenate(
        [other + 1, np.repeat(spread, each, axis=1)], axis=1
    )
`
    : ''
  const beside = !seesMore(form) ? '' : lagged ? ', seen' : ', seen[last]'
  return `${helper}def gather(x, y, ends):
    """Inputs [T, B, I] and targets [T, B, O] of the windows that end at these rows${plain ? '' : ', each relative to itself'}."""
    x, seen, levels = x
    last = ends + np.arange(SEGMENT - WINDOW, 1, SEGMENT)[:, None]
${numbers}    rows = [${row} for back in reversed(range(SEGMENT))]
${lines}    return np.concatenate([*rows${beside}], axis=2), ${plain ? 'y[last]' : `(${own}) / spread[:, TARGET]`}
`
}

/** The last lines of `prepare`: which windows have what they are relative to, and what `gather` takes. */
export function preparedCode(form: FormContent): string {
  const { change, scale, targets } = form
  const whole =
    targets[0].bases === null
      ? ''
      : `    # Each target is counted from a value that must be there.
    ends = ends[~np.isnan([moved(values, base)[ends] for values in columns.values() for base in set(BASES)]).any(axis=0)]
`
  const levels =
    scale === null
      ? ''
      : `    levels = np.stack([x[:, INPUTS.index(name)] if name in INPUTS else columns[name] for name in columns], axis=1)
`
  const known =
    scale === null || targets.every(({ input }) => input >= 0)
      ? ''
      : `    # A target that is not an input has a value in the rows that tell its level.
    there = ~np.isnan(levels[ends + np.arange(1 - ${scale === 'season' ? 'SEASON' : 'WINDOW'}, 1)[:, None]])
    ends = ends[there.any(axis=0).all(axis=1)]
`
  const changes = change ? '    x = np.diff(x, axis=0, prepend=np.nan * x[:1])  # each row is its change\n' : ''
  const taken = `x, ${seesMore(form) ? 'seen' : 'None'}, ${scale === null ? 'None' : 'levels'}`
  return `${whole}${levels}${known}${changes}    x = (${taken})
`
}

/** Which windows train: where the loss covers every step, with the value that each is counted from. */
export const trainedCode = (form: Windows, onAll: boolean): string =>
  form === null || form.targets[0].bases === null || !onAll
    ? 'last < train'
    : '(last < train) & (together[ends] > WINDOW - SEGMENT - min(BASES))'
