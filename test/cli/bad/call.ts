/** A bad call of the command line, and what calls share. */
import { weather } from '../support.js'

/** One bad call. `DIR` stands for the folder of its files; MODEL is a model trained on good.csv. */
export interface Bad {
  name: string
  files?: Record<string, string | Uint8Array>
  args: string[]
  stdin?: string
  sentence: string
}

export const good = weather(60)
export const few = ['--window', '3', '--epochs', '1']
/** Of the table that the case brings. */
export const train = (...more: string[]) => ['train', 'DIR/x.csv', '--target', 'tmax', ...few, ...more]
/** Of the good table. */
export const trainGood = (...more: string[]) => ['train', 'DIR/good.csv', '--target', 'tmax', ...more]
export const utf16 = Uint8Array.from(Buffer.from('date,tmax\n2020-01-01,1\n', 'utf16le'))
