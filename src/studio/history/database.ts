/**
 * The database of this browser that keeps the last runs: what is listed of them, their models, and the files that they
 * were trained on. Each change is one transaction, so that two tabs see either all of it or nothing.
 *
 * @module
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Run } from '../../forecaster/run.js'
import type { FitOptions } from '../../options/fit.js'
import type { ForecasterOptions } from '../../options/forecaster.js'
import type { TableOptions } from '../../table/index.js'
import type { NetworkFacts } from '../../worker/state.js'
import type { Epoch, KeptRun } from '../app.js'

/** What is needed to show a run again. */
export interface KeptBody {
  tableOptions: TableOptions
  options: ForecasterOptions
  fit: FitOptions
  network: NetworkFacts | null
  run: Run | null
  epochs: readonly Epoch[]
  model: Uint8Array<ArrayBuffer>
}

/** A file of the visitor's own. */
export interface KeptFile {
  name: string
  bytes: Uint8Array<ArrayBuffer>
}

interface Schema extends DBSchema {
  runs: { key: number; value: Omit<KeptRun, 'id'> & { id?: number }; indexes: { file: string } }
  bodies: { key: number; value: KeptBody }
  files: { key: string; value: KeptFile }
}

/** Runs that are kept: one more removes the oldest. */
export const MOST_RUNS = 10

/** Larger files are not kept with their runs. */
export const LARGEST_FILE = 32e6

const STORES = ['runs', 'bodies', 'files'] as const

/** The kept runs. */
export class RunDatabase {
  private readonly db: IDBPDatabase<Schema>

  private constructor(db: IDBPDatabase<Schema>) {
    this.db = db
  }

  /** Opens it; rejects where the browser has no storage. */
  static async open(): Promise<RunDatabase> {
    const db = await openDB<Schema>('hindcast-studio', 1, {
      upgrade(fresh) {
        fresh.createObjectStore('runs', { keyPath: 'id', autoIncrement: true }).createIndex('file', 'file')
        fresh.createObjectStore('bodies')
        fresh.createObjectStore('files')
      },
      // A later version of the page, in another tab, is not held up.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    })
    return new RunDatabase(db)
  }

  /** What is listed of all runs, the newest first. */
  async list(): Promise<KeptRun[]> {
    return ((await this.db.getAll('runs')) as KeptRun[]).reverse()
  }

  body(id: number): Promise<KeptBody | undefined> {
    return this.db.get('bodies', id)
  }

  /** The file with this digest. */
  file(digest: string): Promise<KeptFile | undefined> {
    return this.db.get('files', digest)
  }

  /** The newest run on a file of this name, if its file is kept. */
  async fileNamed(name: string): Promise<KeptFile | undefined> {
    const run = (await this.list()).find(({ source }) => source.sample === undefined && source.name === name)
    return run === undefined ? undefined : this.file(run.file)
  }

  /**
   * Keeps a run, in place of one that was the same, and drops the oldest beyond the most that are kept.
   *
   * @param file the file itself, where it is to be kept
   * @returns its number
   */
  async add(run: Omit<KeptRun, 'id'>, body: KeptBody, file: KeptFile | null): Promise<number> {
    const change = this.db.transaction(STORES, 'readwrite')
    const [runs, bodies, files] = STORES.map((name) => change.objectStore(name)) as [
      ReturnType<typeof change.objectStore<'runs'>>,
      ReturnType<typeof change.objectStore<'bodies'>>,
      ReturnType<typeof change.objectStore<'files'>>,
    ]
    const before = (await runs.getAll()) as KeptRun[]
    const same = before.filter((one) => one.file === run.file && one.fingerprint === run.fingerprint)
    const rest = before.filter((one) => !same.includes(one))
    const dropped = [...same, ...rest.slice(0, Math.max(0, rest.length - MOST_RUNS + 1))]
    for (const { id } of dropped) await Promise.all([runs.delete(id), bodies.delete(id)])
    const id = await runs.add(run)
    await bodies.put(body, id)
    if (file !== null) await files.put(file, run.file)
    for (const digest of await files.getAllKeys()) {
      if ((await runs.index('file').count(digest)) === 0) await files.delete(digest)
    }
    await change.done
    return id
  }

  /** Forgets a run, and its file if no other run was trained on it. */
  async remove(id: number): Promise<void> {
    const change = this.db.transaction(STORES, 'readwrite')
    const runs = change.objectStore('runs')
    const run = await runs.get(id)
    await Promise.all([runs.delete(id), change.objectStore('bodies').delete(id)])
    if (run !== undefined && (await runs.index('file').count(run.file)) === 0) {
      await change.objectStore('files').delete(run.file)
    }
    await change.done
  }
}
