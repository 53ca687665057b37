/** What making a network, its state dict and loading one take beside the memory that `maxMemory` bounds: next to nothing. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { some, within } from '../support/long.js'

const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url))
const H = some('hidden units', 3000, 6000)
/** Parameters and gradients, f32; one copy of the parameters. */
const PARAMETERS = 4 * H * H
const ARENA = 2 * PARAMETERS

/** The most memory that the process ever had, in bytes, after a piece of program. */
function peak(program: string): number {
  const text = `
    import { Network } from ${JSON.stringify(dist)}
    const options = { inputSize: 1, hiddenSize: ${H}, maxMemory: ${ARENA + 16e6} }
    await (await Network.create({ ...options, hiddenSize: 64 })).dispose()
    ${program}
    console.log(process.resourceUsage().maxRSS * 1024)`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', text], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return Number(stdout)
}

test.each(['wasm', 'ts'])(
  'by the engine %s',
  (engine) => {
    const idle = peak('')
    const create = `const net = await Network.create({ ...options, engine: '${engine}' })`
    const room = 0.4 * PARAMETERS
    expect(peak(create) - idle).toBeLessThan(ARENA + room)
    const dict = `${create}; const dict = net.stateDict()`
    expect(peak(dict) - idle).toBeLessThan(ARENA + PARAMETERS + room)
    expect(peak(`${dict}; net.loadStateDict(dict)`) - idle).toBeLessThan(ARENA + PARAMETERS + room)
  },
  within(120_000),
)
