/**
 * A model as a file on the disk.
 *
 * @module
 */
import { firstBytes, writeAtomically } from '#host'
import { HindcastError, shown } from '../errors.js'
import { MODEL_BEGINNING } from '../model/model-file.js'

/**
 * Writes a model file, in place of an earlier one, but of no other file.
 *
 * @throws HindcastError `FILE_EXISTS`, `FOLDER_NOT_FOUND`, `FILE_UNWRITABLE`, `HOST_UNSUPPORTED`
 */
export function saveModel(path: string, bytes: Uint8Array): Promise<void> {
  return writeAtomically(path, bytes, () => requireModel(path))
}

/**
 * Refuses a file that is there, not empty, and no model.
 *
 * @throws HindcastError `FILE_EXISTS`, `FILE_UNREADABLE`
 */
export async function requireModel(path: string): Promise<void> {
  const start = await firstBytes(path, MODEL_BEGINNING.bytes)
  if (start === null || start.length === 0 || MODEL_BEGINNING.begins(start)) return
  const message = `${shown(path, 200)} is not a model of hindcast, so the model is not saved over it; move it, or name another file.`
  throw new HindcastError('FILE_EXISTS', message, { file: path })
}
