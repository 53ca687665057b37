/**
 * The width of the help: commander breaks its own columns, and what is still too long is broken here.
 *
 * @module
 */
import type { Help, HelpConfiguration } from 'commander'
import { type Io, USUAL_WIDTH } from './io.js'

/** No help is narrower: words and flags would be torn. */
const NARROWEST = 40
/** Nor wider: the eye would lose the line. */
const WIDEST = 120
/** A column of text that would be narrower stands below its flag instead. */
const NARROWEST_COLUMN = 24
const BELOW = '      '

/** The columns that the help takes: those that COLUMNS says, or else the terminal's, or 80. */
export function helpWidth(io: Io): number {
  const asked = Number(io.env.COLUMNS)
  const width = Number.isSafeInteger(asked) && asked > 0 ? asked : io.stdout.columns || USUAL_WIDTH
  return Math.min(Math.max(width, NARROWEST), WIDEST)
}

/** How commander lays out flags and what they mean: beside each other, or one below the other where it is narrow. */
export const HELP: HelpConfiguration = {
  minWidthToWrap: NARROWEST_COLUMN,
  formatItem(this: Help, term: string, termWidth: number, description: string, help: Help): string {
    const left = `  ${term.padEnd(termWidth)}  `
    if (description === '') return left.trimEnd()
    const room = help.helpWidth! - left.length
    if (room < NARROWEST_COLUMN) return `  ${term}\n${indented(description, BELOW, help.helpWidth! - BELOW.length)}`
    return left + indented(description, ' '.repeat(left.length), room).trimStart()
  },
}

/** No line ends with this word. */
const DEFAULT = '(default: '
const HELD = '\u00a0'

function indented(text: string, indent: string, room: number): string {
  return wrapped(text.replace(DEFAULT, DEFAULT.replace(' ', HELD)), room)
    .replaceAll(HELD, ' ')
    .split('\n')
    .map((line) => indent + line)
    .join('\n')
}

/** A text of which no line is longer than `width`: what goes on is indented as its line, commands by a backslash more. */
export function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (line.length <= width ? line : broken(line, width)))
    .join('\n')
}

function broken(line: string, width: number): string {
  const [, indent, term] = /^( *)(\S.{0,20}? {2,})?/.exec(line)!
  const isCommand = line.startsWith('  hindcast ')
  const hang = ' '.repeat(isCommand ? indent.length + 2 : indent.length + (term ?? '').length)
  const end = isCommand ? ' \\' : ''
  const room = width - hang.length - end.length
  const lines: string[] = []
  let current = indent + (term ?? '')
  let begun = false
  // What stands in quotes is one word if it fits: a backslash within would be part of it.
  const words = line.slice(current.length).match(isCommand ? new RegExp(`'[^']{0,${room - 2}}'|[^ ]+`, 'g') : /[^ ]+/g)
  for (const word of words ?? []) {
    for (const part of piecesOf(word, room)) {
      if (begun && current.length + 1 + part.length + end.length > width) {
        const inQuotes = isCommand && lines.concat(current).join('').split("'").length % 2 === 0
        lines.push(current + (inQuotes ? '' : end))
        current = hang
        begun = false
      }
      current += (begun ? ' ' : '') + part
      begun = true
    }
  }
  return [...lines, current].join('\n')
}

/** A word in pieces that fit: behind a bar, comma or slash, or before a bracket, where there is one. */
function piecesOf(word: string, room: number): string[] {
  const pieces: string[] = []
  let rest = word
  while (rest.length > room) {
    const head = rest.slice(0, room)
    const behind = Math.max(head.lastIndexOf('|'), head.lastIndexOf(','), head.lastIndexOf('/')) + 1
    const at = Math.max(behind, head.lastIndexOf('[')) || room
    pieces.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  return [...pieces, rest]
}
