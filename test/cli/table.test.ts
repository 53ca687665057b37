/** table: what it writes, and what it refuses. */
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseCsv, readCsv } from '../../src/table/index.js'
import { folderWith, hindcast, snapshot } from './support.js'

const hour = (k: number) => new Date(Date.UTC(2021, 0, 4) + k * 3600000).toISOString().slice(0, 16).replace('T', ' ')
const load = 'time;load;what\n' + Array.from({ length: 72 }, (_, k) => `${hour(k)};${k},5;a b\n`).join('')

/** A folder with load.csv, and calls of the command on it. */
function loads() {
  const folder = folderWith({ 'load.csv': load })
  const table = (...args: string[]) => hindcast(['table', `${folder}/load.csv`, ...args])
  return { folder, table }
}

describe('table', () => {
  test('writes a plain CSV to standard output, and says how the file was read', async () => {
    const { code, stdout, stderr } = await loads().table()
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'time,load,what',
      '2021-01-04 00:00,0.5,a b',
      '2021-01-04 01:00,1.5,a b',
    ])
    expect(stderr).toMatch(/semicolons, decimal commas/)
    const again = await parseCsv(stdout)
    expect([again.rows, again.index.stepText, again.reading.sentence]).toEqual([72, '1 hour', ''])
  })

  test('takes rows by time, by number, and gathers them, into a file', async () => {
    const { folder, table } = loads()
    const out = `${folder}/out.csv`
    const done = await table(
      '--from',
      '2021-01-05',
      '--every',
      '6h',
      '--aggregate',
      'max',
      '--tail',
      '42',
      '--out',
      out,
    )
    expect(done).toMatchObject({ code: 0, stdout: '' })
    expect(done.stderr).toContain('7 rows, 2021-01-05 06:00 to 2021-01-06 18:00, step 6 hours, written to')
    const written = await readCsv(out)
    expect([...written.numeric('load')]).toEqual([35.5, 41.5, 47.5, 53.5, 59.5, 65.5, 71.5])
    expect((await table('--slice', '-3:', '--json')).stdout).toContain('"rows": 3')
    expect((await table('--slice', ':2')).stdout.split('\n')).toHaveLength(4)
  })

  test('takes one of several parts of the series, which together are all of them', async () => {
    const lines = ['day,id,y']
    for (const id of 'abcde') for (let d = 1; d < 5; d++) lines.push(`2021-01-0${d},${id},${d}`)
    const folder = folderWith({ 's.csv': lines.join('\n') + '\n' })
    const part = (...args: string[]) => hindcast(['table', `${folder}/s.csv`, '--series', 'id', ...args])
    const parts = await Promise.all(['1/3', '2/3', '3/3'].map((text) => part('--part', text)))
    const rows = parts.map(({ stdout }) => stdout.trimEnd().split('\n'))
    expect(rows.map(([head]) => head)).toEqual(['day,id,y', 'day,id,y', 'day,id,y'])
    expect(rows.flatMap(([, ...own]) => own)).toEqual(lines.slice(1))
    expect(rows.map((own) => (own.length - 1) / 4)).toEqual([1, 2, 2])
    expect((await part('--part', '1/6')).stderr).toBe('--part 1/6 makes 6 parts of the series, but there are 5.\n')
    expect((await part('--part', '3/2')).stderr).toMatch(/^--part is "3\/2"; expected a part of so many/)
    expect((await loads().table('--part', '1/2')).stderr).toContain('but the table is one: name the column')
  })

  test('says which periods are short', async () => {
    const { stderr } = await loads().table('--slice', '5:', '--every', '1d', '--aggregate', 'sum')
    expect(stderr.replace(/\s+/g, ' ')).toMatch(
      /1 period \(2021-01-04 00:00\) with fewer rows than a whole one or empty cells; --aggregate mean takes means of what is there\./,
    )
  })

  test('reads standard input, and writes over nothing unseen', async () => {
    const { folder, table } = loads()
    const piped = await hindcast(['table', '-', '--tail', '1'], { stdin: load })
    expect(piped.stdout).toBe('time,load,what\n2021-01-06 23:00,71.5,a b\n')
    writeFileSync(`${folder}/out.csv`, 'mine')
    const before = snapshot(folder)
    expect(await table('--out', `${folder}/out.csv`)).toMatchObject({ code: 2 })
    expect(await table('--out', `${folder}/load.csv`, '--force')).toMatchObject({ code: 2 })
    expect(snapshot(folder)).toEqual(before)
    expect(await table('--out', `${folder}/out.csv`, '--force')).toMatchObject({ code: 0 })
    expect(readFileSync(`${folder}/out.csv`, 'utf8')).toContain('2021-01-06 23:00,71.5')
  })

  test.each([
    [['--slice', 'x'], '--slice'],
    [['--slice', ':'], '--slice'],
    [['--slice', '80:'], 'no row'],
    [['--tail', '0'], '--tail'],
    [['--every', '30min'], 'longer period'],
    [['--every', 'fortnight'], '1mo'],
    [['--aggregate', 'sum'], '--every'],
    [['--every', '1d', '--aggregate', 'median'], '--aggregate'],
    [['--slice', '0:3', '--tail', '3'], '--tail'],
    [['--from', 'soon'], 'ISO 8601'],
    [['--from', '2022'], 'no row'],
    [['--force'], '--out'],
  ])('refuses %j', async (args, word) => {
    const { code, stdout, stderr } = await loads().table(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(word)
  })
})
