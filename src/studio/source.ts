/**
 * Where the page's CSV comes from: a file that was dropped or picked, or the sample beside the page.
 *
 * @module
 */
import type { Source } from './app.js'

/** Four years of Seattle's weather, daily. The build puts it beside the page. */
const SAMPLE = 'seattle-weather.csv'

/** Reads a file that was dropped or picked. */
export async function sourceOf(file: File): Promise<Source> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }
}

/** Fetches the sample. */
export async function fetchSample(): Promise<Source> {
  const response = await fetch(new URL(SAMPLE, document.baseURI))
  if (!response.ok) throw new Error(`The sample could not be loaded: the server answered ${response.status}.`)
  return { name: SAMPLE, bytes: new Uint8Array(await response.arrayBuffer()) }
}
