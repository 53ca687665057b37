/**
 * What the page carries: one block of JSON that `toHtml` wrote into it.
 *
 * @module
 */
import type { HtmlData } from '../../export/html.js'
import { fromBase64 } from '../../text/base64.js'

/** The data, as they were written. */
export const data = JSON.parse(document.getElementById('data')!.textContent!) as HtmlData

/** The bytes of the model file. */
export function modelFile(): Uint8Array {
  return fromBase64(data.model)
}
