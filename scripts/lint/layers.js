/**
 * The lint rule `hindcast/layers`: imports run one way.
 *
 * Each room knows those below it in ROOMS. Node's own modules stand in the host files, the command line and the races;
 * WebAssembly in the engine's file for it; its loader nowhere else; assembly/ imports nobody.
 */
import { relative, resolve, dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The rooms, from the ground up: folders or files of src/. Each may import those that stand before it. */
export const ROOMS = [
  'text',
  'errors',
  'notice',
  'answers',
  'host-types',
  'spec',
  'random',
  'fingerprint',
  'host',
  'journal',
  'report',
  'format',
  'options',
  'table',
  'data',
  'scores',
  'generated',
  'engine',
  'thread',
  'network',
  'train',
  'model',
  'export',
  'pool',
  'forecaster',
  'backtest',
  'sweep',
  'queue',
  'index',
  'inspect',
  'conformance',
  'bench',
  'worker',
  'cli',
  'studio',
]
const MAY_USE_NODE = /^src\/(host\/(\w+-)*node\.ts|thread\/node\.ts|worker\/(start-)?node\.ts|cli\/|bench\/)/
/** Names WebAssembly: the engine, its shared memory between threads, and the hosts' questions whether that works. */
const MAY_NAME_WASM = /^src\/(engine\/(wasm|threads)\.ts|host\/\w+\.ts)$/
const WASM_FILE = 'src/engine/wasm.ts'

const messages = {
  up: 'Imports run one way: {{from}} may not import {{to}} (see scripts/lint/layers.js).',
  unknown: '{{room}} has no place yet: give it one in scripts/lint/layers.js.',
  node: 'Node’s modules stand in src/host, the worker’s node.ts, src/cli and src/bench alone, so that browsers can import the rest.',
  wasm: 'Only src/engine/wasm.ts knows {{name}}.',
  core: 'The core imports nobody: only files of assembly/.',
}

const posix = (path) => path.split(sep).join('/')
/** Files that are rooms of their own: the ground of the engine, which options and data know. */
const OWN_ROOMS = {
  'src/engine/spec': 'spec',
  'src/engine/ts/math': 'spec',
  'src/engine/thread-data': 'spec',
  'src/engine/windows': 'spec',
  'src/engine/cells': 'spec',
  'src/engine/losses': 'spec',
  'src/engine/optimizers': 'spec',
}
const room = (path) =>
  OWN_ROOMS[path.replace(/\.[jt]s$/, '')] ?? path.replace(/^src\//, '').replace(/\/.*|\.[jt]s$/g, '')

export default {
  meta: { type: 'problem', messages, schema: [] },
  create(context) {
    const file = posix(relative(root, context.filename))
    const report = (node, messageId, data = {}) => context.report({ node, messageId, data })

    function checkSource(node, source) {
      const target = source.startsWith('.')
        ? posix(relative(root, resolve(root, dirname(file), source)))
        : source === '#fleet'
          ? 'src/sweep/fleet.ts'
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
      if (!ROOMS.includes(from)) return report(node, 'unknown', { room: from })
      const [own, other] = [from, to].map((name) => ROOMS.indexOf(name))
      if (other < 0 || other > own) report(node, 'up', { from, to })
    }

    const check = (node) => {
      if (node.source?.type === 'Literal') checkSource(node.source, String(node.source.value))
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
