// Fails on what nothing uses: exports of src/ and test/ that no other file imports, files of src/ that nothing reaches,
// dependencies that nothing imports, and imports of packages that package.json does not name.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** What the world outside reaches: their exports count as used. */
const ENTRIES = [
  /^src\/index\.ts$/,
  /^src\/cli\/main\.ts$/,
  /^src\/host\//,
  /^src\/sweep\/fleet-browser\.ts$/,
  /^src\/export\/html\.ts$/,
  /^src\/export\/module\/runtime\//, // the build reads them
  /^src\/conformance\/index\.ts$/,
  /^src\/studio\/(main|training-worker|onefile\/(main|core))\.ts$/,
  /^src\/worker\/(index|start-\w+)\.ts$/,
  /^src\/\w+\/pool-worker\.ts$/,
  /\.test\.ts$/,
  /^scripts\//,
  /\.config\.[jt]s$/,
  /^test\/support\/fresh\.ts$/, // vitest begins with it
]
/** Run by name, or read as files. */
const RUN = [
  '@vitest/coverage-v8',
  'assemblyscript',
  'eslint',
  'prettier',
  'rollup',
  '@rollup/plugin-node-resolve',
  'typedoc',
  'typedoc-plugin-markdown',
  'typescript',
  'vega-datasets',
  'vitest',
  'webpack',
]

const files = ['src', 'test', 'scripts']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((path) => join(folder, path)))
  .filter((path) => /\.(ts|js|mjs)$/.test(path))
  .concat('vitest.config.ts', 'eslint.config.js')
const entry = (file) => ENTRIES.some((pattern) => pattern.test(file))

const exported = new Map(files.map((file) => [file, new Map()])) // file → name → line
const used = new Map(files.map((file) => [file, new Set()])) // file → names imported from it, '*' for all
const inside = new Map(files.map((file) => [file, new Map()])) // file → identifier → how often it stands there
const packages = new Map() // package → first file that imports it
const wrong = []

function target(file, specifier) {
  if (specifier === '#fleet') return 'src/sweep/fleet.ts'
  if (specifier === '#host-worker') return 'src/worker/start-node.ts'
  if (specifier.startsWith('#host')) return 'src/host/node.ts'
  if (!specifier.startsWith('.')) {
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')
    if (!name.startsWith('node:') && !packages.has(name)) packages.set(name, file)
    return null
  }
  const path = relative(root, resolve(root, dirname(file), specifier))
  return [path, path.replace(/\.js$/, '.ts')].find((p) => exported.has(p)) ?? null
}

for (const file of files) {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const use = (specifier, name) => used.get(target(file, specifier.text))?.add(name)
  const declare = (name) => {
    exported.get(file).set(name.text, source.getLineAndCharacterOfPosition(name.getStart()).line + 1)
  }
  const visit = (node) => {
    if (ts.isIdentifier(node)) inside.get(file).set(node.text, (inside.get(file).get(node.text) ?? 0) + 1)
    if (ts.isImportDeclaration(node)) {
      const { name, namedBindings } = node.importClause ?? {}
      if (name) use(node.moduleSpecifier, 'default')
      if (!namedBindings) use(node.moduleSpecifier, 'default')
      else if (ts.isNamespaceImport(namedBindings)) use(node.moduleSpecifier, '*')
      else for (const e of namedBindings.elements) use(node.moduleSpecifier, (e.propertyName ?? e.name).text)
    } else if (ts.isExportDeclaration(node)) {
      const names = node.exportClause?.elements
      for (const e of names ?? []) {
        if (!e.isTypeOnly && !node.isTypeOnly) declare(e.name)
        if (node.moduleSpecifier) use(node.moduleSpecifier, (e.propertyName ?? e.name).text)
      }
      if (node.moduleSpecifier && !names) use(node.moduleSpecifier, '*')
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      if (ts.isStringLiteral(node.arguments[0])) use(node.arguments[0], '*')
    } else if (ts.isImportTypeNode(node)) {
      use(node.argument.literal, node.qualifier ? node.qualifier.getText().split('.')[0] : '*')
    } else if (
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)
    ) {
      if (ts.isVariableStatement(node)) {
        for (const d of node.declarationList.declarations) if (ts.isIdentifier(d.name)) declare(d.name)
      } else if (node.name) declare(node.name)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
}

for (const [file, names] of exported) {
  if (entry(file) || file.startsWith('src/generated/')) continue
  const uses = used.get(file)
  if (uses.size === 0) {
    // A thread's or worker's file is reached by a URL that names it.
    const name = file.replace(/.*\//, '').replace(/\.\w+$/, '.js')
    const named = files.some((other) => other !== file && readFileSync(join(root, other), 'utf8').includes(`/${name}'`))
    if (!named) wrong.push(`${file}: nothing imports this file`)
    continue
  }
  if (uses.has('*')) continue
  for (const [name, line] of names) {
    const here = inside.get(file).get(name) > 1 // an export may serve its own file and be documented
    if (!uses.has(name) && !here) wrong.push(`${file}:${line}: nothing uses the export ${name}`)
  }
}

const declared = { ...manifest.dependencies, ...manifest.devDependencies }
for (const [name, file] of packages) {
  const own = name === manifest.name || name.startsWith('#') || existsSync(join(root, 'node_modules/node', name))
  if (!own && !declared[name]) wrong.push(`${file}: the package ${name} is not in package.json`)
  // What the page takes is bundled into its files.
  if (
    !own &&
    file.startsWith('src/') &&
    !file.startsWith('src/studio/') &&
    declared[name] &&
    !manifest.dependencies[name] &&
    !manifest.peerDependencies[name]
  ) {
    wrong.push(`${file}: the package ${name} must be one of dependencies`)
  }
}
for (const name of Object.keys(declared)) {
  if (!packages.has(name) && !RUN.includes(name) && !name.startsWith('@types/')) {
    wrong.push(`package.json: nothing imports ${name}`)
  }
}

if (wrong.length > 0) {
  console.error(wrong.join('\n'))
  process.exitCode = 1
}
