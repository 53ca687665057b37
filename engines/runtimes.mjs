// Engines without a page: Node, Deno, Bun, workerd, and Node for Arm under emulation.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { output } from './process.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))
const ALL = ['core', 'twin', 'threads']
const QEMU = '/usr/bin/qemu-aarch64-static'
const ARM_LIBRARIES = '/usr/aarch64-linux-gnu'

const installed = (...parts) => join(here, ...parts)
const reportOf = (text) => JSON.parse(text.trim().split('\n').at(-1))

/** An engine that runs program.mjs; `command` is the binary with what stands before the script. */
function runtime(name, [command, ...before], options = {}) {
  const { must = ALL, needs = [command], seconds = 120 } = options
  return {
    name,
    must,
    missing: () => needs.find((path) => !existsSync(path)) ?? null,
    run: async () => {
      const args = [...before, installed('program.mjs'), must.join(',')]
      return reportOf(await output(command, args, { seconds, cwd: root }))
    },
  }
}

const arm = installed('arm64/node_modules/node24/bin/node')

/** All of them, by name. */
export const runtimes = [
  { ...runtime('this Node', [process.execPath]), missing: () => null },
  ...['22', '24', '26'].map((major) => runtime(`Node ${major}`, [installed(`node_modules/node${major}/bin/node`)])),
  runtime('Deno', [installed('node_modules/@deno/linux-x64-glibc/deno'), 'run', '--no-prompt', '--allow-all']),
  runtime('Bun', [installed('node_modules/@oven/bun-linux-x64/bin/bun'), 'run']),
  // Emulated, every training takes some thirty times as long; threads would show nothing more of the processor.
  runtime('Node on Arm (emulated)', [QEMU, '-L', ARM_LIBRARIES, arm], {
    must: ['core', 'twin'],
    needs: [QEMU, ARM_LIBRARIES, arm],
    seconds: 280,
  }),
]

/** workerd, which compiles no bytes: its binaries are modules. */
export function workerd(folder) {
  const binary = installed('node_modules/@cloudflare/workerd-linux-64/bin/workerd')
  const must = ['core', 'twin']
  return {
    name: 'workerd',
    must,
    missing: () => (existsSync(binary) ? null : binary),
    async run() {
      writeFileSync(
        join(folder, 'workerd.js'),
        `import { hostFacts, runConformance } from './conformance.js'
import f32 from './core-f32.wasm'
import f64 from './core-f64.wasm'
export default {
  async test() {
    const report = await runConformance({ engines: ${JSON.stringify(must)}, wasm: { f32, f64 } })
    console.log(JSON.stringify({ host: await hostFacts(), report }))
  },
}
`,
      )
      writeFileSync(
        join(folder, 'workerd.capnp'),
        `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .conformance)]);
const conformance :Workerd.Worker = (
  modules = [
    (name = "workerd.js", esModule = embed "workerd.js"),
    (name = "conformance.js", esModule = embed "conformance.js"),
    (name = "core-f32.wasm", wasm = embed "core-f32.wasm"),
    (name = "core-f64.wasm", wasm = embed "core-f64.wasm"),
  ],
  compatibilityDate = "2025-01-01",
);
`,
      )
      const said = await output(binary, ['test', join(folder, 'workerd.capnp')], { seconds: 120 })
      return reportOf(said.split('\n').find((line) => line.startsWith('{"host"')) ?? said)
    },
  }
}
