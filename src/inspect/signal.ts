/**
 * How much of an error's signal there is at each step on its way back through a window.
 *
 * @module
 */
import { cellOf } from '../engine/cells.js'
import type { NetworkSpec } from '../engine/spec.js'
import type { TraceStep } from '../network/trace.js'
import { figure } from '../text/number.js'

/**
 * The norm of the loss's gradient with respect to the state at each step, all layers: of h and, in an LSTM, of h and c
 * together, since its memory is c. In the order of the steps.
 *
 * @param steps what `trace` gave
 */
export function signalNorms(
  steps: readonly TraceStep[],
  sizes: Pick<NetworkSpec, 'cell' | 'hiddenSize' | 'numLayers'>,
): number[] {
  const { gates, keepGate, outputGate } = cellOf(sizes)
  const { hiddenSize: H, numLayers: L } = sizes
  const [keep, shown] = [keepGate, outputGate].map((gate) => (gate === null ? -1 : gates.indexOf(gate)))
  const carry = new Float64Array(L * H)
  const norms = new Array<number>(steps.length)
  for (let t = steps.length - 1; t >= 0; t--) {
    const step = steps[t]
    let sum = 0
    for (let i = 0; i < L * H; i++) {
      const dh = step.hiddenGrad[i]
      sum += dh * dh
      if (shown < 0) continue
      const row = Math.floor(i / H) * gates.length
      const f = step.gates[(row + keep) * H + (i % H)]
      const o = step.gates[(row + shown) * H + (i % H)]
      // tanh(c) stands in h = o·tanh(c).
      const q = o > 0 ? step.hidden[i] / o : 0
      const dc = dh * o * (1 - q * q) + carry[i]
      sum += dc * dc
      carry[i] = dc * f
    }
    norms[t] = Math.sqrt(sum)
  }
  return norms
}

/** What is left of a signal, in a sentence: it grows where the way back multiplies it by more than 1. */
export function leftText(share: number): string {
  const percent = shownPercent(share)
  if (percent > 100) return `the error's signal has grown to ${figure(share, 3)} times what set out`
  return `${percent === 100 ? 'all' : shareText(share)} of the error's signal is left`
}

/** What becomes of a signal, of which this share is left. */
export type Fate = 'vanishes' | 'fades' | 'arrives'

/** From how many percent on, as they are shown, a signal fades and arrives. */
const [FADES, ARRIVES] = [1, 50]

/** Judged by the number that is shown, so that the same number never has two verdicts: up to 1 % it vanishes. */
export function fateOf(share: number): Fate {
  const percent = shownPercent(share)
  return percent <= FADES ? 'vanishes' : percent < ARRIVES ? 'fades' : 'arrives'
}

/** What that means, in a sentence. */
export const FATES: Readonly<Record<Fate, string>> = {
  vanishes: 'It has all but vanished: what lies so far back is hardly learnt from.',
  fades: 'It fades: what lies so far back is learnt from, but weighs less.',
  arrives: 'It arrives: what lies so far back is learnt from.',
}

/** A share of the signal in percent, rounded as people read it. */
function shownPercent(share: number): number {
  const value = share * 100
  if (!(value > 0)) return 0
  return Number(value >= 10 ? value.toFixed(0) : value.toPrecision(value >= 0.001 ? 2 : 1))
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A share of the signal as people read it: `12 %`, `0.0004 %`, `3·10⁻⁷ %`. */
export function shareText(share: number): string {
  const percent = shownPercent(share)
  const [digits, power] = String(percent).split('e-')
  return power === undefined
    ? `${digits} %`
    : `${digits}·10⁻${power.replace(/\d/g, (digit) => RAISED[Number(digit)])} %`
}
