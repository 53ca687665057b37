/**
 * A trained model.
 *
 * @module
 */
import { Forecaster } from '../forecaster/index.js'
import type { Io } from './io.js'

/** Reads the model that MODEL names. */
export async function loadModel(io: Io, path: string): Promise<Forecaster> {
  await io.blocking?.(true)
  return Forecaster.load(path)
}
