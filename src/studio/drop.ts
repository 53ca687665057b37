/**
 * How a file comes into a page: dropped anywhere on it, or chosen.
 *
 * @module
 */
import { h } from './dom.js'

/**
 * Takes a file that is dropped anywhere on the page.
 *
 * @param zone has the class `dropping` while a file is over the page
 * @param take called with the first file
 */
export function acceptDrops(zone: HTMLElement, take: (file: File) => void): void {
  const holdsFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
  document.addEventListener('dragover', (event) => {
    if (!holdsFile(event)) return
    event.preventDefault()
    zone.classList.add('dropping')
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) zone.classList.remove('dropping')
  })
  document.addEventListener('drop', (event) => {
    if (!holdsFile(event)) return
    event.preventDefault()
    zone.classList.remove('dropping')
    const file = event.dataTransfer?.files[0]
    if (file !== undefined) take(file)
  })
}

/**
 * A button that lets the reader choose a CSV.
 *
 * @returns the field for the file, which only screen readers see, and its label, which looks like a button
 */
export function csvPicker(take: (file: File) => void): [HTMLInputElement, HTMLLabelElement] {
  const input = h('input', { type: 'file', id: 'csv', accept: '.csv,.tsv,.txt,text/csv', class: 'sr-only' })
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    if (file !== undefined) take(file)
    // So that the same file, corrected, can be chosen again.
    input.value = ''
  })
  return [input, h('label', { class: 'button', for: 'csv' }, 'Choose your CSV')]
}
