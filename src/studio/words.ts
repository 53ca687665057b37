/**
 * How the page words what messages say of options: by the labels of its fields.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { OPTIONS, rowOf } from '../options/options.js'
import type { Rows } from '../options/row.js'
import { inLibrary, type OptionPiece } from '../text/words.js'

/** An option as the page calls it: `"Hidden units"`, `"Hidden units: 16"`; one without a field by the library's name. */
export function onPage(piece: OptionPiece, options: Readonly<Record<string, Rows>> = OPTIONS): string {
  const { option, part, value } = piece
  if (option === 'ahead' && part === 'setting')
    return onPage({ ...piece, option: 'horizon', value: `1-${String(value)}` })
  const row = rowOf(option, options)
  if (row?.label === undefined) return inLibrary(piece)
  const label = shown(row.label)
  if (part === 'name') return label
  if (value === undefined || value === null) return `no ${label}`
  const text = typeof value === 'string' ? value : row.kind.write(value)
  const said = row.kind.choices?.[text] ?? (value === true ? 'yes' : value === false ? 'no' : text)
  return shown(part === 'value' ? said : `${row.label}: ${said}`, 80)
}

/** What went wrong, in the words of the page. */
export function messageOf(error: unknown): string {
  if (error instanceof HindcastError) return error.sayIn(onPage)
  return error instanceof Error ? error.message : String(error)
}
