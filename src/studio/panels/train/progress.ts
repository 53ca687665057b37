/**
 * A training while it goes on: buttons, where it stands, its losses.
 *
 * @module
 */
import { bestText } from '../../../text/best.js'
import { clock, counted, duration, figure, short, whole } from '../../../text/number.js'
import { sentencesIn } from '../../../text/said.js'
import { onPage } from '../../words.js'
import { type App, type Epoch, isBusy, tableStands, type Trained, type TrainingState } from '../../app.js'
import { drawChart } from '../plot.js'
import { fill, h } from '../../dom.js'
import { logAxis } from '../../log-axis.js'
import { codesNotice } from '../codes.js'
import { wayButtons } from '../data/reading.js'
import { bestOf, type Followed, followBaseline, liveParts, lossOf } from './live.js'
import { KEPT, staleNotice } from '../stale.js'
import { fewNotice, tableHead, unreadNotice } from './which-table.js'

/** The card. */
export function progressCard(app: App): HTMLElement {
  const { trainer } = app
  const button = (text: string, onclick: () => unknown, more = ''): HTMLButtonElement =>
    h('button', { type: 'button', class: more, onclick }, text)
  const start = button('Train', () => begin(), 'primary start')
  const pause = button('Pause', () => trainer.pause())
  const resume = button('Resume', () => trainer.resume())
  const stop = button('Stop', () => app.state.training.status !== 'finishing' && trainer.stop())
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Epochs done' })
  const forecast = button('See the forecast', () => app.set({ panel: 'forecast' }))
  const save = button('Download the model', () => {
    const { training } = app.state
    if ('model' in training && training.model !== null) download(app, training.model)
  })
  const facts = h('dl', { class: 'facts' })
  const ended = h('div', {})
  // How it ended takes the place of where it stood.
  const standing = h('div', { class: 'standing' }, facts, ended, waitingWords(app))
  const outcome = h('div', { class: 'stack' })
  const baseline = followBaseline(app)
  const chart = lossChart(app, baseline)
  const live = liveParts(app, baseline)
  const blank = h('div', { class: 'blank' })
  const refusal = h('div', { role: 'alert' })

  /** Trains, unless a field holds what was refused: the settings are then not what the fields say. */
  const begin = (): void => {
    const refused = Object.entries(app.state.refused)
    if (refused.length === 0) return trainer.start()
    fill(refusal, refusalOf(app, refused))
  }
  const show = (): void => {
    const { training, table, settings, arriving, refused } = app.state
    const { status } = training
    const busy = isBusy(app.state)
    const focused = document.activeElement
    start.hidden = busy
    start.disabled = settings.target === undefined || !tableStands(app.state)
    pause.hidden = !(busy && status !== 'paused')
    // Not disabled, which would lose the keyboard's focus.
    for (const each of [pause, stop]) each.setAttribute('aria-disabled', String(status === 'finishing'))
    resume.hidden = status !== 'paused'
    stop.hidden = !busy
    if (busy || Object.keys(refused).length === 0) fill(refusal)
    // If the focused button has just been hidden, focus moves to the one that replaces it.
    if (focused instanceof HTMLButtonElement && focused.hidden) [resume, pause, start].find((b) => !b.hidden)?.focus()
    bar.hidden = !busy
    if ('progress' in training && training.progress !== null) {
      const { epoch, epochs, minibatch, minibatches } = training.progress
      bar.value = (epoch - 1 + minibatch / minibatches) / epochs
    } else bar.value = 0
    forecast.hidden = save.hidden = !('model' in training && training.model !== null)
    showFacts(facts, factsOf(training))
    fill(ended, endedOf(app))
    if (busy) fill(outcome)
    const begun = busy || ('epochs' in training && training.epochs.length > 0)
    chart.hidden = live.hidden = !begun
    standing.hidden = status === 'idle'
    blank.hidden = begun
    blank.textContent =
      arriving?.status === 'reading'
        ? `Reading ${arriving.source.name} …`
        : arriving?.status === 'failed' && !tableStands(app.state)
          ? `${arriving.source.name} could not be read: see Data.`
          : table.status === 'ready'
            ? 'The losses appear here.'
            : 'Choose a table first.'
  }
  // After the charts have drawn it.
  const showOutcome = (): void => fill(outcome, ...outcomeOf(app.state.training))
  app.on(['training', 'table', 'trained', 'arriving', 'settings', 'refused'], show)
  app.draw(['training'], showOutcome)
  show()
  showOutcome()
  return h(
    'section',
    { class: 'card stack' },
    tableHead(app),
    unreadNotice(app),
    fewNotice(app),
    h('div', { class: 'row' }, start, pause, resume, stop, bar, forecast, save),
    codesNotice(app),
    refusal,
    staleNotice(app, begin),
    standing,
    chart,
    live,
    blank,
    outcome,
  )
}

/** Which fields hold what was refused, each with a button that leads to it. */
function refusalOf(app: App, refused: readonly [string, string][]): HTMLElement {
  return h(
    'div',
    { class: 'notice notice-error' },
    h('p', {}, `Nothing was trained: ${counted(refused.length, 'field')} cannot be taken as written.`),
    ...refused.map(([name, message]) => {
      const go = (): void => {
        const field = document.getElementById(`setting-${name}`)
        const panel = field?.closest<HTMLElement>('[role=tabpanel]')?.id
        field?.closest('details')?.setAttribute('open', '')
        if (panel !== undefined) app.set({ panel })
        field?.focus()
      }
      return h('button', { type: 'button', class: 'link', onclick: go }, message)
    }),
  )
}

/** Writes the facts into the elements that are there, since they change many times a second. */
function showFacts(list: HTMLElement, facts: readonly [string, string][]): void {
  const places = list.querySelectorAll('dd')
  if (places.length !== facts.length) {
    fill(list, ...facts.map(([term, text]) => h('div', {}, h('dt', {}, term), h('dd', {}, text))))
  } else facts.forEach(([, text], i) => (places[i].textContent = text))
}

/** Where a training stands, in figures. */
function factsOf(training: TrainingState): [string, string][] {
  if (!('progress' in training)) return []
  const { progress, status } = training
  if (progress === null) return status === 'paused' ? [['Epoch', 'paused before the first']] : []
  const { epoch, epochs, windowsPerSecond, secondsLeft, best, last } = progress
  return [
    ['Epoch', `${whole(epoch)} of ${whole(epochs)}${last === true ? ', on all rows' : ''}`],
    ['Windows a second', short(windowsPerSecond)],
    ['Left, at most', status === 'paused' ? 'paused' : clock(secondsLeft)],
    ['Best', best === null ? '–' : bestText(best)],
  ]
}

/** Says for how long already a training has had nothing to tell. */
function waitingWords(app: App): HTMLElement {
  const words = h('p', { class: 'hint waits' })
  let [said, ticking]: [string, ReturnType<typeof setInterval> | undefined] = ['', undefined]
  app.on(['training'], () => {
    const now = waitsFor(app.state.training)
    if (now === said) return
    said = now
    clearInterval(ticking)
    words.textContent = ''
    let seconds = 0
    const tick = (): void => void (words.textContent = `${now} … ${++seconds} s`)
    if (now !== '') ticking = setInterval(tick, 1000)
  })
  return words
}

/** What is done while no window is trained. */
function waitsFor(training: TrainingState): string {
  if (!('progress' in training) || training.status === 'paused') return ''
  if (training.status === 'finishing') return 'Scoring the model'
  return training.progress === null ? 'Preparing the first windows' : ''
}

/** How a training ended. */
function endedOf(app: App): Node | false {
  const { training, trained } = app.state
  if (training.status === 'failed') {
    const { message, ways = [] } = training
    const attributes = { class: 'notice notice-error', role: 'alert' }
    return h('div', attributes, h('p', {}, message), wayButtons(app, ways))
  }
  if (training.status !== 'done' && training.status !== 'stopped') return false
  const { epochs, model } = training
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0)
  const done = `${counted(epochs.length, 'epoch')} in ${duration(seconds)}`
  const best = model?.run?.best
  const again = model?.run?.final
  const weights =
    again === undefined
      ? 'its weights are the model'
      : `for as long the model was then trained anew on all rows, ${counted(again.samples, 'window')}`
  const sentence =
    training.status === 'stopped'
      ? model === null
        ? `Stopped before the first update: there is no new model.${trained === null ? '' : ' The one before stands.'}`
        : `Stopped after ${done}; the model has the weights of that moment.`
      : `${done}.${best === undefined ? '' : ` Best on the validation rows: ${bestText(best)}; ${weights}.`}`
  return h('p', {}, sentence)
}

/** What there is to know of the model that a training left. */
function outcomeOf(training: TrainingState): (Node | false)[] {
  const model = 'model' in training ? training.model : null
  return [
    model?.kept === true && h('p', { class: 'hint' }, KEPT),
    ...sentencesIn(onPage, model?.run?.warnings ?? []).map((text) => h('p', { class: 'notice notice-warn' }, text)),
    model !== null &&
      h(
        'p',
        { class: 'hint' },
        'Fingerprint ',
        h('code', { class: 'fingerprint' }, model.fingerprint),
        ': the same in Node and in every browser, or a weight differs.',
      ),
  ]
}

/** Saves the model file, under the name that it has wherever it is spoken of. */
function download(app: App, { model }: Trained): void {
  app.download('model.safetensors', model, 'application/octet-stream')
}

/** Training and validation loss over the epochs, with the best epoch marked and what the best baseline comes to. */
function lossChart(app: App, baseline: Followed): HTMLElement {
  const place = h('div', { class: 'chart', role: 'img', 'aria-label': 'Losses over the epochs: none yet' })
  let best: Epoch | null = null
  const chart = drawChart(place, {
    height: 260,
    lines: [
      { label: 'training', colour: '--series-1' },
      { label: 'validation', colour: '--series-2', dash: [6, 4] },
      { label: 'beside: training', colour: '--series-3', width: 1 },
      { label: 'beside: validation', colour: '--series-4', width: 1, dash: [6, 4] },
      { label: 'best simple forecast', colour: '--text', width: 1, dash: [2, 5] },
    ],
    xName: 'epoch',
    xText: (x) => String(x),
    xLabel: 'epoch',
    ticks: 'whole',
    yText: (y) => figure(y, 3),
    logAxis: logAxis((y) => figure(y, 2)),
    background: (plot, colour) => {
      if (best === null) return
      const { ctx, bbox } = plot
      const x = plot.valToPos(best.epoch, 'x', true)
      ctx.fillStyle = colour('--good')
      ctx.fillRect(x - devicePixelRatio / 2, bbox.top, devicePixelRatio, bbox.height)
      ctx.font = `${12 * devicePixelRatio}px ${colour('--font')}`
      ctx.textBaseline = 'top'
      const right = x > bbox.left + bbox.width / 2
      ctx.textAlign = right ? 'right' : 'left'
      const inset = 5 * devicePixelRatio
      ctx.fillText(`best: ${best.epoch}`, right ? x - inset : x + inset, bbox.top + inset)
    },
  })
  const log = h('input', { type: 'checkbox', id: 'log-loss' })
  log.addEventListener('change', () => chart.setLog(log.checked))
  let drawn: readonly Epoch[] | null = null
  let laid: unknown = null
  let level: number | null = null
  const show = (): void => {
    const { training, runs } = app.state
    const epochs = 'epochs' in training ? training.epochs : []
    const beside = runs.status === 'ready' ? runs.beside : null
    const loss = baseline.value === null ? null : lossOf(baseline.value.error, epochs)
    if (drawn?.length === epochs.length && drawn[0] === epochs[0] && laid === beside && loss === level) return
    drawn = epochs
    laid = beside
    level = loss
    best = bestOf(epochs)
    const others = beside?.epochs ?? []
    const count = Math.max(epochs.length, others.length)
    const column = (of: readonly Epoch[], pick: (epoch: Epoch) => number | null): number[] =>
      Array.from({ length: count }, (_, i) => (i < of.length ? (pick(of[i]) ?? NaN) : NaN))
    chart.show([
      Array.from({ length: count }, (_, i) => i + 1),
      column(epochs, ({ trainLoss }) => trainLoss),
      column(epochs, ({ validLoss }) => validLoss),
      column(others, ({ trainLoss }) => trainLoss),
      column(others, ({ validLoss }) => validLoss),
      new Array<number>(count).fill(loss ?? NaN),
    ])
    chart.reveal(2, beside !== null)
    chart.reveal(3, beside !== null)
    chart.reveal(4, loss !== null)
    const last = epochs[epochs.length - 1]
    if (last === undefined) return
    const parts = [
      `Losses over ${counted(epochs.length, 'epoch')}; last training loss ${figure(last.trainLoss, 3)}`,
      last.validLoss !== null && `validation loss ${figure(last.validLoss, 3)}`,
      best !== null && `the best epoch is ${best.epoch}`,
      loss !== null && `the best simple forecast would have a loss of ${figure(loss, 3)}`,
    ]
    const text = parts.filter((part) => part !== false).join(', ')
    place.setAttribute('aria-label', beside === null ? text : `${text}; laid over them those of ${beside.title}`)
  }
  app.draw(['training', 'runs'], show)
  baseline.listeners.push(show)
  show()
  return h(
    'div',
    { class: 'stack-s' },
    place,
    h('div', { class: 'checks' }, h('label', { class: 'check' }, log, 'logarithmic')),
  )
}
