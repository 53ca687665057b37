/** Central finite differences in f64 agree with every gradient, over random shapes, in both engines. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Network } from '../../src/network/index.js'
import { Generator } from '../../src/random.js'
import { relative } from '../support/bits.js'
import { CELL_NAMES } from '../support/cells.js'
import { numbers } from '../support/random.js'
import { some, within } from '../support/long.js'

const RUNS = some('networks', 40, 1000)
const KINK = 1e-3
const QUANTILES = [0.2, 0.7]
const DELTA = 0.4

const shapes = fc.record({
  I: fc.integer({ min: 1, max: 4 }),
  H: fc.integer({ min: 1, max: 9 }),
  O: fc.integer({ min: 1, max: 3 }),
  L: fc.integer({ min: 1, max: 3 }),
  T: fc.integer({ min: 1, max: 6 }),
  B: fc.integer({ min: 1, max: 4 }),
  cell: fc.constantFrom(
    { nonlinearity: 'tanh' } as const,
    { nonlinearity: 'relu' } as const,
    ...CELL_NAMES.filter((cell) => cell !== 'rnn').map((cell) => ({ cell })),
  ),
  dropout: fc.constantFrom(0, 0, 0.4),
  ragged: fc.boolean(),
  lossOn: fc.constantFrom('all' as const, 'last' as const),
  recurrentBias: fc.boolean(),
  loss: fc.constantFrom('mse' as const, 'mae' as const, 'huber' as const, 'pinball' as const, 'crossEntropy' as const),
  weighted: fc.boolean(),
  state: fc.boolean(),
  seed: fc.integer({ min: 0, max: 1000 }),
})

describe.each(['wasm', 'ts'] as const)('%s', (engine) => {
  test(
    'gradients of parameters and inputs',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          shapes,
          async ({ I, H, O: targets, L, T, B, cell, dropout, ragged, state, weighted, ...rest }) => {
            const O =
              targets * (rest.loss === 'pinball' ? QUANTILES.length : 1) + (rest.loss === 'crossEntropy' ? 1 : 0)
            const net = await Network.create({
              inputSize: I,
              hiddenSize: H,
              outputSize: O,
              numLayers: L,
              dtype: 'f64',
              engine,
              ...cell,
              dropout: L > 1 ? dropout : 0,
              ...rest,
              ...(rest.loss === 'pinball' ? { quantiles: QUANTILES } : {}),
              ...(rest.loss === 'huber' ? { huberDelta: DELTA } : {}),
            })
            const generator = new Generator(rest.seed)
            const x = numbers(generator, T * B * I, 1.5)
            const rows = (rest.lossOn === 'last' ? 1 : T) * B
            const target =
              rest.loss === 'crossEntropy'
                ? Float64Array.from({ length: rows }, () => generator.below(O - 1))
                : numbers(generator, rows * targets)
            const weights = weighted ? { weights: numbers(generator, B, 1).map((w) => Math.abs(w) + 0.1) } : {}
            const call = {
              steps: T,
              batch: B,
              training: true,
              ...(ragged ? { lengths: Array.from({ length: B }, () => 1 + generator.below(T - 1)) } : {}),
              ...(state ? { state: startFor(net, generator, B) } : {}),
            }
            const lossAt = () => {
              net.forward(x, call)
              return net.backward(target, weights)
            }
            const loss = lossAt()
            const gradients = net.gradients()
            const inputGradient = net.inputGradient()
            fc.pre(!nearLossKink(net.forward(x, call).output, target, rest, call))
            fc.pre(net.options.nonlinearity === 'tanh' || !nearKink(net, x, call))
            const start = net.stateDict()
            for (const [name, { shape, data }] of Object.entries(start)) {
              const difference = differences(data, (changed) => {
                net.loadStateDict({ ...start, [name]: { shape, data: changed } })
                return lossAt()
              })
              expectClose(gradients[name].data, difference, loss, name)
            }
            net.loadStateDict(start)
            const byInput = differences(x, (changed) => {
              net.forward(changed, call)
              return net.backward(target, weights)
            })
            expectClose(inputGradient, byInput, loss, 'input')
            net.dispose()
          },
        ),
        { numRuns: RUNS, seed: 1 },
      )
    },
    within(600_000),
  )
})

/**
 * Agreement to 1e-6 relative, beside what rounding does to a difference of two losses: 2⁻⁵³·loss over a step of 1e-5, a
 * few times over. It matters only where a whole tensor's gradient is nearly 0.
 */
function expectClose(a: ArrayLike<number>, b: ArrayLike<number>, loss: number, what: string): void {
  const size = Math.max(...Array.from(b, Math.abs))
  const floor = size === 0 ? 0 : (1e-10 * loss) / size
  expect(relative(a, b), what).toBeLessThan(1e-6 + floor + (size === 0 ? 1e-10 * loss : 0))
}

/** (loss(v + s) − loss(v − s)) / 2s for each number v, s = 1e-5·max(1, |v|). */
function differences(values: Float32Array | Float64Array, loss: (changed: Float64Array) => number): Float64Array {
  return Float64Array.from(values, (v, i) => {
    const s = 1e-5 * Math.max(1, Math.abs(v))
    const at = (shifted: number) => {
      const changed = Float64Array.from(values)
      changed[i] = shifted
      return loss(changed)
    }
    return (at(v + s) - at(v - s)) / (2 * s)
  })
}

interface Call {
  steps: number
  batch: number
  lengths?: number[]
}

/** A random initial state of a network. */
function startFor(net: Network, generator: Generator, B: number) {
  const { numLayers: L, hiddenSize: H } = net.options
  const hidden = numbers(generator, L * B * H, 0.5)
  return net.options.cell === 'lstm' ? { hidden, cell: numbers(generator, L * B * H, 0.5) } : { hidden }
}

/** Whether a residual is close to where its loss has a kink: 0 for mae and pinball, ±delta for huber. */
function nearLossKink(
  output: ArrayLike<number>,
  target: Float64Array,
  { loss, lossOn }: { loss: string; lossOn: string },
  { steps, batch, lengths }: Call,
): boolean {
  if (loss === 'mse' || loss === 'crossEntropy') return false
  const each = loss === 'pinball' ? QUANTILES.length : 1
  const targets = output.length / (steps * batch) / each
  return target.some((wanted, i) => {
    // With lossOn 'last' target i is of window b's last step; otherwise its place is that of the output.
    const b = Math.floor(i / targets)
    const t = (lengths?.[b] ?? steps) - 1
    const at = lossOn === 'last' ? (t * batch + b) * targets + (i % targets) : i
    for (let q = 0; q < each; q++) {
      const size = Math.abs(output[at * each + q] - wanted)
      if (Math.abs(size - (loss === 'huber' ? DELTA : 0)) < KINK) return true
    }
    return false
  })
}

/** Whether a relu network has a pre-activation close to 0: found by a network whose relu is shifted by its biases. */
function nearKink(net: Network, x: Float64Array, call: Call): boolean {
  const { numLayers: L, hiddenSize: H } = net.options
  const { steps: T, batch: B, lengths } = call
  const start = net.stateDict()
  const pattern = (shift: number) => {
    const shifted = Object.fromEntries(
      Object.entries(start).map(([name, t]) => [
        name,
        name.startsWith('bias_ih') ? { ...t, data: t.data.map((v) => v + shift) } : t,
      ]),
    )
    net.loadStateDict(shifted)
    const signs: boolean[] = []
    for (let t = 1; t <= T; t++) {
      const cut = { ...call, steps: t, ...(lengths ? { lengths: lengths.map((n) => Math.min(n, t)) } : {}) }
      const { hidden } = net.forward(x.subarray(0, t * B * (x.length / (T * B))), cut)
      for (let i = 0; i < L * B * H; i++) signs.push(hidden[i] > 0)
    }
    return signs.join()
  }
  const near = pattern(KINK) !== pattern(-KINK)
  net.loadStateDict(start)
  return near
}
