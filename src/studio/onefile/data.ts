/**
 * The page's data: one block of JSON that `toHtml` wrote into it. A worker, which has no page, is sent it.
 *
 * @module
 */
import type { HtmlData } from '../../export/html.js'
import { fromBase64 } from '../../text/base64.js'

let held: HtmlData | null = null

/** The data, as they were written. */
export function pageData(): HtmlData {
  held ??= JSON.parse(document.getElementById('data')!.textContent!) as HtmlData
  return held
}

/** Sends a worker the page's data. */
export function holdData(data: HtmlData): void {
  held = data
}

/** The bytes of the model file. */
export const modelFile = (): Uint8Array => fromBase64(pageData().model)
