/**
 * The width of the help: commander breaks its own columns, and what is still too long is broken here.
 *
 * @module
 */
import type { Help, HelpConfiguration } from 'commander'
import { type Io, widthOf } from './io.js'

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
  const width = Number.isSafeInteger(asked) && asked > 0 ? asked : widthOf(io.stdout)
  return Math.min(Math.max(width, NARROWEST), WIDEST)
}

/** How commander lays out flags and what they mean: beside each other, or one below the other where it is narrow. */
export const HELP: HelpConfiguration = {
  minWidthToWrap: NARROWEST_COLUMN,
  formatItem(this: Help, term: string, termWidth: number, description: string, help: Help): string {
    const left = `  ${term.padEnd(termWidth)}  `
    if (description === '') return left.trimEnd()
    const room = help.helpWidth! - left.length
    if (room < NARROWEST_COLUMN) return `  ${term}\n${indented(help, description, BELOW)}`
    return left + indented(help, description, ' '.repeat(left.length), room).trimStart()
  },
}

function indented(help: Help, text: string, indent: string, room = help.helpWidth! - indent.length): string {
  return help
    .boxWrap(text, room)
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
  const lines: string[] = []
  let current = indent + (term ?? '')
  let begun = false
  for (const word of line.slice(current.length).split(' ')) {
    for (const part of piecesOf(word, width - hang.length - end.length)) {
      if (begun && current.length + 1 + part.length + end.length > width) {
        lines.push(current + end)
        current = hang
        begun = false
      }
      current += (begun ? ' ' : '') + part
      begun = true
    }
  }
  return [...lines, current].join('\n')
}

/** A word in pieces that fit: at a bar or comma where there is one. */
function piecesOf(word: string, room: number): string[] {
  const pieces: string[] = []
  let rest = word
  while (rest.length > room) {
    const head = rest.slice(0, room)
    const at = Math.max(head.lastIndexOf('|'), head.lastIndexOf(','), head.lastIndexOf('/')) + 1 || room
    pieces.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  return [...pieces, rest]
}
