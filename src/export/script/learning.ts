/**
 * The Python of the loss, of clipping and of each optimizer, for the options of one training.
 *
 * @module
 */
import type { RecordedFit } from '../../forecaster/record.js'
import type { Content } from '../content.js'

type Network = Content['network']

/** `loss_of(y, wanted)`: the mean loss over what is there, how much that is, and the gradient. */
export function lossCode(network: Network): string {
  const { loss } = network
  const [formula, each, gradient] = {
    mse: ['d²', 'd**2', '2 * d'],
  }[loss]
  return `def loss_of(y, wanted):
    """The mean of ${formula}, d = y - wanted, over the targets that are there; their number; the gradient."""
    there = ~np.isnan(wanted)
    n = there.sum()
    d = np.where(there, y - np.where(there, wanted, 0), 0)
    return np.sum(${each}) / max(n, 1), n, ${gradient} / max(n, 1)
`
}

/** `clip(g)`, or nothing. */
export function clipCode({ clipNorm }: RecordedFit): string {
  if (clipNorm === 0) return ''
  return `def clip(g):
    """Gradients no longer than ${clipNorm}, all taken together (torch.nn.utils.clip_grad_norm_)."""
    norm = np.sqrt(sum(np.sum(v**2) for v in g.values()))
    return {name: v * min(1, ${clipNorm} / (norm + 1e-6)) for name, v in g.items()}


`
}

/** `update(p, g, state)`: one step of the optimizer, PyTorch's definition. */
export function optimizerCode({ optimizer }: Network): string {
  const { name, learningRate: lr, weightDecay, momentum, nesterov, betas, eps } = optimizer
  const decay = weightDecay === 0 ? '' : `        d = d + ${weightDecay} * p[name]\n`
  const head = (docs: string): string => `def update(p, g, state):
    """One step of ${docs}."""
    state["updates"] = updates = state.get("updates", 0) + 1
    for name, d in g.items():
`
  if (name === 'sgd') {
    const slow = `        state[name] = d = d if updates == 1 else ${momentum} * state[name] + d\n`
    const fast = `        state[name] = v = d if updates == 1 else ${momentum} * state[name] + d\n        d = d + ${momentum} * v\n`
    const body = decay + (momentum === 0 ? '' : nesterov ? fast : slow)
    return `${head(`SGD${momentum === 0 ? '' : nesterov ? ' with Nesterov momentum' : ' with momentum'}`)}${body}        p[name] = p[name] - ${lr} * d\n`
  }
  const [b1, b2] = betas
  const decoupled = name === 'adamw'
  return `${head(decoupled ? 'AdamW' : 'Adam')}${decoupled ? (weightDecay === 0 ? '' : `        p[name] = p[name] * (1 - ${lr} * ${weightDecay})\n`) : decay}        m, v = state.get(name, (0, 0))
        m, v = ${b1} * m + (1 - ${b1}) * d, ${b2} * v + (1 - ${b2}) * d**2
        state[name] = m, v
        denominator = np.sqrt(v) / np.sqrt(1 - ${b2}**updates) + ${eps}
        p[name] = p[name] - ${lr} / (1 - ${b1}**updates) * m / denominator
`
}
