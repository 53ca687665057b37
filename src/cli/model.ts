/**
 * A trained model and the table it is asked about.
 *
 * @module
 */
import { Forecaster } from '../forecaster/index.js'
import { readForModel } from '../data/reading.js'
import type { Table } from '../table/index.js'
import type { Io } from './io.js'
import { tableFrom } from './reading.js'

/** Reads the model that MODEL names. */
export async function loadModel(io: Io, path: string): Promise<Forecaster> {
  await io.blocking?.(true)
  return Forecaster.load(path)
}

/** Reads the table that FILE names as the model's training table was read. */
export function modelTable(io: Io, file: string, forecaster: Forecaster): Promise<Table> {
  const options = forecaster.tableOptions
  return tableFrom(io, file, (chunks, name) => readForModel(chunks, options, name))
}
