/**
 * The panel *Data*: which table, what is in it, what is to be forecast from what, and what the baselines score before
 * any training.
 *
 * @module
 */
import { fixed } from '../../text/number.js'
import type { App, Arriving, Source } from '../app.js'
import { fill, h } from '../dom.js'
import { csvPicker } from '../drop.js'
import { leaveArriving, openSource } from '../follow-source.js'
import { tableOptionsOf, withoutReading } from '../settings.js'
import { sourceOf } from '../source.js'
import { addInTurn } from '../turns.js'
import { codesNotice } from './codes.js'
import { firstCard } from './data/first.js'
import { baselineCard } from './data/baselines.js'
import { choicesCard } from './data/choices.js'
import { columnsCard, overviewCard, previewCard } from './data/overview.js'
import { readingCard, wayButtons } from './data/reading.js'
import { targetCard } from './data/target.js'

/** Draws the panel. */
export function mount(root: HTMLElement, app: App): void {
  const table = h('div', { class: 'panel-body' })
  fill(root, sourceCard(app), readingCard(app, codesNotice(app)), table)
  const cards = [
    () => targetCard(app),
    () => h('div', { class: 'columns wide pair' }, choicesCard(app), baselineCard(app)),
    () => overviewCard(app),
    () => h('div', { class: 'columns wide' }, columnsCard(app), previewCard(app)),
  ]
  let begun = false
  const show = (): void => {
    const { table: now, arriving } = app.state
    if (now.status === 'ready' && !begun) {
      begun = true
      void addInTurn(table, cards)
    }
    table.classList.toggle('waiting', arriving?.status === 'reading')
  }
  app.draw(['table', 'arriving'], show)
  show()
}

/** Where a CSV is dropped or picked, and why one cannot be read. */
function sourceCard(app: App): HTMLElement {
  const picker = csvPicker((file) => void sourceOf(file).then((source) => openSource(app, source)))
  const status = h('p', { class: 'hint' })
  const bar = h('progress', { 'aria-label': 'Reading the file' })
  const problem = h('div', { role: 'alert' })
  const show = (): void => {
    const { source, arriving } = app.state
    clearInterval(ticking)
    bar.hidden = arriving?.status !== 'reading'
    if (arriving?.status === 'reading') tick(arriving.source)
    else status.textContent = source === null ? '' : nameAndSize(source)
    fill(problem, arriving?.status === 'failed' ? failure(app, arriving) : null)
  }
  /** A large file takes a while: it is said for how long already. */
  let ticking: ReturnType<typeof setInterval> | undefined
  const tick = (source: Source): void => {
    let seconds = 0
    const say = (): void => {
      status.textContent = `Reading ${nameAndSize(source)} …${seconds === 0 ? '' : ` ${seconds} s`}`
    }
    say()
    ticking = setInterval(() => {
      seconds++
      say()
    }, 1000)
  }
  app.on(['source', 'arriving'], show)
  show()
  return firstCard(app, picker, h('div', { class: 'row reading' }, status, bar), problem)
}

/** A file's name and its size. */
function nameAndSize({ name, bytes, kept }: Source): string {
  const { length } = bytes
  const size = length < 1e6 ? `${Math.max(1, Math.floor(length / 1000))} kB` : `${fixed(length / 1e6, 1)} MB`
  return `${name} (${size})${kept === true ? ', as this browser kept it with an earlier run' : ''}`
}

/** The sentence of the command line, with the ways out: those that the reader knows, and that of no settings at all. */
function failure(app: App, { message, ways, source }: Arriving & { status: 'failed' }): HTMLElement {
  const former = app.state.source
  const asked = Object.keys(tableOptionsOf(app.state.settings)).length > 0
  const reset = (): void => {
    const { missing: _, gaps: __, ...settings } = withoutReading(app.state.settings)
    app.set({ settings })
  }
  return h(
    'div',
    { class: 'notice notice-error' },
    h('p', {}, message),
    wayButtons(app, ways),
    asked && h('button', { type: 'button', onclick: reset }, 'Read it with the default settings'),
    former !== null &&
      h(
        'button',
        { type: 'button', onclick: () => leaveArriving(app) },
        former === source ? 'Keep it as it was read before' : `Stay with ${former.name}`,
      ),
  )
}
