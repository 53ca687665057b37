/**
 * Where a CSV comes in: dropped anywhere on the page, or chosen.
 *
 * @module
 */
import { fill, h } from '../dom.js'

/**
 * Draws the drop zone and calls `take` with each file.
 *
 * @param needs what a CSV must have
 */
export function listenForFiles(zone: HTMLElement, needs: HTMLElement, take: (file: File) => void): void {
  const input = h('input', { type: 'file', id: 'file', class: 'sr-only', accept: '.csv,.tsv,.txt,text/csv' })
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    // The same file, changed on disk, may be chosen again.
    if (file !== undefined) take(file)
    input.value = ''
  })
  fill(
    zone,
    input,
    h('label', { class: 'button', for: 'file' }, 'Choose a CSV'),
    h('span', {}, 'or drop it anywhere on this page'),
    needs,
  )

  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
  document.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    zone.classList.add('over')
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) zone.classList.remove('over')
  })
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    zone.classList.remove('over')
    const file = event.dataTransfer?.files[0]
    if (file !== undefined) take(file)
  })
}
