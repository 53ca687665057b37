/**
 * The program of the one-file page: it shows the model's card, takes a CSV, and forecasts. Everything is in the page;
 * it makes no request.
 *
 * @module
 */
import { HindcastError } from '../../errors.js'
import { decodeModel } from '../../model/model-file.js'
import { Forecaster } from '../../forecaster/index.js'
import { readForModel } from '../../data/reading.js'
import type { Scores } from '../../scores/scores.js'
import { setNoticeHandler } from '../../notice.js'
import type { Table } from '../../table/index.js'
import { fill, h } from '../dom.js'
import { acceptDrops, csvPicker } from '../drop.js'
import { cardOf, needsOf, titleOf } from './card.js'
import { data, modelFile } from './data.js'
import { Results } from './results.js'

const at = (id: string): HTMLElement => document.getElementById(id)!
const notices = at('notices')
setNoticeHandler((message) => notices.append(h('p', { class: 'notice notice-warn' }, message)))

/** Lets the browser draw what was just shown. */
const drawn = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))

const sentenceOf = (error: unknown): string =>
  error instanceof HindcastError ? error.message : `This page failed: ${String(error)}`

/** Shows what is wrong where the results would be. */
function fail(error: unknown): void {
  fill(at('status'))
  fill(at('problem'), h('p', { class: 'notice notice-error' }, sentenceOf(error)))
}

async function start(): Promise<void> {
  const bytes = modelFile()
  const model = decodeModel(bytes)
  const loading = Forecaster.load(bytes)
  const results = new Results(at('results'))
  let turn = 0

  const take = async (file: File): Promise<void> => {
    const mine = ++turn
    fill(at('problem'))
    fill(at('status'), `Reading ${file.name} …`)
    results.hide()
    await drawn()
    try {
      const forecaster = await loading
      const table = await readForModel(file, forecaster.tableOptions, file.name)
      if (mine !== turn) return
      fill(at('status'), 'Forecasting …')
      await drawn()
      const ahead = await forecaster.forecast(table)
      const all = await forecaster.predict(table)
      const scores = await scoresOf(forecaster, table)
      if (mine !== turn) return
      results.show({ file: file.name, table, task: forecaster.task, ahead, warnings: ahead.warnings, all, scores })
      fill(at('status'), results.summary)
    } catch (error) {
      if (mine === turn) fail(error)
    }
  }
  // Registered before the network is ready: until then the browser would open a dropped file in place of the page.
  acceptDrops(at('drop'), (file) => void take(file))
  const picker = csvPicker((file) => void take(file))
  fill(at('drop'), ...picker, h('span', {}, 'or drop it anywhere on this page'), needsOf(model))
  document.title = `${titleOf(model)} · hindcast`
  fill(at('title'), titleOf(model))
  fill(at('card'), cardOf(model, (await loading).network.parameterCount, data.scores))
  at('drop').hidden = false
}

/** Scores on a table, or the sentence that says why there are none. */
async function scoresOf(forecaster: Forecaster, table: Table): Promise<Scores | string> {
  try {
    return await forecaster.evaluate(table)
  } catch (error) {
    if (error instanceof HindcastError) return error.message
    throw error
  }
}

start().catch(fail)
