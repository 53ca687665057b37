/**
 * Which of several series is shown.
 *
 * @module
 */
import { counted } from '../../text/number.js'
import { h } from '../dom.js'

let fields = 0

/**
 * A field that takes the name of a series and proposes those that there are; null where there is one.
 *
 * @param take called with a name that there is
 */
export function seriesField(
  { series }: { series?: readonly { name: string }[] },
  take: (name: string) => void,
): HTMLElement | null {
  if (series === undefined || series.length < 2) return null
  const id = `series-${++fields}`
  const names = new Set(series.map(({ name }) => name))
  const control = h('input', {
    id,
    type: 'text',
    list: `${id}-names`,
    autocomplete: 'off',
    'aria-describedby': `${id}-problem`,
  })
  control.value = series[0].name
  const problem = h('p', { class: 'problem', id: `${id}-problem`, role: 'status' })
  control.addEventListener('change', () => {
    const there = names.has(control.value)
    problem.textContent = there ? '' : 'There is no series of this name.'
    control.toggleAttribute('aria-invalid', !there)
    if (there) take(control.value)
  })
  return h(
    'div',
    { class: 'field' },
    h('label', { for: id }, `Series, one of ${counted(series.length, 'series', 'series')}`),
    control,
    h('datalist', { id: `${id}-names` }, ...series.map(({ name }) => h('option', { value: name }))),
    problem,
  )
}
