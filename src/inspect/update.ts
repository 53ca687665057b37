/**
 * One update worked in numbers: from the error of one window to the new value of one weight.
 *
 * @module
 */
import type { Network } from '../network/index.js'
import type { RecordedFit } from '../options/recorded.js'
import type { ResolvedOptimizer } from '../options/optimizer.js'
import { figure } from '../text/number.js'

/** A weight, by its parameter, row and column. */
export interface WeightPlace {
  name: string
  row: number
  column: number
}

/** A line of the working: what it is, its formula with the figures, and what comes out. */
export interface WorkedLine {
  what: string
  /** With its figures: `0.9 · 0 + 0.1 · 0.01915`. */
  formula: string
  value: number
}

/** The update of one weight. */
export interface WorkedUpdate {
  place: WeightPlace
  /** The weight before, and after the engine's update. */
  before: number
  after: number
  /** Mean squared error of the window, scaled. */
  loss: number
  /** What each step adds to the weight's gradient, in the order of time. */
  shares: number[]
  /** The weight's gradient as the engine has it. */
  gradient: number
  /** Norm of the gradient of all parameters, by which it is clipped, and how many those are. */
  norm: number
  parameters: number
  /** What clipping did to it, in a sentence. */
  clipping: string
  optimizer: ResolvedOptimizer['name']
  learningRate: number
  /** From the gradient to the new weight. */
  lines: WorkedLine[]
}

/**
 * Updates a network once by the mean squared error of one window, and shows how one weight came by its new value.
 *
 * @param net with the loss mse and an optimizer that has seen nothing yet; it is updated
 * @param place left out, the recurrent weight with the largest gradient
 */
export function workUpdate(
  net: Network,
  x: number[][],
  target: number[] | number[][],
  { clipNorm, clipValue }: Pick<RecordedFit, 'clipNorm' | 'clipValue'>,
  place?: WeightPlace,
): WorkedUpdate {
  const steps = x.length
  const { outputSize, lossOn, optimizer } = net.options
  const traced = net.trace(x, target)
  net.forward(x, { steps })
  const loss = net.backward(target)
  const gradients = net.gradients()
  const all = Object.values(gradients).flatMap(({ data }) => [...data])
  const { name, row, column } = place ?? largest(gradients)
  const at = row * (gradients[name].shape[1] ?? 1) + column
  const before = net.stateDict()[name].data[at]
  // trace goes by half the squared error of each step; the loss is the mean of all.
  const factor = 2 / (outputSize * (lossOn === 'last' ? 1 : steps))
  const shares = traced.map((step) => step.gradients[name].data[at] * factor)
  const gradient = gradients[name].data[at]
  net.step({ clipNorm, clipValue })
  const after = net.stateDict()[name].data[at]
  const kept = clipValue > 0 ? all.map((g) => Math.max(-clipValue, Math.min(clipValue, g))) : all
  const norm = Math.sqrt(kept.reduce((sum, g) => sum + g * g, 0))
  const lines: WorkedLine[] = []
  const line: Line = (what, formula, value) => {
    lines.push({ what, formula, value })
    return value
  }
  let g = line('gradient, g', 'all of them added', gradient)
  if (clipValue > 0) {
    g = line('held within limits', `g, but within ±${clipValue}`, Math.max(-clipValue, Math.min(clipValue, g)))
  }
  const ratio = clipNorm > 0 ? clipNorm / (norm + 1e-6) : 1
  if (ratio < 1) g = line('shortened, as ‖g‖ is', `${n(g)} · ${clipNorm} / ${n(norm)}`, g * ratio)
  const step = STEPS[optimizer.name](g, before, optimizer, line)
  line('new weight', `${n(before)} + ${n(step)}`, before + step)
  return {
    place: { name, row, column },
    before,
    after,
    loss,
    shares,
    gradient,
    norm,
    parameters: all.length,
    clipping:
      clipNorm === 0
        ? clipValue === 0
          ? 'Nothing limits it.'
          : `Each of its numbers is held within ±${clipValue}.`
        : ratio < 1
          ? `That is more than ${clipNorm}, so the whole gradient is shortened to it.`
          : `That is not more than ${clipNorm}, so it stays as it is.`,
    optimizer: optimizer.name,
    learningRate: optimizer.learningRate,
    lines,
  }
}

/** Notes a line of the working, and hands its value on. */
type Line = (what: string, formula: string, value: number) => number
type Step = (g: number, w: number, o: ResolvedOptimizer, line: Line) => number

/** A figure in a formula. */
const n = (value: number): string => figure(value, 4)

const square = (value: number): string => (value < 0 ? `(${n(value)})²` : `${n(value)}²`)

/** What each optimizer adds to a weight at its first update, line by line: the definitions of assembly/optimizer.ts. */
const STEPS: Record<ResolvedOptimizer['name'], Step> = {
  sgd(g, w, o, line) {
    const given = decayed(g, w, o, line)
    const more = given + o.momentum * given
    const much = o.nesterov
      ? line('with Nesterov’s momentum', `${n(given)} + ${o.momentum} · ${n(given)}`, more)
      : given
    return line('step', `−${o.learningRate} · ${n(much)}`, -o.learningRate * much)
  },
  adam,
  adamw: adam,
  rmsprop(g, w, o, line) {
    const given = decayed(g, w, o, line)
    const rest = 1 - o.alpha
    const v = line('mean of squares, v', `${o.alpha} · 0 + ${n(rest)} · ${square(given)}`, rest * given * given)
    const m = o.centered ? line('mean, m', `${o.alpha} · 0 + ${n(rest)} · ${n(given)}`, rest * given) : 0
    const root = line(o.centered ? '√(v − m²)' : '√v', '', Math.sqrt(Math.max(0, v - m * m)))
    return scaledStep(given, root, o, line)
  },
  adagrad(g, w, o, line) {
    const given = decayed(g, w, o, line)
    const begin = o.initialAccumulatorValue
    const v = line('sum of squares, v', `${begin} + ${square(given)}`, begin + given * given)
    return scaledStep(given, line('√v', '', Math.sqrt(v)), o, line)
  },
}

function adam(g: number, w: number, o: ResolvedOptimizer, line: Line): number {
  const [beta1, beta2] = o.betas
  const [rest1, rest2] = [1 - beta1, 1 - beta2]
  const apart = o.name === 'adamw'
  const given = apart ? g : decayed(g, w, o, line)
  const m = line('mean, m', `${beta1} · 0 + ${n(rest1)} · ${n(given)}`, rest1 * given)
  const v = line('mean of squares, v', `${beta2} · 0 + ${n(rest2)} · ${square(given)}`, rest2 * given * given)
  // Both means begin at 0, so they are too small at first; this corrects the bias.
  const mean = line('m, bias-corrected', `${n(m)} / ${n(rest1)}`, m / rest1)
  const root = line('√v, bias-corrected', `√(${n(v)} / ${n(rest2)})`, Math.sqrt(v) / Math.sqrt(rest2))
  const shrunk = -o.learningRate * o.weightDecay * w
  const step = scaledStep(mean, root, o, line)
  if (!apart || o.weightDecay === 0) return step
  return step + line('decay', `−${o.learningRate} · ${o.weightDecay} · ${n(w)}`, shrunk)
}

/** The step by a gradient over the size that it usually has. */
function scaledStep(given: number, root: number, { learningRate, eps }: ResolvedOptimizer, line: Line): number {
  const formula = `−${learningRate} · ${n(given)} / (${n(root)} + ${eps})`
  return line('step', formula, -learningRate * (given / (root + eps)))
}

function decayed(g: number, w: number, { weightDecay }: ResolvedOptimizer, line: Line): number {
  return weightDecay === 0 ? g : line('with decay', `${n(g)} + ${weightDecay} · ${n(w)}`, g + weightDecay * w)
}

/** The recurrent weight with the largest gradient; without recurrent weights, of those from the inputs. */
function largest(gradients: ReturnType<Network['gradients']>): WeightPlace {
  const names = Object.keys(gradients)
  const recurrent = names.filter((name) => name.startsWith('weight_hh'))
  let best: WeightPlace & { size: number } = { name: '', row: 0, column: 0, size: -1 }
  for (const name of recurrent.length > 0 ? recurrent : names.filter((one) => one.startsWith('weight_'))) {
    const { shape, data } = gradients[name]
    data.forEach((g, i) => {
      const size = Math.abs(g)
      if (size > best.size) best = { name, row: Math.floor(i / shape[1]), column: i % shape[1], size }
    })
  }
  const { name, row, column } = best
  return { name, row, column }
}
