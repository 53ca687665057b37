/** next, states and lengths: the bits of forward, whichever way a sequence is cut. */
import { describe, expect, test } from 'vitest'
import { Network } from '../../src/network/index.js'
import { Generator } from '../../src/random.js'
import { expectSameBits } from '../support/bits.js'
import { numbers } from '../support/random.js'
import { CELL_NAMES } from '../support/cells.js'

describe.each(['wasm', 'ts'] as const)('%s', (engine) => {
  describe.each(['f32', 'f64'] as const)('%s', (dtype) => {
    describe.each(CELL_NAMES)('%s', (cell) => {
      const create = (H: number, L = 2) =>
        Network.create({ cell, inputSize: 2, hiddenSize: H, outputSize: 2, numLayers: L, dtype, engine, seed: H })

      test.each([1, 4, 7, 33])('next follows a stream with the bits of forward, %i hidden units', async (H) => {
        const net = await create(H)
        const x = numbers(new Generator(1), 9 * 2)
        const { output } = net.forward(x, { steps: 9 })
        for (let t = 0; t < 9; t++) {
          // Another call between two steps does not disturb the stream.
          if (t === 4) net.predict(x, { steps: 3, batch: 3 })
          expectSameBits(net.next(x.subarray(t * 2, t * 2 + 2)), output.slice(t * 2, t * 2 + 2), `step ${t}`)
        }
        net.resetState()
        expectSameBits(net.next(x.subarray(0, 2)), output.slice(0, 2), 'anew')
      })

      test('next returns the same array every time, and goes on from a state', async () => {
        const net = await create(5)
        const x = numbers(new Generator(2), 6 * 2)
        const whole = net.forward(x, { steps: 6 })
        const { output: _, ...state } = net.forward(x.subarray(0, 8), { steps: 4 })
        net.resetState(state)
        const first = net.next(x.subarray(8, 10))
        expectSameBits(first, whole.output.slice(8, 10), 'step 4')
        const second = net.next(x.subarray(10, 12))
        expect(second).toBe(first)
        expectSameBits(second, whole.output.slice(10, 12), 'step 5')
        expect(() => net.next([1])).toThrow('x has 1 numbers, expected 2 for shape [2].')
      })

      test('a sequence cut in two, its state handed on, gives the outputs of the whole', async () => {
        const net = await create(6)
        const x = numbers(new Generator(3), 7 * 3 * 2)
        const whole = net.forward(x, { steps: 7, batch: 3 })
        const { output: first, ...state } = net.forward(x.subarray(0, 4 * 3 * 2), { steps: 4, batch: 3 })
        const rest = net.forward(x.subarray(4 * 3 * 2), { steps: 3, batch: 3, state })
        expectSameBits(first, whole.output.slice(0, first.length), 'first')
        expectSameBits(rest.output, whole.output.slice(first.length), 'rest')
        expectSameBits(rest.hidden, whole.hidden, 'hidden')
        if (cell === 'lstm') expectSameBits(rest.cell!, whole.cell!, 'cell')
      })

      test.each([1, 5])('windows of their own lengths are what each is alone, batch of %i', async (B) => {
        for (const H of [3, 20]) {
          const net = await create(H)
          const T = 6
          const x = numbers(new Generator(4), T * B * 2)
          const lengths = Array.from({ length: B }, (_, b) => (b * 4 + 3) % T || T)
          // What stands past the end reaches nothing.
          const given = x.slice()
          lengths.forEach((n, b) => {
            for (let t = n; t < T; t++) given.fill(NaN, (t * B + b) * 2, (t * B + b) * 2 + 2)
          })
          for (const run of ['forward', 'predict'] as const) {
            const all = net[run](given, { steps: T, batch: B, lengths })
            lengths.forEach((n, b) => {
              const own = Float64Array.from({ length: n * 2 }, (_, i) => x[(Math.floor(i / 2) * B + b) * 2 + (i % 2)])
              const alone = net[run](own, { steps: n })
              for (let t = 0; t < T; t++) {
                const expected = t < n ? alone.output.slice(t * 2, t * 2 + 2) : alone.output.slice(0, 2).fill(0)
                expectSameBits(all.output.slice((t * B + b) * 2, (t * B + b) * 2 + 2), expected, `${run} ${b} ${t}`)
              }
              for (let l = 0; l < 2; l++) {
                const at = (l * B + b) * H
                expectSameBits(all.hidden.slice(at, at + H), alone.hidden.slice(l * H, l * H + H), `h ${b}`)
                if (cell === 'lstm')
                  expectSameBits(all.cell!.slice(at, at + H), alone.cell!.slice(l * H, l * H + H), `c`)
              }
            })
          }
        }
      })
    })
  })
})

test('lengths that do not fit are refused with a sentence', async () => {
  const net = await Network.create({ inputSize: 1, hiddenSize: 2 })
  const x = [1, 2, 3, 4]
  expect(() => net.forward(x, { steps: 2, batch: 2, lengths: [2] })).toThrow('lengths has 1 numbers, expected 2')
  expect(() => net.forward(x, { steps: 2, batch: 2, lengths: [2, 3] })).toThrow(
    'lengths has 3 for window 1, expected a whole number from 1 to 2, the steps of the call.',
  )
  expect(() => net.forward(x, { steps: 2, batch: 2, lengths: [0, 1] })).toThrow('lengths has 0 for window 0')
})
