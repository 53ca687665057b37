/**
 * Units in the names of columns: `load [kW]`.
 *
 * @module
 */

/** The unit in brackets at the end of a name; '' where there is none. */
export const unitInName = (name: string): string => /[[(]\s*([^\s()[\]]{1,12})\s*[\])]$/.exec(name)?.[1] ?? ''

/** The name without it. */
export const withoutUnit = (name: string): string => name.replace(/\s*[[(][^()[\]]*[\])]$/, '').toLowerCase()

/** Whether two units are of one kind and of another size: kW and MW, Wh and kWh. */
export function differInSize(a: string, b: string): boolean {
  const plain = (unit: string): string => unit.replace(/^[kMGTmµcd](?=\p{L})/u, '')
  return a !== b && a !== '' && b !== '' && [a, plain(a)].some((one) => one === b || one === plain(b))
}
