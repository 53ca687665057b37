/**
 * The columns that are forecast beside the first, as boxes.
 *
 * @module
 */
import { alone } from '../../../options/outputs.js'
import type { App } from '../../app.js'
import { fill, h } from '../../dom.js'
import { targetsIn } from '../../settings.js'

/** The boxes; they follow table and settings. */
export function otherTargets(app: App): HTMLElement {
  const checks = h('div', { class: 'checks', role: 'group', 'aria-label': 'Other columns to forecast' })
  const boxOf = (name: string): HTMLElement => {
    const box = h('input', { type: 'checkbox', value: name })
    box.addEventListener('change', () => {
      const now = targetsIn(app.state.settings)
      const target = alone(box.checked ? [...now, name] : now.filter((own) => own !== name))
      app.set({ settings: { ...app.state.settings, target } })
    })
    return h('label', { class: 'check' }, box, name)
  }
  let listed: readonly string[] | null = null
  const show = (): void => {
    const { table, settings } = app.state
    if (table.status !== 'ready') return
    const { usable } = table.table
    if (usable !== listed) fill(checks, ...usable.map(boxOf))
    listed = usable
    const [own, ...rest] = targetsIn(settings)
    for (const box of checks.querySelectorAll('input')) {
      box.checked = rest.includes(box.value)
      box.closest('label')!.hidden = box.value === own
    }
  }
  app.on(['table', 'settings'], show)
  show()
  return checks
}
