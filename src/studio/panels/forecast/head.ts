/**
 * What a visitor wants to know first: the next value, how sure it is, and whether the network beats simple forecasts.
 *
 * @module
 */
import type { AxisDescription } from '../../../table/axis.js'
import { stepText } from '../../../table/step.js'
import { columnAmong } from '../../../text/decimals.js'
import { counted } from '../../../text/number.js'
import { percent } from '../../../text/task.js'
import type { Prediction } from '../../../text/prediction.js'
import { type App, isBusy, type Trained } from '../../app.js'
import { fill, h } from '../../dom.js'
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

/**
 * The card, and what shows the next value of a series.
 *
 * @param choice of a series, where there are several; the first is shown at first
 */
export function headCard(
  app: App,
  { results, options, source }: Trained,
  choice: HTMLElement | null,
): { card: HTMLElement; show(name: string): void } {
  const { ahead, target, board, names } = results
  const next = ahead.at(0)
  const verdict = board?.verdict ?? []
  const levels = [options.interval ?? []].flat()
  const { table } = app.state
  const words = wordsOf(source)
  const counts = table.status === 'ready' && table.table.axis.kind === 'rows'
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
    const numbers = lower === undefined || upper === undefined ? [value] : [value, lower, upper]
    const [text, low, high] = columnAmong(numbers, results.decimals[column])
    const sure = high === undefined ? '' : `, ${low} to ${high} with ${percent(Math.max(...levels))}`
    const [about, unit] = words[column]?.split(', ') ?? []
    const own = about === undefined ? column : `${column} (${about})`
    const of = series === undefined ? own : `${own} of ${series}`
    const after =
      horizon === 0 || table.status !== 'ready' ? '' : `, ${spanText(horizon, table.table.axis)} after the last row`
    const when = counts ? `row ${index} (the first is row 0)` : index
    const next = h('span', { class: 'next', title: value }, unit === undefined ? text : `${text} ${unit}`)
    return h('p', {}, next, ` is the forecast of ${of} for ${when}${after}${sure}`)
  }
  /** The next row of each column, of one series. */
  const linesOf = (name: string | undefined): HTMLElement[] => {
    const own = ahead.filter(({ series }) => series === name)
    const nearest = own.filter(({ index }) => index === own[0].index).map(lineOf)
    return nearest.length > 0 || name === undefined ? nearest : [h('p', {}, `Nothing lies ahead of ${name}.`)]
  }
  const lines = h('div', { class: 'stack' }, ...linesOf(choice === null ? next?.series : names?.[0]))
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
  const card = h(
    'section',
    { class: 'card stack head' },
    h('h3', {}, 'What comes next'),
    choice !== null && h('div', { class: 'fields roomy' }, choice),
    lines,
    ...verdict.map((sentence) => h('p', { class: 'verdict' }, sentence)),
    next !== undefined &&
      levels.length === 0 &&
      next.quantiles === undefined &&
      h(
        'p',
        { class: 'hint' },
        'How sure is this forecast? ',
        h('button', { type: 'button', class: 'small', onclick: ask }, 'Train with intervals of 90 %'),
        ' Half of the validation rows then say how wide they must be.',
      ),
  )
  return { card, show: (name) => fill(lines, ...linesOf(name)) }
}
