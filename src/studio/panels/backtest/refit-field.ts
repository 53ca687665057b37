/**
 * When the network is trained again: a policy to choose, and of one of them a number.
 *
 * @module
 */
import { fill, h } from '../../dom.js'
import type { Field } from '../../fields.js'

const POLICIES = { each: 'at each origin', nth: 'at every n-th origin', never: 'never after the first' }

/** Puts a choice of policies before the field of the number; gives what shows a change. */
export function refitField({ element, control }: Field): () => void {
  const id = 'refit-policy'
  const select = h('select', { id }, ...Object.entries(POLICIES).map(([value, text]) => h('option', { value }, text)))
  const show = (): void => {
    const { value } = control
    select.value = value in POLICIES ? value : 'nth'
    control.hidden = value in POLICIES
  }
  select.addEventListener('change', () => {
    control.value = select.value === 'nth' ? '5' : select.value
    control.dispatchEvent(new Event('change'))
    show()
  })
  control.setAttribute('aria-label', 'Origins from one training to the next')
  const label = element.querySelector('label')!
  fill(label, 'Retrain')
  label.htmlFor = id
  label.after(select)
  show()
  return show
}
