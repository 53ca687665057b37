/**
 * The contents of a file of ours, taken out part by part: head, texts, tensors. What is missing, wrong or left over is
 * refused, and so is a file whose seal is broken.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { joined } from '../text/number.js'
import { named, type Words, words } from '../text/words.js'
import { NUMERICS } from '../fingerprint.js'
import { Fields, jsonOf, LATER, type Refuse } from './fields.js'
import type { Json } from './json.js'
import {
  dtypeOf,
  type FileDtype,
  fileInvalid,
  fileRefused,
  type FileKind,
  type FileTensor,
  readSafetensors,
  type SafetensorsFile,
  shapeText,
  writeSafetensors,
} from './safetensors.js'
import { checkSeal, SEAL, sealOf } from './seal.js'

/** What a file of some kind says of itself. */
export interface Head {
  kind: FileKind
  format: string
  /** What is written. */
  version: string
  /** Older versions that are read as well. */
  older: readonly string[]
  /** Keys of the metadata besides format, version, numerics and seal. */
  keys: readonly string[]
}

/** A name that messages give a file, and whether one of another arithmetic is read as well (to compare, not to run). */
export interface OpenOptions {
  file?: string
  anyNumerics?: boolean
}

/** The bytes of a file: head and seal are added to the texts. */
export function sealedFile(
  head: Head,
  tensors: Iterable<readonly [string, FileTensor]>,
  texts: Readonly<Record<string, string>>,
): Uint8Array {
  const { format, version } = head
  const metadata = new Map(Object.entries({ format, version, numerics: String(NUMERICS), ...texts }))
  const all = new Map(tensors)
  metadata.set(SEAL, sealOf({ tensors: all, metadata }))
  return writeSafetensors(all, metadata)
}

/** How files of a kind are told by their beginning, be they whole or damaged further on. */
export interface Beginning {
  /** So many bytes are enough. */
  bytes: number
  /** Whether the first bytes of a file are those of such a file. */
  begins(start: Uint8Array): boolean
}

export function beginningOf({ format }: Head): Beginning {
  // After the 8 bytes of the header's length.
  const text = `{"__metadata__":{"format":"${format}"`
  const bytes = 8 + text.length
  return {
    bytes,
    begins(start) {
      const found = String.fromCharCode(...start.subarray(8, bytes))
      return found !== '' && text.startsWith(found)
    },
  }
}

/** What is easily taken for a file of each kind, and what to do with it. */
const OTHERS: Record<FileKind, { format: string; predicate: string | Words }> = {
  model: {
    format: 'hindcast-checkpoint',
    predicate: words`is a checkpoint, not a model: go on with its training by ${named('resume')} to its end, and save the model`,
  },
  checkpoint: {
    format: 'hindcast-forecaster',
    predicate: words`is a model, not a checkpoint: name the file of ${named('checkpoint')}, which a training saves itself to as it goes`,
  },
}

/** A file being read. */
export class SealedReader {
  readonly refuse: Refuse
  /** Version of the arithmetic that gave the bits. */
  readonly numerics: number
  private readonly read: SafetensorsFile
  private readonly left: Set<string>

  /**
   * @throws HindcastError `MODEL_FILE_INVALID` or `CHECKPOINT_INVALID`, by the kind; `NUMERICS_VERSION`
   */
  constructor(bytes: Uint8Array, head: Head, { file, anyNumerics = false }: OpenOptions = {}) {
    this.refuse = (what) => fileInvalid(what, file, head.kind)
    this.read = readSafetensors(bytes, file, head.kind)
    this.left = new Set(this.read.tensors.keys())
    this.numerics = this.checkHead(head, file, anyNumerics)
  }

  /** Whether this hindcast computes the same bits. */
  get isOurs(): boolean {
    return this.numerics === NUMERICS
  }

  /** A text of the metadata. */
  text(key: string): string | undefined {
    return this.read.metadata.get(key)
  }

  /** The fields of a JSON object in the metadata. */
  fields(key: string): Fields {
    return Fields.ofText(this.text(key), `its ${key}`, this.refuse)
  }

  /** A JSON document in the metadata. */
  json(key: string): Json {
    return jsonOf(this.text(key), `its ${key}`, this.refuse)
  }

  has(name: string): boolean {
    return this.left.has(name)
  }

  /**
   * The numbers of a tensor, its type and shape checked.
   *
   * @param finite refuses NaN and infinities
   */
  numbers(name: string, shape: readonly number[], dtype: 'f32' | 'f64', finite?: boolean): Float32Array | Float64Array
  numbers(name: string, shape: readonly number[], dtype: 'f64', finite?: boolean): Float64Array
  numbers(name: string, shape: readonly number[], dtype: 'f32' | 'f64', finite = true): Float32Array | Float64Array {
    const data = this.take(name, shape, dtype === 'f32' ? 'F32' : 'F64') as Float32Array | Float64Array
    if (finite && data.some((v) => v - v !== 0)) {
      throw this.refuse(`its tensor ${shown(name)} has numbers that are not finite`)
    }
    return data
  }

  /** The whole numbers of a tensor. */
  integers(name: string, shape: readonly number[]): Int32Array {
    return this.take(name, shape, 'I32') as Int32Array
  }

  /** The bytes of a tensor. */
  bytes(name: string, shape: readonly number[]): Uint8Array {
    return this.take(name, shape, 'U8') as Uint8Array
  }

  /** Refuses tensors that nobody took. */
  end(): void {
    for (const name of this.left) {
      throw this.refuse(`it has a tensor ${shown(name)} that this network does not know`)
    }
  }

  /** Refuses a file that is not as it was written. */
  checkSeal(): void {
    checkSeal(this.read, this.refuse)
  }

  private take(name: string, shape: readonly number[], dtype: FileDtype): FileTensor['data'] {
    const tensor = this.read.tensors.get(name)
    if (tensor === undefined) throw this.refuse(`the tensor ${shown(name)} is missing`)
    if (tensor.shape.length !== shape.length || tensor.shape.some((n, i) => n !== shape[i])) {
      const needed = `but its options need ${shapeText(shape)}`
      throw this.refuse(`its tensor ${shown(name)} has the shape ${shapeText(tensor.shape)}, ${needed}`)
    }
    const found = dtypeOf(tensor)
    if (found !== dtype) {
      const plain = (type: FileDtype): string => type.toLowerCase()
      throw this.refuse(`its tensor ${shown(name)} is ${plain(found)}, but its options need ${plain(dtype)}`)
    }
    this.left.delete(name)
    return tensor.data
  }

  private checkHead(head: Head, file: string | undefined, anyNumerics: boolean): number {
    const { metadata } = this.read
    const format = metadata.get('format')
    if (format !== head.format) {
      const other = OTHERS[head.kind]
      if (format === other.format) throw fileRefused(other.predicate, file, head.kind)
      const what = format === undefined ? 'says no format' : `says the format ${shown(format)}`
      const plain = head.kind === 'model' ? ' (plain weights are not a forecaster)' : ''
      throw this.refuse(`its metadata ${what}, where ${shown(head.format)} was expected${plain}`)
    }
    const version = metadata.get('version')
    const read = [...head.older, head.version]
    if (version === undefined || !read.includes(version)) {
      const later = Number(version) > Number(head.version) ? ', which a later release wrote' : ''
      throw this.refuse(
        `it has the version ${shown(version)} of the format${later}; ${joined(read, 'and')} ${read.length === 1 ? 'is' : 'are'} read`,
      )
    }
    const numerics = metadata.get('numerics')
    if (numerics === undefined || !/^[1-9]\d{0,8}$/.test(numerics)) {
      throw this.refuse(`its numerics version is ${shown(numerics)}, where a whole number was expected`)
    }
    if (numerics !== String(NUMERICS) && !anyNumerics) {
      throw new HindcastError(
        'NUMERICS_VERSION',
        `${file === undefined ? `The ${head.kind}` : shown(file, 200)} was trained with version ${numerics} of the ` +
          `arithmetic, and this hindcast computes version ${String(NUMERICS)}, which gives other bits: use the release that ` +
          'wrote it, or train again.',
        { file, value: numerics, expected: NUMERICS },
      )
    }
    const known = ['format', 'version', 'numerics', SEAL, ...head.keys]
    for (const key of metadata.keys()) {
      if (!known.includes(key)) throw this.refuse(`its metadata has an unknown key ${shown(key)}${LATER}`)
    }
    return Number(numerics)
  }
}
