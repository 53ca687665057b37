/**
 * The table that FILE names: the flags that say how it is read, made of the rows of the table's options, and the reading.
 *
 * @module
 */
import type { Option } from 'commander'
import { readForModel } from '../data/reading.js'
import type { Forecaster } from '../forecaster/index.js'
import { TABLE } from '../options/rows/table.js'
import { optionsIn, type Settings } from '../options/settings.js'
import { readCsv, type Table, type TableOptions } from '../table/index.js'
import { namesOf } from '../text/list.js'
import { flagsOf } from './flags.js'
import type { Io } from './io.js'
import { sayReading } from './notices.js'
import { tableFrom } from './reading.js'

/** The values of {@link tableFlags}, by the names of the flags. */
export type TableFlags = Settings

/** The flags that say how a CSV is read. */
export const tableFlags = (): Option[] => flagsOf(TABLE, 'Table:')

/** The options that flags give; the names of columns are told apart before there is a table. */
function given(flags: TableFlags): TableOptions {
  const options: TableOptions = optionsIn(TABLE, flags)
  const { melt } = options
  return melt === undefined ? options : { ...options, melt: melt.flatMap((text) => namesOf(text) ?? [text]) }
}

/** Reads the table that FILE names; `-` is standard input. */
export function readTable(io: Io, file: string, flags: TableFlags): Promise<Table> {
  const options = given(flags)
  return tableFrom(io, file, (chunks, name) => readCsv(chunks, { ...options, file: name }))
}

/**
 * Reads the table that FILE names as the model's training table was read, but for what flags say; tells how it was read.
 */
export async function modelTable(io: Io, file: string, forecaster: Forecaster, flags: TableFlags = {}): Promise<Table> {
  const options = given(flags)
  const table = await tableFrom(io, file, (chunks, name) =>
    readForModel(chunks, forecaster.tableOptions, name, options),
  )
  sayReading(io, table)
  return table
}
