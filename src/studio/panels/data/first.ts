/**
 * The first thing that a visitor reads: what the page does, one click to a forecast, a file of one's own, other samples.
 *
 * @module
 */
import { type App, type AppState, isBusy, tableStands } from '../../app.js'
import { fill, h } from '../../dom.js'
import { NO_COLUMN } from '../../follow-source.js'
import { openAnySample, openSample, SAMPLES, type SampleId } from '../../source.js'
import { inTurn, turn } from '../../turns.js'
import { badNotices } from './reading.js'

/**
 * The card.
 *
 * @param more what stands below the buttons: how the file is read, and why not
 */
export function firstCard(app: App, picker: readonly Node[], ...more: Node[]): HTMLElement {
  const prepare = (): void => inTurn(() => app.trainer.prepare())
  const go = h('button', {
    type: 'button',
    class: 'primary',
    onpointerenter: prepare,
    onfocus: prepare,
    // What it shows is laid out apart from what the press itself has the browser do.
    onclick: () => inTurn(() => void trainNow(app)),
  })
  const chips = Object.entries(SAMPLES).map(([id, { title, about }]) => ({
    id,
    about,
    button: h('button', { type: 'button', class: 'chip', onclick: () => open(id as SampleId) }, title),
  }))
  const about = h('p', { class: 'hint' })
  const mend = h('div', {})
  const few = h('p', { class: 'notice notice-warn', role: 'status' })
  const open = (id: SampleId): void => void openSample(app, id)
  const showFew = (words: string): void => {
    few.hidden = words === ''
    fill(few, words)
  }
  const tells = ({ arriving, settings }: AppState): boolean => arriving === null && settings.target !== undefined
  const show = (): void => {
    const { source, arriving, table, settings } = app.state
    // A file that waits for a word is not yet trained on, and one that was refused leaves the table that stands.
    const stays = arriving?.status === 'held' || (arriving?.status === 'failed' && source !== null)
    const now = arriving === null || stays ? source : arriving.source
    go.textContent = now === null || now.sample !== undefined ? 'Train on the sample' : `Train on ${now.name}`
    // While a table is read, the training waits for it.
    const coming = now === null || arriving?.status === 'waiting' || arriving?.status === 'reading'
    go.disabled = isBusy(app.state) || !(coming || canTrain(app))
    for (const { id, button } of chips) button.setAttribute('aria-pressed', String(now?.sample === id))
    const shown = chips.find(({ id }) => id === now?.sample)
    const own = shown === undefined ? 'A table of your own.' : `The sample: ${shown.about}`
    const refused = arriving?.status === 'failed' && now !== arriving.source
    const stuck = arriving === null && table.status === 'ready' && settings.target === undefined
    about.className = stuck ? 'problem' : 'hint'
    mend.hidden = !stuck
    fill(mend, ...(stuck ? badNotices(app, table.table) : []))
    // Of the table that stands. A sample has rows enough for what is asked of it at first; else what counts them is loaded.
    const { horizon, split } = settings
    if (source === null || (source.sample !== undefined && horizon === undefined && split === undefined)) showFew('')
    else void import('./too-few.js').then(({ fewWords }) => showFew(tells(app.state) ? fewWords(app.state) : ''))
    fill(about, stuck ? NO_COLUMN : refused && now !== null ? `Still: ${now.name}. ${own}` : own)
  }
  app.on(['source', 'arriving', 'table', 'training', 'settings'], show)
  show()
  return h(
    'section',
    { class: 'card stack source first' },
    h('h3', { class: 'claim' }, 'Train a recurrent network on your time series, here in this tab.'),
    h(
      'p',
      { class: 'lead' },
      'See whether it beats simple forecasts, and watch what it learns. Nothing leaves your machine.',
    ),
    h(
      'div',
      { class: 'row' },
      go,
      ...picker,
      h('span', { class: 'hint only-wide' }, 'or drop it anywhere on this page'),
    ),
    h(
      'div',
      { class: 'row chips', role: 'group', 'aria-label': 'Samples' },
      h('span', { class: 'hint' }, 'Samples:'),
      ...chips.map(({ button }) => button),
    ),
    few,
    mend,
    about,
    ...more,
  )
}

/** Whether there is a table to train on, and the last file that came is it. */
const canTrain = ({ state }: App): boolean =>
  tableStands(state) && state.arriving?.status !== 'failed' && state.settings.target !== undefined

/** Trains by the settings as they are, shown as it goes; and then the forecast, unless the visitor has gone elsewhere. */
async function trainNow(app: App): Promise<void> {
  app.set({ panel: 'train' })
  await turn()
  app.trainer.prepare()
  const { source, arriving } = app.state
  if (source === null && arriving === null) await openAnySample(app)
  const end = app.on(['training', 'table', 'arriving'], () => step())
  const step = (): void => {
    const { training, panel, table, arriving } = app.state
    if (isBusy(app.state)) begun = true
    else if (!begun && canTrain(app)) app.trainer.start()
    else if (begun || arriving?.status === 'failed' || (arriving === null && table.status === 'ready')) {
      end()
      if (begun && training.status === 'done' && panel === 'train') app.set({ panel: 'forecast' })
    }
  }
  let begun = false
  step()
}
