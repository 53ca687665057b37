/**
 * The chart of forecasts beside what came: drawn by uPlot, with buttons and keys for what a pointer does, and the figures
 * under the cursor in words.
 *
 * @module
 */
import uPlot from 'uplot'
import type { Prediction } from '../../forecaster/predictions.js'
import { columnOf } from '../../text/number.js'
import { fill, h } from '../dom.js'

/** Forecasts that are shown first. */
const FIRST = 120
const LEAST = 8
const HEIGHT = 300

/** The chart of one list of forecasts, by their order. */
export class ForecastChart {
  private readonly plot: uPlot
  private readonly stops: (() => void)[] = []
  private readonly labels: string[]
  private readonly words: HTMLElement
  private readonly spoken: (at: number) => string
  private from: number
  private to: number

  constructor(place: HTMLElement, predictions: readonly Prediction[], target: string) {
    this.labels = predictions.map((p) => String(p.index))
    const last = predictions.length - 1
    this.to = last
    this.from = Math.max(0, last - FIRST + 1)
    const values = columnOf(predictions.map((p) => p.value))
    const actual = columnOf(predictions.map((p) => p.actual ?? NaN))
    this.spoken = (at) => {
      const came = predictions[at].actual === undefined ? 'not known yet' : actual[at]
      return `${this.labels[at]}: forecast ${values[at]}, actual ${came}`
    }
    this.words = h('p', { class: 'under-cursor' })
    const drawing = h('div', { class: 'drawing' })
    const focus = h(
      'div',
      { class: 'chart', tabindex: 0, role: 'slider', 'aria-label': `Forecasts of ${target} beside what came` },
      drawing,
    )
    focus.setAttribute('aria-valuemin', '0')
    focus.setAttribute('aria-valuemax', String(last))
    const legend = h(
      'p',
      { class: 'legend' },
      h('span', { class: 'key key-1' }),
      'forecast',
      h('span', { class: 'key key-2' }),
      'actual',
    )
    fill(place, legend, focus, this.words, this.controls())

    const data: uPlot.AlignedData = [
      predictions.map((_, i) => i),
      predictions.map((p) => p.actual ?? null),
      predictions.map((p) => p.value),
    ]
    this.plot = new uPlot(this.options(drawing.clientWidth), data, drawing)
    this.zoom(this.from, this.to)
    this.say(last)
    this.listen(focus, drawing)
  }

  /** Takes the chart away. */
  destroy(): void {
    for (const stop of this.stops) stop()
    this.plot.destroy()
  }

  private options(width: number): uPlot.Options {
    const style = getComputedStyle(document.documentElement)
    const colour = (name: string) => (): string =>
      getComputedStyle(document.documentElement).getPropertyValue(name).trim()
    const font = `12px ${style.getPropertyValue('--font')}`
    const axis = {
      stroke: colour('--muted'),
      font,
      grid: { stroke: colour('--grid'), width: 1 },
      ticks: { stroke: colour('--grid'), width: 1 },
    }
    return {
      width,
      height: HEIGHT,
      legend: { show: false },
      scales: { x: { time: false } },
      cursor: { y: false, drag: { x: true, y: false } },
      axes: [
        {
          ...axis,
          space: 96,
          size: 34,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
          values: (_, at) => at.map((i) => this.labels[i] ?? ''),
        },
        { ...axis, size: 56 },
      ],
      series: [
        {},
        { stroke: colour('--series-2'), width: 1.5, points: { show: false } },
        { stroke: colour('--series-1'), width: 2, points: { show: false } },
      ],
      hooks: {
        setCursor: [(u) => typeof u.cursor.idx === 'number' && this.say(u.cursor.idx)],
        setScale: [
          (u, key) => {
            const { min, max } = u.scales[key]
            if (key !== 'x' || min === undefined || max === undefined || min === null || max === null) return
            this.from = min
            this.to = max
          },
        ],
      },
    }
  }

  /** Buttons that do what wheel and pointer do. */
  private controls(): HTMLElement {
    const button = (text: string, onclick: () => void): HTMLElement => h('button', { type: 'button', onclick }, text)
    const span = (): number => this.to - this.from
    return h(
      'div',
      { class: 'controls', role: 'group', 'aria-label': 'What the chart shows' },
      button('Earlier', () => this.zoom(this.from - span() / 2, this.to - span() / 2)),
      button('Later', () => this.zoom(this.from + span() / 2, this.to + span() / 2)),
      button('Closer', () => this.zoom(this.from + span() / 4, this.to - span() / 4)),
      button('Wider', () => this.zoom(this.from - span() / 2, this.to + span() / 2)),
      button('All', () => this.zoom(0, this.labels.length - 1)),
    )
  }

  /** Shows the forecasts from one place to another, as far as there are any. */
  private zoom(from: number, to: number): void {
    const last = this.labels.length - 1
    const span = Math.min(last, Math.max(to - from, Math.min(LEAST, last)))
    const min = Math.max(0, Math.min(from, last - span))
    this.plot.setScale('x', { min, max: min + span })
  }

  /** Says what stands at a place. */
  private say(at: number): void {
    this.words.textContent = this.spoken(at)
    const slider = this.words.parentElement?.querySelector('.chart')
    slider?.setAttribute('aria-valuenow', String(at))
    slider?.setAttribute('aria-valuetext', this.spoken(at))
  }

  private listen(focus: HTMLElement, drawing: HTMLElement): void {
    let at = this.labels.length - 1
    focus.addEventListener('keydown', (event) => {
      const to = {
        ArrowLeft: at - 1,
        ArrowRight: at + 1,
        PageUp: at - 30,
        PageDown: at + 30,
        Home: 0,
        End: this.labels.length - 1,
      }[event.key]
      if (to === undefined) return
      event.preventDefault()
      at = Math.max(0, Math.min(this.labels.length - 1, to))
      const span = this.to - this.from
      if (at < this.from) this.zoom(at, at + span)
      if (at > this.to) this.zoom(at - span, at)
      this.plot.setCursor({ left: this.plot.valToPos(at, 'x'), top: 0 })
      this.say(at)
    })
    const resized = new ResizeObserver(() => this.plot.setSize({ width: drawing.clientWidth, height: HEIGHT }))
    resized.observe(drawing)
    const theme = matchMedia('(prefers-color-scheme: dark)')
    const redraw = (): void => this.plot.redraw(false)
    theme.addEventListener('change', redraw)
    this.stops.push(
      () => resized.disconnect(),
      () => theme.removeEventListener('change', redraw),
    )
  }
}
