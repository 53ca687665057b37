/**
 * The target over the index, with the rows that train, validate and test.
 *
 * @module
 */
import { HindcastError } from '../../../errors.js'
import { Axis } from '../../../table/axis.js'
import { counted } from '../../../text/number.js'
import type { App } from '../../app.js'
import type { ColumnSeries, OpenTable } from '../../data-worker/answers.js'
import { fill, h } from '../../dom.js'
import { splitOf, targetsIn } from '../../settings.js'
import { messageOf } from '../../words.js'
import { namesCalibration } from '../../../options/split.js'
import { seriesField } from '../series-field.js'
import { type Area, sketch } from '../../sketch.js'
import { splitSentence } from './split-sentence.js'

/** The card. */
export function targetCard(app: App): HTMLElement {
  const title = h('h3', {}, '')
  const parts = h('p', { class: 'hint' })
  const choice = h('div', { class: 'row' })
  let series: string | null = null
  const place = h('div', { class: 'chart target' })
  let shown: OpenTable | null = null
  let key = ''
  let turn = 0
  let end = (): void => undefined

  const show = async (): Promise<void> => {
    const { table, settings } = app.state
    if (table.status !== 'ready') return
    const [target] = targetsIn(settings)
    if (target === undefined) {
      turn++
      shown = null
      fill(place)
      card.hidden = true
      return
    }
    card.hidden = false
    const split = splitOf(settings)
    const calibrates = settings.interval !== undefined || namesCalibration(split)
    if (table.table !== shown) {
      series = null
      fill(
        choice,
        seriesField(table.table, (name) => {
          series = name
          void show()
        }),
      )
    }
    const asked = JSON.stringify([target, split, calibrates, series])
    if (table.table === shown && asked === key) return
    shown = table.table
    key = asked
    const mine = ++turn
    title.textContent = `${target} over ${table.table.axis.name ?? 'the rows'}`
    if (parts.textContent === '') parts.textContent = splitSentence(split, null, calibrates)
    try {
      const column = await app.data.column(target, split, calibrates, series)
      if (mine !== turn) return
      parts.textContent = splitSentence(split, column.name, calibrates)
      draw(column, table.table, target)
    } catch (error) {
      if (!(error instanceof HindcastError)) throw error
      // Without that, the table was replaced in the meantime; the new one is drawn by a later call.
      if (error.code !== 'SPLIT_INVALID' || mine !== turn) return
      title.textContent = parts.textContent = ''
      fill(place, h('p', { class: 'notice notice-error' }, messageOf(error)))
    }
  }
  const draw = (series: ColumnSeries, { axis }: OpenTable, name: string): void => {
    const fresh = h('div', {
      role: 'img',
      'aria-label': `Line chart of ${name} with ${counted(series.x.length, 'point')}; the figures stand in the tables below.`,
    })
    end()
    fill(place, fresh)
    const form = Axis.fromDescription(axis)
    const last = series.x[series.x.length - 1]
    const later = (...from: number[]): number => from.find((at) => at === at) ?? last
    const { validFrom, calibrateFrom, testFrom } = series
    const areas: Area[] = [
      { from: validFrom, to: later(calibrateFrom, testFrom), colour: '--valid-part', text: 'validate' },
      { from: calibrateFrom, to: later(testFrom), colour: '--calibrate-part', text: 'calibrate' },
      { from: testFrom, to: last, colour: '--test-part', text: 'test' },
    ]
    const what = {
      height: 240,
      x: series.x,
      y: series.y,
      xText: (x: number): string => String(form.format(x)),
      dates: axis.kind === 'date' ? { offset: axis.offset ?? 0 } : undefined,
      areas,
    }
    end = sketch(fresh, what)
    // The chart that tells the values under the pointer is loaded when there is one.
    const live = async (): Promise<void> => {
      const { liveChart } = await import('./target-chart.js')
      if (!fresh.isConnected) return
      end()
      end = liveChart(fresh, what, name, axis.name ?? 'row')
    }
    fresh.addEventListener('pointerenter', () => void live(), { once: true })
  }
  const card = h('section', { class: 'card' }, title, choice, parts, place)
  app.draw(['table', 'settings'], () => void show())
  void show()
  return card
}
