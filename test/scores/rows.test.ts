/** A metric and a baseline are a row each: one more of either comes out everywhere. */
import { expect, test, vi } from 'vitest'
import { boardLines } from '../../src/cli/render/scores.js'
import { datasetOf } from '../../src/data/dataset.js'
import { prepare, samplesOf } from '../../src/data/samples.js'
import { partsBy, rangesOf } from '../../src/data/parts.js'
import { Forecaster } from '../../src/forecaster/index.js'
import { decodeModel, encodeModel } from '../../src/model/model-file.js'
import { BASELINES, fitBaselines } from '../../src/scores/baselines/index.js'
import type { BaselineRow, FittedBaseline } from '../../src/scores/baselines/row.js'
import { baselineBoard, scoreBoard, targetsBoard } from '../../src/scores/board.js'
import { METRICS, type MetricRow } from '../../src/scores/metrics.js'
import { scoreTable } from '../../src/scores/scores.js'
import { weather } from '../forecaster/helpers.js'

/** The share of forecasts that lie too high. */
const tooHigh: MetricRow = {
  title: 'share of forecasts that lie too high',
  unit: 'none',
  better: 'less',
  inTable: true,
  terms: [
    ({ actual, point }, out) => {
      for (let w = 0; w < out.length; w++) out[w] = point[w] > actual[w] ? 1 : 0
    },
  ],
  of: (mean) => mean,
}

/** The first value of the table, for ever. */
const constant = (name: string, value: number): FittedBaseline => ({
  name,
  forecast: ({ ends }) => new Float64Array(ends.length).fill(value),
  saved: () => ({ fields: { of: 'the first row' }, tensor: { shape: [1], data: Float64Array.of(value) } }),
})
const first: BaselineRow = {
  subject: 'the first value',
  short: 'first',
  about: 'the first value for ever',
  fit: ({ prepared }, name) => constant(name, prepared.targets[0]![0]),
  read({ fields, numbers }, name) {
    const own = fields.fieldsOf(name)
    expect(own.text('of')).toBe('the first row')
    own.end()
    return constant(name, numbers([1])[0])
  },
}

const metrics = { ...METRICS, tooHigh }
const baselines = { ...BASELINES, first }
const tables = { metrics, baselines }

const table = weather(300)

async function modelWith(options: object) {
  const forecaster = await Forecaster.create({ target: 'y', hiddenSize: 3, window: 5, ...options })
  await forecaster.fit(table, { epochs: 1 })
  const model = decodeModel(forecaster.toBytes())
  const { schema, scaler, boundaries } = model
  const prepared = prepare(table, schema, { needsTarget: true })
  const dataset = datasetOf(prepared, schema, scaler, 'f32')
  const parts = partsBy(table, () => [boundaries.train, boundaries.valid])
  const samples = samplesOf(prepared, schema, parts)
  const task = {
    prepared,
    dataset,
    schema,
    samples,
    train: rangesOf(parts, 'train'),
    seasons: [7],
    judged: 'mse',
  } as const
  return { ...model, baselines: await fitBaselines(task, baselines) }
}

/** A network that always gives the training mean. */
const mean = (loss: 'mse' | 'pinball') => ({
  dtype: 'f32' as const,
  loss,
  seed: 0,
  run: () => [{ at: () => 0 }],
})

test.each([{}, { loss: 'pinball' }])('a row more is scored, kept and shown: %o', async (options) => {
  const model = await modelWith(options)
  const bytes = encodeModel(model)
  const back = decodeModel(bytes, {}, baselines)
  expect(encodeModel(back)).toEqual(bytes)
  const names = Object.keys(baselines).filter((name) => name !== 'mean')
  expect(back.baselines.fitted.map(({ name }) => name)).toEqual(names)
  // Without the row the file is refused, not read without the baseline.
  expect(() => decodeModel(bytes)).toThrow(/baselines has an unknown field "first"/)

  const { target, quantiles } = back.schema
  const scores = scoreTable(mean(quantiles === undefined ? 'mse' : 'pinball'), table, back, { part: 'test', metrics })
  const y = table.numeric('y')
  const actual = Array.from({ length: 45 }, (_, i) => y[255 + i])
  const found = scores as unknown as Record<string, Record<string, number>>
  expect(found.first.mae).toBeCloseTo(actual.reduce((sum, v) => sum + Math.abs(v - y[0]), 0) / 45, 12)
  expect(found.first.tooHigh).toBeCloseTo(actual.filter((v) => v < y[0]).length / 45, 12)
  expect(scores.verdict.map(({ against }) => against)).toEqual(names)

  const board = scoreBoard(scores, { target }, tables)
  expect(board.columns.map(({ name }) => name)).toContain('tooHigh')
  expect(board.rows.map(([name]) => name.text)).toEqual(['network', ...names])
  const best = { ...scores, best: 'first' }
  expect(scoreBoard(best, { target }, tables).verdict[0]).toContain('the first value')
  const { lines } = boardLines(board, (_, text) => text, 120)
  expect(lines[0]).toContain('tooHigh')
  expect(lines.at(-1)).toMatch(/^ {2}first /)
  const narrow = boardLines(board, (_, text) => text, 30).lines
  expect(narrow.every((line) => line.length <= 30)).toBe(true)
  // What has no room is named.
  expect(lines.join(' ')).not.toContain('no room')
  expect(narrow.join(' ').replace(/ +/g, ' ')).toMatch(/\(no room for .*tooHigh.*; a wider terminal shows them\)/)

  const alone = baselineBoard('title', scores, tables)
  expect(alone.rows.at(-1)!.at(-1)!.text).toBe('the first value for ever')
  expect(targetsBoard([{ target: 'y', ...scores }], tables).columns.map(({ head }) => head)).toContain('first')
})

test('the page paints what the table of scores holds', async () => {
  /** As much of a document as a table needs. */
  class Node {
    readonly children: (Node | string)[] = []
    readonly attributes: Record<string, string> = {}
    readonly tag: string
    constructor(tag: string) {
      this.tag = tag
    }
    matches = (): boolean => false
    replaceChildren(...children: (Node | string)[]): void {
      this.children.splice(0, Infinity, ...children)
    }
    addEventListener(): void {}
    setAttribute(name: string, value: string): void {
      this.attributes[name] = value
    }
    all(tag: string): Node[] {
      const inside = this.children.flatMap((child) => (child instanceof Node ? child.all(tag) : []))
      return this.tag === tag ? [this, ...inside] : inside
    }
    get text(): string {
      return this.children.map((child) => (child instanceof Node ? child.text : child)).join('')
    }
  }
  vi.stubGlobal('document', { createElement: (tag: string) => new Node(tag) })
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
    },
  )
  const { boardTable } = await import('../../src/studio/board-table.js')
  const scores = scoreTable(mean('mse'), table, await modelWith({}), { part: 'test', metrics })
  const painted = boardTable(scoreBoard(scores, { target: 'y' }, tables)) as unknown as Node
  vi.unstubAllGlobals()
  const rows = painted.all('tr')
  const [heads] = rows
  const at = heads.children.findIndex((cell) => (cell as Node).text === 'tooHigh')
  expect(at).toBeGreaterThan(0)
  const last = rows.at(-1)!.children as Node[]
  expect(last[0].text).toBe('first')
  expect(Number(last[at].text)).toBeCloseTo(
    (scores as unknown as Record<string, Record<string, number>>).first.tooHigh,
    2,
  )
})
