/**
 * The gated cells in ordinary JavaScript, and which opponent races for each cell.
 *
 * @module
 */
import { plainContestant } from './plain.js'
import { type CellMaker, plainGated } from './plain-gated.js'
import type { RacedCell } from './points.js'
import type { Opponent } from './race.js'

// eslint-disable-next-line hindcast/same-bits -- the host's own functions, on purpose: it takes part in races only
const { exp, tanh } = Math

const sigmoid = (x: number): number => 1 / (1 + exp(-x))

/** r, z, n of `a` from W·x + b, and U·h in `u`, whose third part is what the reset gates. */
const gru: CellMaker = ({ H, a, u, h, dh, carry }) => {
  return {
    activate(row, before) {
      const g = row * 3 * H
      for (let k = 0; k < H; k++) {
        const r = sigmoid(a[g + k] + u[g + k])
        const z = sigmoid(a[g + H + k] + u[g + H + k])
        const n = tanh(a[g + 2 * H + k] + r * u[g + 2 * H + k])
        a[g + k] = r
        a[g + H + k] = z
        a[g + 2 * H + k] = n
        h[row * H + k] = (1 - z) * n + (before < 0 ? 0 : z * h[before * H + k])
      }
    },
    derivative(row, before, at) {
      const g = row * 3 * H
      for (let k = 0; k < H; k++) {
        const d = dh[at + k] + carry[at + k]
        const r = a[g + k]
        const z = a[g + H + k]
        const n = a[g + 2 * H + k]
        const dn = d * (1 - z) * (1 - n * n)
        const dr = dn * u[g + 2 * H + k] * r * (1 - r)
        const dz = d * ((before < 0 ? 0 : h[before * H + k]) - n) * z * (1 - z)
        carry[at + k] = d * z
        a[g + k] = u[g + k] = dr
        a[g + H + k] = u[g + H + k] = dz
        a[g + 2 * H + k] = dn
        u[g + 2 * H + k] = dn * r
      }
    },
  }
}

/** i, f, g, o of `a`, all products in it. */
const lstm: CellMaker = ({ H, rows, a, h, dh, carry }) => {
  const c = new Float64Array(rows * H)
  const q = new Float64Array(rows * H)
  return {
    activate(row, before) {
      const gate = row * 4 * H
      for (let k = 0; k < H; k++) {
        const i = sigmoid(a[gate + k])
        const f = sigmoid(a[gate + H + k])
        const g = tanh(a[gate + 2 * H + k])
        const o = sigmoid(a[gate + 3 * H + k])
        a[gate + k] = i
        a[gate + H + k] = f
        a[gate + 2 * H + k] = g
        a[gate + 3 * H + k] = o
        const state = i * g + (before < 0 ? 0 : f * c[before * H + k])
        const squashed = tanh(state)
        c[row * H + k] = state
        q[row * H + k] = squashed
        h[row * H + k] = o * squashed
      }
    },
    derivative(row, before, at) {
      const gate = row * 4 * H
      for (let k = 0; k < H; k++) {
        const d = dh[at + k]
        const i = a[gate + k]
        const f = a[gate + H + k]
        const g = a[gate + 2 * H + k]
        const o = a[gate + 3 * H + k]
        const t = q[row * H + k]
        const dc = d * o * (1 - t * t) + carry[at + k]
        carry[at + k] = dc * f
        a[gate + k] = dc * g * i * (1 - i)
        a[gate + H + k] = dc * (before < 0 ? 0 : c[before * H + k]) * f * (1 - f)
        a[gate + 2 * H + k] = dc * i * (1 - g * g)
        a[gate + 3 * H + k] = d * t * o * (1 - o)
      }
    },
  }
}

/** Who races in plain JavaScript for each cell. */
export const OPPONENTS: Readonly<Record<RacedCell, Opponent>> = {
  rnn: plainContestant,
  gru: plainGated(gru),
  lstm: plainGated(lstm),
}
