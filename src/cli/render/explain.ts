/**
 * The forward pass and backpropagation through time as text: each quantity in the notebook's order, under its name, with
 * its shape, its formula and its numbers.
 *
 * @module
 */
import { added, type Explanation, type ExplainedStep } from '../explanation.js'
import type { Paint } from '../io.js'
import {
  type NotebookParameters,
  PARAMETER_NAMES,
  PRINTED,
  type PrintedFigure,
  type Quantity,
  REMARKS,
} from '../notebook.js'
import { matrixLines, shapeText } from './matrix.js'
import { fixed, whole } from '../../text/number.js'
import { wrapped } from './table.js'

/** How the text is made. */
export interface ExplainStyle {
  width: number
  paint: Paint
  /** Compare each figure with what the notebook prints. */
  notebook: boolean
}

/** The quantities of a step on the way back: their names in the notebook and how they come about. */
const QUANTITIES: readonly { quantity: Quantity; name: string; formula: (t: number, last: number) => string }[] = [
  { quantity: 'lossGrad', name: 'loss_grad', formula: () => 'prediction − actual' },
  { quantity: 'weight_output', name: 'output_weight_grad', formula: (t) => `h${subscript(t)}ᵀ · loss_grad` },
  { quantity: 'bias_output', name: 'output_bias_grad', formula: () => 'loss_grad' },
  {
    quantity: 'hiddenGrad',
    name: 'hidden_output_gradient before tanh',
    formula: (t, last) => `loss_grad · W_outputᵀ${t < last ? ` + dz${subscript(t + 1)} · W_hiddenᵀ` : ''}`,
  },
  { quantity: 'activationGrad', name: 'activation_grad', formula: (t) => `1 − h${subscript(t)}²` },
  {
    quantity: 'preActivationGrad',
    name: 'hidden_output_gradient',
    formula: (t) => `dz${subscript(t)} = before tanh × activation_grad`,
  },
  {
    quantity: 'weight_hidden',
    name: 'hidden_weight_gradient',
    formula: (t) => (t > 0 ? `h${subscript(t - 1)}ᵀ · dz${subscript(t)}` : 'nothing before step 0, so nothing to add'),
  },
  { quantity: 'bias_hidden', name: 'hidden_bias_gradient', formula: (t) => `dz${subscript(t)}` },
  { quantity: 'weight_input', name: 'input_weight_gradient', formula: (t) => `x${subscript(t)}ᵀ · dz${subscript(t)}` },
]

const TITLES: Record<(typeof PARAMETER_NAMES)[number], string> = {
  weight_input: 'W_input',
  weight_hidden: 'W_hidden',
  bias_hidden: 'b_hidden',
  weight_output: 'W_output',
  bias_output: 'b_output',
}

/** The weights, then the forward pass, then the way back, then the sums. */
export function explanationLines(
  explanation: Explanation,
  weights: NotebookParameters,
  target: readonly number[],
  style: ExplainStyle,
): string[] {
  const { paint, width } = style
  const heading = (text: string) => ['', ...wrapped(text, width).map((line) => paint('bold', line))]
  const lines: string[] = [...heading('Weights')]
  for (const name of PARAMETER_NAMES) lines.push(...quantityLines(TITLES[name], '', asRow(weights[name]), style))

  lines.push(...heading('Forward pass'))
  const formula = `h${'ₜ'} = tanh(xₜ · W_input + hₜ₋₁ · W_hidden + b_hidden), prediction = hₜ · W_output + b_output`
  lines.push(...wrapped(formula, width, '  ').map((line) => paint('dim', line)))
  const forward = [...explanation.steps].reverse()
  for (const step of forward) {
    lines.push('', paint('cyan', `  Step ${step.t}`))
    lines.push(...quantityLines('x', '', [step.input], style))
    lines.push(...quantityLines('h', '', [step.hidden], style))
    lines.push(...quantityLines('prediction', `actual ${fixedShort(target[step.t])}`, [[step.prediction]], style))
  }

  lines.push(...heading('Backpropagation through time: from the last step to the first'))
  let running: NotebookParameters | null = null
  for (const step of explanation.steps) {
    running = running === null ? step.contribution : added(running, step.contribution)
    lines.push('', paint('cyan', `  Step ${step.t}`))
    for (const { quantity, name, formula: of } of QUANTITIES) {
      const own = valueOf(step, step.contribution, quantity)
      lines.push(...quantityLines(name, of(step.t, forward.length - 1), asRow(own), style))
      if (style.notebook) lines.push(...noteLines(step, running, quantity, own, style))
    }
  }

  lines.push(
    ...heading(
      forward.length === 1
        ? 'Gradients of the one step'
        : `Gradients: the sums over all ${whole(forward.length)} steps`,
    ),
  )
  for (const name of PARAMETER_NAMES) {
    lines.push(...quantityLines(TITLES[name], '', asRow(explanation.gradients[name]), style))
  }
  return lines.slice(1)
}

/** A name with its shape and formula, and the numbers below it; a column of numbers is written as a row. */
function quantityLines(
  name: string,
  formula: string,
  given: PrintedMatrix | number[][],
  style: ExplainStyle,
): string[] {
  const { matrix, shape } = Array.isArray(given) ? { matrix: given, shape: shapeText(given) } : given
  const head = `  ${name} ${style.paint('dim', shape)}`
  const room = style.width - `  ${name} ${shape}  `.length
  const fits = formula.length <= room
  const tail = formula !== '' && fits ? style.paint('dim', `  ${formula}`) : ''
  const below = fits ? [] : wrapped(formula, style.width, '    ').map((line) => style.paint('dim', line))
  return [head + tail, ...below, ...matrixLines(matrix, style.width)]
}

interface PrintedMatrix {
  matrix: number[][]
  shape: string
}

/** A matrix of one column is printed as a row, under the name of its own shape. */
function asRow(matrix: number[][]): PrintedMatrix {
  const shape = shapeText(matrix)
  return { shape, matrix: matrix.length > 1 && matrix[0].length === 1 ? [matrix.flat()] : matrix }
}

/** A quantity of a step: a gradient of this step alone or of the steps so far, or one of the step's own vectors. */
function valueOf(step: ExplainedStep, gradients: NotebookParameters, quantity: Quantity): number[][] {
  if (quantity === 'lossGrad') return [[step.lossGrad]]
  if (quantity === 'hiddenGrad' || quantity === 'activationGrad' || quantity === 'preActivationGrad') {
    return [step[quantity]]
  }
  return gradients[quantity]
}

/** How a figure compares with what the notebook prints there. */
function noteLines(
  step: ExplainedStep,
  running: NotebookParameters,
  quantity: Quantity,
  own: number[][],
  style: ExplainStyle,
): string[] {
  const { paint, width } = style
  const note = (text: string) => wrapped(text, width, '    ').map((line) => paint('yellow', line))
  const remark = REMARKS.find((r) => r.t === step.t && r.quantity === quantity)
  if (remark !== undefined) return note(`Note: ${remark.text}.`)
  const figure = PRINTED.find((p) => p.t === step.t && p.quantity === quantity)
  if (figure === undefined) return []
  const lines: string[] = []
  const truth = figure.running === true ? valueOf(step, running, quantity) : own
  if (figure.running === true) {
    lines.push(
      paint('dim', `    the sum of the steps so far, ${step.t} to 9:`),
      ...matrixLines(asRow(truth).matrix, width),
    )
  }
  if (figure.errata !== undefined) {
    const place = figure.running === true ? 'the sum above is the true one' : 'the true one stands above'
    return [...lines, ...note(`Note: not ${figure.values.join(' ')}: ${figure.errata}; ${place}.`)]
  }
  if (asPrinted(figure, truth)) return [...lines, paint('green', '    ✓ as the notebook prints it')]
  return [...lines, ...note(`Note: the notebook prints ${figure.values.join(' ')}.`)]
}

/** Whether numbers are those that the notebook prints, to its eight decimals. */
export function asPrinted(figure: Pick<PrintedFigure, 'values'>, matrix: readonly (readonly number[])[]): boolean {
  const values = matrix.flat()
  return (
    values.length === figure.values.length && values.every((value, i) => Math.abs(value - figure.values[i]) < 5.001e-9)
  )
}

/** A target in as few digits as it needs. */
function fixedShort(value: number): string {
  return Number.isInteger(value) ? String(value) : fixed(value, 8)
}

/** A number in subscript digits. */
function subscript(n: number): string {
  return [...String(n)].map((digit) => String.fromCharCode(0x2080 + Number(digit))).join('')
}
