/**
 * Journals: the results of jobs, a line each, so that a run that was killed continues where it was.
 *
 * The first line names the owner: SHA-256 of what its jobs depend on. Every other line holds a job, its parts with arrays as
 * base64, and a SHA-256 of these. Lines are added whole and reach the disk before what they hold is handed out. An
 * incomplete last line is dropped.
 *
 * @module
 */
import { openJournal } from '#host'
import { HindcastError, shown } from '../errors.js'
import { digest } from '../fingerprint.js'
import type { JournalFile } from '../host/journal-file.js'
import { fromBase64, toBase64 } from '../text/base64.js'
import { whole } from '../text/number.js'

/** What names a job: its number, or its own digest. */
export type JobName = number | string

/** Whose journal a file is. */
export interface JournalOwner {
  /** The first word of its first line. */
  format: string
  /** `backtest`: what it is of, for sentences. */
  what: string
  /** The digest that identifies it. */
  key: string
  /** Why it may be that of another: `of other options, another table, or another release`. */
  differs: string
}

/** A journal in use. */
export class Journal<Parts> {
  private readonly file: JournalFile
  /** By job that is done, the offset of its line. */
  private readonly known = new Map<JobName, { at: number; bytes: number }>()
  /** Whether an incomplete line was dropped. */
  wasTorn = false

  private constructor(file: JournalFile) {
    this.file = file
  }

  /**
   * Opens a journal, or creates it.
   *
   * @throws HindcastError `CHECKPOINT_MISMATCH` for the journal of another owner, `CHECKPOINT_INVALID` for a file that is
   * none or was changed; `FILE_IN_USE`, `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`, `HOST_UNSUPPORTED`
   */
  static async open<Parts>(path: string, owner: JournalOwner): Promise<Journal<Parts>> {
    const file = await openJournal(path)
    try {
      const journal = new Journal<Parts>(file)
      await journal.scan(path, owner)
      return journal
    } catch (error) {
      await file.close()
      throw error
    }
  }

  private async scan(path: string, owner: JournalOwner): Promise<void> {
    const head = JSON.stringify({ hindcast: owner.format, key: owner.key })
    let count = 0
    let torn: number | null = null
    for await (const { text, at, isWhole } of this.file.lines()) {
      if (count === 0) {
        if (!isWhole && head.startsWith(text)) torn = at
        else requireHead(path, text, owner)
      } else if (!isWhole) torn = at
      else {
        const job = jobIn(text)
        if (job === null) throw invalid(path, owner, `its line ${whole(count + 1)} is not as it was written`)
        this.known.set(job, { at, bytes: new TextEncoder().encode(text).length })
      }
      count++
    }
    if (torn !== null) {
      this.wasTorn = torn > 0
      await this.file.cut(torn)
    }
    if (count === 0 || torn === 0) await this.file.add(head)
  }

  /** Jobs that are done. */
  get jobs(): IterableIterator<JobName> {
    return this.known.keys()
  }

  has(job: JobName): boolean {
    return this.known.has(job)
  }

  /** The result of a job. */
  async parts(job: JobName): Promise<Parts> {
    const { at, bytes } = this.known.get(job)!
    const { parts } = JSON.parse(await this.file.read(at, bytes)) as { parts: unknown }
    return unpacked(parts) as Parts
  }

  async add(job: JobName, parts: Parts): Promise<void> {
    const own = packed(parts)
    await this.file.add(JSON.stringify({ job, sha256: digest([job, own]), parts: own }))
  }

  close(): Promise<void> {
    return this.file.close()
  }
}

const invalid = (path: string, { what }: JournalOwner, why: string): HindcastError =>
  new HindcastError(
    'CHECKPOINT_INVALID',
    `${shown(path, 200)} is not a journal of a ${what}: ${why}; choose another file.`,
    {
      file: path,
      option: 'journal',
    },
  )

function requireHead(path: string, text: string, owner: JournalOwner): void {
  const head = headIn(text)
  if (head?.hindcast !== owner.format) throw invalid(path, owner, 'its first line names none')
  if (head.key === owner.key) return
  throw new HindcastError(
    'CHECKPOINT_MISMATCH',
    `${shown(path, 200)} is the journal of another ${owner.what}: ${owner.differs}; choose another file.`,
    { file: path, option: 'journal' },
  )
}

function headIn(text: string): { hindcast?: unknown; key?: unknown } | null {
  try {
    return JSON.parse(text) as { hindcast?: unknown; key?: unknown } | null
  } catch {
    return null
  }
}

/** The job of a line; null where it is not as it was written. */
function jobIn(text: string): JobName | null {
  try {
    const { job, sha256, parts } = JSON.parse(text) as { job: JobName; sha256: string; parts: unknown }
    return digest([job, parts]) === sha256 ? job : null
  } catch {
    return null
  }
}

const ARRAYS = { f64: Float64Array, i32: Int32Array, u8: Uint8Array }

/** Numbers that JSON cannot write. */
const NOT_FINITE = 'notFinite'

/** As JSON: arrays of numbers as base64, so that no bit is lost. */
export function packed(value: unknown): unknown {
  for (const [name, type] of Object.entries(ARRAYS)) {
    if (value instanceof type) {
      const { buffer, byteOffset, byteLength } = value
      return { [name]: toBase64(new Uint8Array(buffer, byteOffset, byteLength)) }
    }
  }
  if (typeof value === 'number' && value - value !== 0) return { [NOT_FINITE]: String(value) }
  if (Array.isArray(value)) return value.map(packed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, own]) => (own === undefined ? [] : [[name, packed(own)]])),
  )
}

/** What was {@link packed}. */
export function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [[name, own] = ['', null]] = entries
  if (entries.length === 1 && name === NOT_FINITE) return Number(own)
  if (entries.length === 1 && Object.hasOwn(ARRAYS, name) && typeof own === 'string') {
    return new ARRAYS[name as keyof typeof ARRAYS](fromBase64(own).buffer)
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, unpacked(each)]))
}
