/** Python for the tests: the one that has what they need, as a user has it. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './installed.js'

/** `.ci/run` makes the first; the others are a machine's own. */
const PYTHONS = [join(root, 'build/python/bin/python3'), '/usr/bin/python3', 'python3']

/** On a machine of tests what is missing is a failure, elsewhere a reason to skip. */
export const mustHavePython = Boolean(process.env.CI || process.env.HINDCAST_CI)

/** A Python that can import these modules, and the environment it needs; undefined where there is none. */
export function pythonWith(...modules: string[]): Python | undefined {
  for (const path of PYTHONS) {
    if (path.startsWith(root) && !existsSync(path)) continue
    const check = spawnSync(path, ['-c', `import ${modules.join(', ')}`])
    if (check.status !== 0) continue
    const has = spawnSync(path, ['-c', 'import safetensors.torch']).status === 0
    return new Python(path, has ? {} : { PYTHONPATH: join(root, 'test/support/python') })
  }
  return undefined
}

/** The same with stand-ins for pandas and ONNX Runtime where it lacks them: they know what a few lines of code ask. */
export function withStandIns({ path, env }: Python): Python {
  const lacking = spawnSync(path, ['-c', 'import pandas, onnxruntime']).status !== 0
  if (!lacking) return new Python(path, env)
  return new Python(path, { ...env, PYTHONPATH: join(root, 'test/support/python-onnx'), NODE: process.execPath })
}

/** One Python. */
export class Python {
  readonly path: string
  /** Variables of the environment; the stand-in for the package safetensors where it is missing. */
  readonly env: Record<string, string>

  constructor(path: string, env: Record<string, string>) {
    this.path = path
    this.env = env
  }

  /** Runs a script; what it prints. */
  run(args: string[], cwd: string, input = ''): string {
    const env = { ...process.env, ...this.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }
    const { status, stdout, stderr, error } = spawnSync(this.path, args, {
      cwd,
      encoding: 'utf8',
      env,
      input,
      maxBuffer: 1e8,
    })
    if (status === 0) return stdout
    throw new Error(`python ${args.join(' ')} ended with ${String(status)}: ${stderr}${error?.message ?? ''}`)
  }
}
