// The conformance program in one file, for hosts that resolve no packages: browsers and workerd.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const dist = fileURLToPath(new URL('../dist', import.meta.url))

/** A temporary folder with `conformance.js`, the script of its threads and the binaries. */
export async function bundle() {
  const folder = mkdtempSync(join(tmpdir(), 'hindcast-engines-'))
  await build({
    entryPoints: [join(dist, 'conformance/index.js')],
    outfile: join(folder, 'conformance.js'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'warning',
  })
  for (const name of ['hindcast.thread.js', 'core-f32.wasm', 'core-f64.wasm'])
    cpSync(join(dist, name), join(folder, name))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
