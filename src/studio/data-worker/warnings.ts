/**
 * What should be looked at in a table as it was read, in the words of the page.
 *
 * @module
 */
import type { Table } from '../../table/index.js'
import { warningsOf } from '../../table/reading.js'
import { sayIn } from '../../text/words.js'
import { onPage } from '../words.js'

export const warningsOnPage = ({ reading }: { reading: Parameters<typeof warningsOf>[0] }): string[] =>
  warningsOf(reading).map((warning) => sayIn(onPage, warning))

/** Those about values that look like codes for missing. */
export const codeWarnings = ({ reading: { suspects } }: Table): string[] => warningsOnPage({ reading: { suspects } })
