/**
 * What is not plain about the numbers of a table's columns.
 *
 * @module
 */
import { kindOf } from './cell-kind.js'
import type { Column, NumberForm } from './column.js'
import type { Findings } from './reading.js'
import { differInSize, unitInName } from './unit-names.js'

/** Words that an option may name as missing. */
const FEW_WORDS = 2

/** What of a column of words is not a number, where that is the same in nearly all such cells. */
function fewWords(names: readonly string[] = []): { words?: string[] } {
  const words: string[] = []
  for (const name of names) {
    if (kindOf(name) === 'number') continue
    if (words.length === FEW_WORDS || name.length > 40 || name.includes(',')) return {}
    words.push(name)
  }
  return words.length === 0 ? {} : { words }
}

/** What is not plain about the numbers. */
export function numberFindings(columns: readonly Column[], rows: number): Findings {
  const found: Findings = {}
  const withForm = (pick: (form: NumberForm) => unknown): string[] =>
    columns.filter(({ form, bad }) => bad === null && form !== undefined && Boolean(pick(form))).map(({ name }) => name)
  const decimal = withForm((form) => form.decimal)
  if (decimal.length > 0) found.decimal = { sign: ',', columns: decimal }
  for (const key of ['thousands', 'sign'] as const) {
    const groups = new Map<string, string[]>()
    for (const { name, form, bad } of columns) {
      const sign = bad === null ? form?.[key] : undefined
      if (sign !== undefined) groups.set(sign, [...(groups.get(sign) ?? []), name])
    }
    if (groups.size > 0) {
      found[key === 'sign' ? 'signs' : 'thousands'] = [...groups].map(([sign, names]) => ({ sign, columns: names }))
    }
  }
  for (const key of ['scaled', 'bracketed', 'minusBehind', 'asText', 'booleans'] as const) {
    const names = withForm((form) => form[key])
    if (names.length > 0) found[key] = names
  }
  const flags = columns.flatMap(({ name, bad, form }) =>
    bad === null && form?.flags !== undefined ? [{ column: name, ...form.flags }] : [],
  )
  if (flags.length > 0) found.flags = flags
  const threes = columns.filter(({ bad, form }) => bad === null && form?.threes === true)
  if (threes.length > 0) {
    const groups = ['.', ','].map((sign) => threes.filter(({ first }) => first?.text.includes(sign)))
    found.threes = groups
      .filter(({ length }) => length > 0)
      .map((some) => ({ columns: some.map(({ name }) => name), cell: some[0].first!.text }))
  }
  const otherUnits = columns.flatMap(({ name, bad, form }) =>
    bad === null && form?.sign !== undefined && differInSize(form.sign, unitInName(name))
      ? [{ column: name, sign: form.sign }]
      : [],
  )
  if (otherUnits.length > 0) found.otherUnits = otherUnits
  const mixed = columns.flatMap(({ name, numbers, missing, words }) =>
    numbers === undefined
      ? []
      : [{ column: name, numbers, cells: (words?.codes.length ?? rows) - missing, ...fewWords(words?.names) }],
  )
  if (mixed.length > 0) found.mixed = mixed
  return found
}
