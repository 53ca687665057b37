/**
 * Sends the data of a call to the worker. A table, a File and the last text are sent once and then referred to by
 * number; the worker keeps what it read.
 *
 * @module
 */
import type { BlobLike } from '../host-types.js'
import { HindcastError, shown } from '../errors.js'
import type { Table, TableOptions } from '../table/index.js'

/** Data for a WorkerForecaster: a table, or a CSV as text, bytes, File or Blob. */
export type Data = Table | string | BlobLike | Uint8Array

/** A table by number; with its content when it goes to the worker for the first time. */
export interface DataReference {
  table: number
  content?: { kind: 'table' | 'csv'; data: unknown; options: TableOptions | undefined }
}

/** By its fields: a page may have its tables from another copy of the package than this one. */
function isTable(data: unknown): data is Table {
  return typeof data === 'object' && data !== null && ['columns', 'index', 'place', 'policy'].every((f) => f in data)
}

/** Which data the worker has. */
export class SentData {
  private count = 0
  private readonly known = new WeakMap<object, Map<string, number>>()
  private text: { text: string; options: string; table: number } | null = null
  private readonly forget: (table: number) => void
  private readonly abandoned: FinalizationRegistry<number[]>

  /** @param forget tells the worker that a table is not needed any more */
  constructor(forget: (table: number) => void) {
    this.forget = forget
    this.abandoned = new FinalizationRegistry((tables) => tables.forEach(forget))
  }

  /**
   * The reference to send.
   *
   * @param options how a CSV is read; a table was read already
   * @throws HindcastError `OPTION_INVALID` for what is no data, `OPTION_CONFLICT` for options beside a table
   */
  reference(data: Data, options?: TableOptions): DataReference {
    if (isTable(data)) {
      if (options !== undefined) {
        const message = 'The option table says how a CSV is read, but the data is a table already: leave it out.'
        throw new HindcastError('OPTION_CONFLICT', message, { option: 'table' })
      }
      return this.ofObject(data, 'table', undefined)
    }
    if (typeof data === 'string') return this.ofText(data, options)
    if (data instanceof Uint8Array) return this.content('csv', data, options)
    if (typeof Blob !== 'undefined' && data instanceof Blob) return this.ofObject(data, 'csv', options)
    throw new HindcastError(
      'OPTION_INVALID',
      `The data is ${shown(data === null ? 'null' : typeof data)}; expected a table, or a CSV as text, bytes, File or Blob.`,
      { value: data },
    )
  }

  private content(kind: 'table' | 'csv', data: unknown, options: TableOptions | undefined): DataReference {
    return { table: ++this.count, content: { kind, data, options } }
  }

  private ofObject(data: object, kind: 'table' | 'csv', options: TableOptions | undefined): DataReference {
    const tables = this.known.get(data) ?? new Map<string, number>()
    this.known.set(data, tables)
    const key = JSON.stringify(options ?? null)
    const table = tables.get(key)
    if (table !== undefined) return { table }
    const reference = this.content(kind, data, options)
    tables.set(key, reference.table)
    this.abandoned.register(data, [reference.table])
    return reference
  }

  private ofText(text: string, options: TableOptions | undefined): DataReference {
    const key = JSON.stringify(options ?? null)
    if (this.text?.text === text && this.text.options === key) return { table: this.text.table }
    if (this.text) this.forget(this.text.table)
    const reference = this.content('csv', text, options)
    this.text = { text, options: key, table: reference.table }
    return reference
  }
}
