/**
 * What the exported texts share: a model in words, and names that may stand in a comment.
 *
 * @module
 */
import { cellOf } from '../engine/cells.js'
import { printable } from '../text/printable.js'
import type { Content } from './content.js'

/** `GRU, 2 layers of 16 units, f32`; of several networks `the mean of 3 networks: GRU, 16 units, f32`. */
export function sizeInWords({ network, parameters }: Content): string {
  const { cell, nonlinearity, numLayers, hiddenSize, dtype } = network
  const kind = cell.toUpperCase() + (cellOf(network).nonlinearity ? ` (${nonlinearity})` : '')
  const units = `${hiddenSize} ${hiddenSize === 1 ? 'unit' : 'units'}`
  const several = parameters.length === 1 ? '' : `the mean of ${parameters.length} networks: `
  return `${several}${kind}, ${numLayers === 1 ? units : `${numLayers} layers of ${units}`}, ${dtype}`
}

/** A name as it may stand in a comment on one line: whatever could end it, or the script around it, is escaped. */
export function inComment(name: string): string {
  return printable(inScript(JSON.stringify(name).slice(1, -1)))
}

/** JSON as it may stand in a page: what could end the script around it is escaped, and its texts stay the same. */
export function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c')
}
