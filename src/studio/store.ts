/**
 * The store of the page's state.
 *
 * @module
 */
import type { App, AppState, Listener, Trainer } from './app.js'
import type { DataWorker } from './data-worker/client.js'
import { saveFile } from './save-file.js'
import { inTurn } from './turns.js'

/** The state of a page, and who listens to it. */
export class Store implements App {
  readonly data: DataWorker
  readonly trainer: Trainer
  private current: AppState
  private readonly listeners = new Set<{ keys: readonly (keyof AppState)[]; listener: Listener }>()

  constructor(initial: AppState, data: DataWorker, trainer: (app: App) => Trainer) {
    this.current = initial
    this.data = data
    this.trainer = trainer(this)
  }

  get state(): Readonly<AppState> {
    return this.current
  }

  set(change: Partial<AppState>): void {
    const changed = (Object.keys(change) as (keyof AppState)[]).filter((key) => change[key] !== this.current[key])
    if (changed.length === 0) return
    this.current = { ...this.current, ...change }
    for (const { keys, listener } of [...this.listeners]) {
      if (keys.some((key) => changed.includes(key))) listener(this.current)
    }
  }

  on(keys: readonly (keyof AppState)[], listener: Listener): () => void {
    const entry = { keys, listener }
    this.listeners.add(entry)
    return () => this.listeners.delete(entry)
  }

  draw(keys: readonly (keyof AppState)[], draw: () => void): () => void {
    let [due, ended] = [false, false]
    const end = this.on(keys, () => {
      if (due) return
      due = true
      inTurn(() => {
        due = false
        if (!ended) draw()
      })
    })
    return () => {
      ended = true
      end()
    }
  }

  announce(text: string): void {
    const region = document.getElementById('announcements')
    if (region !== null) region.textContent = text
  }

  download(name: string, content: Uint8Array<ArrayBuffer> | string, type: string): void {
    saveFile(name, content, type)
  }
}
