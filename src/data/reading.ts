/**
 * Reading a table for a trained model: as the table was read that it was trained on.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { clauseOf, words } from '../text/words.js'
import { type CsvSource, readCsv, type Table, type TableOptions } from '../table/index.js'
import { readingOf } from '../table/reading.js'
import { stepText } from '../table/step.js'

/**
 * Reads a table with the options of a model.
 *
 * @param model the model's `tableOptions`
 * @param file the name that messages give the table; that of the source if left out
 * @param given options that go before those of the model
 * @throws HindcastError as `readCsv`; `INDEX_STEP` for an index of another kind than the one that was trained on
 */
export async function readForModel(
  source: CsvSource,
  model: TableOptions,
  file?: string,
  given: TableOptions = {},
): Promise<Table> {
  const options = { ...model, ...given }
  try {
    const table = await readCsv(source, file === undefined ? options : { ...options, file })
    const { reading } = table
    if (reading.series?.restarts === true) {
      Object.assign(reading, readingOf({ ...reading, likeRuns: true }))
    }
    return table
  } catch (error) {
    const { step } = options
    const lacks = error instanceof HindcastError && error.code === 'COLUMN_UNKNOWN' ? error : null
    if (lacks !== null && !namesOf(given).includes(String(lacks.facts.column))) {
      const message = words`The model needs the column ${shown(lacks.facts.column)}, as its training table had it: ${clauseOf(lacks.words)}.`
      throw new HindcastError('COLUMN_UNKNOWN', message, lacks.facts, { cause: error })
    }
    if (!(error instanceof HindcastError && error.code === 'INDEX_STEP' && typeof step === 'object')) throw error
    if (error.facts.option !== 'step') throw error
    const [found, trained] = step.unit === 'integer' ? ['dates', 'integers'] : ['integers', 'dates']
    const name = file ?? error.facts.file
    const message =
      `${name === undefined ? '' : `${shown(name, 200)}: `}the index ${shown(options.index || '')} holds ${found}, but ` +
      `the model was trained with a step of ${stepText(step)} on ${trained}; give it such a table.`
    throw new HindcastError('INDEX_STEP', message, error.facts, { cause: error })
  }
}

/** Columns that options of reading name. */
const namesOf = ({ index, series, melt }: TableOptions): string[] =>
  [index, series, melt].flat().flatMap((name) => (typeof name === 'string' ? [name, ...name.split(',')] : []))
