import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readCsv } from '../../src/table/index.js'

const data = fileURLToPath(new URL('../../data/', import.meta.url))
const script = fileURLToPath(new URL('../../scripts/make-data.mjs', import.meta.url))

it('is what its script writes, byte for byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'data-'))
  execFileSync(process.execPath, [script, folder])
  const names = readdirSync(folder).toSorted()
  expect(names).toEqual(
    readdirSync(data)
      .filter((name) => name.endsWith('.csv'))
      .toSorted(),
  )
  for (const name of names)
    expect(readFileSync(join(folder, name)).equals(readFileSync(join(data, name))), name).toBe(true)
})

it('is read: four years of weather', async () => {
  const t = await readCsv(join(data, 'seattle-weather.csv'))
  expect([t.rows, t.numericNames, t.index.stepText]).toEqual([1461, ['tmax', 'tmin', 'rain', 'wind'], '1 day'])
  expect(t.gaps).toEqual([])
  expect([t.index.at(1460), t.index.ahead(1460, 1)]).toEqual(['2015-12-31', '2016-01-01'])
})

it('is read: the same with holes', async () => {
  const t = await readCsv(join(data, 'seattle-with-holes.csv'))
  expect(t.rows).toBe(712)
  expect([...t.missing.values()].every((n) => n > 5)).toBe(true)
  expect(t.gaps).toContainEqual({
    after: '2013-02-28',
    before: '2015-03-01',
    rowsMissing: 730,
    row: expect.any(Number),
  })
  expect(t.gaps.filter((g) => g.rowsMissing === 1).length).toBeGreaterThan(8)
})

it('is read: the ten days of the notebook, which are no index', async () => {
  const t = await readCsv(join(data, 'notebook.csv'))
  expect([...t.numeric('tmax')]).toEqual([60, 52, 52, 53, 52, 50, 52, 56, 54, 57])
  expect(t.index.kind).toBe('rows')
})
