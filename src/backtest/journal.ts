/**
 * The journal of a backtest: what its jobs gave, a line each, so that a backtest that was killed goes on where it was.
 *
 * The first line names the backtest: SHA-256 of its options, its table, its folds and the arithmetic. Every other line holds a
 * job's number, its parts with arrays as base64, and a SHA-256 of these. Lines are added whole and reach the disk before
 * their rows are handed out. A last line that is torn is dropped.
 *
 * @module
 */
import { openJournal } from '#host'
import { HindcastError, shown } from '../errors.js'
import { digest, NUMERICS } from '../fingerprint.js'
import type { JournalFile } from '../host/journal-file.js'
import type { ResolvedBacktest } from '../options/backtest.js'
import { recordedFit, resolveFitOptions } from '../options/fit.js'
import { recordedOptions, resolveForecasterOptions } from '../options/forecaster.js'
import { recordedOf } from '../options/record.js'
import { BACKTEST } from '../options/rows/backtest.js'
import type { Table } from '../table/index.js'
import { fromBase64, toBase64 } from '../text/base64.js'
import type { JobPart } from './job.js'
import type { Plan } from './plan.js'

const FORMAT = 'backtest journal 1'

/** By which a backtest is known again. */
export function keyOf(table: Table, options: ResolvedBacktest, { folds }: Plan): string {
  const forecaster = resolveForecasterOptions(options.forecaster)
  const fit = resolveFitOptions({ ...options.fit, signal: undefined })
  const own = { ...recordedOf(BACKTEST, options), levels: options.levels }
  const made = [recordedOptions(forecaster), forecaster.inputs, recordedFit(fit), own]
  const { series, seriesStarts, policy } = table
  return digest([FORMAT, NUMERICS, made, folds, table.hash(), series, [...seriesStarts], policy, table.otherNames])
}

/** A journal in use. */
export class Journal {
  private readonly file: JournalFile
  /** Of each job that is done, where its line stands. */
  private readonly known = new Map<number, { at: number; bytes: number }>()
  /** Whether a torn line was dropped. */
  wasTorn = false

  private constructor(file: JournalFile) {
    this.file = file
  }

  /**
   * Opens a journal, new or not.
   *
   * @throws HindcastError `CHECKPOINT_MISMATCH` for the journal of another backtest, `CHECKPOINT_INVALID` for a file that is
   * none or was changed; `FILE_IN_USE`, `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`, `HOST_UNSUPPORTED`
   */
  static async open(path: string, key: string): Promise<Journal> {
    const file = await openJournal(path)
    try {
      const journal = new Journal(file)
      await journal.scan(path, key)
      return journal
    } catch (error) {
      await file.close()
      throw error
    }
  }

  private async scan(path: string, key: string): Promise<void> {
    const head = JSON.stringify({ hindcast: FORMAT, key })
    let count = 0
    let torn: number | null = null
    for await (const { text, at, isWhole } of this.file.lines()) {
      if (count === 0) {
        if (!isWhole && head.startsWith(text)) torn = at
        else requireHead(path, text, key)
      } else if (!isWhole) torn = at
      else {
        const job = jobIn(text)
        if (job === null) throw invalid(path, `its line ${count + 1} is not as it was written`)
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

  has(job: number): boolean {
    return this.known.has(job)
  }

  /** The parts that a job gave. */
  async parts(job: number): Promise<JobPart[]> {
    const { at, bytes } = this.known.get(job)!
    const { parts } = JSON.parse(await this.file.read(at, bytes)) as { parts: unknown }
    return unpacked(parts) as JobPart[]
  }

  async add(job: number, parts: readonly JobPart[]): Promise<void> {
    const own = packed(parts)
    await this.file.add(JSON.stringify({ job, sha256: digest([job, own]), parts: own }))
  }

  close(): Promise<void> {
    return this.file.close()
  }
}

const invalid = (path: string, what: string): HindcastError =>
  new HindcastError(
    'CHECKPOINT_INVALID',
    `${shown(path, 200)} is no journal of a backtest: ${what}; choose another file.`,
    {
      file: path,
      option: 'journal',
    },
  )

function requireHead(path: string, text: string, key: string): void {
  const head = headIn(text)
  if (head?.hindcast !== FORMAT) throw invalid(path, 'its first line names none')
  if (head.key === key) return
  throw new HindcastError(
    'CHECKPOINT_MISMATCH',
    `${shown(path, 200)} is the journal of another backtest: of other options, another table, or another release; choose another file.`,
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
function jobIn(text: string): number | null {
  try {
    const { job, sha256, parts } = JSON.parse(text) as { job: number; sha256: string; parts: unknown }
    return digest([job, parts]) === sha256 ? job : null
  } catch {
    return null
  }
}

const ARRAYS = { f64: Float64Array, i32: Int32Array }

/** Arrays as base64, so that no bit is lost. */
function packed(value: unknown): unknown {
  for (const [name, type] of Object.entries(ARRAYS)) {
    if (value instanceof type) {
      const { buffer, byteOffset, byteLength } = value
      return { [name]: toBase64(new Uint8Array(buffer, byteOffset, byteLength)) }
    }
  }
  if (Array.isArray(value)) return value.map(packed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, packed(own)]))
}

function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [[name, own] = ['', null]] = entries
  if (entries.length === 1 && Object.hasOwn(ARRAYS, name) && typeof own === 'string') {
    return new ARRAYS[name as keyof typeof ARRAYS](fromBase64(own).buffer)
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, unpacked(each)]))
}
