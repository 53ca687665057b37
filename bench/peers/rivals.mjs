/** Who takes part: how each is started, what it can do, how it is installed, and what to know about its figures. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const NPM = 'npm ci --prefix bench/peers'
const DEBIAN = 'apt-get install python3-torch libopenblas0-pthread'

const CELLS = ['rnn', 'gru', 'lstm']

/** Ways to write the same network, that of the library's users first: see --idioms. */
const TFJS_IDIOMS = (cell) => ['layers', 'gates', ...(cell === 'rnn' ? [] : ['fused'])]
const TORCH_IDIOMS = () => ['nn', 'functional', 'loop']

/**
 * `wide` can have several outputs, on the last step alone; `same` is false for other work, which is never compared; `library` marks JavaScript libraries, for "the best of"; `cells`
 * is ['rnn'] unless stated.
 */
export const RIVALS = [
  {
    name: 'core',
    wide: true,
    title: 'hindcast',
    module: './core.mjs',
    cells: CELLS,
    dtypes: ['f32', 'f64'],
    works: ['train', 'infer'],
  },
  {
    name: 'plain',
    wide: true,
    title: 'plain JavaScript, f64',
    module: './core.mjs',
    variant: 'plain',
    cells: CELLS,
    dtypes: ['f32', 'f64'],
    works: ['train', 'infer'],
    note: 'computes in f64 in both races; `hindcast bench` compares it more closely',
  },
  {
    name: 'torch',
    wide: true,
    title: 'PyTorch',
    python: true,
    cells: CELLS,
    dtypes: ['f32', 'f64'],
    works: ['train', 'infer'],
    idioms: TORCH_IDIOMS,
    install: DEBIAN,
  },
  {
    name: 'tfjs-wasm',
    title: 'TensorFlow.js, wasm',
    module: './tfjs.mjs',
    variant: 'wasm',
    cells: CELLS,
    idioms: TFJS_IDIOMS,
    needs: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
    dtypes: ['f32'],
    works: ['train', 'infer'],
    library: true,
  },
  {
    name: 'tfjs-cpu',
    title: 'TensorFlow.js, cpu',
    module: './tfjs.mjs',
    variant: 'cpu',
    cells: CELLS,
    idioms: TFJS_IDIOMS,
    needs: ['@tensorflow/tfjs'],
    dtypes: ['f32'],
    works: ['train', 'infer'],
    library: true,
  },
  {
    name: 'jax',
    title: 'jax-js, wasm',
    module: './jax.mjs',
    needs: ['@jax-js/jax'],
    dtypes: ['f32'],
    works: ['train', 'infer'],
    library: true,
  },
  {
    name: 'brain',
    title: 'brain.js (other work)',
    module: './brain.mjs',
    needs: ['brain.js'],
    dtypes: ['f32'],
    works: ['train', 'infer'],
    library: true,
    same: false,
    note: 'other work: relu, RMSProp, no minibatches, predicts the next row of every column; losses cannot be compared',
  },
  {
    name: 'onnx',
    title: 'onnxruntime-web',
    module: './onnx.mjs',
    needs: ['onnxruntime-web', 'onnx-buf'],
    dtypes: ['f32'],
    works: ['infer'],
  },
]

/** A rival with several idioms for `cell` as one contestant an idiom, the users' first; any other as it is. */
export function eachIdiom(rival, cell) {
  if (!rival.idioms) return [rival]
  return rival.idioms(cell).map((idiom, i) => ({
    ...rival,
    name: `${rival.name}-${idiom}`,
    title: `${rival.title} (${idiom})`,
    of: rival.name,
    idiom,
    users: i === 0,
  }))
}

/** { command, version } of a rival that can run here, or { missing } with the reason and the way out. */
export function found(rival) {
  if (rival.python) return foundPython(rival)
  const missing = (rival.needs ?? []).filter((name) => !existsSync(packageJson(name)))
  if (missing.length > 0) return { missing: `${missing.join(', ')} not installed: ${NPM}` }
  const command = [process.execPath, ['host.mjs', rival.module, ...(rival.variant ? [rival.variant] : [])]]
  return { command, version: rival.needs && JSON.parse(readFileSync(packageJson(rival.needs[0] ?? ''))).version }
}

const packageJson = (name) => new URL(`node_modules/${name}/package.json`, import.meta.url)

/** $PYTHON, the python3 of the path, or Debian's: the first that has torch. */
function foundPython(rival) {
  for (const python of [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean)) {
    const probe = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' })
    if (probe.status === 0) return { command: [python, ['pytorch.py']], version: probe.stdout.trim() }
  }
  return { missing: `no python3 with torch: ${rival.install} (or PYTHON=/path/to/python3)` }
}
