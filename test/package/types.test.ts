/**
 * The types of the packed package are whole by themselves, with every check of the compiler and of libraries: in a project
 * that knows neither a page nor Node, in one of pages, and in those of Node 20, 22 and 24, however modules are resolved.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf, pages } from '../support/docs.js'
import { installPackage, type Installed, root } from '../support/installed.js'
import { long } from '../support/long.js'

let installed: Installed
beforeAll(() => {
  installed = installPackage()
  for (const version of NODES) {
    const folder = join(installed.folder, `types-${version}`)
    mkdirSync(folder)
    symlinkSync(join(root, 'node_modules/@types', version), join(folder, 'node'))
  }
})
afterAll(() => installed?.remove())

const NODES = ['node', 'node-22', 'node-24']
const HOSTS: Record<string, ts.CompilerOptions> = {
  nothing: { lib: ['lib.es2022.d.ts'], types: [] },
  'a page': { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], types: [] },
  ...Object.fromEntries(NODES.map((version) => [`@types/${version}`, { lib: ['lib.es2022.d.ts'], types: ['node'] }])),
}
const RESOLUTIONS: Record<string, ts.CompilerOptions> = {
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
}

const PLAIN = `
  import { Forecaster, HindcastError, Network, Table, parseCsv, type FitOptions, type Prediction, type Run } from 'hindcast'
  import { runConformance } from 'hindcast/conformance'
  import { Network as InBrowser } from 'hindcast/browser'
  import { Network as Alone } from 'hindcast/network'
  import { toHtml } from 'hindcast/html'
  import { WorkerForecaster } from 'hindcast/worker'
  export const all = [runConformance, InBrowser, Alone, toHtml, WorkerForecaster]
  export async function train(options: FitOptions): Promise<Prediction[]> {
    const checkpoints: Uint8Array[] = []
    const table: Table = await parseCsv('date,a\\n2012-01-01,1\\n')
    using forecaster = await Forecaster.create({ target: 'a' })
    const run: Run = await forecaster.fit(table, { ...options, checkpoint: (bytes) => checkpoints.push(bytes) })
    const epochs: number = run.epochs.length + (await forecaster.fit(table, { resume: checkpoints[0]! })).epochs.length
    // @ts-expect-error: no such cell
    await Network.create({ inputSize: epochs, hiddenSize: 1, cell: 'transformer' })
    return forecaster.forecast(table)
  }
  export const code = (error: unknown) => (error instanceof HindcastError ? error.code : undefined)`
const WITH_HOST = `
  import { Forecaster, Network, readCsv, type Table } from 'hindcast'
  export async function given(forecaster: Forecaster, table: Table): Promise<void> {
    await forecaster.fit(table, { signal: new AbortController().signal })
    await readCsv(new URL('file:///a.csv'))
    await readCsv(new Blob(['a']))
    await readCsv(new Blob(['a']).stream())
    await Forecaster.load(new URL('https://example.org/a.safetensors'), { wasm: new URL('https://example.org/a.wasm') })
    await Network.create({ inputSize: 1, hiddenSize: 1, wasm: await fetch('a.wasm') })
    // @ts-expect-error: a number is no signal
    await forecaster.fit(table, { signal: 3 })
  }`

/** Parsed once: the libraries and types are the same in all projects. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/** What the compiler has to say of files in the project. */
function complaints(files: Record<string, string>, options: ts.CompilerOptions): string[] {
  const all: ts.CompilerOptions = {
    ...{ target: ts.ScriptTarget.ES2022, strict: true, noEmit: true, skipLibCheck: false },
    ...{ exactOptionalPropertyTypes: true, esModuleInterop: true },
    ...options,
  }
  const paths = Object.entries(files).map(([name, text]) => {
    const path = join(installed.folder, name)
    writeFileSync(path, text)
    parsed.delete(path)
    return path
  })
  const host = ts.createCompilerHost(all)
  const { getSourceFile } = host
  host.getCurrentDirectory = () => installed.folder
  host.getSourceFile = (path, how, ...rest) => {
    // A file of a project is a module or not by how modules are resolved there.
    const key = `${path} ${typeof how === 'object' ? String(how.impliedNodeFormat) : ''}`
    if (!parsed.has(key)) parsed.set(key, getSourceFile.call(host, path, how, ...rest))
    return parsed.get(key)
  }
  const found = ts.getPreEmitDiagnostics(ts.createProgram(paths, all, host))
  return found.map((d) => {
    const line = d.file && d.start !== undefined ? d.file.getLineAndCharacterOfPosition(d.start).line + 1 : 0
    return `${d.file?.fileName.replace(installed.folder, '') ?? ''}:${line} ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`
  })
}

// Each host, and each way of resolving for one of them; all of both in the long tests.
const cases = Object.keys(HOSTS).flatMap((host, h) =>
  Object.keys(RESOLUTIONS).flatMap((how, r) => (long || h === 2 || r === h % 3 ? [[host, how] as const] : [])),
)
it.each(cases)(
  'with %s, modules resolved by %s',
  (host, how) => {
    const typeRoots = [join(installed.folder, host.replace('@types/', 'types-'))]
    const files = { 'plain.ts': PLAIN, ...(host === 'nothing' ? {} : { 'host.ts': WITH_HOST }) }
    expect(complaints(files, { ...HOSTS[host], ...RESOLUTIONS[how], typeRoots })).toEqual([])
  },
  120_000,
)

describe('the examples of the pages', () => {
  const named = (page: string): string => page.replace(/\W/g, '-')
  const filesOf = (page: string): [string, string][] =>
    blocksOf(page)
      .filter(({ language, code }) => ['js', 'ts'].includes(language) && !/^\/\/ \w+\.config\.js/.test(code))
      .map(({ line, code }) => [`${named(page)}-${line}.ts`, `${code}\nexport {}\n`])
  /** Of all pages, checked together: each of them alone would check the libraries again. */
  let found: string[]
  beforeAll(() => {
    const files = Object.fromEntries(pages.flatMap(filesOf))
    const typeRoots = [join(installed.folder, 'types-node')]
    // What another example of the page writes, and what an example has no room to say: the types of its own variables.
    files['model.d.ts'] = 'export declare function predict(rows: readonly object[]): number[]'
    found = complaints(files, { ...HOSTS['@types/node'], ...RESOLUTIONS.nodenext, typeRoots, noImplicitAny: false })
  }, 120_000)

  it.each(pages)('%s', (page) => {
    expect(found.filter((complaint) => complaint.startsWith(`/${named(page)}-`))).toEqual([])
  })

  it('nothing else is wrong', () => {
    expect(found.filter((complaint) => !pages.some((page) => complaint.startsWith(`/${named(page)}-`)))).toEqual([])
  })
})
