/**
 * The toy with a known answer: an RNN that forgets beside an LSTM that does not, learnt while the page looks on, with what
 * is left of the error's signal by steps back.
 *
 * @module
 */
import {
  ADDING,
  ADDING_CELLS,
  type AddingCell,
  type AddingProgress,
  type AddingResult,
  FAR,
  FORGETS,
  REMEMBERS,
} from '../../../inspect/adding.js'
import { leftText, shareText } from '../../../inspect/signal.js'
import { counted, figure, fixed, whole } from '../../../text/number.js'
import type { App } from '../../app.js'
import { drawChart } from '../plot.js'
import { fill, h } from '../../dom.js'
import { logAxis } from '../../log-axis.js'
import { ToyRun } from '../../toy-worker/client.js'
import { focusOn } from '../../turns.js'
import { messageOf } from '../../words.js'

const { steps, units, guess, second, updates } = ADDING
/** How far back the sentences look: as far as the nearest place where the first number can be. */
const BACK = steps / 2

/** The card. */
export function toyCard(app: App): HTMLElement {
  let run: ToyRun | null = null
  let seed = 0
  const start = h('button', { type: 'button', class: 'primary', onclick: () => void learn() }, 'Train both')
  const stop = h('button', { type: 'button', onclick: () => run?.stop(), hidden: true }, 'Stop')
  const bar = h('progress', { max: updates, value: 0, 'aria-label': 'Updates done', hidden: true })
  const status = h('p', { class: 'hint', role: 'status' })
  const charts = h('div', { class: 'columns', hidden: true })
  const [curves, lefts] = [learningChart(), signalChart()]
  charts.append(curves.element, lefts.element)
  const outcome = h('div', { class: 'stack toy-outcome', 'aria-live': 'polite' })

  const learn = async (): Promise<void> => {
    const mine = new ToyRun()
    run = mine
    start.hidden = true
    stop.hidden = bar.hidden = charts.hidden = false
    stop.focus({ preventScroll: true })
    fill(outcome)
    charts.scrollIntoView({ block: 'nearest' })
    const told: AddingProgress[] = []
    status.textContent = 'Starting …'
    try {
      const result = await mine.adding(seed, (progress) => {
        told.push(progress)
        bar.value = progress.update
        status.textContent = `${whole(progress.update)} of ${counted(updates, 'update')}`
        curves.show(told)
        if (progress.left !== undefined) lefts.show(progress.left)
      })
      lefts.show(result.left)
      status.textContent = `${counted(updates, 'update')}, each on ${ADDING.batch} new sequences; seed ${seed}.`
      fill(outcome, ...outcomeOf(result, told[0]), chooseCell(app))
      outcome.scrollIntoView({ block: 'nearest' })
      start.textContent = 'Train both from another seed'
      seed++
    } catch (error) {
      status.textContent = mine.stopped ? 'Stopped.' : ''
      if (!mine.stopped) fill(outcome, h('p', { class: 'notice notice-error', role: 'alert' }, messageOf(error)))
    } finally {
      if (!mine.stopped) mine.stop()
      run = null
      start.hidden = false
      stop.hidden = bar.hidden = true
      start.focus({ preventScroll: true })
      app.announce(status.textContent)
    }
  }
  return h(
    'section',
    { class: 'card stack', id: 'toy', tabindex: -1 },
    h('h3', {}, 'The vanishing gradient: an RNN that forgets beside an LSTM that does not'),
    h(
      'p',
      {},
      `A task with a known answer: a network reads ${steps} numbers one after the other. Two of them are marked, one in each half. ` +
        'After the last it has to say the sum of these two, so it must remember the first for ' +
        `${BACK} steps and more. Who remembers both comes to a mean squared error of 0; who keeps the second alone, to ` +
        `${fixed(second, 3)}; who keeps neither can always say 1, the mean of all sums: ${fixed(guess, 3)}.`,
    ),
    h(
      'p',
      {},
      'A network learns by sending its error back through its steps. At each step the signal is multiplied by the weights ' +
        'of the way that it takes; where that makes it smaller each time, next to nothing is left after twenty steps. This is the ',
      h('b', {}, 'vanishing gradient'),
      ': what happened long ago has no say in what is learnt. An LSTM keeps its memory in a cell with a gate that can stay ' +
        'open, so that a signal can pass without shrinking; how far it opens, the network has to learn.',
    ),
    h('div', { class: 'row' }, start, stop, bar),
    status,
    charts,
    outcome,
    h(
      'p',
      { class: 'hint' },
      `Both have ${units} units, the same sequences and Adam at ${ADDING.learningRate}; the LSTM's forget gates begin open, as is usual. They are computed here, in a worker.`,
    ),
  )
}

/** The result in words, by the figures of this run. */
function outcomeOf({ loss, left, example }: AddingResult, first: AddingProgress): HTMLElement[] {
  const [a, b] = example.numbers
  const judged = ADDING_CELLS.map((cell) => {
    return `the ${labelOf(cell)} ends at a mean squared error of ${figure(loss[cell], 2)}: ${learntText(loss[cell])}`
  })
  const says = ADDING_CELLS.map((cell) => `the ${labelOf(cell)} says ${fixed(example.says[cell], 2)}`)
  const [share, began] = [left[REMEMBERS][BACK], first.left![REMEMBERS][BACK]]
  const grows =
    Math.max(share, began) > 1.005
      ? ' It can grow, since each step back multiplies it, and by more than 1 as well.'
      : ''
  return [
    h('p', { class: 'verdict' }, `On new sequences ${judged.join('; ')}.`),
    h(
      'p',
      { class: 'run' },
      `${BACK} steps back ${leftText(left[FORGETS][BACK])} in the ${labelOf(FORGETS)}; in the ${labelOf(REMEMBERS)} ${leftText(share)} (before it learnt, ${leftText(began)}).${grows}`,
    ),
    h(
      'p',
      {},
      `The first whose answer is more than ${FAR} away from 1: ${fixed(a, 2)}, marked ${example.back[0]} steps before the end, and ${fixed(b, 2)}, ${example.back[1]} before it. ` +
        `The answer is ${fixed(a + b, 2)}; ${says.join(', ')}.`,
    ),
  ]
}

/** What a network has learnt, by the level that its error is nearest to. */
function learntText(loss: number): string {
  if (loss < second / 2) return 'it has learnt to add'
  return loss < (second + guess) / 2 ? 'about as who keeps the second number alone' : 'no better than always saying 1'
}

/** Leads from the toy to one's own network. */
function chooseCell(app: App): HTMLElement {
  const go = (): void => {
    app.set({ panel: 'train' })
    void focusOn('#setting-cell')
  }
  const button = h('button', { type: 'button', onclick: go }, 'Choose the cell on Train')
  const text = `Where your own data need a long memory: an ${labelOf(FORGETS)} forgets; try an ${labelOf(REMEMBERS)}.`
  return h('div', { class: 'row' }, button, h('span', { class: 'hint' }, text))
}

const labelOf = (cell: AddingCell): string => cell.toUpperCase()

const COLOURS = ['--series-2', '--series-1']
const LINES = ADDING_CELLS.map((cell, i) => ({ label: labelOf(cell), colour: COLOURS[i] }))

/** A chart's place; what it shows is said once there is something. */
const chartPlace = (title: string): HTMLElement =>
  h('div', { class: 'chart', role: 'img', 'aria-label': `${title}: nothing yet` })

/** The errors over the updates. */
function learningChart(): { element: HTMLElement; show(told: readonly AddingProgress[]): void } {
  const title = 'Squared error as they learn'
  const place = chartPlace(title)
  const chart = drawChart(place, {
    height: 240,
    lines: [...LINES, { label: 'always 1', colour: '--text', dash: [2, 6] }],
    xName: 'update',
    xText: String,
    xLabel: 'updates',
    scale: { range: [0, 0.4] },
    yText: (y) => figure(y, 3),
  })
  return {
    element: h('div', { class: 'stack-s' }, h('h4', {}, title), place),
    show: (told) => {
      chart.show([
        told.map(({ update }) => update),
        ...ADDING_CELLS.map((cell) => told.map(({ loss }) => loss[cell])),
        told.map(() => guess),
      ])
      const { update, loss } = told[told.length - 1]
      const errors = ADDING_CELLS.map((cell) => `${labelOf(cell)} ${figure(loss[cell], 3)}`).join(', ')
      const words = `Squared errors after ${counted(update, 'update')}: ${errors}; always saying 1 gives ${figure(guess, 3)}.`
      place.setAttribute('aria-label', words)
    },
  }
}

/** What is left of the signal, by steps back. */
function signalChart(): { element: HTMLElement; show(left: AddingResult['left']): void } {
  const title = 'What is left of the signal, by steps back'
  const place = chartPlace(title)
  const chart = drawChart(place, {
    height: 240,
    lines: LINES,
    xName: 'steps back',
    xText: String,
    xLabel: 'steps back from the error',
    ticks: 'whole',
    yText: shareText,
    log: true,
    logAxis: logAxis(shareText),
  })
  return {
    element: h('div', { class: 'stack-s' }, h('h4', {}, title), place),
    show: (left) => {
      const all = ADDING_CELLS.map((cell) => left[cell])
      chart.show([all[0].map((_, back) => back), ...all])
      const at = (back: number): string =>
        `${back} steps back ${ADDING_CELLS.map((cell) => `${labelOf(cell)} ${shareText(left[cell][back])}`).join(', ')}`
      place.setAttribute('aria-label', `What is left of the signal: ${at(10)}; ${at(BACK)}; ${at(steps - 1)}.`)
    },
  }
}
