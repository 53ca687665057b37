/**
 * The words of messages, and of what a message says of an option. An option has a name for each surface (`hiddenSize` in
 * the library, `--hidden` on the command line, a field's label in the page), so a message keeps such places as pieces, and
 * each surface words them in its own way.
 *
 * @module
 */
import { printable } from './printable.js'
import { withoutStop } from './sentence.js'

/** A place in a message that speaks of an option. */
export interface OptionPiece {
  /** The library's name of the option, such as `optimizer.learningRate`. */
  option: string
  /** `'name'`: its name; `'setting'`: the option with `value`, as one gives it; `'value'`: such a value alone. */
  part: 'name' | 'setting' | 'value'
  value?: unknown
}

/** A message in pieces. */
export type Words = readonly (string | OptionPiece)[]

/** How a surface words a piece. */
export type Surface = (piece: OptionPiece) => string

/** The name of an option: `hiddenSize`, `--hidden`; with a command, as one types it there: `predict MODEL --from 2015`. */
export const named = (option: string, command?: string): OptionPiece =>
  command === undefined ? { option, part: 'name' } : { option, part: 'name', value: command }

/** An option with a value, as one gives it: `hiddenSize: 16`, `--hidden 16`; without a value `no hiddenSize`. */
export const setting = (option: string, value: unknown): OptionPiece => ({ option, part: 'setting', value })

/** A value as one gives it: `[0.1, 0.5]`, `0.1,0.5`. */
export const valueOf = (option: string, value: unknown): OptionPiece => ({ option, part: 'value', value })

/** A message with pieces: words`${named('hiddenSize')} is 0.` */
export function words(
  texts: TemplateStringsArray,
  ...parts: readonly (string | number | OptionPiece | Words)[]
): Words {
  return texts.flatMap((text, i) => {
    if (i === parts.length) return [text]
    const part = parts[i]
    if (typeof part === 'string' || typeof part === 'number') return [text + String(part)]
    return Array.isArray(part) ? [text, ...(part as Words)] : [text, part as OptionPiece]
  })
}

/** Words that lose their capital where they do not begin a sentence; names keep theirs. */
const BEGINS = /^(The|There|This|These|A|An|No|With|At|In|Of) /

/** A sentence as a part of another: without the stop at its end and the capital at its beginning. */
export function clauseOf(message: string | Words): Words {
  const parts = typeof message === 'string' ? [message] : message
  return parts.map((part, i) => {
    if (typeof part !== 'string') return part
    const text = i === parts.length - 1 ? withoutStop(part) : part
    return i === 0 ? text.replace(BEGINS, (word) => word.toLowerCase()) : text
  })
}

/** A message as a surface says it. */
export function sayIn(surface: Surface, message: string | Words): string {
  if (typeof message === 'string') return message
  return message.map((part) => (typeof part === 'string' ? part : surface(part))).join('')
}

/** How the library words a piece: as its caller would write it. */
export function inLibrary({ option, part, value }: OptionPiece): string {
  if (part === 'name') return option
  // Numbers without blanks between, as the command line takes them: 2,3.
  const isNumbers = Array.isArray(value) && value.every((one) => typeof one === 'number')
  const said = isNumbers ? `[${value.join(',')}]` : literal(value, 200)
  if (part === 'value') return said
  return value === undefined || value === null ? `no ${option}` : `${option}: ${said}`
}

/** A value as JavaScript, as people write it: names without quotes where they can be, texts in single ones. */
export function literal(value: unknown, limit = Infinity): string {
  const text = write(value)
  return text.length <= limit ? text : text.slice(0, limit) + '…'
}

function write(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(write).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).filter(([, own]) => own !== undefined)
  const name = (key: string): string => (/^[a-z]\w*$/i.test(key) ? key : quoted(key))
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, own]) => `${name(key)}: ${write(own)}`).join(', ')} }`
}

/** A text in single quotes. */
function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${printable(inner)}'`
}

/** `a`, `a or b`, `a, b or c`. */
export function either(list: readonly string[], word: 'or' | 'and' = 'or'): string {
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} ${word} ${list[list.length - 1]}`
}
