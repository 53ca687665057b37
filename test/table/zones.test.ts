/**
 * The same table in every time zone and under every locale of the machine, from files and from a program's own dates.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const library = new URL('../../dist/index.js', import.meta.url).href
const folder = fileURLToPath(new URL('files/', import.meta.url))

/** Reads all files, writes and cuts one, and prints what came of it. */
const PROGRAM = `
  import { readdirSync, readFileSync } from 'node:fs'
  import { createHash } from 'node:crypto'
  const { readCsv, parseCsv, Table } = await import(${JSON.stringify(library)})
  const folder = ${JSON.stringify(folder)}
  const known = JSON.parse(readFileSync(folder + 'expect.json', 'utf8'))
  const lines = []
  for (const { file, options } of known) {
    for (const given of [{}, options ?? {}]) {
      try {
        const table = await readCsv(readFileSync(folder + file), given)
        const { index, rows, reading } = table
        const ends = [index.at(0), index.at(rows - 1), index.stepText, table.gaps.length]
        lines.push([file, table.hash(), ...ends, reading.sentence, ...reading.warnings].join(' '))
      } catch (error) {
        lines.push(file + ' ' + error.message)
      }
    }
  }
  const hours = 'time,y\\n' + Array.from({ length: 24 * 200 }, (_, h) =>
    new Date(Date.UTC(2024, 1, 1) + h * 3600000).toISOString().slice(0, 16) + ',' + h).join('\\n')
  const table = await parseCsv(hours)
  lines.push(table.resample('1d').toCsv(), table.between('2024-03-31', '2024-03-31').toCsv(), String(table.index.ahead(10, 99)))
  const days = Array.from({ length: 60 }, (_, d) => ({ day: new Date(2024, 2, 1 + d), y: d }))
  const own = Table.fromRows(days)
  lines.push(own.hash(), String(own.index.at(30)), own.index.stepText)
  console.log(createHash('sha256').update(lines.join('\\n')).digest('hex'), lines.length, own.index.at(30), new Date(2024, 6, 1).getTimezoneOffset())
`

const ZONES = [
  ['UTC', 'C'],
  ['America/St_Johns', 'en_US.UTF-8'],
  ['Europe/Berlin', 'de_DE.UTF-8'],
  ['Asia/Kathmandu', 'tr_TR.UTF-8'],
  ['Australia/Lord_Howe', 'ar_EG.UTF-8'],
  ['Pacific/Apia', 'hi_IN.UTF-8'],
]

it('tables do not depend on the time zone, nor on the locale', () => {
  const outcomes = ZONES.map(([TZ, LANG]) => {
    const env = { ...process.env, TZ, LANG, LC_ALL: LANG }
    const text = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { env, encoding: 'utf8' })
    return text.trim().split(' ')
  })
  // Were the variable not honoured, nothing would be compared.
  expect(new Set(outcomes.map((outcome) => outcome.pop())).size).toBe(ZONES.length)
  expect(outcomes[0].slice(1)).toEqual(['242', '2024-03-31'])
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0])
})
