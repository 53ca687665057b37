/**
 * Files that a command reads and writes: all of them compared before the work begins, by what they are and not by how
 * they are spelled; then written whole or not at all.
 *
 * @module
 */
import { type BigIntStats, constants, fstatSync } from 'node:fs'
import { access, lstat, stat } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { writeAtomically } from '#host'
import { HindcastError, shown } from '../errors.js'
import { requireModel } from '../forecaster/saving.js'
import { conflict } from '../options/row.js'

/** The flags of a command that can write a file. */
export interface OutFlags {
  out?: string
  force?: boolean
}

/** A file that a command will write. */
export interface Written {
  path: string
  /** What the user calls it: an option, or an argument. */
  name: string
  /** Whether it may replace a file that exists. */
  force: boolean
  /** It is a model, which replaces nothing but models. */
  isModel?: boolean
  /** What else can be done about a file that exists. */
  otherwise?: string
  /** Endings of the files that are written beside it, without being named. */
  beside?: readonly string[]
}

/** The file of `--out`, where one is asked for. */
export function outFile({ out, force = false }: OutFlags): Written[] {
  return out === undefined ? [] : [{ path: out, name: '--out', force }]
}

/** The models of `--out`, where one is asked for: of several each its own. */
export function outModels({ out, force = false }: OutFlags, count = 1): Written[] {
  if (out === undefined) return []
  return Array.from({ length: count }, (_, i) => ({
    path: numberedPath(out, i + 1),
    name: '--out',
    force,
    isModel: true,
  }))
}

/** The path of the n-th file of several: `model.safetensors`, `model-2.safetensors`, … */
export function numberedPath(path: string, n: number): string {
  if (n === 1) return path
  const ending = extname(path)
  return `${path.slice(0, path.length - ending.length)}-${n}${ending}`
}

/** Refuses `--force` where nothing is written. */
export function requireForced(force: boolean | undefined, writes: readonly Written[]): void {
  if (force !== true || writes.length > 0) return
  throw conflict('--force needs --out: without it nothing is written.', '--force')
}

/**
 * Checks that files can be written, and that none of them is one that the command reads or writes as well, before
 * anything is computed.
 *
 * @param reads files that the command reads; `-` is standard input
 * @throws HindcastError `OPTION_CONFLICT`, `OPTION_INVALID`, `FOLDER_NOT_FOUND`, `FILE_EXISTS`
 */
export async function checkFiles(reads: readonly string[], writes: readonly Written[]): Promise<void> {
  /** Each file's identity, with the name of the option that writes it; null where the command reads it. */
  const taken = new Map<string, string | null>()
  for (const path of reads) {
    const identity = path === '-' ? inputIdentity() : await identityOf(path)
    if (identity !== null) taken.set(identity, null)
  }
  for (const file of writes) {
    await requirePath(file)
    const own: string[] = []
    for (const ending of ['', ...(file.beside ?? [])]) {
      const identity = (await identityOf(file.path + ending))!
      const other = taken.get(identity)
      if (other !== undefined) throw sameFile(file, ending, other)
      own.push(identity)
    }
    for (const identity of own) taken.set(identity, file.name)
    await requireAbsent(file)
  }
  for (const { path, isModel = false } of writes) if (isModel) await requireModel(path)
}

/** The refusal of a file that is read, or written by another option as well. */
function sameFile({ path, name }: Written, ending: string, other: string | null): HindcastError {
  if (ending === '' && other !== null) {
    return conflict(`${name} and ${other} name the same file; give each a file of its own.`, name)
  }
  const what = ending === '' ? 'is' : 'also writes'
  const whose = other === null ? 'which this command reads' : `the file of ${other}`
  return conflict(`${name} ${what} ${shown(path + ending, 200)}, ${whose}; choose another file.`, name)
}

/** Refuses a path at which no file can be. */
async function requirePath({ path, name }: Written): Promise<void> {
  if (path === '-') {
    const message = `${name} is "-", but the output goes only to a file; name one.`
    throw new HindcastError('OPTION_INVALID', message, { option: name, value: path })
  }
  const folder = dirname(path)
  if ((await statOf(folder))?.isDirectory() !== true) {
    const message = `The folder ${shown(folder, 200)} of ${name} does not exist; create it, or choose another.`
    throw new HindcastError('FOLDER_NOT_FOUND', message, { file: path, option: name })
  }
  const existing = await statOf(path)
  const dangling = existing === null && (await lstat(path).catch(() => null)) !== null
  const wrong = dangling
    ? 'a link to a file that is not there; name the file itself'
    : existing?.isDirectory() === true || /[\\/]$/.test(path)
      ? 'a folder; name a file in it'
      : existing?.isFile() === false
        ? 'not a regular file; name one, or a file that is not there yet'
        : null
  if (wrong === null) return
  const message = `${name} is ${shown(path, 200)}, which is ${wrong}.`
  throw new HindcastError('OPTION_INVALID', message, { file: path, option: name })
}

/** Refuses a file that exists, unless it may be replaced, and a folder in which no file can be made. */
async function requireAbsent({ path, name, force, otherwise }: Written): Promise<void> {
  const facts = { file: path, option: name }
  if (!force && (await statOf(path)) !== null) {
    const ways = `${otherwise === undefined ? '' : otherwise + ', '}choose another name, or replace it with --force`
    throw new HindcastError('FILE_EXISTS', `The file ${shown(path, 200)} exists; ${ways}.`, facts)
  }
  const folder = dirname(path)
  const refused = await access(folder, constants.W_OK).catch((cause: unknown) => cause)
  if (refused === undefined) return
  const message = `The folder ${shown(folder, 200)} of ${name} may not be written to: permission denied.`
  throw new HindcastError('OPTION_INVALID', message, facts)
}

/** What a path names, in one form for all spellings of it; null where not even its folder is there. */
async function identityOf(path: string): Promise<string | null> {
  const file = await statOf(path)
  if (file !== null) return nodeOf(file)
  const folder = await statOf(dirname(path))
  if (folder === null) return null
  // What differs by case alone, or by the form of an accent, is one name to some systems and two to others.
  return `${nodeOf(folder)} ${basename(path).normalize('NFC').toLowerCase()}`
}

/** What standard input is, where that is a file. */
function inputIdentity(): string | null {
  try {
    const facts = fstatSync(0, { bigint: true })
    return facts.isFile() ? nodeOf(facts) : null
  } catch {
    return null
  }
}

const nodeOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`

/** Writes a text or bytes to a file, whole or not at all. */
export async function writeFile(path: string, content: string | Uint8Array): Promise<void> {
  await writeAtomically(path, typeof content === 'string' ? new TextEncoder().encode(content) : content)
}

/** What is known of a path; null where nothing is there. */
async function statOf(path: string): Promise<BigIntStats | null> {
  return stat(path, { bigint: true }).catch(() => null)
}
