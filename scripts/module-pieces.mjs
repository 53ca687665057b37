// The pieces of an exported module (`hindcast export model.js`): the twin's math and the module's own forward pass as
// JavaScript, one declaration a piece, with the names that it uses.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import ts from 'typescript'

/** A source of the f32 twin without its rounding. */
export const inDoubles = (source) =>
  source
    .replace(/^const fround = Math\.fround\n/m, '')
    .replace(/\bfround\(/g, '(')
    .replace(/Float32Array/g, 'Float64Array')
    .replace(/\b(tanh|exp|sigmoid|TINY)32\b/g, '$164')

/** Whose declarations an exported module shares with hindcast; it gets those that it uses. */
const SHARED = [
  'engine/ts/math',
  'engine/windows',
  'data/log1p',
  'data/bounds',
  'data/cosine',
  'data/calendar',
  'table/civil',
  'table/step',
  'scores/conformal',
].map((name) => `src/${name}.ts`)

/** Files of which it may take these declarations alone. */
const PICKED = {
  'src/options/table-kinds.ts': ['WEEKDAY_NAMES'],
  'src/options/outputs.ts': ['middleOf'],
  'src/data/scaler.ts': ['unitOf'],
}

/** The exported module's own code, in the order in which it stands there. */
const RUNTIME = ['cells', 'rows', 'extras', 'windows', 'intervals', 'index'].map(
  (name) => `src/export/module/runtime/${name}.ts`,
)

/** The files that an exported module is put together from. */
export const SOURCES = [...SHARED, ...Object.keys(PICKED), ...RUNTIME]

/** A module with, for each precision, the declarations of math.ts and of the exported module's runtime as JavaScript. */
export async function modulePieces(root) {
  const at = (path) => join(root, path)
  const style = { ...JSON.parse(readFileSync(at('.prettierrc.json'), 'utf8')), parser: 'babel' }
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 }
  async function piecesOf(source) {
    const js = ts.transpileModule(source, { compilerOptions: options }).outputText
    const file = ts.createSourceFile('a.js', js, ts.ScriptTarget.ES2022, true)
    const pieces = []
    for (const node of file.statements) {
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) continue
      // What fills a table belongs to the table.
      const name =
        node.name?.text ?? node.declarationList?.declarations[0].name.text ?? /(\w+)\[\w+\] =/.exec(node.getText())[1]
      const exported = /^export (?=function predict)/.test(node.getText()) ? 'export ' : ''
      const comment = ts.getLeadingCommentRanges(js, node.getFullStart())?.at(-1)
      const above =
        comment && !js.slice(comment.pos, comment.end).includes('@module') ? js.slice(comment.pos, comment.end) : ''
      pieces.push({ name, code: `${above}\n${exported}${node.getText().replace(/^export /, '')}` })
    }
    return pieces
  }
  const read = (path) => readFileSync(at(path), 'utf8')
  const shared = SHARED.map(read)
  const picked = await Promise.all(
    Object.entries(PICKED).map(async ([path, names]) =>
      (await piecesOf(read(path))).filter(({ name }) => names.includes(name)),
    ),
  )
  const runtime = RUNTIME.map(read)
  const all = {}
  for (const [dtype, sources] of Object.entries({
    f32: [...shared, ...runtime],
    f64: [...shared, ...runtime.map(inDoubles)],
  })) {
    const lists = [...picked, ...(await Promise.all(sources.map(piecesOf)))]
    const pieces = lists.flat()
    const names = new Set(pieces.map((piece) => piece.name))
    const usesOf = ({ name, code }) => {
      const words = new Set(code.replace(/\/\*[^]*?\*\//g, '').match(/\w+/g))
      return [...words].filter((word) => word !== name && names.has(word))
    }
    const needed = new Set(lists.slice(-RUNTIME.length).flatMap((list) => list.map(({ name }) => name)))
    for (const name of needed) {
      for (const piece of pieces) if (piece.name === name) for (const used of usesOf(piece)) needed.add(used)
    }
    // A name that two files declare could be taken for the other.
    const owners = new Map()
    for (const [f, list] of lists.entries()) {
      for (const { name } of list.filter(({ name }) => needed.has(name))) {
        if ((owners.get(name) ?? f) !== f) throw new Error(`exported modules would have two of ${name}`)
        owners.set(name, f)
      }
    }
    all[dtype] = []
    for (const piece of pieces.filter(({ name }) => needed.has(name))) {
      const { name, code } = piece
      all[dtype].push({ name, uses: usesOf(piece), code: (await format(code, style)).trim() })
    }
  }
  // What both precisions share stands there once; of the others each stands beside its twin.
  const [f32, f64] = [all.f32, all.f64]
  const same = (a, b) => a.name === b.name && a.code === b.code
  const left = [...f64]
  const merged = []
  for (const piece of f32) {
    const at = left.findIndex((other) => same(other, piece))
    const twin = at >= 0 ? at : left.findIndex(({ name }) => name === piece.name)
    merged.push(at >= 0 ? piece : { ...piece, only: 'f32' })
    for (const other of left.splice(0, twin + 1)) if (!same(other, piece)) merged.push({ ...other, only: 'f64' })
  }
  merged.push(...left.map((other) => ({ ...other, only: 'f64' })))
  return `export default ${JSON.stringify(merged, null, 1)} satisfies { name: string; uses: string[]; code: string; only?: string }[]\n`
}
