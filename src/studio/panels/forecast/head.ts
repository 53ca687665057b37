/**
 * What a visitor wants to know first: the next value, how sure it is, and whether the network beats simple forecasts.
 *
 * @module
 */
import type { AxisDescription } from '../../../table/axis.js'
import { stepText } from '../../../table/step.js'
import { figureAmong } from '../../../text/decimals.js'
import { counted } from '../../../text/number.js'
import { percent } from '../../../text/task.js'
import type { Prediction } from '../../../text/prediction.js'
import { type App, isBusy, type Trained } from '../../app.js'
import { h } from '../../dom.js'
import { wordsOf } from '../../source.js'

/** So many rows in time, `7 days`; in rows where they have no time. */
function spanText(rows: number, { step, kind }: AxisDescription): string {
  return step === null || kind !== 'date' ? counted(rows, 'row') : stepText({ ...step, count: step.count * rows })
}

/** How far ahead, in rows and in time. */
export function aheadText(rows: number, axis: AxisDescription): string {
  const [own, span] = [counted(rows, 'row'), spanText(rows, axis)]
  return `${own}${span === own || rows === 0 ? '' : ` (${span})`} ahead`
}

/** The card. */
export function headCard(app: App, { results, options, source }: Trained): HTMLElement {
  const { ahead, target, board } = results
  const next = ahead.at(0)
  const verdict = board?.verdict ?? []
  const levels = [options.interval ?? []].flat()
  const { table } = app.state
  const words = wordsOf(source)
  // The next row of each column; of many series of the first.
  const nearest = ahead.filter(({ series, index }) => series === next?.series && index === next?.index)
  const lineOf = ({
    value,
    series,
    index,
    target: column = target,
    horizon,
    lower,
    upper,
  }: Prediction): HTMLElement => {
    // Digits as the column has them; all of them where the pointer rests.
    const text = (x: number): string => figureAmong(x, results.decimals[column])
    const sure =
      lower === undefined || upper === undefined
        ? ''
        : `, ${text(lower)} to ${text(upper)} with ${percent(Math.max(...levels))}`
    const own = words[column] === undefined ? column : `${column} (${words[column]})`
    const of = series === undefined ? own : `${own} of ${series}`
    const after =
      horizon === 0 || table.status !== 'ready' ? '' : `, ${spanText(horizon, table.table.axis)} after the last row`
    return h('p', {}, h('span', { class: 'next', title: value }, text(value)), ` ${of} for ${index}${after}${sure}`)
  }
  // Trains where it can be seen, and comes back with the intervals, unless the visitor has gone elsewhere.
  const ask = (): void => {
    app.set({ settings: { ...app.state.settings, interval: [0.9] }, panel: 'train' })
    document.querySelector<HTMLButtonElement>('#train .start')?.click()
    if (!isBusy(app.state)) return
    const end = app.on(['training'], () => {
      if (isBusy(app.state)) return
      end()
      if (app.state.training.status === 'done' && app.state.panel === 'train') app.set({ panel: 'forecast' })
    })
  }
  return h(
    'section',
    { class: 'card stack head' },
    h('h3', {}, 'What comes next'),
    ...nearest.map(lineOf),
    ...verdict.map((sentence) => h('p', { class: 'verdict' }, sentence)),
    next !== undefined &&
      levels.length === 0 &&
      next.quantiles === undefined &&
      h(
        'p',
        { class: 'hint' },
        'How sure is that? ',
        h('button', { type: 'button', class: 'small', onclick: ask }, 'Train with intervals of 90 %'),
        ' Half of the validation rows then say how wide they must be.',
      ),
  )
}
