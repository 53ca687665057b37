/**
 * The page: it shows the model's card, takes a CSV, and shows what the model says of it. Everything is in the page; it makes
 * no request.
 *
 * @module
 */
import { HindcastError } from '../../errors.js'
import { decodeModel } from '../../model/model-file.js'
import { setNoticeHandler } from '../../notice.js'
import { fill, h } from '../dom.js'
import { acceptDrops, csvPicker } from '../drop.js'
import { cardOf, needsOf, titleOf } from './card.js'
import { startComputer } from './computer.js'
import { modelFile, pageData } from './data.js'
import { learningChart } from './learning-chart.js'
import { Results } from './results.js'

const at = (id: string): HTMLElement => document.getElementById(id)!

/** Lets the browser draw what was just shown. */
const drawn = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

/** What went wrong; where the way out is an option, which this page does not have, also what someone who has the page can do. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof HindcastError)) return `This page failed: ${String(error)}`
  const { message, words } = error
  const naming = typeof words !== 'string' && words.some((piece) => typeof piece !== 'string')
  return message + (naming ? ' This page has no such option: change it in the file, or choose another.' : '')
}

/** Shows what is wrong where the results would be. */
function fail(error: unknown): void {
  fill(at('status'))
  fill(at('problem'), h('p', { class: 'notice notice-error' }, sentenceOf(error)))
}

/** Sets the page up; what fails is said in it. */
export async function startPage(): Promise<void> {
  setNoticeHandler((message) => at('notices').append(h('p', { class: 'notice notice-warn' }, message)))
  try {
    await start()
  } catch (error) {
    fail(error)
  }
}

async function start(): Promise<void> {
  const model = decodeModel(modelFile())
  const starting = startComputer()
  const results = new Results(at('results'))
  let turn = 0

  const take = async (file: File): Promise<void> => {
    const mine = ++turn
    fill(at('problem'))
    fill(at('status'), `Reading ${file.name} …`)
    results.hide()
    await drawn()
    try {
      const computer = await starting
      const answer = await computer.answer(file, () => {
        if (mine === turn) fill(at('status'), 'Forecasting …')
      })
      if (mine !== turn) return
      results.show(file.name, answer)
      fill(at('status'), results.summary)
    } catch (error) {
      if (mine === turn) fail(error)
    }
  }
  // Registered before the network is ready: until then the browser would open a dropped file in place of the page.
  acceptDrops(at('drop'), (file) => void take(file))
  const early = (globalThis as { heldDrop?: () => File | undefined }).heldDrop?.()
  if (early !== undefined) void take(early)
  const picker = csvPicker((file) => void take(file))
  fill(at('drop'), ...picker, h('span', {}, 'or drop it anywhere on this page'), needsOf(model))
  document.title = `${titleOf(model)} · hindcast`
  fill(at('title'), titleOf(model))
  fill(at('card'), cardOf(model, (await starting).parameters, pageData().scores))
  const learned = learningChart(model)
  if (learned !== null) {
    at('model').parentElement!.before(learned.section)
    learned.draw()
  }
  at('drop').hidden = false
}
