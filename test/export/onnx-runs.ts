/** What an exported ONNX file forecasts of the rows of a configuration, in ONNX Runtime. */
import { fromBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema } from 'onnx-buf'
import * as ort from 'onnxruntime-web/wasm'
import type { Prediction } from '../../src/text/prediction.js'
import type { Configuration, TextRow } from './configurations.js'

/** Forecasts, and the bounds of intervals, window by window. */
export interface OnnxForecasts {
  forecast: number[]
  lower: number[]
  upper: number[]
}

const numberOf = (text: string | undefined): number => (text === undefined || !/\d/.test(text) ? NaN : Number(text))

/** A column with missing cells filled by the value before, where that is the policy. */
function filled(rows: TextRow[], name: string, missing: unknown): number[] {
  let last = NaN
  return rows.map((row) => {
    const x = numberOf(row[name])
    if (missing !== 'ffill') return x
    return (last = Number.isNaN(x) ? last : x)
  })
}

/** Every window of which the library forecasts something, in its order. */
export async function onnxForecasts(
  file: Uint8Array,
  own: Configuration,
  all: readonly Prediction[],
): Promise<OnnxForecasts> {
  const { metadataProps } = fromBinary(ModelProtoSchema, file)
  const meta = Object.fromEntries(metadataProps.map(({ key, value }) => [key, JSON.parse(`${/^[[{\d]/.test(value) && key !== 'fingerprint' ? value : JSON.stringify(value)}`) as never])) // prettier-ignore
  const {
    window,
    rowsBefore = 0,
    inputs,
    outputs,
  } = meta as unknown as {
    window: number
    rowsBefore?: number
    inputs: string[]
    outputs: { horizon: number }[]
  }
  const {
    series: names,
    known = [],
    calendar = [],
    static: fixed = [],
  } = meta as unknown as {
    series?: string[]
    known?: string[]
    calendar?: string[]
    static?: { name: string; words?: string[] }[]
  }
  const [nearest, farthest] = [Math.min, Math.max].map((of) => of(...outputs.map(({ horizon }) => horizon)))
  const feeds = { rows: [] as number[], series: [] as bigint[], clock: [] as bigint[], known: [] as number[], static: [] as number[] } // prettier-ignore
  let n = 0
  for (const [name, every] of own.rows) {
    const past = every.slice(0, every.length - own.ahead)
    const origins = new Set(all.filter(({ series = '' }) => series === name).map(({ origin }) => String(origin)))
    const columns = inputs.map((column) => filled(past, column, own.read.missing))
    const at = new Map(past.map((row, r) => [row.when, r]))
    for (const origin of origins) {
      const end = at.get(origin)!
      n++
      for (let r = end - window - rowsBefore + 1; r <= end; r++)
        for (const column of columns) feeds.rows.push(column[r])
      feeds.series.push(BigInt((names ?? ['']).indexOf(name)))
      for (let r = end - window + 1; r <= end + farthest; r++) {
        if (r <= end + nearest) feeds.clock.push(BigInt(own.clockAt(r, end, past.length)))
        for (const column of known) feeds.known.push(numberOf(every[r][column]))
      }
      for (const { name: column, words } of fixed) {
        feeds.static.push(words === undefined ? numberOf(past[0][column]) : words.indexOf(past[0][column]))
      }
    }
  }
  const session = await ort.InferenceSession.create(file)
  const doubles = (list: number[], ...shape: number[]) =>
    new ort.Tensor('float64', Float64Array.from(list), [n, ...shape])
  const whole = (list: bigint[], ...shape: number[]) => new ort.Tensor('int64', BigInt64Array.from(list), [n, ...shape])
  const given = await session.run({
    rows: doubles(feeds.rows, window + rowsBefore, inputs.length),
    ...(names === undefined ? {} : { series: whole(feeds.series) }),
    ...(calendar.length === 0 ? {} : { clock: whole(feeds.clock, window + nearest) }),
    ...(known.length === 0 ? {} : { known: doubles(feeds.known, window + farthest, known.length) }),
    ...(fixed.length === 0 ? {} : { static: doubles(feeds.static, fixed.length) }),
  })
  await session.release()
  const numbers = (name: string): number[] => (name in given ? [...(given[name].data as Float64Array)] : [])
  return { forecast: numbers('forecast'), lower: numbers('lower'), upper: numbers('upper') }
}
