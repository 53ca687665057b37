/**
 * The lint rule `hindcast/layers`: imports run one way.
 *
 *   cli, studio → bench, index → forecaster, file, export → train → network → engine, table, baseline → host, random → errors
 *
 * Rooms on one floor do not know each other, but for those in BESIDE. Node's own modules stand in the host files, the
 * command line and the races; WebAssembly in the engine's file for it; its loader nowhere else; assembly/ imports nobody.
 */
import { relative, resolve, dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The floors, from the ground up, and the rooms on each: folders or files of src/. */
const FLOORS = [
  ['errors', 'notice', 'text'],
  ['host', 'random', 'fingerprint', 'safetensors'],
  ['engine', 'generated', 'table', 'baseline'],
  ['network', 'network-options', 'loss-options', 'optimizer-options', 'option-checks', 'thread'],
  ['train'],
  ['forecaster', 'file', 'export'],
  ['index', 'bench', 'worker', 'conformance', 'inspection', 'inside'],
  ['cli', 'studio'],
]
/** Who may import whom on the same floor. */
const BESIDE = {
  errors: ['notice'],
  notice: ['errors'],
  engine: ['generated'],
  baseline: ['table'],
  network: ['network-options', 'loss-options', 'optimizer-options', 'option-checks'],
  'network-options': ['loss-options', 'optimizer-options', 'option-checks'],
  'loss-options': ['option-checks'],
  'optimizer-options': ['option-checks'],
  forecaster: ['file', 'export'],
  file: ['forecaster'],
  export: ['forecaster', 'file'],
  bench: ['index'],
}
const MAY_USE_NODE = /^src\/(host\/(thread-)?node\.ts|worker\/(start-)?node\.ts|cli\/|bench\/)/
/** Names WebAssembly: the engine, its shared memory between threads, and the hosts' questions whether that works. */
const MAY_NAME_WASM = /^src\/(engine\/(wasm|threads)\.ts|host\/\w+\.ts)$/
/** Who may import whose types from above: they are gone at run time. */
const TYPES_OF = { host: ['engine'] }
const WASM_FILE = 'src/engine/wasm.ts'

const messages = {
  up: 'Imports run one way: {{from}} may not import {{to}} (see scripts/lint/layers.js).',
  unknown: '{{room}} has no floor yet: give it one in scripts/lint/layers.js.',
  node: 'Node’s modules stand in src/host, the worker’s node.ts, src/cli and src/bench alone, so that browsers can import the rest.',
  wasm: 'Only src/engine/wasm.ts knows {{name}}.',
  core: 'The core imports nobody: only files of assembly/.',
}

const posix = (path) => path.split(sep).join('/')
/**
 * The files that a thread begins with stand in host/ and import the engine: a room of their own. So have those of file/
 * that know the format alone, and not what a model is.
 */
const room = (path) =>
  /^src\/host\/thread-(node|browser)\./.test(path)
    ? 'thread'
    : /^src\/file\/(safetensors|json|bytes)\./.test(path)
      ? 'safetensors'
      : path.replace(/^src\//, '').replace(/\/.*|\.[jt]s$/g, '')
const floor = (name) => FLOORS.findIndex((rooms) => rooms.includes(name))

export default {
  meta: { type: 'problem', messages, schema: [] },
  create(context) {
    const file = posix(relative(root, context.filename))
    const report = (node, messageId, data = {}) => context.report({ node, messageId, data })

    function checkSource(node, source, isType = false) {
      const target = source.startsWith('.')
        ? posix(relative(root, resolve(root, dirname(file), source)))
        : source === '#host-worker'
          ? 'src/worker/start-node.ts'
          : source.startsWith('#host')
            ? 'src/host/node.ts'
            : null
      if (file.startsWith('assembly/')) {
        if (!target?.startsWith('assembly/')) report(node, 'core')
        return
      }
      if (!file.startsWith('src/')) return
      if (source.startsWith('@assemblyscript/') && file !== WASM_FILE) report(node, 'wasm', { name: source })
      if (source.startsWith('node:') && !MAY_USE_NODE.test(file)) report(node, 'node')
      if (target === null) return
      const from = room(file)
      const to = target.startsWith('src/') ? room(target) : `../${target}`
      if (from === to) return
      if (floor(from) < 0) return report(node, 'unknown', { room: from })
      if (isType && TYPES_OF[from]?.includes(to)) return
      const beside = floor(to) === floor(from) && BESIDE[from]?.includes(to)
      if (floor(to) < 0 || (floor(to) >= floor(from) && !beside)) report(node, 'up', { from, to })
    }

    const check = (node) => {
      if (node.source?.type === 'Literal')
        checkSource(node.source, String(node.source.value), node.importKind === 'type')
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType(node) {
        const literal = node.source ?? node.argument?.literal
        if (literal?.value) checkSource(literal, String(literal.value))
      },
      "Identifier[name='WebAssembly']"(node) {
        if (MAY_NAME_WASM.test(file) || !file.startsWith('src/')) return
        const parent = node.parent
        const asked = parent.type === 'UnaryExpression' && parent.operator === 'typeof'
        const asType = parent.type === 'TSQualifiedName'
        const member = parent.type === 'MemberExpression' && parent.property === node && !parent.computed
        if (!asked && !asType && !member) report(node, 'wasm', { name: 'WebAssembly' })
      },
    }
  },
}
