/** `hindcast explain`: every figure of the notebook, and the gradients that it should have printed. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { added, type Explanation } from '../../src/cli/explanation.js'
import { DAYS, notebookWeights, PRINTED, type PrintedFigure } from '../../src/cli/notebook.js'
import { asPrinted } from '../../src/cli/render/explain.js'
import { folderWith, hindcast, weather } from './support.js'

const notebook = JSON.parse(readFileSync(new URL('../fixtures/notebook.json', import.meta.url), 'utf8')) as {
  weights: Record<string, number[][]>
  x: number[]
  printed: Record<string, unknown> & { prediction: number[]; hiddens: number[][]; loss_grad: number[] }
  exact: Record<string, never>
}

async function explained(): Promise<Explanation> {
  const { code, stdout, stderr } = await hindcast(['explain', '--notebook', '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as Explanation
}

/** The largest difference, relative to the largest number. */
function distance(a: unknown, b: unknown): number {
  const [x, y] = [[a].flat(9) as number[], [b].flat(9) as number[]]
  expect(x.length).toBe(y.length)
  const size = Math.max(...y.map(Math.abs))
  return Math.max(...x.map((value, i) => Math.abs(value - y[i]))) / size
}

/** As NumPy prints: eight decimals. */
const eight = (values: unknown) => ([values].flat(9) as number[]).map((value) => value.toFixed(8))

describe('the notebook', () => {
  test('has its weights from the seed, to the last bit, and its ten days', () => {
    expect(notebookWeights()).toEqual(notebook.weights)
    expect(DAYS).toEqual(notebook.x)
  })

  test('predictions to 1e-12, hidden states and loss gradients to the digits printed', async () => {
    const { prediction, hiddens, lossGrad } = await explained()
    prediction.forEach((value, t) => expect(distance(value, notebook.printed.prediction[t])).toBeLessThan(1e-12))
    expect(eight(hiddens)).toEqual(eight(notebook.printed.hiddens))
    expect(eight(lossGrad)).toEqual(eight(notebook.printed.loss_grad))
    expect(distance(hiddens, notebook.exact.hiddens)).toBeLessThan(1e-12)
  })

  test('the true gradients to 1e-10', async () => {
    const { steps, gradients } = await explained()
    const { exact } = notebook
    expect(steps.map((step) => step.t)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    const dz = steps.map((step) => step.preActivationGrad).reverse()
    expect(distance(dz, exact.dz)).toBeLessThan(1e-10)
    expect(distance(gradients.weight_input, exact.input_weight_grad)).toBeLessThan(1e-10)
    expect(distance(gradients.weight_hidden, exact.hidden_weight_grad)).toBeLessThan(1e-10)
    expect(distance(gradients.bias_hidden, exact.hidden_bias_grad)).toBeLessThan(1e-10)
    expect(distance(gradients.weight_output, exact.output_weight_grad)).toBeLessThan(1e-10)
    expect(distance(gradients.bias_output, exact.output_bias_grad)).toBeLessThan(1e-10)
  })

  test('gradients have the shapes of the weights, and are the sums of the contributions', async () => {
    const { steps, gradients } = await explained()
    for (const [name, matrix] of Object.entries(notebook.weights)) {
      const gradient = gradients[name as keyof typeof gradients]
      expect(gradient.map((row) => row.length)).toEqual(matrix.map((row) => row.length))
    }
    expect(steps.map((step) => step.contribution).reduce(added)).toEqual(gradients)
  })

  test('all that it prints on its way back, errors included, to its eight digits', async () => {
    const { steps } = await explained()
    const [step9, step8] = steps
    const step0 = steps[9]
    const { printed } = notebook as { printed: Record<string, Record<string, number[]>> }
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0)
    const mean = (a: number[]) => a.reduce((sum, value) => sum + value, 0) / a.length
    const [dz9, dz8] = [step9.preActivationGrad, step8.preActivationGrad]
    const two = added(step9.contribution, step8.contribution)

    const ours = {
      step9: {
        output_weight_grad: step9.contribution.weight_output,
        output_bias_grad: step9.contribution.bias_output,
        hidden_output_gradient_before_tanh: step9.hiddenGrad,
        activation_grad: step9.activationGrad,
        hidden_output_gradient: dz9,
        hidden_weight_gradient_as_printed: dot(dz9, step9.hidden),
        input_weight_gradient: step9.contribution.weight_input,
      },
      step8_running: {
        loss_grad: step8.lossGrad,
        output_bias_grad: two.bias_output,
        hidden_output_gradient: dz8,
        hidden_weight_gradient_as_printed: dot(dz9, step9.hidden) + dot(dz8, step8.hidden),
        input_weight_gradient: two.weight_input,
      },
      step0_running: {
        loss_grad: step0.lossGrad,
        output_weight_grad: added(two, step0.contribution).weight_output,
        hidden_output_gradient_before_tanh: notebook.weights.weight_output.map(([w]) => w * step0.lossGrad),
      },
    }
    for (const [step, figures] of Object.entries(ours)) {
      for (const [name, values] of Object.entries(figures)) {
        expect({ step, name, values: eight(values) }).toEqual({ step, name, values: eight(printed[step][name]) })
      }
    }
    expect(mean(dz9)).toBeCloseTo(printed.step9.hidden_bias_gradient_as_printed[0], 9)
    expect(mean(dz9) + mean(dz8)).toBeCloseTo(printed.step8_running.hidden_bias_gradient_as_printed[0], 9)
  })

  test('knows of every printed figure whether it is the true gradient', async () => {
    const { steps } = await explained()
    const names: Record<string, string> = {
      lossGrad: 'loss_grad',
      weight_output: 'output_weight_grad',
      bias_output: 'output_bias_grad',
      hiddenGrad: 'hidden_output_gradient_before_tanh',
      activationGrad: 'activation_grad',
      preActivationGrad: 'hidden_output_gradient',
      weight_hidden: 'hidden_weight_gradient_as_printed',
      bias_hidden: 'hidden_bias_gradient_as_printed',
      weight_input: 'input_weight_gradient',
    }
    const groups: Record<number, string> = { 9: 'step9', 8: 'step8_running', 0: 'step0_running' }
    const { printed } = notebook as { printed: Record<string, Record<string, number[]>> }
    for (const figure of PRINTED) {
      const given = figure.t === 9 && figure.quantity === 'lossGrad' ? undefined : printed[groups[figure.t]]
      if (given !== undefined) expect(figure.values).toEqual(given[names[figure.quantity]])
      expect([figure.t, figure.quantity, asPrinted(figure, truthOf(figure, steps))]).toEqual([
        figure.t,
        figure.quantity,
        figure.errata === undefined,
      ])
    }
    const count = Object.entries(groups).reduce((n, [, name]) => n + Object.keys(printed[name]).length, 0)
    expect(PRINTED.length).toBe(count + 1)
  })

  test('as text: a tick where the notebook is right, a note where it is not, the true figure beside it', async () => {
    const { code, stdout } = await hindcast(['explain', '--notebook'])
    expect(code).toBe(0)
    const right = PRINTED.filter((figure) => figure.errata === undefined)
    expect(stdout.match(/✓ as the notebook prints it/g)).toHaveLength(right.length)
    expect(stdout.match(/Note: /g)).toHaveLength(PRINTED.length - right.length + 1)
    expect(stdout).toContain('76.56583511')
    expect(stdout).toContain('Note: not 526.46690868: the notebook prints one number, dz₉ · h₉')
    expect(stdout).toContain('103.58863907   199.98826879   165.76637207   119.69323512  -144.05886543')
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001b/)
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(100)
  })

  test('fits narrow terminals', async () => {
    for (const terminal of [50, 80]) {
      const { stdout } = await hindcast(['explain', '--notebook'], { terminal, env: { NO_COLOR: '1' } })
      for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(terminal)
    }
  })
})

describe('a file', () => {
  test('goes through a small network whose gradients are the sums of the steps', async () => {
    const folder = folderWith({ 'x.csv': weather(20) })
    const args = ['explain', `${folder}/x.csv`, '--target', 'tmax', '--rows', '3']
    const { code, stdout } = await hindcast([...args, '--json'])
    expect(code).toBe(0)
    const { prediction, hiddens, lossGrad, steps, gradients } = JSON.parse(stdout) as Explanation
    expect([prediction.length, hiddens.length, lossGrad.length, steps.length]).toEqual([3, 3, 3, 3])
    expect(steps.map((step) => step.t)).toEqual([2, 1, 0])
    expect(gradients.weight_input).toHaveLength(2)
    expect(steps.map((step) => step.contribution).reduce(added)).toEqual(gradients)
    const text = await hindcast(args)
    expect(text.stdout).toContain('date 2020-01-01 to 2020-01-03 through a 2-3-1 tanh network')
    expect(text.stdout).not.toContain('Note:')
  })

  test('takes the first rows without a hole', async () => {
    const holed = weather(20, (r, t) => (r === 2 ? '' : t)).replace(/\n\n/, '\n')
    const folder = folderWith({ 'x.csv': holed })
    const { stdout } = await hindcast(['explain', `${folder}/x.csv`, '--target', 'tmax', '--rows', '4'])
    expect(stdout).toContain('date 2020-01-04 to 2020-01-07')
  })
})

/** What the figure should be. */
function truthOf({ t, quantity, running }: PrintedFigure, steps: Explanation['steps']): number[][] {
  const step = steps.find((s) => s.t === t)!
  if (quantity === 'lossGrad') return [[step.lossGrad]]
  if (quantity === 'hiddenGrad' || quantity === 'activationGrad' || quantity === 'preActivationGrad') {
    return [step[quantity]]
  }
  if (running !== true) return step.contribution[quantity]
  return steps
    .filter((s) => s.t >= t)
    .map((s) => s.contribution)
    .reduce(added)[quantity]
}
