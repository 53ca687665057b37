/** What is said of databases that refuse, and of tables that are too large for a queue. */
import { expect, test } from 'vitest'
import { addressOf, unavailable } from '../../src/host/queue-errors-node.js'
import { parseCsv } from '../../src/index.js'
import { tooLarge } from '../../src/sweep/travel.js'
import { weather } from '../cli/support.js'
import { stores } from './helpers.js'

test('a server that is too old is named with its version, any other refusal with its words', () => {
  const address = addressOf('postgres://ann:secret@db.example/jobs')
  const refused = { code: '42883', message: 'function gen_random_uuid() does not exist; secret' }
  const said = (version?: string): string => unavailable(refused, address, version).message
  expect(said('12.19 (Debian 12.19-1)')).toBe(
    'The database of the queue, postgres://ann:***@db.example/jobs, is PostgreSQL 12.19 (Debian 12.19-1), and 13 or newer is needed.',
  )
  for (const version of [undefined, '13.0', '17.2']) {
    expect(said(version)).toBe(
      'The database of the queue, postgres://ann:***@db.example/jobs, refused (function gen_random_uuid() does not exist; ***); PostgreSQL 13 or newer is needed.',
    )
  }
})

test('a table that is too large is told into how many parts of its series it can be cut', async () => {
  const [one, three] = [await parseCsv(weather(60)), await parseCsv(stores(3, 40), { series: 'store' })]
  const said = (table: typeof one, size: number): string => tooLarge(table, 'bytes when compressed', size, 1000).message
  expect(said(three, 1800)).toBe(
    'the table has 1,800 bytes when compressed, and a queue takes at most 1,000; run the sweep on this machine, or one for each of 2 parts of its 3 series: hindcast table --part 1/2 writes the first.',
  )
  const alone =
    'the table has 1,800 bytes when compressed, and a queue takes at most 1,000; run the sweep on this machine, or over fewer columns.'
  expect([said(one, 1800), said(three, 9000)]).toEqual([alone, alone.replace('1,800', '9,000')])
})
