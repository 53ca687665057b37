/**
 * The section of a model file by which intervals are made: the scores of its calibration rows, with a hash of their own.
 *
 * @module
 */
import type { Schema } from '../data/schema.js'
import { digest } from '../fingerprint.js'
import type { FileTensor } from '../format/safetensors.js'
import type { SealedReader } from '../format/sealed-reader.js'
import { outputCount } from '../options/outputs.js'
import { listsFor, type ModelCalibration } from '../scores/calibration.js'
import { MOST_SCORES } from '../scores/conformal.js'
import { shown } from '../errors.js'
import { whole } from '../text/number.js'

const TENSOR = 'calibration.scores'

/** What the hash is of: counts, rows, and all scores one after the other. */
const hashOf = (counts: readonly number[], rows: ModelCalibration['rows'], data: Float64Array): string =>
  digest([counts, rows ?? [], [...data]])

/** The text of the metadata, and the tensor. */
export function writeCalibration({ scores, rows }: ModelCalibration): {
  text: string
  tensors: [string, FileTensor][]
} {
  const lists = scores.flat()
  const counts = lists.map(({ length }) => length)
  const data = new Float64Array(counts.reduce((n, count) => n + count, 0))
  let at = 0
  for (const list of lists) {
    data.set(list, at)
    at += list.length
  }
  const text = JSON.stringify({ counts, rows: rows ?? [], sha256: hashOf(counts, rows, data) })
  return { text, tensors: data.length === 0 ? [] : [[TENSOR, { shape: [data.length], data }]] }
}

/** The section of a file, checked. */
export function readCalibration(contents: SealedReader, schema: Schema): ModelCalibration {
  const { refuse } = contents
  const fields = contents.fields('calibration')
  const counts = fields.numbers('counts')
  const named = fields.list('rows')
  const sha256 = fields.text('sha256')
  fields.end()
  const outputs = outputCount(schema)
  const lists = listsFor(schema.quantiles)
  if (counts.length !== lists * outputs) {
    throw refuse(
      `its calibration has ${whole(counts.length)} lists of scores, but its outputs need ${whole(lists * outputs)}`,
    )
  }
  if (counts.some((count) => !Number.isInteger(count) || count < 0 || count > MOST_SCORES)) {
    throw fields.wrong('counts', counts, `whole numbers from 0 to ${whole(MOST_SCORES)}`)
  }
  if (![0, 2].includes(named.length) || !named.every((row) => typeof row === 'string' || typeof row === 'number')) {
    throw fields.wrong('rows', named, 'the first and the last row, or none')
  }
  const rows = named.length === 2 ? (named as unknown as NonNullable<ModelCalibration['rows']>) : null
  const all = counts.reduce((n, count) => n + count, 0)
  const data = all === 0 ? new Float64Array(0) : contents.numbers(TENSOR, [all], 'f64')
  const found = hashOf(counts, rows, data)
  // Scores around quantiles, see conformal.ts; other ones an unreleased version wrote.
  if (schema.quantiles !== undefined && data.some((score) => score < -1)) {
    throw refuse('its calibration has scores below −1, which are of an older hindcast: train anew')
  }
  if (found !== sha256) {
    throw refuse(`its calibration has the SHA-256 ${shown(sha256, 64)}, but its scores have ${found}; it was changed`)
  }
  let at = 0
  const each = counts.map((count) => data.slice(at, (at += count)))
  return { scores: Array.from({ length: lists }, (_, i) => each.slice(i * outputs, (i + 1) * outputs)), rows }
}
