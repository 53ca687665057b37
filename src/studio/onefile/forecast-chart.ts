/**
 * The chart of forecasts beside what came, with buttons and keys for what a pointer does, and the figures under the
 * cursor in words.
 *
 * @module
 */
import type { Prediction } from '../../text/prediction.js'
import { columnOf } from '../../text/number.js'
import { percent } from '../../text/task.js'
import { type Chart, drawChart } from '../chart.js'
import { fill, h } from '../dom.js'
import { type ZoomControls, zoomControls } from '../zoom-controls.js'

/** Forecasts that are shown first. */
const FIRST = 120
const LEAST = 8

/** The outermost quantiles, and the share of values that should lie between them; null without at least two. */
function bandOf(predictions: readonly Prediction[]): { low: number[]; high: number[]; share: string } | null {
  const levels = Object.keys(predictions[0]?.quantiles ?? {})
  if (levels.length < 2) return null
  const [first, last] = [levels[0], levels[levels.length - 1]]
  const of = (level: string): number[] => predictions.map((p) => p.quantiles![level])
  return { low: of(first), high: of(last), share: percent(Number(last) - Number(first)) }
}

/** The chart of one list of forecasts, by their order. */
export class ForecastChart {
  private readonly chart: Chart
  private readonly zoom: ZoomControls
  private readonly slider: HTMLElement
  private readonly words = h('p', { class: 'under-cursor' })
  private readonly sentence: (at: number) => string
  private at: number

  constructor(place: HTMLElement, predictions: readonly Prediction[], target: string) {
    const labels = predictions.map((p) => String(p.index))
    const last = predictions.length - 1
    const values = columnOf(predictions.map((p) => p.value))
    const actual = columnOf(predictions.map((p) => p.actual ?? NaN))
    const band = bandOf(predictions)
    const [low, high] = band === null ? [[], []] : [columnOf(band.low), columnOf(band.high)]
    this.sentence = (at) => {
      const came = predictions[at].actual === undefined ? 'not known yet' : actual[at]
      const within = band === null ? '' : ` (${band.share}: ${low[at]} to ${high[at]})`
      return `${labels[at]}: forecast ${values[at]}${within}, actual ${came}`
    }
    this.at = last
    const drawing = h('div', { class: 'drawing' })
    this.slider = h(
      'div',
      {
        class: 'chart',
        tabindex: 0,
        role: 'slider',
        'aria-label': `Forecasts of ${target} beside what came`,
        'aria-valuemin': 0,
        'aria-valuemax': last,
      },
      drawing,
    )
    this.slider.addEventListener('keydown', (event) => this.press(event, last))
    this.zoom = zoomControls(last, LEAST, (from, to) => this.chart.zoom([from, to]))
    const key = (n: number): HTMLElement => h('span', { class: `key key-${n}` })
    const legend = h(
      'p',
      { class: 'legend' },
      ...[key(1), 'forecast', key(2), 'actual'],
      ...(band === null ? [] : [h('span', { class: 'key key-band' }), `interval meant to hold ${band.share}`]),
    )
    fill(place, legend, this.slider, this.words, this.zoom.element)

    this.chart = drawChart(drawing, {
      height: 300,
      lines: [
        { label: 'actual', colour: '--series-2', width: 1.5 },
        { label: 'forecast', colour: '--series-1' },
        ...(band === null ? [] : ['high', 'low'].map((label) => ({ label, colour: '--band', width: 0 }))),
      ],
      bands: band === null ? [] : [{ between: [2, 3], colour: '--band' }],
      legend: false,
      xText: (x) => labels[x] ?? '',
      ticks: 'texts',
      yText: String,
      onCursor: (at) => this.say(at),
      onZoom: (from, to) => Object.assign(this.zoom, { from, to }),
    })
    this.chart.show([
      predictions.map((_, i) => i),
      predictions.map((p) => p.actual ?? NaN),
      predictions.map((p) => p.value),
      ...(band === null ? [] : [band.high, band.low]),
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
