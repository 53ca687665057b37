/** csv-parse with the page's small Buffer says what its build for browsers says, of texts and of faults. */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/browser/esm/sync'
import { expect, it } from 'vitest'
import { Buffer as Small } from '../../src/studio/buffer.js'

const TEXTS = [
  'a,b\n1,2\n3,4\n',
  '"a ""quoted"" name",b\r\n"line\r\nbreak",2\r\n',
  'ä,日本,😀\n"\u00a0 x ",ß,\u2028\n',
  `long,${'x'.repeat(200)}\n${'é'.repeat(70)},1\n`,
  'a,b\n1\n1,2,3\n',
  '',
  '\n\n,\n',
  '"not closed',
  '"closed" then more,1\n',
  'a "quote inside,1\n',
]

it.each([',', ';', '\t'])('reads the same, delimiter %j', async (delimiter) => {
  const own = globalThis.Buffer
  const options = { delimiter, record_delimiter: ['\r\n', '\n'], relax_column_count: true }
  const outcome = (read: () => unknown): unknown => {
    try {
      return read()
    } catch (error) {
      const { code, lines, message } = error as { code: string; lines: number; message: string }
      return { code, lines, message }
    }
  }
  const data = new URL('../../data/seattle-with-holes.csv', import.meta.url)
  const texts = [...TEXTS.map((text) => text.replaceAll(',', delimiter)), readFileSync(data, 'utf8')]
  const encoder = new TextEncoder()
  const wanted = texts.map((text) => outcome(() => parse(encoder.encode(text), options)))
  const faults = wanted.filter((result) => !Array.isArray(result))
  expect(faults.length).toBeGreaterThan(2)
  // Node's entry reads the global Buffer: loaded and called while that is the small one.
  globalThis.Buffer = Small as unknown as typeof own
  try {
    const { parse: lean } = await import('csv-parse/sync')
    const given = texts.map((text) => outcome(() => lean(encoder.encode(text) as never, options)))
    globalThis.Buffer = own
    expect(given).toEqual(wanted)
  } finally {
    globalThis.Buffer = own
  }
})
