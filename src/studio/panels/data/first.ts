/**
 * The first thing that a visitor reads: what the page does, one click to a forecast, a file of one's own, other samples.
 *
 * @module
 */
import { type App, isBusy, tableStands } from '../../app.js'
import { fill, h } from '../../dom.js'
import { openSample, SAMPLES, type SampleId, USUAL_SAMPLE } from '../../source.js'

/**
 * The card.
 *
 * @param more what stands below the buttons: how the file is read, and why not
 */
export function firstCard(app: App, picker: readonly Node[], ...more: Node[]): HTMLElement {
  const go = h('button', { type: 'button', class: 'primary', onclick: () => void trainNow(app) })
  const chips = Object.entries(SAMPLES).map(([id, { title, about }]) => ({
    id,
    about,
    button: h('button', { type: 'button', class: 'chip', onclick: () => open(id as SampleId) }, title),
  }))
  const about = h('p', { class: 'hint' })
  const open = (id: SampleId): void => void openSample(app, id)
  const show = (): void => {
    const { source, arriving } = app.state
    const now = arriving?.source ?? source
    go.textContent = now === null || now.sample !== undefined ? 'Train on the sample' : `Train on ${now.name}`
    go.disabled =
      isBusy(app.state) || (now !== null && (!tableStands(app.state) || app.state.settings.target === undefined))
    for (const { id, button } of chips) button.setAttribute('aria-pressed', String(now?.sample === id))
    const shown = chips.find(({ id }) => id === now?.sample)
    fill(about, shown === undefined ? 'A table of your own.' : `The sample: ${shown.about}`)
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
    about,
    ...more,
  )
}

/** Trains by the settings as they are, shown as it goes; and then the forecast, unless the visitor has gone elsewhere. */
async function trainNow(app: App): Promise<void> {
  const { source, arriving } = app.state
  if (source === null && arriving === null) await openSample(app, USUAL_SAMPLE)
  app.set({ panel: 'train' })
  const end = app.on(['training', 'table', 'arriving'], () => step())
  const step = (): void => {
    const { training, panel } = app.state
    if (isBusy(app.state)) begun = true
    else if (!begun && tableStands(app.state)) app.trainer.start()
    else if (begun || app.state.arriving?.status === 'failed') {
      end()
      if (training.status === 'done' && panel === 'train') app.set({ panel: 'forecast' })
    }
  }
  let begun = false
  step()
}
