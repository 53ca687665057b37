/**
 * A toy with a known answer: the adding task of Hochreiter and Schmidhuber (1997), learnt by an Elman network and by an
 * LSTM side by side. The first one's gradient vanishes on the way back to the numbers that it should remember; the second's
 * does not, once its gates have learnt to stay open.
 *
 * @module
 */
import { type Cell, cellOf } from '../engine/cells.js'
import type { StateDict } from '../engine/parameters.js'
import { Network } from '../network/index.js'
import { Generator } from '../random.js'
import { signalNorms } from './signal.js'

/** The sizes of the task and of its networks: such that the outcome is the same for every seed that was tried. */
export const ADDING = {
  /** Numbers of a sequence. */
  steps: 40,
  units: 32,
  /** Sequences an update, all of them new. */
  batch: 32,
  updates: 1500,
  learningRate: 0.003,
  clipNorm: 1,
  /** Mean squared error of who always says 1, the mean of the sums: the variance of two numbers from 0 to 1. */
  guess: 1 / 6,
  /** The same of who keeps the second number alone, and takes 0.5, its mean, for the first: the variance of one. */
  second: 1 / 12,
} as const

/** The networks that learn it. */
export const ADDING_CELLS = ['rnn', 'lstm'] as const satisfies readonly Cell[]
export type AddingCell = (typeof ADDING_CELLS)[number]
/** The one whose gradient vanishes on the way back, and the one whose gates keep it. */
export const [FORGETS, REMEMBERS] = ADDING_CELLS
type Each<T> = Record<AddingCell, T>

/** The same of both, one after the other. */
async function ofEach<T>(give: (cell: AddingCell) => T | Promise<T>): Promise<Each<T>> {
  const all: Partial<Each<T>> = {}
  for (const cell of ADDING_CELLS) all[cell] = await give(cell)
  return all as Each<T>
}

/** Updates between two reports, and between two looks at the gradient. */
const REPORT = 25
const LOOK = 250
/** Sequences that are looked at, and that the end is scored on. */
const LOOKS = 15
const SCORED = 256
/** How far from 1 the sum of the example is at least. */
export const FAR = 0.5

/** Sequences: x [steps, batch, 2] holds numbers and marks, y [batch] the sums. */
interface Sequences {
  x: Float64Array
  y: Float64Array
}

/** Where the learning stands. */
export interface AddingProgress {
  /** Updates done. */
  update: number
  /** Mean squared error over the sequences since the report before, each before it was learnt from. */
  loss: Each<number>
  /** What is left of the error's signal so many steps back, 0 first: the middle one of some sequences; now and then. */
  left?: Each<number[]>
}

/** What came of it. */
export interface AddingResult {
  /** Mean squared error on new sequences. */
  loss: Each<number>
  left: Each<number[]>
  /** One new sequence, the first whose sum is far from 1, what who knows nothing says: the two marked numbers, how many steps before the end they stood, and what each network says. */
  example: { numbers: [number, number]; back: [number, number]; says: Each<number> }
}

/**
 * Trains both networks on the same sequences.
 *
 * @param seed of the weights and of the sequences
 * @param onProgress called after the first update, and then every few
 */
export async function learnAdding(
  seed: number,
  onProgress: (progress: AddingProgress) => void = () => undefined,
): Promise<AddingResult> {
  const { batch, updates, clipNorm } = ADDING
  const random = new Generator(1_000_000 + seed)
  const looks = Array.from({ length: LOOKS }, () => sequences(random, 1))
  const nets = await ofEach((cell) => networkOf(cell, seed))
  const left = (): Promise<Each<number[]>> => ofEach((cell) => signalLeft(nets[cell], looks))
  try {
    let losses = await ofEach((): number[] => [])
    for (let update = 1; update <= updates; update++) {
      const { x, y } = sequences(random, batch)
      for (const cell of ADDING_CELLS) {
        nets[cell].forward(x, { steps: ADDING.steps, batch })
        losses[cell].push(nets[cell].backward(y))
        nets[cell].step({ clipNorm })
      }
      if (update !== 1 && update % REPORT !== 0) continue
      const looked = update === 1 || update % LOOK === 0 ? { left: await left() } : {}
      onProgress({ update, loss: await ofEach((cell) => meanOf(losses[cell])), ...looked })
      losses = await ofEach(() => [])
    }
    const scored = sequences(random, SCORED)
    return {
      loss: await ofEach((cell) => errorOf(nets[cell], scored)),
      left: await left(),
      example: await exampleOf(nets, telling(random)),
    }
  } finally {
    for (const cell of ADDING_CELLS) nets[cell].dispose()
  }
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** A network for the task; a gated one begins with the gates open that keep, as is usual for an LSTM. */
async function networkOf(cell: AddingCell, seed: number): Promise<Network> {
  const { units: hiddenSize, learningRate } = ADDING
  const optimizer = { name: 'adam', learningRate } as const
  const net = await Network.create({ cell, inputSize: 2, hiddenSize, lossOn: 'last', optimizer, seed })
  const { gates, keepGate } = cellOf({ cell })
  if (keepGate === null) return net
  const dict = net.stateDict()
  const bias = dict.bias_ih_l0.data
  const from = gates.indexOf(keepGate) * hiddenSize
  for (let k = from; k < from + hiddenSize; k++) bias[k] += 1
  net.loadStateDict(dict)
  return net
}

/** New sequences, one mark in the first half and one in the second. */
function sequences(random: Generator, batch: number): Sequences {
  const { steps } = ADDING
  const half = steps / 2
  const x = new Float64Array(steps * batch * 2)
  const y = new Float64Array(batch)
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < steps; t++) x[(t * batch + b) * 2] = random.uniform()
    for (const from of [0, half]) {
      const t = from + Math.floor(random.uniform() * half)
      x[(t * batch + b) * 2 + 1] = 1
      y[b] += x[(t * batch + b) * 2]
    }
  }
  return { x, y }
}

/** What is left of an error's signal, by steps back: the middle one of some sequences. */
async function signalLeft(net: Network, looks: readonly Sequences[]): Promise<number[]> {
  const { steps } = ADDING
  const { cell, hiddenSize, numLayers } = net.options
  const twin = await Network.create({ cell, inputSize: 2, hiddenSize, lossOn: 'last', engine: 'ts' })
  const dict: StateDict = net.stateDict()
  twin.loadStateDict(dict)
  const shares = looks.map(({ x }) => {
    const [says] = twin.predict(x, { steps }).output.slice(-1)
    const norms = signalNorms(twin.trace(x, [says - 1]), { cell, hiddenSize, numLayers })
    return norms.map((norm) => norm / norms[steps - 1]).reverse()
  })
  twin.dispose()
  return Array.from({ length: steps }, (_, back) => {
    const sorted = shares.map((own) => own[back]).sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)]
  })
}

const answersOf = (net: Network, x: Float64Array, batch: number): number[] => [
  ...net.predict(x, { steps: ADDING.steps, batch }).output.slice(-batch),
]

function errorOf(net: Network, { x, y }: Sequences): number {
  return answersOf(net, x, y.length).reduce((sum, says, b) => sum + (says - y[b]) * (says - y[b]), 0) / y.length
}

/** A sequence whose sum lies far from what who knows nothing says. */
function telling(random: Generator): Sequences {
  let one = sequences(random, 1)
  while (Math.abs(one.y[0] - 1) <= FAR) one = sequences(random, 1)
  return one
}

async function exampleOf(nets: Each<Network>, { x }: Sequences): Promise<AddingResult['example']> {
  const { steps } = ADDING
  const marked = Array.from({ length: steps }, (_, t) => t).filter((t) => x[t * 2 + 1] === 1)
  const pair = (of: (t: number) => number): [number, number] => [of(marked[0]), of(marked[1])]
  return {
    numbers: pair((t) => x[t * 2]),
    back: pair((t) => steps - 1 - t),
    says: await ofEach((cell) => answersOf(nets[cell], x, 1)[0]),
  }
}
