/** PyTorch's figures for what is trained on and how: losses with weights, optimizers, clipping by value. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { doubleView, intView, readRegion, writeRegion } from '../../src/engine/engine.js'
import { readBlock, type StateDict } from '../../src/engine/parameters.js'
import { engineOf, Network, type Numbers } from '../../src/network/index.js'
import type { NetworkOptions } from '../../src/options/network.js'
import type { StepOptions } from '../../src/options/optimizer.js'
import { relative } from '../support/bits.js'
import { PLAN } from '../support/engines.js'

const figures = JSON.parse(readFileSync(new URL('../fixtures/training.json', import.meta.url), 'utf8'))
const flat = (a: unknown): number[] => [a].flat(9) as number[]

interface LossCase {
  loss: NetworkOptions['loss']
  options: Partial<NetworkOptions>
  outputs: number
  lossOn: 'all' | 'last'
  T: number
  B: number
  inputs: number
  hidden: number
  missing: boolean
  x: Numbers
  target: Numbers
  weights: number[] | null
  parameters: Record<string, number[]>
  value: number
  grad: Record<string, number[]>
  grad_x: number[][][]
}

interface OptimizerRun {
  options: Record<string, number | boolean>
  clip: StepOptions
  steps: { loss: number; parameters: number[] }[]
}

/** PyTorch's names of options, in ours. */
const NAMES: Record<string, string> = {
  lr: 'learningRate',
  weight_decay: 'weightDecay',
  lr_decay: 'lrDecay',
  initial_accumulator_value: 'initialAccumulatorValue',
}

describe.each(['wasm', 'ts'] as const)('%s', (engine) => {
  test.each(figures.losses as LossCase[])(
    'loss $loss $options on $lossOn, weights $weights, missing $missing',
    async (c) => {
      const net = await Network.create({
        inputSize: c.inputs,
        hiddenSize: c.hidden,
        outputSize: c.outputs,
        dtype: 'f64',
        loss: c.loss,
        lossOn: c.lossOn,
        ...c.options,
        engine,
      })
      net.loadStateDict(c.parameters)
      const { loss, gradients, inputGradient } = c.missing ? masked(net, c) : called(net, c)
      expect(relative([loss], [c.value])).toBeLessThan(1e-10)
      for (const [name, grad] of Object.entries(c.grad)) {
        expect(relative(gradients[name].data, flat(grad)), name).toBeLessThan(1e-10)
      }
      expect(relative(inputGradient, flat(c.grad_x))).toBeLessThan(1e-10)
    },
  )

  const { inputs, hidden, T, B, x, target, start, runs } = figures.optimizers
  test.each(Object.entries(runs as Record<string, OptimizerRun>))(
    '%s takes the same eight steps',
    async (name, run) => {
      const own = Object.entries(run.options).map(([key, value]) => [NAMES[key] ?? key, value])
      const optimizer = { name: name.split(' ')[0], ...Object.fromEntries(own) }
      const net = await Network.create({ inputSize: inputs, hiddenSize: hidden, dtype: 'f64', engine, optimizer })
      net.loadStateDict(start)
      for (const step of run.steps) {
        net.forward(x, { steps: T, batch: B })
        expect(relative([net.backward(target)], [step.loss])).toBeLessThan(1e-9)
        net.step(run.clip)
        const parameters = Object.values(net.stateDict()).flatMap((t) => [...t.data])
        expect(relative(parameters, step.parameters)).toBeLessThan(1e-9)
      }
    },
  )
})

interface Results {
  loss: number
  gradients: StateDict
  inputGradient: ArrayLike<number>
}

function called(net: Network, c: LossCase): Results {
  net.forward(c.x, { steps: c.T, batch: c.B })
  const loss = net.backward(c.target, c.weights === null ? {} : { weights: c.weights })
  return { loss, gradients: net.gradients(), inputGradient: net.inputGradient() }
}

/** Targets that are missing are masked in training alone, so here the engine is driven by hand. */
function masked(net: Network, c: LossCase): Results {
  const engine = engineOf(net)
  engine.arrange({
    ...PLAN,
    steps: c.T,
    batch: c.B,
    windows: c.B,
    rows: c.T * c.B,
    targetRows: c.T * c.B,
    starts: c.B,
    rowStep: c.B,
    maskTargets: true,
    hasWeights: c.weights !== null,
    inputGradient: true,
  })
  writeRegion(engine, 'data', flat(c.x))
  writeRegion(
    engine,
    'target',
    flat(c.target).map((y) => y ?? NaN),
  )
  intView(engine, 'starts').set(Array.from({ length: c.B }, (_, b) => b))
  if (c.weights !== null) doubleView(engine, 'weights').set(c.weights)
  engine.forward()
  const loss = engine.backward()
  engine.inputGradient()
  return { loss, gradients: readBlock(engine, 'grads'), inputGradient: readRegion(engine, 'inputGrad') }
}
