/**
 * The runs that are kept in this browser: shown again, laid over the present one, forgotten.
 *
 * @module
 */
import { counted } from '../../../text/number.js'
import { type App, isBusy, type KeptRun, onBusy } from '../../app.js'
import { fill, h } from '../../dom.js'
import { historyOf } from '../../follow-history.js'
import type { History } from '../../history/index.js'
import { agoText } from '../../history/now.js'

const NONE =
  'This browser keeps no data for this page (a private window, or storage is switched off): runs end with the page.'

/** The card. */
export function runsCard(app: App): HTMLElement {
  const body = h('div', { class: 'stack' })
  const card = h('section', { class: 'card stack' }, h('h3', {}, 'Runs'), body)
  const act = (what: (history: History) => Promise<void>): void => {
    void historyOf(app).then(async (history) => history !== null && what(history))
  }
  const show = (): void => {
    const { runs } = app.state
    if (runs.status === 'unknown') return
    if (runs.status !== 'ready') return fill(body, h('p', { class: 'hint' }, NONE))
    const { list, present, beside } = runs
    if (list.length === 0) {
      return fill(body, h('p', { class: 'hint' }, 'Each run is kept here, in this browser alone: the last ten.'))
    }
    const focus = body.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.key
      : undefined
    const items = list.map((run) => itemOf(run, run.id === present, run.id === beside?.id))
    const where = list.some(({ source }) => source.sample === undefined) ? ', with their files' : ''
    fill(
      body,
      h('ul', { class: 'runs' }, ...items),
      h('p', { class: 'hint' }, `The last ten runs, kept in this browser alone${where}.`),
    )
    if (focus === undefined) return
    const same = body.querySelector<HTMLElement>(`[data-key="${focus}"]`) ?? body.querySelector<HTMLElement>('button')
    same?.focus()
  }
  const itemOf = (run: KeptRun, isPresent: boolean, isBeside: boolean): HTMLElement => {
    const { id, title, source, when, score, epochs } = run
    const name = `${title}, ${agoText(when)}`
    const button = (key: string, text: string, what: (history: History) => Promise<void>, more = {}): HTMLElement => {
      const attributes = {
        type: 'button',
        class: 'small',
        'data-key': `${key}-${id}`,
        'aria-label': `${text}: ${name}`,
      }
      return h('button', { ...attributes, ...more, onclick: () => act(what) }, text)
    }
    return h(
      'li',
      { class: isPresent ? 'present' : '' },
      h('p', {}, h('strong', {}, title), isPresent && h('span', { class: 'tag' }, 'shown')),
      h('p', {}, score),
      h('p', { class: 'hint' }, `${source.name}, ${agoText(when)}, ${counted(epochs, 'epoch')}`),
      h(
        'div',
        { class: 'row' },
        !isPresent && button('show', 'Show', (history) => history.open(id), { disabled: isBusy(app.state) }),
        !isPresent &&
          button('beside', 'Compare', (history) => history.compare(isBeside ? null : id), {
            'aria-pressed': String(isBeside),
          }),
        button('forget', 'Forget', (history) => history.remove(id)),
      ),
    )
  }
  app.on(['runs'], show)
  // Whether a run can be shown.
  onBusy(app, show)
  show()
  return card
}
