/** Where WebAssembly is missing or forbidden, the twin takes over. A file of its own: nothing here may have compiled before. */
import { afterEach, expect, test, vi } from 'vitest'
import { setNoticeHandler } from '../../src/notice.js'
import { Network } from '../../src/network/index.js'
import { WasmEngine } from '../../src/engine/wasm.js'

afterEach(() => void vi.restoreAllMocks())

test('with one notice and the same bits; engine wasm is refused', async () => {
  const notices: string[] = []
  setNoticeHandler((message) => notices.push(message))
  vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new Error('WebAssembly.Module(): forbidden'))
  const options = { inputSize: 2, hiddenSize: 3 }
  const nets = [await Network.create(options), await Network.create({ ...options, dtype: 'f64' })]
  expect(nets.map((n) => n.engine)).toEqual(['ts', 'ts'])
  expect(notices).toEqual([
    'The WebAssembly core cannot run here (WebAssembly.Module(): forbidden); the TypeScript engine takes over: same bits, slower.',
  ])
  await expect(Network.create({ ...options, engine: 'wasm' })).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
  vi.restoreAllMocks()
  const core = await Network.create(options)
  expect(core.engine).toBe('wasm')
  expect(core.fingerprint()).toBe(nets[0].fingerprint())
})

test('a core that computes other bits gives way to the twin', async () => {
  const notices: string[] = []
  setNoticeHandler((message) => notices.push(message))
  const tanh = (_: string, values: ArrayLike<number>) => Float32Array.from(values, Math.fround)
  vi.spyOn(WasmEngine.prototype, 'map').mockImplementation(tanh)
  expect((await Network.create({ inputSize: 1, hiddenSize: 2 })).engine).toBe('ts')
  expect(notices).toEqual([
    'The WebAssembly core computes other bits here (tanh of 0.5 is 0.5 instead of 0.46211716532707214); the TypeScript engine takes over: same bits, slower.',
  ])
  const refused = { code: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('look for an add-on') as string }
  await expect(Network.create({ inputSize: 1, hiddenSize: 2, engine: 'wasm' })).rejects.toMatchObject(refused)
})
