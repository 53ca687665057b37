/** Modules as they are exported, each from a file of its own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Forecaster } from '../../src/forecaster/index.js'
import { folderWith } from '../cli/support.js'

export type Bounds = [lower: number, upper: number] | null
interface Around {
  forecast: number | number[]
  interval: Bounds | Bounds[]
}

interface Exported {
  predict(rows: readonly unknown[], options?: { series?: string }): (number | number[] | null)[]
  predict(rows: readonly unknown[], options: { series?: string; interval: number }): (Around | null)[]
  model: {
    window: number
    inputs: { name: string }[]
    outputs: object[]
    series?: { name: string }[]
    fingerprint: string
  }
}

let count = 0

/** The module that a forecaster gives. */
export async function exported(forecaster: Forecaster): Promise<Exported & { text: string }> {
  const text = await forecaster.toModule()
  const path = join(folderWith(), `model${count++}.mjs`)
  writeFileSync(path, text)
  const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Exported
  return { ...module, text }
}

/** The rows of a table of columns, as objects. */
export const rowsOf = (table: Record<string, unknown[]>) =>
  Object.values(table)[0].map((_, r) => Object.fromEntries(Object.entries(table).map(([name, v]) => [name, v[r]])))
