/**
 * What is to be forecast: a column, and others that the same network forecasts with it.
 *
 * @module
 */
import { alone } from '../../../options/outputs.js'
import type { App } from '../../app.js'
import { fill, h } from '../../dom.js'
import { pageOption, targetsIn } from '../../settings.js'

/** The field of the first column, and the fold with the others, which are listed once it is opened. */
export function targetFields(app: App): { first: HTMLElement; others: HTMLElement; show: () => void } {
  const id = 'setting-target'
  const select = h('select', { id })
  const first = h('div', { class: 'field' }, h('label', { for: id }, pageOption('target').row.label), select)
  const summary = h('summary', {}, '')
  const others = h('details', { class: 'stack-s' }, summary)
  select.addEventListener('change', () => {
    const rest = targetsIn(app.state.settings).slice(1)
    const target = alone([select.value, ...rest.filter((name) => name !== select.value)])
    app.set({ settings: { ...app.state.settings, target } })
  })
  let list: Promise<HTMLElement> | null = null
  others.addEventListener('toggle', () => {
    list ??= import('./other-targets.js').then(({ otherTargets }) => otherTargets(app))
    void list.then((element) => others.append(element))
  })
  let shown: readonly string[] = []
  const show = (): void => {
    const { table, settings } = app.state
    const usable = table.status === 'ready' ? table.table.usable : []
    const [own = '', ...rest] = targetsIn(settings)
    if (usable !== shown) fill(select, ...usable.map((value) => h('option', { value }, value)))
    shown = usable
    select.value = own
    const some = rest.slice(0, 4).join(', ') + (rest.length > 4 ? ', …' : '')
    summary.textContent =
      rest.length === 0 ? 'Forecast other columns with it, by the same network' : `And ${rest.length} more: ${some}`
    others.hidden = usable.length < 2
  }
  return { first, others, show }
}
