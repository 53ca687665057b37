/**
 * Files that a command writes: checked before the work begins, written whole or not at all.
 *
 * @module
 */
import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { HindcastError, shown } from '../errors.js'
import { conflict } from './options.js'

/** The flags of a command that can write a file. */
export interface OutFlags {
  out?: string
  force?: boolean
}

/**
 * Checks that `--out` can be written, before anything is computed.
 *
 * @param sources files that the command reads: none of them may be overwritten
 * @param name what the user calls the file that is written: an option, or an argument
 * @param otherwise what else can be done about a file that exists
 * @throws HindcastError `OPTION_CONFLICT`, `FOLDER_NOT_FOUND`, `FILE_EXISTS`
 */
export async function checkOut(
  { out, force }: OutFlags,
  sources: readonly string[],
  name = '--out',
  otherwise = '',
): Promise<void> {
  const what = name.startsWith('--') ? `The option ${name}` : name
  if (out === undefined) {
    if (force === true) throw conflict('The option --force needs --out: without it nothing is written.', '--force')
    return
  }
  if (out === '-') {
    const message = `${what} is "-", but nothing other than a file is written; name one.`
    throw new HindcastError('OPTION_INVALID', message, { option: name, value: out })
  }
  const folder = dirname(out)
  const facts = await statOf(folder)
  if (facts === null || !facts.isDirectory()) {
    const message = `The folder ${shown(folder, 200)} of ${name} does not exist; create it, or choose another.`
    throw new HindcastError('FOLDER_NOT_FOUND', message, { file: out, option: name })
  }
  const path = join(await realpath(folder), basename(out))
  const existing = await statOf(path)
  if (existing?.isDirectory() === true || /[\\/]$/.test(out)) {
    const message = `${what} is ${shown(out, 200)}, which is a folder; name a file in it.`
    throw new HindcastError('OPTION_INVALID', message, { file: out, option: name })
  }
  if (existing !== null && !existing.isFile()) {
    const message = `${what} is ${shown(out, 200)}, which is no regular file; name one, or a file that is not there yet.`
    throw new HindcastError('OPTION_INVALID', message, { file: out, option: name })
  }
  for (const source of sources) {
    const other = source === '-' ? null : await statOf(source)
    if (existing === null || other === null || other.ino !== existing.ino || other.dev !== existing.dev) continue
    throw conflict(`${what} is ${shown(out, 200)}, which this command reads; choose another file.`, name)
  }
  if (existing !== null && force !== true) {
    const ways = `${otherwise === '' ? '' : otherwise + ', '}choose another name, or replace it with --force`
    const message = `The file ${shown(out, 200)} exists; ${ways}.`
    throw new HindcastError('FILE_EXISTS', message, { file: out, option: name })
  }
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  if (writable) return
  const message = `The folder ${shown(folder, 200)} of ${name} may not be written to: permission denied.`
  throw new HindcastError('OPTION_INVALID', message, { file: out, option: name })
}

/** Writes a text or bytes to a file, whole or not at all. */
export async function writeFile(path: string, content: string | Uint8Array): Promise<void> {
  await writeFileAtomic(
    path,
    typeof content === 'string' ? content : Buffer.from(content.buffer, content.byteOffset, content.byteLength),
  )
}

/** What is known of a path; null where nothing is there. */
async function statOf(path: string) {
  try {
    return await stat(path)
  } catch {
    return null
  }
}
