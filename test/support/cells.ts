/** The cells that there are: a new row of theirs is tested wherever tests go through all. */
import { type Cell, CELLS } from '../../src/engine/cells.js'

export const CELL_NAMES = Object.keys(CELLS) as Cell[]
