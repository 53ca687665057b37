/**
 * Safetensors, written and strictly read: https://github.com/huggingface/safetensors (README, "Format").
 *
 * A file is: the length N of the header (uint64); the header, N bytes of JSON that begin with `{` and may end in
 * spaces; the numbers. The header maps each tensor's name to `{ dtype, shape, data_offsets: [from, to] }`, offsets
 * relative to the numbers, and `__metadata__` to texts by name. Everything is little-endian. The tensors cover the
 * numbers without hole or overlap. We write and read F32, F64, I32 and U8.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { whole } from '../text/number.js'
import { type Words, words } from '../text/words.js'
import { type Json, parseJson } from './json.js'

/** The arrays of tensors, by the format's own names. */
const ARRAYS = { F64: Float64Array, F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const
export type FileDtype = keyof typeof ARRAYS

/** A tensor of a file, row by row. */
export interface FileTensor {
  shape: readonly number[]
  data: Float64Array | Float32Array | Int32Array | Uint8Array
}

/** What a file holds. */
export interface SafetensorsFile {
  tensors: Map<string, FileTensor>
  metadata: Map<string, string>
}

/** A larger header is refused, before anything is read from it. */
const LARGEST_HEADER = 16 * 1024 * 1024

/** More tensors are refused: no model or checkpoint of ours comes near. */
const MOST_TENSORS = 65_536

/** What a file is read as. */
export type FileKind = 'model' | 'checkpoint'

/** The refusal of a file: `what` is half a sentence that says what is wrong with it. */
export function fileInvalid(what: string | Words, file: string | undefined, kind: FileKind = 'model'): HindcastError {
  return fileRefused(words`cannot be read${file === undefined ? '' : ` as a ${kind}`}: ${what}`, file, kind)
}

/** The refusal of a file: `predicate` is all that is said of it. */
export function fileRefused(predicate: string | Words, file: string | undefined, kind: FileKind): HindcastError {
  const name = file === undefined ? `The ${kind}` : shown(file, 200)
  const code = kind === 'model' ? 'MODEL_FILE_INVALID' : 'CHECKPOINT_INVALID'
  return new HindcastError(code, words`${name} ${predicate}.`, { file })
}

/** A shape as it may stand in a message. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`
}

/** The format's name for the numbers of a tensor. */
export function dtypeOf({ data }: FileTensor): FileDtype {
  return (Object.keys(ARRAYS) as FileDtype[]).find((dtype) => data instanceof ARRAYS[dtype])!
}

/**
 * Writes a file. Tensors stand in the order given, the wider numbers first, so that each begins at a multiple of its
 * width; spaces after the header bring the numbers to a multiple of 8, as the reference implementation does.
 */
export function writeSafetensors(
  tensors: Iterable<readonly [string, FileTensor]>,
  metadata: Iterable<readonly [string, string]>,
): Uint8Array {
  const width = ([, { data }]: readonly [string, FileTensor]): number => data.BYTES_PER_ELEMENT
  const ordered = [...tensors].sort((a, b) => width(b) - width(a))
  const entries: string[] = []
  const notes = [...metadata].map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`)
  if (notes.length > 0) entries.push(`"__metadata__":{${notes.join(',')}}`)
  let bytes = 0
  for (const [name, tensor] of ordered) {
    const to = bytes + tensor.data.byteLength
    const entry = { dtype: dtypeOf(tensor), shape: tensor.shape, data_offsets: [bytes, to] }
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`)
    bytes = to
  }
  const json = new TextEncoder().encode(`{${entries.join(',')}}`)
  const header = Math.floor((json.length + 7) / 8) * 8
  const file = new Uint8Array(8 + header + bytes)
  new DataView(file.buffer).setUint32(0, header, true)
  file.fill(0x20, 8, 8 + header)
  file.set(json, 8)
  let at = 8 + header
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return file
}

/**
 * Reads a file, strictly: whatever the format does not allow is refused. The tensors are copies.
 *
 * @param file the name that messages give the file
 * @throws HindcastError `MODEL_FILE_INVALID`, `CHECKPOINT_INVALID`
 */
export function readSafetensors(source: Uint8Array, file?: string, kind: FileKind = 'model'): SafetensorsFile {
  // Node's Buffer has a slice of its own, which shares memory.
  const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  const invalid = (what: string): HindcastError => fileInvalid(what, file, kind)
  if (bytes.length < 8) throw invalid(`it has ${whole(bytes.length)} bytes, too few for a safetensors file`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true)
  if (view.getUint32(4, true) !== 0 || length > LARGEST_HEADER) {
    throw invalid('it is not a safetensors file (the length of its header, its first 8 bytes, is beyond 16 MiB)')
  }
  if (8 + length > bytes.length) {
    throw invalid(
      `it is cut short: the header should have ${whole(length)} bytes, but only ${whole(bytes.length - 8)} follow`,
    )
  }
  if (bytes[8] !== 0x7b || length < 2)
    throw invalid('it is not a safetensors file (its header does not begin with "{")')
  const header = parseHeader(bytes.subarray(8, 8 + length), invalid)
  const data = bytes.subarray(8 + length)

  const metadata = new Map<string, string>()
  const notes = header.get('__metadata__')
  if (notes !== undefined) {
    if (!(notes instanceof Map)) throw invalid('its __metadata__ is not an object')
    for (const [key, text] of notes) {
      if (typeof text !== 'string') throw invalid(`its __metadata__ has ${shown(key)}, which is not text`)
      metadata.set(key, text)
    }
  }
  header.delete('__metadata__')

  if (header.size > MOST_TENSORS) {
    throw invalid(`it has ${whole(header.size)} tensors; at most ${whole(MOST_TENSORS)} are read`)
  }
  const entries = [...header].map(([name, entry]) => readEntry(name, entry, data.length, invalid))
  const byOffset = [...entries].sort((a, b) => a.from - b.from || a.to - b.to)
  let covered = 0
  for (const { name, from, to } of byOffset) {
    if (from !== covered) {
      throw invalid(
        `its tensor ${shown(name)} begins at byte ${whole(from)} of the numbers, but ${whole(covered)} was expected`,
      )
    }
    covered = to
  }
  if (covered !== data.length) {
    throw invalid(`its numbers take ${whole(data.length)} bytes, but its tensors take ${whole(covered)}`)
  }
  const tensors = new Map<string, FileTensor>()
  for (const { name, dtype, shape, from, to } of entries) {
    const own = data.slice(from, to).buffer
    tensors.set(name, { shape, data: new ARRAYS[dtype](own) })
  }
  return { tensors, metadata }
}

function parseHeader(bytes: Uint8Array, invalid: (what: string) => HindcastError): Map<string, Json> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw invalid('its header is not UTF-8')
  }
  try {
    return parseJson(text) as Map<string, Json>
  } catch (cause) {
    throw invalid(`in its header, ${(cause as Error).message}`)
  }
}

/** One tensor's entry, with every field checked. */
function readEntry(name: string, entry: Json, dataLength: number, invalid: (what: string) => HindcastError) {
  const tensor = `its tensor ${shown(name)}`
  if (!(entry instanceof Map)) throw invalid(`${tensor} is not described by an object`)
  for (const key of entry.keys()) {
    if (key !== 'dtype' && key !== 'shape' && key !== 'data_offsets') {
      throw invalid(`${tensor} has a field ${shown(key)}, which the format does not know`)
    }
  }
  const dtype = entry.get('dtype')
  if (!isDtype(dtype)) {
    const way = dtype === 'F16' || dtype === 'BF16' ? ' (tensor.float() in PyTorch makes it F32)' : ''
    throw invalid(`${tensor} has the dtype ${shown(dtype)}; ${Object.keys(ARRAYS).join(', ')} are read${way}`)
  }
  const shape = entry.get('shape')
  if (!isSizes(shape)) throw invalid(`the shape of ${tensor} is not a list of whole numbers from 0`)
  const offsets = entry.get('data_offsets')
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw invalid(`the data_offsets of ${tensor} are not two whole numbers from 0`)
  }
  const [from, to] = offsets
  if (from > to || to > dataLength) {
    const cut = from <= to ? 'it is cut short or damaged: ' : ''
    throw invalid(
      `${cut}${tensor} takes bytes ${whole(from)} to ${whole(to)} of the numbers, of which there are ${whole(dataLength)}`,
    )
  }
  let bytes: number = ARRAYS[dtype].BYTES_PER_ELEMENT
  for (const size of shape) {
    bytes *= size
    if (bytes > Number.MAX_SAFE_INTEGER) throw invalid(`${tensor} has a shape that no memory could hold`)
  }
  if (bytes !== to - from) {
    throw invalid(
      `${tensor} of shape ${shapeText(shape)} in ${dtype} takes ${whole(bytes)} bytes, but has ${whole(to - from)}`,
    )
  }
  return { name, dtype, shape, from, to }
}

const isSizes = (value: Json | undefined): value is number[] =>
  Array.isArray(value) && value.every((n) => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0)

const isDtype = (value: Json | undefined): value is FileDtype =>
  typeof value === 'string' && Object.hasOwn(ARRAYS, value)
