/** Numbers in the sentences of errors have their thousands separated. */
import { writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { root } from '../support/installed.js'
import { folderWith } from '../cli/support.js'

const isNumber = (type: ts.Type): boolean =>
  type.isUnion() ? type.types.some(isNumber) : (type.flags & ts.TypeFlags.NumberLike) !== 0

/** Functions that make an error of a part of its sentence. */
const MAKES = /(Error|refuse|refusal|invalid|conflict|wrong|mismatch)$/

/** Whether what stands here goes into the sentence of an error. */
function isOfError(node: ts.Node): boolean {
  for (let n = node.parent; (n as ts.Node | undefined) !== undefined; n = n.parent) {
    if (ts.isThrowStatement(n)) return true
    if ((ts.isNewExpression(n) || ts.isCallExpression(n)) && MAKES.test(n.expression.getText())) return true
    if (ts.isVariableDeclaration(n)) return n.name.getText() === 'message'
    if (ts.isFunctionLike(n)) return false
  }
  return false
}

/** Numbers that stand in a sentence as they are: neither through `whole` or `counted` nor, as somebody gave them, `String`. */
function bareNumbers(program: ts.Program, isLooked: (file: string) => boolean): string[] {
  const checker = program.getTypeChecker()
  const found: string[] = []
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || !isLooked(file.fileName)) continue
    const visit = (node: ts.Node): void => {
      if (ts.isTemplateSpan(node) && isNumber(checker.getTypeAtLocation(node.expression)) && isOfError(node)) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart())
        found.push(`${relative(root, file.fileName)}:${line + 1}: ${node.expression.getText()}`)
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
  }
  return found
}

it('every number in an error is written by whole or counted, or by String where it is repeated as it was given', () => {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
  )!
  const program = ts.createProgram(config.fileNames, config.options)
  // The runtime of exported modules brings no formatting of numbers with it.
  const isLooked = (file: string) =>
    file.startsWith(join(root, 'src')) && !/generated|export\/module\/runtime/.test(file)
  expect(bareNumbers(program, isLooked)).toEqual([])
}, 120_000)

it('would be seen', () => {
  const file = join(folderWith({}), 'a.ts')
  const lines = [
    'const rows: number = 20000',
    'const message = `there are ${rows} rows`',
    'export function f(n: number | string) { throw new RangeError(`${rows}, ${String(rows)} and ${n}`) }',
    'export const label = `${rows} rows`, said = message',
  ]
  writeFileSync(file, lines.join('\n'))
  const program = ts.createProgram([file], { strict: true })
  expect(bareNumbers(program, (name) => name === file).map((text) => text.replace(/^.*:(\d+):/, '$1'))).toEqual([
    '2 rows',
    '3 rows',
    '3 n',
  ])
})
