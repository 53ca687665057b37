/**
 * What the page carries: one block of JSON that `toHtml` wrote into it.
 *
 * @module
 */
import type { HtmlData } from '../../export/html.js'

/** The data, as they were written. */
export const data = JSON.parse(document.getElementById('data')!.textContent!) as HtmlData

/** The bytes of the model file. */
export function modelFile(): Uint8Array {
  return Uint8Array.from(atob(data.model), (c) => c.charCodeAt(0))
}
