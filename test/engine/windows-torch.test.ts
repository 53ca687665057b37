/**
 * PyTorch's figures for windows relative to themselves and in segments: outputs, loss, every gradient and the forecasts that
 * follow, from the same table. The committed ones stand in test/fixtures/windows.json; where there is a PyTorch, it makes
 * others on the spot.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { doubleView, type Engine, intView, readRegion, writeRegion } from '../../src/engine/engine.js'
import { NO_BASE, NO_PAIR } from '../../src/engine/spec.js'
import { windowNumbers, type WindowScale } from '../../src/engine/windows.js'
import { engineOf, Network } from '../../src/network/index.js'
import { folderWith } from '../cli/support.js'
import { relative } from '../support/bits.js'
import { PLAN } from '../support/engines.js'
import { mustHavePython, pythonWith } from '../support/python.js'

interface Case {
  cell: 'rnn' | 'gru' | 'lstm'
  normalize: 'none' | 'difference' | WindowScale
  residual: 'last' | 'season' | false
  segment: number
  horizons: number[]
  layers: number
  season: number
  lossOn: 'all' | 'last'
  T: number
  hidden: number
  inputs: number[][]
  targets: number[][]
  extra: number[][]
  starts: number[]
  parameters: Record<string, number[]>
  y: number[][][]
  loss: number
  grad: Record<string, number[]>
  forecasts: number[][]
}

const flat = (a: unknown): number[] => [a].flat(9) as number[]

/** Fills an engine with a case's windows and gives back how a forecast is undone: [B][outputs] of (v) => value. */
function fill(engine: Engine, c: Case): ((v: number) => number)[][] {
  const { segment: p, horizons, season, T, starts } = c
  const [C, D, E, B] = [c.inputs[0].length, c.targets[0].length, c.extra[0].length, starts.length]
  const changes = c.normalize === 'difference'
  const scale = c.normalize === 'none' || c.normalize === 'difference' ? null : c.normalize
  const rows = c.inputs.length
  const K = scale ? C + D : 0
  engine.arrange({
    ...PLAN,
    ...{ steps: T, batch: B, windows: B, starts: B, outputRows: B, rows, targetRows: rows },
    ...{ rowStep: p, targetShift: p - 1, columns: C, extraColumns: E, normals: K, targetColumns: D },
  })
  const before = (r: number, i: number): number => (changes && r > 0 ? c.inputs[r - 1][i] : 0)
  writeRegion(engine, 'data', flat(c.inputs.map((row, r) => row.map((v, i) => v - before(r, i)))))
  writeRegion(engine, 'target', flat(c.targets))
  if (E > 0) writeRegion(engine, 'extra', flat(c.extra))
  intView(engine, 'starts').set(starts)
  if (engine.layout.regions.has('inputMap')) {
    intView(engine, 'inputMap').forEach((_, i, map) => (map[i] = scale && i < p * C ? i % C : NO_PAIR))
  }
  // What each output is called: its column, its horizon, and the row before it that is taken off.
  const outputs = c.targets[0].flatMap((_, column) => horizons.map((h) => ({ column, h, base: baseOf(c, h) })))
  const map = outputs.flatMap(({ column, h, base }) => [column, h, base ?? NO_BASE, scale ? C + column : NO_PAIR])
  intView(engine, 'targetMap').set(map)
  return starts.map((start, w) => {
    const pair = (values: number[][], column: number) =>
      scale
        ? windowNumbers(scale, flat(values), values[0].length, column, start, T * p, season)
        : { shift: 0, deviation: 1 }
    const pairs = [...c.inputs[0].map((_, i) => pair(c.inputs, i)), ...c.targets[0].map((_, i) => pair(c.targets, i))]
    for (let k = 0; k < K; k++) {
      doubleView(engine, 'shifts')[w * K + k] = pairs[k].shift
      doubleView(engine, 'factors')[w * K + k] = 1 / pairs[k].deviation
    }
    return outputs.map(({ column, base }) => {
      const own = pairs[C + column]
      const less = base === null ? own.shift : c.targets[start + T * p - 1 + base][column]
      return (v: number) => v * own.deviation + less
    })
  })
}

/** Rows from a step's last one to that which is taken off a target at horizon h; null: none. */
function baseOf(c: Case, h: number): number | null {
  if (c.residual === 'season') return h - c.season * Math.ceil(h / c.season)
  return c.residual === 'last' || c.normalize === 'difference' ? 0 : null
}

async function expectFigures(engineKind: 'wasm' | 'ts', c: Case): Promise<void> {
  const outputSize = c.forecasts[0].length
  const inputSize = c.segment * c.inputs[0].length + c.extra[0].length
  const net = await Network.create({
    ...{
      inputSize,
      hiddenSize: c.hidden,
      numLayers: c.layers,
      outputSize,
      dtype: 'f64',
      cell: c.cell,
      lossOn: c.lossOn,
    },
    engine: engineKind,
  })
  net.loadStateDict(c.parameters)
  const engine = engineOf(net)
  const undo = fill(engine, c)
  engine.forward()
  expect(relative(readRegion(engine, 'y'), flat(c.y))).toBeLessThan(1e-10)
  expect(relative([engine.backward()], [c.loss])).toBeLessThan(1e-10)
  const gradients = net.gradients()
  for (const [name, grad] of Object.entries(c.grad)) {
    expect(relative(gradients[name].data, flat(grad)), name).toBeLessThan(1e-10)
  }
  engine.predict(0, c.starts.length)
  const output = readRegion(engine, 'output')
  const forecasts = undo.flatMap((row, w) => row.map((of, o) => of(output[w * outputSize + o])))
  expect(relative(forecasts, flat(c.forecasts))).toBeLessThan(1e-10)
  net.dispose()
}

const committed = JSON.parse(readFileSync(new URL('../fixtures/windows.json', import.meta.url), 'utf8')) as Case[]
const TITLE = '$cell, normalize $normalize, residual $residual, segment $segment, horizons $horizons, $layers layers'

test('the figures have every way of each choice', () => {
  const kinds = committed.map((c) => c.normalize)
  expect(new Set(kinds)).toEqual(new Set(['none', 'difference', 'last', 'mean', 'standard', 'season']))
  for (const kind of kinds) {
    const own = committed.filter((c) => c.normalize === kind)
    expect(new Set(own.map((c) => c.residual)).size, kind).toBe(kind === 'difference' ? 1 : 3)
    expect(new Set(own.map((c) => c.segment)).size, kind).toBe(2)
  }
})

describe.each(['wasm', 'ts'] as const)('%s', (engine) => {
  test.each(committed)(TITLE, (c) => expectFigures(engine, c))
})

const python = pythonWith('torch')
test.skipIf(!python && !mustHavePython)('PyTorch, asked now, with other numbers', async () => {
  expect(python, 'a Python with PyTorch').toBeDefined()
  const folder = folderWith({})
  python!.run(['scripts/make-window-figures.py', '99', join(folder, 'windows.json')], process.cwd())
  const fresh = JSON.parse(readFileSync(join(folder, 'windows.json'), 'utf8')) as Case[]
  expect(fresh.map((c) => c.normalize)).toEqual(committed.map((c) => c.normalize))
  expect(fresh[0].loss).not.toBe(committed[0].loss)
  for (const c of fresh) for (const engine of ['wasm', 'ts'] as const) await expectFigures(engine, c)
})
