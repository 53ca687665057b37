/** The lint rules that keep the bits the same and the imports one way: each forbidden form is caught, allowed ones pass. */
import { fileURLToPath } from 'node:url'
import { ESLint, Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import layers from '../../scripts/lint/layers.js'
import sameBits from '../../scripts/lint/same-bits.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

function faults(code: string, path: string): string[] {
  const linter = new Linter({ cwd: root })
  const config = {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { allowInvalidAST: true } },
    plugins: { hindcast: { rules: { layers, 'same-bits': sameBits } } },
    rules: { 'hindcast/layers': 'error', 'hindcast/same-bits': 'error' },
  }
  return linter.verify(code, [config as unknown as Linter.Config], { filename: root + path }).map((m) => m.messageId!)
}

describe('same bits', () => {
  const everyMath = Object.getOwnPropertyNames(Math).filter((n) => typeof Math[n as 'sin'] === 'function')
  const exact = ['sqrt', 'fround', 'abs', 'floor', 'imul', 'min', 'max']

  it.each(everyMath)('Math.%s', (name) => {
    const expected = exact.includes(name) ? [] : ['math']
    expect(faults(`export const f = (x: number) => Math.${name}(x)`, 'src/random.ts')).toEqual(expected)
    expect(faults(`export const f = (x: number) => Math['${name}'](x)`, 'src/random.ts')).toEqual(expected)
    expect(faults(`const f = Math.${name}`, 'src/random.ts')).toEqual(expected)
    expect(faults(`Math.${name}(1)`, 'assembly/loss.ts')).toEqual(expected)
  })

  it.each([
    ['x ** 2', 'power'],
    ['x **= 2', 'power'],
    ['const { tanh } = Math', 'alias'],
    ['const { sqrt } = Math', 'alias'],
    ['const M = Math', 'alias'],
    ['const { Math: M } = globalThis', 'alias'],
    ['const { Math } = globalThis', 'alias'],
    ['globalThis.Math.tanh(x)', 'alias'],
    ["globalThis['Math'].tanh(x)", 'alias'],
    ['Math[name](x)', 'alias'],
    ['Math[`tanh`](x)', 'math'],
    ['apply(Math)', 'alias'],
    ['Date.parse(x)', 'clock'],
    ['Date.now()', 'clock'],
    ['new Date()', 'clock'],
    ["new Date('2012-01-01')", 'clock'],
    ['Date.UTC(2012)', 'clock'],
    ['Date()', 'clock'],
    ['const D = Date', 'clock'],
    ['globalThis.Date.now()', 'alias'],
    ['new Intl.NumberFormat()', 'global'],
    ['Intl.Collator', 'global'],
    ['window.Intl', 'alias'],
    ['x.toLocaleString()', 'locale'],
    ['x.toLocaleUpperCase()', 'locale'],
    ["x['toLocaleDateString']()", 'locale'],
    ['a.localeCompare(b)', 'locale'],
    ['const { localeCompare } = text', 'locale'],
    ['xs.sort()', 'sort'],
    ['xs.toSorted()', 'sort'],
    ['[...xs].sort()', 'sort'],
    ['xs?.sort()', 'sort'],
    ['f32x4.relaxed_madd(a, b, c)', 'relaxed'],
    ['f64x2.relaxed_nmadd(a, b, c)', 'relaxed'],
    ['v128.relaxed_min<f32>(a, b)', 'relaxed'],
    ['Mathf.exp(x)', 'global'],
    ['NativeMath.exp(x)', 'global'],
    ['NativeMathf.sqrt(x)', 'global'],
    ['JSMath.exp(x)', 'global'],
    ["import { NativeMath as M } from '~lib/math'", 'alias'],
  ])('refuses %s', (code, messageId) => {
    expect(faults(code, 'src/random.ts')).toContain(messageId)
    expect(faults(code, 'assembly/loss.ts')).toContain(messageId)
  })

  it.each([
    'const fround = Math.fround',
    'Math.min(a, Math.max(b, c))',
    'xs.sort((a, b) => a - b)',
    'xs.toSorted(byName)',
    'performance.now()',
    'x instanceof Date',
    'type Cell = number | Date',
    'const f = (when: Date) => when.getTime()',
    'const table = { Math: 1, Date: 2 }',
    'import { Math } from "./own.js"\nMath.tanh(x)',
    'f64x2.mul(a, b)',
    'text.toLowerCase()',
    '"Math.tanh(x) ** 2"',
  ])('allows %s', (code) => {
    expect(faults(code, 'src/random.ts').filter((id) => id !== 'up')).toEqual([])
  })
})

describe('imports run one way', () => {
  it.each([
    ['src/table/csv.ts', '../engine/wasm.js', 'up'],
    ['src/table/csv.ts', '../network/index.js', 'up'],
    ['src/table/csv.ts', '../scores/linear.js', 'up'],
    ['src/scores/linear.ts', '../engine/arena.js', 'up'],
    ['src/engine/arena.ts', '../network/index.js', 'up'],
    ['src/engine/spec.ts', './arena.js', 'up'],
    ['src/engine/ts/cells/rnn.ts', '../../../forecaster/index.js', 'up'],
    ['src/network/index.ts', '../forecaster/index.js', 'up'],
    ['src/network/index.ts', '../train/loop.js', 'up'],
    ['src/host/node.ts', '../engine/thread.js', 'up'],
    ['src/model/record.ts', '../forecaster/run.js', 'up'],
    ['src/forecaster/index.ts', '../cli/main.js', 'up'],
    ['src/index.ts', './cli/main.js', 'up'],
    ['src/bench/index.ts', '../cli/files.js', 'up'],
    ['src/random.ts', '../test/support/random.js', 'up'],
    ['src/engine/arena.ts', '../../assembly/net', 'up'],
    ['src/attic/x.ts', '../errors.js', 'unknown'],
    ['src/engine/create.ts', '@assemblyscript/loader', 'wasm'],
    ['src/table/csv.ts', 'node:fs', 'node'],
    ['src/host/browser.ts', 'node:fs', 'node'],
    ['assembly/loss.ts', '../src/errors', 'core'],
    ['assembly/loss.ts', 'some-package', 'core'],
  ])('%s may not import %s', (path, source, messageId) => {
    expect(faults(`import { x } from '${source}'`, path)).toEqual([messageId])
    expect(faults(`export * from '${source}'`, path)).toEqual([messageId])
    expect(faults(`export { x } from '${source}'`, path)).toEqual([messageId])
    expect(faults(`await import('${source}')`, path)).toEqual([messageId])
    expect(faults(`import type { X } from '${source}'`, path)).toEqual([messageId])
    expect(faults(`type X = import('${source}').X`, path)).toEqual([messageId])
  })

  it.each([
    ['src/cli/train.ts', '../forecaster/index.js'],
    ['src/cli/train.ts', 'node:fs'],
    ['src/forecaster/index.ts', '../model/model-file.js'],
    ['src/model/model-file.ts', '../data/schema.js'],
    ['src/forecaster/index.ts', '../train/loop.js'],
    ['src/host/node.ts', '../engine/spec.js'],
    ['src/train/loop.ts', '../engine/engine.js'],
    ['src/network/index.ts', '../engine/engine.js'],
    ['src/table/csv.ts', '#host'],
    ['src/table/csv.ts', 'csv-parse'],
    ['src/engine/wasm.ts', '@assemblyscript/loader'],
    ['src/host/node.ts', 'node:fs'],
    ['assembly/cells/rnn.ts', '../math'],
  ])('%s may import %s', (path, source) => {
    expect(faults(`import { x } from '${source}'`, path)).toEqual([])
  })

  it('WebAssembly is named by one file; others may ask whether it is there', () => {
    expect(faults('WebAssembly.compile(bytes)', 'src/network/index.ts')).toEqual(['wasm'])
    expect(faults('const w = WebAssembly', 'src/cli/main.ts')).toEqual(['wasm'])
    expect(faults("if (typeof WebAssembly === 'undefined') stop()", 'src/network/index.ts')).toEqual([])
    expect(faults('const m = (x: WebAssembly.Module) => x', 'src/network/index.ts')).toEqual([])
    expect(faults('WebAssembly.compile(bytes)', 'src/engine/wasm.ts')).toEqual([])
  })
})

it('the rules are on where they belong', async () => {
  const eslint = new ESLint({ cwd: root })
  const rules = async (path: string) => (await eslint.calculateConfigForFile(root + path)).rules
  for (const path of ['src/random.ts', 'src/engine/ts/math.ts', 'src/cli/main.ts', 'assembly/math.ts']) {
    expect((await rules(path))['hindcast/same-bits'], path).toEqual([2])
    expect((await rules(path))['hindcast/layers'], path).toEqual([2])
  }
  for (const path of ['test/random.test.ts', 'scripts/build.mjs']) {
    expect((await rules(path))['hindcast/same-bits'], path).toBeUndefined()
  }
  const [result] = await eslint.lintText('\n@inline\nfunction f(x: f64): f64 { return Math.tanh(x) }', {
    filePath: root + 'assembly/loss.ts',
  })
  expect(result.messages.map((m) => m.ruleId)).toContain('hindcast/same-bits')
})
