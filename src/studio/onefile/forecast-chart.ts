/**
 * The chart of forecasts beside actual values, with buttons and keys for what a pointer does, and the figures under the
 * cursor in words.
 *
 * @module
 */
import type { Prediction } from '../../text/prediction.js'
import { columnOf } from '../../text/number.js'
import { percent } from '../../text/task.js'
import { type Chart, drawChart } from '../chart.js'
import type { Line } from '../plot-options.js'
import { fill, h } from '../dom.js'
import { ACTUAL, FORECAST } from '../line-colours.js'
import { type ZoomControls, zoomControls } from '../zoom-controls.js'

/** Forecasts that are shown first. */
const FIRST = 120
const LEAST = 8

/** What lies between a lower and an upper line, and which share of what comes should lie there. */
interface Band {
  low: number[]
  high: number[]
  share: number
}

/** The intervals of forecasts, or the pairs of their quantiles; the widest first. */
function bandsOf(predictions: readonly Prediction[], levels: readonly number[]): Band[] {
  const boundAt = (p: Prediction, level: number, end: 0 | 1): number => {
    const own = levels.length === 1 ? ([p.lower, p.upper] as const) : p.intervals?.[String(level)]
    return own?.[end] ?? NaN
  }
  if (levels.length > 0) {
    return [...levels].reverse().map((share) => ({
      low: predictions.map((p) => boundAt(p, share, 0)),
      high: predictions.map((p) => boundAt(p, share, 1)),
      share,
    }))
  }
  const quantiles = Object.keys(predictions.at(-1)?.quantiles ?? {})
  const of = (level: string): number[] => predictions.map((p) => p.quantiles?.[level] ?? NaN)
  return quantiles.slice(0, Math.floor(quantiles.length / 2)).map((low, i) => {
    const high = quantiles[quantiles.length - 1 - i]
    return { low: of(low), high: of(high), share: Number(high) - Number(low) }
  })
}

/** Colours of bands, the widest first. */
const BAND_COLOURS = ['--band', '--band-2']

/** The chart of one list of forecasts, by their order. */
export class ForecastChart {
  private readonly chart: Chart
  private readonly zoom: ZoomControls
  private readonly slider: HTMLElement
  private readonly words = h('p', { class: 'under-cursor' })
  private readonly sentence: (at: number) => string
  private at: number

  /** @param levels of the intervals that the forecasts have, ascending */
  constructor(place: HTMLElement, predictions: readonly Prediction[], target: string, levels: readonly number[]) {
    const labels = predictions.map((p) => String(p.index))
    const last = predictions.length - 1
    const values = columnOf(predictions.map((p) => p.value))
    const actual = columnOf(predictions.map((p) => p.actual ?? NaN))
    const bands = bandsOf(predictions, levels)
    const texts = bands.map(({ low, high }) => [columnOf(low), columnOf(high)])
    this.sentence = (at) => {
      const came = predictions[at].actual === undefined ? 'not known yet' : actual[at]
      if (Number.isNaN(predictions[at].value)) return `${labels[at]}: actual ${came}`
      const within = bands.flatMap(({ low, share }, k) =>
        Number.isNaN(low[at]) ? [] : [`${percent(share)}: ${texts[k][0][at]} to ${texts[k][1][at]}`],
      )
      const between = within.length === 0 ? '' : ` (${within.join('; ')})`
      return `${labels[at]}: forecast ${values[at]}${between}, actual ${came}`
    }
    this.at = last
    const drawing = h('div', { class: 'drawing' })
    this.slider = h(
      'div',
      {
        class: 'chart',
        tabindex: 0,
        role: 'slider',
        'aria-label': `Forecasts of ${target} beside actual values`,
        'aria-valuemin': 0,
        'aria-valuemax': last,
      },
      drawing,
    )
    this.slider.addEventListener('keydown', (event) => this.press(event, last))
    this.zoom = zoomControls(last, LEAST, (from, to) => this.chart.zoom([from, to]))
    const key = (kind: string, words: string): HTMLElement =>
      h('span', { class: 'entry' }, h('span', { class: `key key-${kind}` }), words)
    const lineKey = ({ label, colour }: Line): HTMLElement => {
      const entry = key('line', label)
      entry.querySelector<HTMLElement>('.key')!.style.borderColor = `var(${colour})`
      return entry
    }
    const legend = h(
      'p',
      { class: 'legend' },
      lineKey(ACTUAL),
      lineKey(FORECAST),
      ...bands.map(({ share }, k) =>
        k === 0 ? key('band', `interval meant to cover ${percent(share)}`) : key('band key-band-2', percent(share)),
      ),
    )
    fill(place, legend, this.slider, this.words, this.zoom.element)

    this.chart = drawChart(drawing, {
      height: 300,
      lines: [
        // What is drawn later covers what is there: the widest band first, the lines last.
        ...bands.flatMap(() => ['high', 'low'].map((label) => ({ label, colour: '--band', width: 0 }))),
        { ...ACTUAL, width: 1.5 },
        FORECAST,
      ],
      bands: bands.map((_, k) => ({
        between: [2 * k, 2 * k + 1],
        colour: BAND_COLOURS[Math.min(k, BAND_COLOURS.length - 1)],
      })),
      legend: false,
      xText: (x) => labels[x] ?? '',
      ticks: 'texts',
      yText: String,
      onCursor: (at) => this.say(at),
      onZoom: (from, to) => Object.assign(this.zoom, { from, to }),
    })
    this.chart.show([
      predictions.map((_, i) => i),
      ...bands.flatMap(({ low, high }) => [high, low]),
      predictions.map((p) => p.actual ?? NaN),
      predictions.map((p) => p.value),
    ])
    this.zoom.show(last - FIRST + 1, last)
    this.say(last)
  }

  /** Takes the chart away. */
  destroy(): void {
    this.chart.destroy()
  }

  /** Says what stands at a place. */
  private say(at: number): void {
    const sentence = this.sentence(at)
    this.words.textContent = sentence
    this.slider.setAttribute('aria-valuenow', String(at))
    this.slider.setAttribute('aria-valuetext', sentence)
  }

  /** Moves the cursor by the keys of a slider, and what is shown along with it. */
  private press(event: KeyboardEvent, last: number): void {
    const { at, zoom } = this
    const to = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      PageUp: at - 30,
      PageDown: at + 30,
      Home: 0,
      End: last,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    this.at = Math.max(0, Math.min(last, to))
    const span = zoom.to - zoom.from
    if (this.at < zoom.from) zoom.show(this.at, this.at + span)
    if (this.at > zoom.to) zoom.show(this.at - span, this.at)
    this.chart.point(this.at)
    this.say(this.at)
  }
}
