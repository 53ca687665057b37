/**
 * Where the page's CSV comes from: a file that was dropped or picked, or a sample beside the page.
 *
 * @module
 */
import type { App, Source } from './app.js'
import { openSource } from './follow-source.js'
import type { Settings } from './settings.js'

/** A table that comes with the page. */
interface Sample {
  file: string
  title: string
  /** What it holds, in a few words. */
  about: string
  /** What a column is called in plain words, with its unit. */
  words?: Readonly<Record<string, string>>
  /** What is best asked of it. */
  settings: Settings
}

/** The samples; the build puts their files beside the page. */
export const SAMPLES = {
  seattle: {
    file: 'seattle-weather.csv',
    title: 'Seattle weather',
    about: 'four years, daily: what will the highest temperature of tomorrow be?',
    words: { tmax: 'highest temperature, °C', tmin: 'lowest temperature, °C', rain: 'rain, mm' },
    settings: { target: 'tmax' },
  },
  airline: {
    file: 'airline-passengers.csv',
    title: 'Airline passengers',
    about: 'twelve years, monthly: a trend and a season, and few rows to learn them from.',
    words: { passengers: 'in thousands' },
    settings: { target: 'passengers', window: 24, season: [12], epochs: 200, patience: 40 },
  },
  load: {
    file: 'hourly-load.csv',
    title: 'Hourly load',
    about: 'eight weeks, hourly, made by a formula: a day within a week.',
    settings: { target: 'load', window: 48 },
  },
  sine: {
    file: 'sine.csv',
    title: 'Sine',
    about: 'a noisy wave of 25 rows, the smallest thing to learn.',
    settings: { target: 'y', window: 25 },
  },
  echo: {
    file: 'echo.csv',
    title: 'Echo',
    about: 'y is what x was eight rows before: a network has to remember, and Inside shows how far back it does.',
    settings: { target: 'y', inputs: ['x'], horizon: 0, window: 12, cell: 'lstm', epochs: 60, allowLeak: true },
  },
  adding: {
    file: 'adding.csv',
    title: 'Adding',
    about: 'y is the sum of the last two values that were marked: what to remember has to be found out.',
    settings: { target: 'y', inputs: ['value', 'mark'], horizon: 0, window: 20, cell: 'lstm', epochs: 60 },
  },
} as const satisfies Record<string, Sample>

/** What the columns of a sample are called in plain words. */
export function wordsOf({ sample = '' }: Source): Readonly<Partial<Record<string, string>>> {
  const rows: Readonly<Partial<Record<string, Sample>>> = SAMPLES
  return rows[sample]?.words ?? {}
}

export type SampleId = keyof typeof SAMPLES

/** The source that the page opens where the address names no other. */
export const USUAL_SAMPLE: SampleId = 'seattle'

/** Reads a file that was dropped or picked. */
export async function sourceOf(file: File): Promise<Source> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
}

/** The sample that is being fetched. */
let fetching: Promise<void> | null = null

/**
 * Fetches a sample and has it read.
 *
 * @param over settings that go before those of the sample
 */
export function openSample(app: App, id: SampleId, over: Settings = {}): Promise<void> {
  const mine = fetched(app, id, over).finally(() => {
    if (fetching === mine) fetching = null
  })
  fetching = mine
  return mine
}

/** Has a sample read where nothing else is on its way. */
export const openAnySample = (app: App): Promise<void> => fetching ?? openSample(app, USUAL_SAMPLE)

async function fetched(app: App, id: SampleId, over: Settings): Promise<void> {
  const sample = SAMPLES[id]
  const before = app.state
  const otherCame = (): boolean => app.state.source !== before.source || app.state.arriving !== before.arriving
  try {
    const response = await fetch(new URL(sample.file, document.baseURI))
    if (!response.ok) throw new Error(`The sample could not be loaded: the server answered ${response.status}.`)
    const bytes = new Uint8Array(await response.arrayBuffer())
    // A file that was dropped in the meantime takes precedence.
    if (otherCame()) return
    openSource(app, { name: sample.file, bytes, sample: id }, { ...sample.settings, ...over })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (!otherCame()) app.set({ notices: [...app.state.notices, `${reason} Choose a CSV of your own.`] })
  }
}
