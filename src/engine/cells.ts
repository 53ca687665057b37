/**
 * The cells, a row each: what an engine, a file and an export must know of one. Their kernels stand in assembly/cells/ and
 * ts/cells/, in whose index.ts a cell without kernels does not compile or, in the core, is trapped.
 *
 * @module
 */

/** What a cell hands from one step to the next: h, and of an LSTM c. */
export type StateName = 'hidden' | 'cell'

export interface CellRow {
  /** its number in the descriptor and in assembly/cells/index.ts */
  code: number
  /** in PyTorch's order; a weight matrix has as many rows of H numbers for each of its inputs (G) */
  gates: readonly string[]
  /** what is kept of the gates stands beside h, and the way back has a dh and a carry; false: h is the only gate */
  gated: boolean
  /** the gate that says how much of what was is kept: at 1 all of it, of c where there is one, or else of h; null: none */
  keepGate: string | null
  /** o in h = o·tanh(c), of a cell that has a c; null: none */
  outputGate: string | null
  /** numbers that `dz` keeps of each unit and step (S): after forward the gates, after BPTT their gradients */
  savedPerUnit: number
  /** the last gate's product with h stands apart, after the gates (a GRU's n: the reset comes between) */
  lastApart: boolean
  /** h of the step before enters a product; false: neither weight_hh nor bias_hh */
  recurrent: boolean
  states: readonly StateName[]
  /** whether the option nonlinearity is its own */
  nonlinearity: boolean
  /** PyTorch's module; null: it has none */
  torch: 'RNN' | 'GRU' | 'LSTM' | null
  /** ONNX's operator, the place in our order of each of its gates, and what it must be told; null: it has none */
  onnx: { op: string; gates: readonly number[]; attributes: Record<string, number> } | null
}

export const CELLS = {
  /** Elman's */
  rnn: {
    code: 0,
    gates: ['h'],
    gated: false,
    keepGate: null,
    outputGate: null,
    savedPerUnit: 1,
    lastApart: false,
    recurrent: true,
    states: ['hidden'],
    nonlinearity: true,
    torch: 'RNN',
    onnx: { op: 'RNN', gates: [0], attributes: {} },
  },
  /** reset after the product, as PyTorch has it */
  gru: {
    code: 1,
    gates: ['r', 'z', 'n'],
    gated: true,
    keepGate: 'z',
    outputGate: null,
    savedPerUnit: 4,
    lastApart: true,
    recurrent: true,
    states: ['hidden'],
    nonlinearity: false,
    torch: 'GRU',
    onnx: { op: 'GRU', gates: [1, 0, 2], attributes: { linear_before_reset: 1 } },
  },
  lstm: {
    code: 2,
    gates: ['i', 'f', 'g', 'o'],
    gated: true,
    keepGate: 'f',
    outputGate: 'o',
    savedPerUnit: 4,
    lastApart: false,
    recurrent: true,
    states: ['hidden', 'cell'],
    nonlinearity: false,
    torch: 'LSTM',
    onnx: { op: 'LSTM', gates: [0, 3, 1, 2], attributes: {} },
  },
} as const satisfies Record<string, CellRow>

export type Cell = keyof typeof CELLS

/** The row of a network's cell. */
export const cellOf = ({ cell }: { cell: Cell }): CellRow => CELLS[cell]
/** G */
export const gatesOf = (s: { cell: Cell }): number => cellOf(s).gates.length
