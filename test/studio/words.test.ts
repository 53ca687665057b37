/** What the page says of options: by the labels of its fields, never by flags of the command line. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { OPTIONS, rowOf } from '../../src/options/options.js'
import type { Row } from '../../src/options/row.js'
import { HindcastError, parseCsv, readCsv } from '../../src/index.js'
import { warningsOf } from '../../src/table/reading.js'
import { onPage } from '../../src/studio/words.js'
import { type OptionPiece, sayIn, type Words } from '../../src/text/words.js'
import { root } from '../support/installed.js'
import type { Expected } from '../table/expected.js'

const ROWS = Object.values(OPTIONS).flatMap((rows) => Object.entries<Row>(rows))
const FLAGS = ROWS.flatMap(([, { flag }]) => flag ?? [])
const FLAG = new RegExp(`(^|[^\\w-])(${FLAGS.join('|')})(?![\\w-])`)

/** Rooms and files whose sentences no page shows: commands, what is written into scripts, and the queue's workers. */
const ELSEWHERE =
  /^src\/(cli|queue|generated|export\/script)\/|^src\/sweep\/(fleet|travel)\.ts$|^src\/host\/queue-node\.ts$/

/** Texts of the code that hold a flag, but for the rows that give it. */
function flagTexts(path: string): string[] {
  const file = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const look = (node: ts.Node): void => {
    const own = ts.isPropertyAssignment(node.parent ?? node) && node.parent.getText().startsWith('flag:')
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)
    // A name alone is a colour of the page.
    if (isText && !own && FLAG.test(node.text) && !/^--[\w-]+$/.test(node.text)) found.push(`${path}: ${node.text}`)
    ts.forEachChild(node, look)
  }
  ts.forEachChild(file, look)
  return found
}

const piecesOf = (message: string | Words): OptionPiece[] =>
  typeof message === 'string' ? [] : message.filter((part): part is OptionPiece => typeof part !== 'string')

/** That a sentence names each option by its label. */
function expectLabels(message: string | Words): void {
  const text = sayIn(onPage, message)
  expect(text).not.toMatch(/(^|\s|\()--[a-z]/)
  for (const { option } of piecesOf(message)) {
    const label = rowOf(option)?.label
    expect(text).toContain(label === undefined ? option : `"${label}`)
  }
}

describe('the words of the page', () => {
  it('are not those of the command line in any text of the code', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `src/${path}`)
    expect(files.length).toBeGreaterThan(200)
    expect(files.filter((path) => !ELSEWHERE.test(path)).flatMap(flagTexts)).toEqual([])
    // The search finds what there is to find.
    expect(files.filter((path) => ELSEWHERE.test(path)).flatMap(flagTexts).length).toBeGreaterThan(5)
  })

  it('name the field in what is asked and told of every awkward file', async () => {
    const seen = new Set<string>()
    const folder = join(root, 'test/table/files')
    const all = JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8')) as Expected[]
    for (const { file } of all) {
      let said: (string | Words)[]
      try {
        said = warningsOf((await readCsv(readFileSync(join(folder, file)))).reading)
      } catch (error) {
        if (!(error instanceof HindcastError)) throw error
        said = [error.words]
      }
      for (const message of said) {
        expectLabels(message)
        for (const { option } of piecesOf(message)) seen.add(option)
      }
    }
    expect([...seen].sort((a, b) => (a < b ? -1 : 1))).toEqual(
      expect.arrayContaining(['dateFormat', 'decimal', 'duplicates', 'na', 'order', 'series', 'skip', 'step']),
    )
  })

  it('say a value as its field does', async () => {
    expect(onPage({ option: 'decimal', part: 'setting', value: ',' })).toBe('"Decimal sign: comma"')
    expect(onPage({ option: 'header', part: 'setting', value: false })).toBe('"Column names in the first line: no"')
    expect(onPage({ option: 'skip', part: 'setting', value: [6] })).toBe('"Lines to skip at the top: 6,"')
    const error = await parseCsv('date,a\n2020-01-03,1\n2020-01-01,2\n2020-01-04,5\n').then(
      () => null,
      (caught: unknown) => caught as HindcastError,
    )
    expect(error!.sayIn(onPage)).toContain('use "Rows out of order: are sorted" to sort the rows by it.')
    expect(error!.message).toContain("use order: 'sort' to sort the rows by it.")
  })
})
