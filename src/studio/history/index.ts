/**
 * The last runs, kept in this browser: each is listed, shown again with its model, laid over the present one, forgotten.
 *
 * @module
 */
import { HindcastError, shown } from '../../errors.js'
import { MAIN } from '../../scores/board-cells.js'
import { figure } from '../../text/number.js'
import { type App, isBusy, type KeptRun, type Source, tableStands, type Trained } from '../app.js'
import { openSource } from '../follow-source.js'
import { splitOf, tableOptionsOf } from '../settings.js'
import { openSample, SAMPLES, type SampleId } from '../source.js'
import { messageOf } from '../words.js'
import { type KeptBody, LARGEST_FILE, RunDatabase } from './database.js'
import { now } from './now.js'
import { FILE, kept, presentRun, setPresentRun } from './present.js'

/** What the list of runs can do. */
export interface History {
  /** Shows a run again: its file, its settings, its model. */
  open(id: number): Promise<void>
  remove(id: number): Promise<void>
  /** Lays the losses of a run over those of the present one; null: of none. */
  compare(id: number | null): Promise<void>
}

/** Tells the other tabs that the list has changed. */
const CHANNEL = 'hindcast-runs'

/** Begins to save runs; null, with a sentence in the state, where the browser has no storage. */
export async function beginHistory(app: App): Promise<History | null> {
  let db: RunDatabase
  try {
    db = await RunDatabase.open()
  } catch {
    app.set({ runs: { status: 'none' } })
    return null
  }
  const history = new RunHistory(app, db)
  await history.begin()
  return history
}

/** The list of runs of this browser, and what can be done with it. */
class RunHistory implements History {
  private readonly app: App
  private readonly db: RunDatabase
  private readonly tabs = new BroadcastChannel(CHANNEL)
  private digestOf: { source: Source; digest: Promise<string> } | null = null

  constructor(app: App, db: RunDatabase) {
    this.app = app
    this.db = db
  }

  /** Lists what there is, saves each run from now on, and shows again what this tab showed before it was reloaded. */
  async begin(): Promise<void> {
    this.tabs.onmessage = () => void this.list()
    this.follow()
    await this.list()
    const again = presentRun()
    if (again === null || this.app.state.trained !== null) return
    void this.showAgain(again).catch((error: unknown) => complain(this.app, error))
  }

  /** Saves what is trained. */
  private follow(): void {
    const { app } = this
    let last: Trained | null = app.state.trained
    app.on(['trained'], ({ trained }) => {
      if (trained === last) return
      last = trained
      if (trained === null) void this.list({ present: null })
      else if (trained.kept !== true) void this.keep(trained).catch((error: unknown) => complain(app, error))
    })
  }

  /** Shows which runs there are. */
  private async list(more: { present?: number | null } = {}): Promise<void> {
    const { app, db } = this
    const all = await db.list()
    const before = app.state.runs.status === 'ready' ? app.state.runs : { present: null, beside: null }
    const there = <T extends { id: number }>(one: T | null): T | null =>
      one !== null && all.some(({ id }) => id === one.id) ? one : null
    const present = more.present === undefined ? before.present : more.present
    if (more.present !== undefined) setPresentRun(more.present)
    app.set({ runs: { status: 'ready', list: all, present, beside: there(before.beside) } })
  }

  /** Shows it here, and in the other tabs. */
  private async changed(more?: { present?: number | null }): Promise<void> {
    await this.list(more)
    this.tabs.postMessage(null)
  }

  private digest(source: Source): Promise<string> {
    if (this.digestOf?.source !== source) this.digestOf = { source, digest: this.app.data.digest(source.bytes) }
    return this.digestOf.digest
  }

  /** Saves a finished run. */
  private async keep(trained: Trained): Promise<void> {
    const { source, settings, tableOptions, options, fit, network, run, epochs, model, fingerprint } = trained
    const { name, sample, bytes } = source
    const file = await this.digest(source)
    const kept = sample === undefined && bytes.length <= LARGEST_FILE ? { name, bytes } : null
    const listed = {
      when: now(),
      source: { name, ...(sample === undefined ? {} : { sample }) },
      file,
      hasFile: sample !== undefined || kept !== null,
      settings,
      title: titleOf(trained),
      score: scoreOf(trained),
      epochs: epochs.length,
      fingerprint,
    }
    const id = await this.db.add(listed, { tableOptions, options, fit, network, run, epochs, model }, kept)
    // What was trained in the meantime has a place of its own.
    await this.changed(this.app.state.trained === trained ? { present: id } : {})
  }

  /** Shows what was kept, over the table that stands. */
  private async restore(run: KeptRun, body: KeptBody): Promise<boolean> {
    const { app } = this
    const { table, source } = app.state
    if (table.status !== 'ready' || source === null || isBusy(app.state) || !tableStands(app.state)) return false
    const { file: _, ...read } = body.tableOptions
    if (JSON.stringify(read) !== JSON.stringify(table.options) || (await this.digest(source)) !== run.file) return false
    const { settings, fingerprint } = run
    const before = body.run?.final?.scores ?? null
    const results = await app.data.results(body.model, splitOf(settings), before)
    if (app.state.source !== source || isBusy(app.state)) return false
    const trained: Trained = { ...body, source, settings, results, fingerprint, kept: true }
    const status = body.run === null ? 'stopped' : 'done'
    app.set({ trained, training: { status, epochs: body.epochs, model: trained } })
    await this.list({ present: run.id })
    app.announce(`The run of ${run.title} is shown again, as this browser kept it.`)
    return true
  }

  async open(id: number): Promise<void> {
    const { app, db } = this
    const found = await this.find(id)
    if (found === null) return this.list()
    const { run, body } = found
    const { source } = app.state
    const { settings } = run
    if (source !== null && (await this.digest(source)) === run.file) app.set({ settings, refused: {} })
    else if (run.source.sample !== undefined && Object.hasOwn(SAMPLES, run.source.sample)) {
      await openSample(app, run.source.sample as SampleId, settings)
    } else {
      const file = await db.file(run.file)
      if (file === undefined) {
        const text = `${shown(run.source.name)} is too large to be kept here. Choose it again, and then this run.`
        return app.set({ notices: [text] })
      }
      openSource(app, { ...file, kept: true }, settings)
    }
    await tableReadBy(app, settings)
    if (!(await this.restore(run, body))) {
      app.set({ notices: [`The run of ${shown(run.source.name)} cannot be shown: its table is not what it was.`] })
    }
  }

  async remove(id: number): Promise<void> {
    await this.db.remove(id)
    await this.changed()
  }

  async compare(id: number | null): Promise<void> {
    const { app } = this
    if (app.state.runs.status !== 'ready') return
    const found = id === null ? null : await this.find(id)
    const beside = found === null ? null : { id: found.run.id, title: found.run.title, epochs: found.body.epochs }
    if (app.state.runs.status === 'ready') app.set({ runs: { ...app.state.runs, beside } })
  }

  /** After a reload, what this tab showed before. */
  private async showAgain(id: number): Promise<void> {
    const found = await this.find(id)
    if (found === null) return setPresentRun(null)
    await tableReadBy(this.app, this.app.state.settings)
    await this.restore(found.run, found.body)
  }

  /** A run and what was kept of it; null where it is gone. */
  private async find(id: number): Promise<{ run: KeptRun; body: KeptBody } | null> {
    const run = (await this.db.list()).find((one) => one.id === id)
    const body = await this.db.body(id)
    return run === undefined || body === undefined ? null : { run, body }
  }
}

/** The file of this name that a run kept; where there is none, a sentence that says so. */
export async function keptFile(name: string): Promise<Source | string> {
  const file = await RunDatabase.open()
    .then((db) => db.fileNamed(name))
    .catch(() => undefined)
  if (file !== undefined) return { ...file, kept: true }
  if (kept(FILE) === name)
    return `${shown(name)} was open in this tab before. Choose it again: nothing is uploaded, so the page cannot open it by itself.`
  return `This link was made for ${shown(name)}, which stays on the machine of whoever made it. Choose that file, or another, or take a sample.`
}

/** Waits until the table has been read as the settings say, or cannot be. */
function tableReadBy(app: App, settings: Trained['settings']): Promise<void> {
  const wanted = JSON.stringify(tableOptionsOf(settings))
  return new Promise((resolve) => {
    const look = (): void => {
      const { table, arriving } = app.state
      const stands = table.status === 'ready' && tableStands(app.state) && JSON.stringify(table.options) === wanted
      if (!stands && arriving?.status !== 'failed') return
      end()
      resolve()
    }
    const end = app.on(['table', 'arriving', 'settings'], look)
    look()
  })
}

/** What a run is called: what it forecasts, and by which network. */
function titleOf({ results: { target }, network }: Trained): string {
  if (network === null) return target
  const { cell, hiddenSize } = network.options
  return `${target}, ${cell} of ${hiddenSize}`
}

/** Its error on the test part, and how much better that is than the best baseline's. */
function scoreOf({ results: { scores } }: Trained): string {
  if (scores === null) return '–'
  const { model, judged } = scores
  const error = (model as unknown as Record<string, number>)[MAIN[judged]]
  const { skill } = model
  return `${MAIN[judged]} ${figure(error)}${skill !== null && skill === skill ? `, skill ${figure(skill, 2)}` : ''}`
}

function complain(app: App, error: unknown): void {
  const reason = error instanceof HindcastError || error instanceof Error ? messageOf(error) : String(error)
  app.set({ notices: [...app.state.notices, `This run could not be kept in this browser: ${reason}`] })
}
