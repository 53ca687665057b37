/**
 * A training looked at while it goes on: the forecast of validation rows as it improves, beside what the best baseline
 * makes of them, and the gradient's norm.
 *
 * @module
 */
import { counted, figure } from '../../../text/number.js'
import { type App, type Epoch, isBusy } from '../../app.js'
import { drawChart } from '../plot.js'
import type { ValidBaseline } from '../../data-worker/answers.js'
import { fill, h } from '../../dom.js'
import { ACTUAL, FORECAST } from '../../line-colours.js'
import { taskOf } from '../../settings.js'
import { apart } from './apart.js'
import '../figures.css'

/** The error of the best baseline, once it is known, and who is told then. */
export interface Followed {
  value: ValidBaseline | null
  listeners: (() => void)[]
}

/** The error of the best baseline of the present training; asked for once a training, when its first epoch is done. */
export function followBaseline(app: App): Followed {
  const held: Followed = { value: null, listeners: [] }
  let asked: Epoch | null = null
  app.draw(['training'], () => {
    const { training, table, settings, trained } = app.state
    const first = 'epochs' in training ? (training.epochs[0] ?? null) : null
    if (first === asked || first?.validLoss === null) return
    asked = first
    held.value = null
    if (first === null || table.status !== 'ready' || settings.target === undefined || trained?.kept === true) return
    app.data.validBaseline(taskOf(settings, table.table)).then(
      (value) => {
        if (asked !== first) return
        held.value = value
        for (const listener of held.listeners) listener()
      },
      // Why baselines cannot be scored stands in the panel Data.
      () => undefined,
    )
  })
  return held
}

/** The loss that an error of a baseline would be; null where losses do not follow from errors alone. */
export function lossOf(error: number, epochs: readonly Epoch[]): number | null {
  const factors = epochs.flatMap(({ validLoss, validError }) =>
    validLoss === null || validError === undefined ? [] : [validLoss / (validError * validError)],
  )
  const [first, last] = [factors[0], factors[factors.length - 1]]
  if (factors.length < 2 || !(Math.abs(first - last) < 0.001 * last)) return null
  return error * error * last
}

/** The parts of the card, hidden until there is something to be seen. */
export function liveParts(app: App, baseline: Followed): HTMLElement {
  const title = h('h4', {}, 'Validation rows')
  const words = h('p', { class: 'valid-words' })
  const place = h('div', { class: 'chart', role: 'img' })
  let names: readonly string[] = []
  const forecast = drawChart(place, {
    height: 200,
    lines: [ACTUAL, { ...FORECAST, dash: [6, 4] }],
    xName: 'row',
    xText: (x) => names[x] ?? '',
    ticks: 'texts',
    yText: (y) => figure(y),
  })
  const normPlace = h('div', { class: 'chart', role: 'img' })
  const norms = drawChart(normPlace, {
    height: 130,
    legend: false,
    lines: [{ label: 'norm of the gradient', colour: '--series-4', points: true }],
    xName: 'epoch',
    xText: String,
    ticks: 'whole',
    yText: (y) => figure(y, 3),
  })
  const validPart = h('div', { class: 'stack-s' }, title, words, place)
  const normPart = h(
    'div',
    { class: 'stack-s' },
    h('h4', {}, 'Norm of the gradient, of the last update of each epoch'),
    normPlace,
  )
  const element = h('div', { class: 'stack' }, validPart, normPart)
  let [drawn, count]: [unknown, number] = [null, 0]
  const show = (): void => {
    const { training } = app.state
    const epochs = 'epochs' in training ? training.epochs : []
    const watched = 'watched' in training ? (training.watched ?? null) : null
    // What will be seen has its place before the first epoch is over.
    const soon = isBusy(app.state) && epochs.length === 0
    validPart.hidden = watched === null && !soon
    const watchedNorms = epochs.filter(({ gradientNorm }) => gradientNorm !== undefined)
    normPart.hidden = watchedNorms.length === 0 && !soon
    fill(words, wordsOf(epochs, baseline.value))
    if (watched !== null) {
      const [{ target, horizon }] = watched.validation
      const of = target === undefined ? '' : ` of ${target}`
      const best = !isBusy(app.state) && bestOf(epochs)?.epoch === watched.epoch ? ', the best' : ''
      title.textContent = `Validation rows${of}, as forecast ${counted(horizon, 'row')} ahead after epoch ${watched.epoch}${best}`
    }
    if (watched !== null && watched !== drawn) {
      drawn = watched
      const { validation, epoch } = watched
      names = validation.map(({ index }) => String(index))
      forecast.show([
        validation.map((_, i) => i),
        validation.map(({ actual = NaN }) => actual),
        validation.map(({ value }) => value),
      ])
      const label = `Actual values and forecasts in ${counted(validation.length, 'validation row')}, after epoch ${epoch}`
      place.setAttribute('aria-label', label)
    }
    if (watchedNorms.length !== count) {
      count = watchedNorms.length
      norms.show([watchedNorms.map(({ epoch }) => epoch), watchedNorms.map(({ gradientNorm = NaN }) => gradientNorm)])
      const last = watchedNorms[count - 1]?.gradientNorm ?? 0
      normPlace.setAttribute(
        'aria-label',
        `Norm of the gradient over ${counted(count, 'epoch')}, the last ${figure(last, 3)}`,
      )
    }
  }
  app.draw(['training'], show)
  baseline.listeners.push(show)
  show()
  return element
}

/** How far off the best epoch is, beside the best baseline. */
function wordsOf(epochs: readonly Epoch[], baseline: ValidBaseline | null): string {
  const best = bestOf(epochs)
  if (best?.validError === undefined) return ''
  const [mine, theirs] = apart(best.validError, baseline?.error ?? NaN)
  const own = `In its best epoch, ${best.epoch}, the network is off by ${mine} (root mean square)`
  if (baseline === null) return `${own}.`
  const { name, error, left } = baseline
  const judged = mine === theirs ? 'as much as' : `${best.validError < error ? 'less' : 'more'} than`
  const quick = left === null ? '' : ` ${left}`
  return `${own}, ${judged} the best of the simple forecasts: ${name}, by ${theirs}.${quick}`
}

/** The epoch with the least validation loss, the first of them. */
export function bestOf(epochs: readonly Epoch[]): Epoch | null {
  let best: Epoch | null = null
  for (const epoch of epochs) {
    if (epoch.validLoss !== null && epoch.validLoss < (best?.validLoss ?? Infinity)) best = epoch
  }
  return best
}
