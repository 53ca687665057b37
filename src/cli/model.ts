/**
 * A trained model and the table it is asked about.
 *
 * @module
 */
import { HindcastError, shown } from '../errors.js'
import { Forecaster } from '../forecaster.js'
import { readCsv, type Table } from '../table/index.js'
import { stepText } from '../table/step.js'
import type { Io } from './io.js'

/** Reads the model that MODEL names. */
export function loadModel(path: string): Promise<Forecaster> {
  return Forecaster.load(path)
}

/** Reads the table that FILE names as the model's training table was read. */
export async function modelTable(io: Io, file: string, forecaster: Forecaster): Promise<Table> {
  const options = forecaster.tableOptions
  try {
    return await (file === '-' ? readCsv(io.stdin, { ...options, file: 'standard input' }) : readCsv(file, options))
  } catch (error) {
    const { step } = options
    if (!(error instanceof HindcastError && error.code === 'INDEX_STEP' && typeof step === 'object')) throw error
    if (error.facts.option !== 'step') throw error
    const [found, trained] = step.unit === 'integer' ? ['dates', 'integers'] : ['integers', 'dates']
    const message =
      `${shown(file === '-' ? 'standard input' : file, 200)}: the index ${shown(options.index || '')} holds ${found}, but the model was ` +
      `trained with a step of ${stepText(step)} on ${trained}; give it such a table.`
    throw new HindcastError('INDEX_STEP', message, error.facts, { cause: error })
  }
}
