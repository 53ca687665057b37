/**
 * The table that FILE names: the flags that say how it is read, made of the rows of the table's options, and the reading.
 *
 * @module
 */
import type { Option } from 'commander'
import { readForModel } from '../data/reading.js'
import type { Forecaster } from '../forecaster/index.js'
import { readCsv, type Table, type TableOptions } from '../table/index.js'
import { TABLE_OPTIONS, type TableOptionName } from '../table/options.js'
import { cut, type Io } from './io.js'
import { say } from './notices.js'
import { invalidFlag, valued } from './options.js'
import { tableFrom } from './reading.js'

/** The values of {@link tableFlags}. */
export type TableFlags = Pick<TableOptions, TableOptionName>

const NAMES = Object.keys(TABLE_OPTIONS) as TableOptionName[]

/** The flags that say how a CSV is read. */
export function tableFlags(): Option[] {
  return NAMES.map((name) => {
    const { kind, flag, help } = TABLE_OPTIONS[name]
    return valued<unknown>(flag, kind.value, help, (text) => {
      const value = kind.read(text)
      if (value === undefined) throw invalidFlag(flag, text, kind.expected)
      return value
    })
  })
}

/** The options of a table among flags. */
function given(flags: TableFlags): TableFlags {
  const values = NAMES.map((name) => [name, flags[name]] as const).filter(([, value]) => value !== undefined)
  return Object.fromEntries(values) as TableFlags
}

/** Reads the table that FILE names; `-` is standard input. */
export function readTable(io: Io, file: string, flags: TableFlags = {}): Promise<Table> {
  const options = given(flags)
  return tableFrom(io, file, (chunks, name) => readCsv(chunks, { ...options, file: name }))
}

/**
 * Reads the table that FILE names as the model's training table was read, but for what flags say; tells how it was read.
 */
export async function modelTable(io: Io, file: string, forecaster: Forecaster, flags: TableFlags = {}): Promise<Table> {
  const options = { ...forecaster.tableOptions, ...given(flags) }
  const table = await tableFrom(io, file, (chunks, name) => readForModel(chunks, options, name))
  const { sentence, warnings } = table.reading
  if (sentence !== '') say(io, [`${cut(table.file ?? '', 200)}: ${sentence}`])
  say(io, warnings, 'yellow')
  return table
}
