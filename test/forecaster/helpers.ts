import { expect } from 'vitest'
import { HindcastError, type ErrorCode } from '../../src/errors.js'
import { Table } from '../../src/table/index.js'
import type { ArrayTableOptions, Cell } from '../../src/table/index.js'

/** 2012-01-01 and the days after it. */
export function days(rows: number, from = 0): string[] {
  return Array.from({ length: rows }, (_, r) => new Date(Date.UTC(2012, 0, 1 + from + r)).toISOString().slice(0, 10))
}

/** Numbers that look like weather and are the same everywhere. */
export function wave(rows: number, seed = 1): number[] {
  let state = seed
  return Array.from({ length: rows }, (_, r) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return 10 + 8 * Math.sin(r / 9 + seed) + (state / 2147483648) * 3
  })
}

/** A daily table of two columns. */
export function weather(rows = 300, options: ArrayTableOptions & { cells?: Record<string, Cell[]> } = {}): Table {
  const { cells, ...rest } = options
  return Table.fromColumns({ y: wave(rows), x: wave(rows, 2), ...cells }, { index: days(rows), ...rest })
}

/** The error that a call throws, with its code checked. */
export async function refusal(code: ErrorCode, call: () => unknown): Promise<HindcastError> {
  try {
    await call()
  } catch (error) {
    expect(error).toBeInstanceOf(HindcastError)
    const found = error as HindcastError
    expect({ code: found.code, message: found.message }).toMatchObject({ code })
    // One sentence: no line break, a full stop or question mark at the end.
    expect(found.message).toMatch(/^[^\n]*[.?]$/)
    return found
  }
  throw new Error(`nothing was thrown, ${code} was expected`)
}
