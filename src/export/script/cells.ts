/**
 * The Python of each cell: `layer` runs a layer forward over all steps, `layer_back` goes back through time.
 *
 * @module
 */
import type { Cell } from '../../engine/cells.js'
import type { Content } from '../content.js'

/** The two functions for the cell of a network. */
export function cellCode(network: Content['network']): string {
  const both = network.recurrentBias
  const bias = both ? ' + p[f"bias_hh_l{l}"]' : ''
  const grads = (recurrent: string): string => (both ? `, f"bias_hh_l{l}": ${recurrent}.sum((0, 1))` : '')
  return CODE[network.cell](bias, grads, network)
}

/** The two functions: what is added for the recurrent bias, and what gives its gradient. */
type Code = (bias: string, grads: (recurrent: string) => string, network: Content['network']) => string

const SIGMOID = `def sigmoid(x):
    return 1 / (1 + np.exp(-x))


`

const elman: Code = (bias, grads, { nonlinearity }) => `def layer(p, l, x):
    """h = ${nonlinearity}(W_ih x + b_ih + W_hh h${bias === '' ? '' : ' + b_hh'}): the states after each step, and all of them."""
    a = x @ p[f"weight_ih_l{l}"].T + p[f"bias_ih_l{l}"]${bias}
    h = np.zeros((len(x) + 1, x.shape[1], HIDDEN))
    for t in range(len(x)):
        h[t + 1] = ${nonlinearity === 'tanh' ? 'np.tanh' : 'relu'}(a[t] + h[t] @ p[f"weight_hh_l{l}"].T)
    return h[1:], h


def layer_back(p, l, d, x, h):
    """Gradients of the layer's input and parameters from d, those of its states."""
    dz, after = np.zeros_like(d), 0
    for t in reversed(range(len(x))):
        dz[t] = (d[t] + after) * ${nonlinearity === 'tanh' ? '(1 - h[t + 1] ** 2)' : '(h[t + 1] > 0)'}
        after = dz[t] @ p[f"weight_hh_l{l}"]
    return dz @ p[f"weight_ih_l{l}"], {
        f"weight_ih_l{l}": over(dz, x), f"weight_hh_l{l}": over(dz, h[:-1]),
        f"bias_ih_l{l}": dz.sum((0, 1))${grads('dz')},
    }${nonlinearity === 'relu' ? '\n\n\ndef relu(x):\n    return np.maximum(x, 0)' : ''}
`

const gru: Code = (bias, grads) => `${SIGMOID}def layer(p, l, x):
    """h = (1 - z) n + z h, n = tanh(W_n x + b_n + r (U_n h${bias === '' ? '' : " + b'_n"})); gates r, z, n."""
    a = x @ p[f"weight_ih_l{l}"].T + p[f"bias_ih_l{l}"]
    h, gates = np.zeros((len(x) + 1, x.shape[1], HIDDEN)), []
    for t in range(len(x)):
        ur, uz, un = np.split(h[t] @ p[f"weight_hh_l{l}"].T${bias}, 3, axis=1)
        ar, az, an = np.split(a[t], 3, axis=1)
        r, z = sigmoid(ar + ur), sigmoid(az + uz)
        n = np.tanh(an + r * un)
        h[t + 1] = (1 - z) * n + z * h[t]
        gates.append((r, z, n, un))
    return h[1:], (h, gates)


def layer_back(p, l, d, x, inside):
    """Gradients of the layer's input and parameters from d, those of its states."""
    h, gates = inside
    da, du, after = np.zeros(d.shape[:2] + (3 * HIDDEN,)), np.zeros(d.shape[:2] + (3 * HIDDEN,)), 0
    for t in reversed(range(len(x))):
        r, z, n, un = gates[t]
        dh = d[t] + after
        dn = dh * (1 - z) * (1 - n**2)
        dr, dz = dn * un * r * (1 - r), dh * (h[t] - n) * z * (1 - z)
        da[t], du[t] = np.concatenate([dr, dz, dn], axis=1), np.concatenate([dr, dz, dn * r], axis=1)
        after = dh * z + du[t] @ p[f"weight_hh_l{l}"]
    return da @ p[f"weight_ih_l{l}"], {
        f"weight_ih_l{l}": over(da, x), f"weight_hh_l{l}": over(du, h[:-1]),
        f"bias_ih_l{l}": da.sum((0, 1))${grads('du')},
    }
`

const lstm: Code = (bias, grads) => `${SIGMOID}def layer(p, l, x):
    """c = f c + i g, h = o tanh(c); gates i, f, g, o."""
    a = x @ p[f"weight_ih_l{l}"].T + p[f"bias_ih_l{l}"]${bias}
    h, gates = np.zeros((len(x) + 1, x.shape[1], HIDDEN)), []
    c = np.zeros_like(h)
    for t in range(len(x)):
        i, f, g, o = np.split(a[t] + h[t] @ p[f"weight_hh_l{l}"].T, 4, axis=1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c[t + 1] = f * c[t] + i * g
        h[t + 1] = o * np.tanh(c[t + 1])
        gates.append((i, f, g, o))
    return h[1:], (h, c, gates)


def layer_back(p, l, d, x, inside):
    """Gradients of the layer's input and parameters from d, those of its states."""
    h, c, gates = inside
    dz, after, dc = np.zeros(d.shape[:2] + (4 * HIDDEN,)), 0, 0
    for t in reversed(range(len(x))):
        i, f, g, o = gates[t]
        q, dh = np.tanh(c[t + 1]), d[t] + after
        dc = dh * o * (1 - q**2) + dc
        di, df, dg, do = dc * g * i * (1 - i), dc * c[t] * f * (1 - f), dc * i * (1 - g**2), dh * q * o * (1 - o)
        dz[t] = np.concatenate([di, df, dg, do], axis=1)
        dc, after = dc * f, dz[t] @ p[f"weight_hh_l{l}"]
    return dz @ p[f"weight_ih_l{l}"], {
        f"weight_ih_l{l}": over(dz, x), f"weight_hh_l{l}": over(dz, h[:-1]),
        f"bias_ih_l{l}": dz.sum((0, 1))${grads('dz')},
    }
`

const CODE: Record<Cell, Code> = { rnn: elman, gru, lstm }
