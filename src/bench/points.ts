/**
 * The work points of the races and the table they train on.
 *
 * @module
 */
import { type Cell, cellOf, CELLS, gatesOf } from '../engine/cells.js'
import { Generator } from '../random.js'

/** The cells that race: those that other libraries have too, as PyTorch does. Each has an opponent in plain JavaScript. */
export type RacedCell = { [C in Cell]: (typeof CELLS)[C]['torch'] extends string ? C : never }[Cell]
export const RACED_CELLS = (Object.keys(CELLS) as Cell[]).filter(
  (cell): cell is RacedCell => cellOf({ cell }).torch !== null,
)

/** I inputs, H hidden units, T steps, B windows an update, O outputs on every step or on the last; mse, full BPTT, one SGD update. */
export interface WorkPoint {
  name: string
  cell: RacedCell
  inputSize: number
  hiddenSize: number
  steps: number
  batch: number
  outputSize: number
  lossOn: 'all' | 'last'
}

/** The same sizes with another cell, whose name stands behind: P3-gru. */
export function withCell(point: WorkPoint, cell: RacedCell): WorkPoint {
  const [size] = point.name.split('-')
  return { ...point, cell, name: cell === RACED_CELLS[0] ? size : `${size}-${cell}` }
}

const ONE = { outputSize: 1, lossOn: 'all' } as const
const P3: WorkPoint = { name: 'P3', cell: 'rnn', inputSize: 3, hiddenSize: 128, steps: 30, batch: 64, ...ONE }

// What forecasts of many hours are trained as: windows of four and of seven days in segments of a day.
const DAYS = { cell: 'gru', inputSize: 24, hiddenSize: 128, batch: 256, lossOn: 'last' } as const

export const WORK_POINTS: readonly WorkPoint[] = [
  { name: 'P1', cell: 'rnn', inputSize: 3, hiddenSize: 4, steps: 7, batch: 1, ...ONE },
  { name: 'P2', cell: 'rnn', inputSize: 3, hiddenSize: 32, steps: 30, batch: 32, ...ONE },
  P3,
  { name: 'P4', cell: 'rnn', inputSize: 8, hiddenSize: 512, steps: 30, batch: 64, ...ONE },
  ...RACED_CELLS.filter((cell) => cell !== P3.cell).map((cell) => withCell(P3, cell)),
  { name: 'W1', ...DAYS, steps: 4, outputSize: 96 },
  { name: 'W2', ...DAYS, steps: 7, outputSize: 48 },
]

export const ROWS = 9449
export const LEARNING_RATE = 0.01

/** The network of a point. */
export function networkOf({ cell, inputSize, hiddenSize, outputSize, lossOn }: WorkPoint) {
  return { cell, inputSize, hiddenSize, outputSize, lossOn, recurrentBias: false }
}

/** Windows that have all their rows and targets in a table: number o of step t of window w is target[w + t + o]. */
export function windowsIn(rows: number, { steps, outputSize }: WorkPoint): number {
  return rows - steps - outputSize + 2
}

/** Steps of a window that have outputs. */
export function answered({ steps, lossOn }: WorkPoint): number {
  return lossOn === 'last' ? 1 : steps
}

/**
 * Flops of one window with G gates (Elman cell 1, GRU 3, LSTM 4) and S steps with outputs: training (4·T·I·G·H +
 * 6·(T−1)·G·H² + 6·S·H·O, no input gradient, no recurrent product at t = 0) and inference, products only.
 */
export function flops(p: WorkPoint): { train: number; infer: number } {
  const { inputSize: I, hiddenSize: H, steps: T } = p
  const GH = gatesOf(p) * H
  const HO = answered(p) * H * p.outputSize
  return {
    train: 4 * T * I * GH + 6 * (T - 1) * GH * H + 6 * HO,
    infer: 2 * T * I * GH + 2 * (T - 1) * GH * H + 2 * HO,
  }
}

/** A table in memory, as every contestant gets it before the clock starts: inputs [rows][I] and target [rows]. */
export interface RaceTable {
  rows: number
  inputs: Float64Array
  target: Float64Array
}

/**
 * Independent AR(2) columns x_t = 0.6·x_{t−1} + 0.3·x_{t−2} + e_t and a target made the same way, seed 0, each
 * standardised. The noise is a sum of twelve uniforms: near enough to normal, the same on every machine.
 */
export function raceTable(inputSize: number, rows = ROWS): RaceTable {
  const generator = new Generator(0)
  const columns = Array.from({ length: inputSize + 1 }, () => autoregression(generator, rows))
  const inputs = new Float64Array(rows * inputSize)
  for (let r = 0; r < rows; r++) for (let i = 0; i < inputSize; i++) inputs[r * inputSize + i] = columns[i][r]
  return { rows, inputs, target: columns[inputSize] }
}

function autoregression(generator: Generator, rows: number): Float64Array {
  const x = new Float64Array(rows)
  for (let t = 0; t < rows; t++) {
    let noise = -6
    for (let i = 0; i < 12; i++) noise += generator.uniform()
    x[t] = noise + (t > 0 ? 0.6 * x[t - 1] : 0) + (t > 1 ? 0.3 * x[t - 2] : 0)
  }
  const mean = x.reduce((sum, v) => sum + v, 0) / rows
  const deviation = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / rows)
  return x.map((v) => (v - mean) / deviation)
}
