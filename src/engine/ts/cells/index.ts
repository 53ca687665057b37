/**
 * The cells: what each does with the pre-activations of a step, and with the gradient of its state on the way back. All else
 * follows from the numbers of its row in src/engine/cells.ts.
 *
 * @module
 */
import { gruActivate, gruDerivative } from './gru.js'
import { lstmActivate, lstmDerivative } from './lstm.js'
import { rnnActivate, rnnDerivative } from './rnn.js'
import type { TwinLayer, TwinNet } from '../net.js'

type Real = Float32Array

/** On rows slot … slot + B − 1 of the histories; the state before stands at row `before`, or is 0 where that is −1. */
type CellStep = (net: TwinNet<Real>, layer: TwinLayer<Real>, B: number, slot: number, before: number) => void

export const CELL_STEPS: Record<TwinNet<Real>['cell'], { activate: CellStep; derivative: CellStep }> = {
  rnn: { activate: rnnActivate, derivative: rnnDerivative },
  gru: { activate: gruActivate, derivative: gruDerivative },
  lstm: { activate: lstmActivate, derivative: lstmDerivative },
}
