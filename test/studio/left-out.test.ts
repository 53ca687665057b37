/** What the pages leave out of the library: nothing on them may ask for it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LEFT_OUT, requireNoneAsked, withoutUnseenHelp } from '../../scripts/left-out.mjs'
import { OPTIONS } from '../../src/options/options.js'
import type { Row } from '../../src/options/row.js'
import { PAGE_OPTIONS } from '../../src/studio/settings.js'

describe('what the pages leave out', () => {
  const page = { path: 'studio/panels/data', code: 'table.resample("week")', imports: [] }

  it('is asked for by none of their modules, or they are not built', () => {
    // Every build of the pages does this with all their modules.
    expect(() => requireNoneAsked([page])).toThrow('studio/panels/data, which a page needs, says .resample(')
    for (const left of Object.keys(LEFT_OUT)) {
      const importer = { path: 'forecaster/index', code: '', imports: [left] }
      expect(() => requireNoneAsked([importer])).toThrow(`${left} is left out`)
    }
    requireNoneAsked([{ ...page, path: 'table/table', imports: ['table/tools/resample'] }])
  })

  it('has no field there: neither sweeps nor checkpoints', () => {
    const shown = PAGE_OPTIONS.map(({ option }) => option)
    const own = Object.entries<Row>({ ...OPTIONS.fit, ...OPTIONS.sweep }).map(([option]) => option)
    const kept = own.filter((option) => /^checkpoint|^resume$/.test(option) || Object.hasOwn(OPTIONS.sweep, option))
    expect(kept).toEqual(expect.arrayContaining(['checkpoint', 'resume', 'space']))
    expect(shown.filter((option) => kept.includes(option))).toEqual([])
  })

  it('is the help of options that no group of fields shows', () => {
    const code = readFileSync(new URL('../../dist/options/rows/fit.js', import.meta.url), 'utf8')
    const count = (text: string, field: string): number =>
      [...text.matchAll(new RegExp(`^ {8}${field}: `, 'gm'))].length
    const less = withoutUnseenHelp(code)
    expect(count(code, 'help')).toBeGreaterThan(count(code, 'group'))
    expect([count(less, 'help'), count(less, 'example')]).toEqual([count(code, 'group'), count(code, 'example')])
    expect(less).toContain(OPTIONS.fit.epochs.help)
    expect(less).not.toContain(OPTIONS.fit.hold.help)
    const asks = { path: 'studio/settings', code: 'say(row.help)', imports: [] }
    expect(() => requireNoneAsked([asks])).toThrow('studio/settings reads it')
    requireNoneAsked([{ ...asks, path: 'studio/fields' }])
  })
})
