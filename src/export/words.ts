/**
 * What the exported texts share: a model in words, names that may stand in a comment, numbers in base64.
 *
 * @module
 */
import { cellOf } from '../engine/cells.js'
import type { Content, Tensors } from './content.js'

/** `GRU, 2 layers of 16 units, f32`. */
export function sizeInWords({ network }: Content): string {
  const { cell, nonlinearity, numLayers, hiddenSize, dtype } = network
  const kind = cell.toUpperCase() + (cellOf(network).nonlinearity ? ` (${nonlinearity})` : '')
  const units = `${hiddenSize} ${hiddenSize === 1 ? 'unit' : 'units'}`
  return `${kind}, ${numLayers === 1 ? units : `${numLayers} layers of ${units}`}, ${dtype}`
}

/** A name as it may stand in a comment on one line: whatever could end it, or the script around it, is escaped. */
export function inComment(name: string): string {
  return inScript(JSON.stringify(name).slice(1, -1)).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (c) => {
      return '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0')
    },
  )
}

/** JSON as it may stand in a page: what could end the script around it is escaped, and its texts stay the same. */
export function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c')
}

/** All parameters one after the other as little-endian bytes in base64. */
export function base64Of(parameters: Tensors): string {
  let text = ''
  for (const { data } of parameters.values()) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    for (let from = 0; from < bytes.length; from += 8192) {
      text += String.fromCharCode(...bytes.subarray(from, from + 8192))
    }
  }
  return btoa(text)
}
