/** Code blocks of the Markdown pages, in order, and the comparison of what they print with what the page shows. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './installed.js'

export interface Block {
  file: string
  line: number
  language: string
  code: string
  /** what the page shows as its output: the text block that follows with nothing but blank lines between */
  shown?: Block
}

/** The pages whose examples are run. */
export const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md'))
  .sort((a, b) => (a < b ? -1 : 1))

/** The fenced blocks of a page. */
export function blocksOf(file: string): Block[] {
  const blocks: Block[] = []
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  let between = ''
  for (let i = 0; i < lines.length; i++) {
    const fence = /^```(\w*)/.exec(lines[i])
    if (!fence) {
      between += lines[i]
      continue
    }
    const start = i + 1
    while (lines[++i] !== '```') if (i >= lines.length) throw new Error(`${file}:${start}: this block has no end`)
    const block: Block = { file, line: start, language: fence[1], code: lines.slice(start, i).join('\n') }
    const previous = blocks.at(-1)
    if (block.language === 'text' && previous && previous.language !== 'text' && between.trim() === '') {
      previous.shown = block
    }
    blocks.push(block)
    between = ''
  }
  return blocks
}

/** The output without what differs from run to run. */
export function steady(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('npm warn'))
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/[\d,]+ windows\/s/g, 'N windows/s')
    .replace(/ in [\d.]+ m?s;/g, ' in N s;')
    .trim()
}

/** Whether `actual` is what a page shows, where a line `…` stands for any lines. */
export function agrees(actual: string, shown: string): boolean {
  const pieces = steady(shown)
    .split(/^…$/m)
    .map((piece) => piece.replace(/^\n|\n$/g, ''))
  const whole = steady(actual)
  if (pieces.length === 1) return whole === pieces[0]
  let at = 0
  for (const [i, piece] of pieces.entries()) {
    const found = i === 0 ? (whole.startsWith(piece) ? 0 : -1) : whole.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  const last = pieces.at(-1)!
  return last === '' || whole.endsWith(last)
}
