/**
 * The Python of the loss and of each optimizer, for the options of one training.
 *
 * @module
 */
import type { RecordedFit } from '../../options/recorded.js'
import type { Content } from '../content.js'

type Network = Content['network']

/** `loss_of(y, wanted)`: the mean loss over what is there, how much that is, and the gradient. */
export function lossCode({ loss, huberDelta = 1, quantiles = [] }: Network): string {
  const delta = String(huberDelta)
  // In words; of one output; its gradient; lines before.
  const forms: Record<Network['loss'], readonly [string, string, string, string?]> = {
    mse: ['d²', 'd**2', '2 * d'],
    mae: ['|d|', 'np.abs(d)', 'np.sign(d)'],
    huber: [
      `d² / 2, beyond ${delta} ${delta} (|d| - ${delta} / 2)`,
      `np.where(np.abs(d) > ${delta}, ${delta} * (np.abs(d) - ${delta} / 2), d**2 / 2)`,
      `np.clip(d, -${delta}, ${delta})`,
    ],
    pinball: [
      'max(-q d, (1 - q) d) for the quantiles q of each target',
      'np.where(d < 0, -q, 1 - q) * d',
      'np.where(d < 0, -q, 1 - q) * (d != 0)',
      `    wanted, q = np.repeat(wanted, ${quantiles.length}, axis=-1), np.tile([${quantiles.join(', ')}], wanted.shape[-1])\n`,
    ],
    crossEntropy: ['', '', ''],
  }
  const [words, each, gradient, before = ''] = forms[loss]
  return `def loss_of(y, wanted):
    """The mean of ${words}, d = y - wanted, over what is there; how much that is; the gradient."""
${before}    there = ~np.isnan(wanted)
    n = there.sum()
    d = np.where(there, y - np.where(there, wanted, 0), 0)
    return np.sum(${each}) / max(n, 1), n, ${gradient} / max(n, 1)
`
}

/** `update(p, g, state)`: one step of the optimizer, PyTorch's definition. */
export function optimizerCode({ optimizer }: Network, scheduled: boolean): string {
  const { name, weightDecay, momentum, nesterov, betas, eps, alpha, centered } = optimizer
  const { lrDecay, initialAccumulatorValue } = optimizer
  const lr = scheduled ? 'rate' : String(optimizer.learningRate)
  const head = (words: string): string => headOf(words, scheduled)
  const decay = weightDecay === 0 ? '' : `        d = d + ${weightDecay} * p[name]\n`
  const [b1, b2] = betas
  switch (name) {
    case 'sgd': {
      const carried = `d if updates == 1 else ${momentum} * state[name] + d`
      const body =
        momentum === 0
          ? ''
          : nesterov
            ? `        state[name] = ${carried}\n        d = d + ${momentum} * state[name]\n`
            : `        state[name] = d = ${carried}\n`
      const words = momentum === 0 ? 'SGD' : nesterov ? 'SGD with Nesterov momentum' : 'SGD with momentum'
      return `${head(words)}${decay}${body}        p[name] = p[name] - ${lr} * d
`
    }
    case 'rmsprop': {
      const spread = centered ? 'np.maximum(v - m**2, 0)' : 'v'
      const kept = ['v', ...(centered ? ['m'] : []), ...(momentum > 0 ? ['b'] : [])]
      return `${head(`RMSprop${centered ? ', centered' : ''}`)}${decay}        ${kept.join(', ')}${kept.length === 1 ? ',' : ''} = state.get(name, (0,) * ${kept.length})
        v = ${alpha} * v + (1 - ${alpha}) * d**2
${centered ? `        m = ${alpha} * m + (1 - ${alpha}) * d\n` : ''}        d = d / (np.sqrt(${spread}) + ${eps})
${momentum > 0 ? `        b = d = ${momentum} * b + d\n` : ''}        state[name] = ${kept.join(', ')}${kept.length === 1 ? ',' : ''}
        p[name] = p[name] - ${lr} * d
`
    }
    case 'adagrad':
      return `${head('Adagrad')}${decay}        state[name] = v = state.get(name, ${initialAccumulatorValue}) + d**2
        p[name] = p[name] - ${lr} / (1 + (updates - 1) * ${lrDecay}) * d / (np.sqrt(v) + ${eps})
`
    case 'adam':
    case 'adamw': {
      const decoupled = name === 'adamw'
      const shrunk = weightDecay === 0 ? '' : `        p[name] = p[name] * (1 - ${lr} * ${weightDecay})\n`
      return `${head(decoupled ? 'AdamW' : 'Adam')}${decoupled ? shrunk : decay}        m, v = state.get(name, (0, 0))
        m, v = ${b1} * m + (1 - ${b1}) * d, ${b2} * v + (1 - ${b2}) * d**2
        state[name] = m, v
        denominator = np.sqrt(v) / np.sqrt(1 - ${b2}**updates) + ${eps}
        p[name] = p[name] - ${lr} / (1 - ${b1}**updates) * m / denominator
`
    }
  }
}

const headOf = (words: string, scheduled: boolean): string => `def update(p, g, state${scheduled ? ', rate' : ''}):
    """One step of ${words}."""
    state["updates"] = updates = state.get("updates", 0) + 1
    for name, d in g.items():
`

/** `rate(epochs)`: the learning rate after epochs with these losses. */
export function rateCode(schedules: NonNullable<RecordedFit['schedule']>, base: number): string {
  const [first] = schedules
  const rise = first.name === 'warmup' ? first.epochs : 0
  const rest = schedules.find((one) => one.name !== 'warmup')
  const warmed =
    rise === 0 ? '' : `    if done < ${rise}:\n        return ${base} * (done + 1) / ${rise}\n    done -= ${rise}\n`
  const start = `def rate(epochs):
    """The learning rate after epochs with these losses."""
    done = len(epochs)
${warmed}`
  switch (rest?.name) {
    case 'step':
      return `${start}    return ${base} * ${rest.gamma} ** (done // ${rest.stepSize})
`
    case 'cosine':
      return `${start}    return ${rest.minimum} + (${base} - ${rest.minimum}) * (1 + np.cos(np.pi * min(done / ${rest.epochs}, 1))) / 2
`
    case 'plateau':
      return `${start}    now, best, waited, cooling = ${base}, np.inf, 0, 0
    for loss, checked in epochs[${rise}:]:
        loss = loss if checked is None else checked
        best, waited = (loss, 0) if loss < best * (1 - ${rest.threshold}) else (best, waited + 1)
        if cooling > 0:
            cooling, waited = cooling - 1, 0
        if waited > ${rest.patience}:
            lower = max(now * ${rest.factor}, ${rest.minimum})
            now = lower if now - lower > 1e-8 else now
            cooling, waited = ${rest.cooldown}, 0
    return now
`
    case undefined:
      return `${start}    return ${base}
`
  }
}
