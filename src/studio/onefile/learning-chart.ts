/**
 * How the model learned: the losses of each epoch of its training, as a chart that stands on the page before any table does.
 *
 * @module
 */
import type { Model } from '../../model/model-file.js'
import { counted, figure } from '../../text/number.js'
import { drawChart } from '../chart.js'
import { h } from '../dom.js'

/** The chart of a training of more than one epoch in a section of its own, drawn once that is in the page; else null. */
export function learningChart({ trainings }: Model): { section: HTMLElement; draw(): void } | null {
  // The networks of a model of several seeds learn alike, and the last training on all rows has no validation.
  const training = trainings.find(({ epochs }) => epochs.some(({ validLoss }) => validLoss !== null)) ?? trainings[0]
  const { epochs } = training
  if (epochs.length < 2) return null
  const first = training.epochs[0].epoch
  const losses = epochs.map(({ trainLoss, validLoss }) => [trainLoss, validLoss ?? NaN] as const)
  const isValidated = losses.some(([, valid]) => !Number.isNaN(valid))
  const ends = losses.map((pair) => figure(pair[isValidated ? 1 : 0]))
  const kept = epochs.findIndex(({ epoch }) => epoch === training.best?.epoch)
  const what = isValidated ? 'validation' : 'training'
  const to = isValidated && kept >= 0 ? `${ends[kept]} in epoch ${epochs[kept].epoch}, the best` : ends[ends.length - 1]
  const words = `The ${what} loss of ${counted(epochs.length, 'epoch')}: from ${ends[0]} to ${to}.`
  const place = h('div', { class: 'chart', role: 'img', 'aria-label': words })
  const key = (n: number, name: string): HTMLElement =>
    h('span', { class: 'entry' }, h('span', { class: `key key-${n}` }), name)
  const legend = h('p', { class: 'legend' }, key(1, 'training'), ...(isValidated ? [key(2, 'validation')] : []))
  const title = h('h2', { id: 'learned' }, 'How it learned')
  const section = h(
    'section',
    { class: 'card', 'aria-labelledby': 'learned' },
    title,
    legend,
    place,
    h('p', { class: 'hint' }, words),
  )
  const draw = (): void => {
    const chart = drawChart(place, {
      height: 200,
      lines: [
        { label: 'training', colour: '--series-1' },
        ...(isValidated ? [{ label: 'validation', colour: '--series-2' }] : []),
      ],
      legend: false,
      ticks: 'whole',
      xLabel: 'epoch',
      xText: String,
      yText: figure,
    })
    const columns = losses[0].map((_, i) => losses.map((pair) => pair[i]))
    chart.show([epochs.map((_, k) => first + k), ...columns.slice(0, isValidated ? 2 : 1)])
  }
  return { section, draw }
}
