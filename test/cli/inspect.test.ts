/** inspect: what it says of a table. */
import { describe, expect, test } from 'vitest'
import { folderWith, hindcast, weather } from './support.js'

describe('inspect', () => {
  test('says how the file was read, and each series, under the names that train has', async () => {
    const lines = ['store;date;y']
    for (const store of ['a', 'b']) {
      for (let r = 0; r < 40; r++) lines.push(`${store};${20200101 + r + (r > 30 ? 69 : 0)};${r % 7},5`)
    }
    const folder = folderWith({ 'x.csv': lines.join('\n') })
    const { stdout } = await hindcast(['inspect', `${folder}/x.csv`, '--series', 'store', '--json'])
    const { data } = JSON.parse(stdout) as { data: { reading: { sentence: string }; series: object[] } }
    expect(data.reading.sentence).toBe(
      'Read with: semicolons, decimal commas, times from "date" as dates without separators, 2 series by store.',
    )
    expect(data.series).toMatchObject([
      { id: 'a', rows: 40 },
      { id: 'b', rows: 40 },
    ])
  })

  test('says from when to when all series go, whatever stands first in the file', async () => {
    const days = (store: string, year: number) =>
      Array.from({ length: 40 }, (_, r) => {
        const day = new Date(Date.UTC(year, 0, 1 + r)).toISOString().slice(0, 10)
        return `${store},${day},${r % 7}`
      })
    const folder = folderWith({ 'x.csv': ['store,date,y', ...days('late', 2020), ...days('early', 2019)].join('\n') })
    const { stdout } = await hindcast(['inspect', `${folder}/x.csv`, '--series', 'store', '--json'])
    const { index } = JSON.parse(stdout) as { index: { first: string; last: string } }
    expect(index).toMatchObject({ first: '2019-01-01', last: '2020-02-09' })
  })

  test('leaves a column with a bad cell out of the baselines of the others', async () => {
    const folder = folderWith({ 'x.csv': weather(200, (r, t) => (r === 50 ? t.replace(/\d$/, 'wet') : t)) })
    const { stdout } = await hindcast(['inspect', `${folder}/x.csv`, '--json'])
    const { baselines } = JSON.parse(stdout) as { baselines: unknown[] }
    expect(baselines).toMatchObject([{ target: 'tmax', persistence: { n: 30 }, leftOut: ['rain'] }])
    const text = (await hindcast(['inspect', `${folder}/x.csv`])).stdout.replace(/\s+/g, ' ')
    expect(text).toMatch(/rain is not used below: .*, or if it means missing, add --na \S*wet\./)
  })

  test('tells a value far from all others', async () => {
    const folder = folderWith({ 'x.csv': weather(200, (r, t) => (r === 50 ? t.replace(/\d$/, '7000000') : t)) })
    const text = (await hindcast(['inspect', `${folder}/x.csv`])).stdout.replace(/\s+/g, ' ')
    expect(text).toContain(
      '"rain" has 7000000 in line 52, far from all its other values (0 to 6): correct it, or take it for missing with --na 7000000.',
    )
    const { stdout } = await hindcast(['inspect', `${folder}/x.csv`, '--json', '--na', '7000000'])
    expect((JSON.parse(stdout) as { outliers: unknown[] }).outliers).toEqual([])
  })

  test('names the options that decide where numbers have two readings', async () => {
    const folder = folderWith({ 'x.csv': weather(60, (_, t) => t.replace(/,.*$/, ',12,"3,201"')) })
    const { code, stdout } = await hindcast(['inspect', `${folder}/x.csv`])
    expect(code).toBe(0)
    const said = stdout.replace(/\s+/g, ' ')
    expect(said).toContain('rain is not used below:')
    expect(said).toContain(
      'add --thousands , if the comma stands between thousands, or --decimal , if before decimals.',
    )
  })

  test('knows columns, gaps, leaks, autocorrelation and baselines', async () => {
    const rows = weather(400).trimEnd().split('\n')
    const copied = rows.map((t, r) => (r === 0 ? t + ',tomorrow,sky' : `${t},${rows[r + 1]?.split(',')[1] ?? ''},dry`))
    copied.splice(100, 3)
    const folder = folderWith({ 'x.csv': copied.join('\n') })
    const { code, stdout } = await hindcast(['inspect', `${folder}/x.csv`, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 397,
      index: { name: 'date', kind: 'date', first: '2020-01-01', last: '2021-02-03', step: '1 day' },
      gaps: [{ after: '2020-04-08', before: '2020-04-12', rowsMissing: 3 }],
      columns: [
        { name: 'tmax', kind: 'number', missing: 0 },
        { name: 'rain', kind: 'number', min: 0, max: 6 },
        { name: 'tomorrow', kind: 'number', missing: 1 },
        { name: 'sky', kind: 'text', min: null },
      ],
      leaks: [{ column: 'tomorrow', equals: 'tmax', rowsAhead: 1, share: 1 }],
      autocorrelation: { lags: [1, 2, 3, 7, 14, 30] },
    })
    const { autocorrelation, baselines } = JSON.parse(stdout) as {
      autocorrelation: { columns: { name: string; values: number[] }[] }
      baselines: { target: string; linear: { n: number } }[]
    }
    expect(autocorrelation.columns.map((c) => c.name)).toEqual(['tmax', 'rain', 'tomorrow'])
    expect(baselines.map((b) => b.target)).toEqual(['tmax', 'rain', 'tomorrow'])
    expect(baselines[0].linear.n).toBe(60)
  })

  test('looks for leaks as far ahead as a training, and says how far', async () => {
    const rows = weather(300).trimEnd().split('\n')
    const late = rows.map((t, r) => `${t},${r === 0 ? 'late' : (rows[r + 3]?.split(',')[1] ?? '')}`)
    const folder = folderWith({ 'good.csv': weather(300), 'late.csv': late.join('\n') })
    const found = [{ column: 'late', equals: 'tmax', rowsAhead: 3, share: 1 }]
    for (const target of [[], ['--target', 'tmax']]) {
      const { stdout } = await hindcast(['inspect', `${folder}/late.csv`, ...target, '--json'])
      expect(JSON.parse(stdout)).toMatchObject({ leaks: found, leakRows: 14 })
    }
    const { stderr } = await hindcast(['train', `${folder}/late.csv`, '--target', 'tmax'])
    expect(stderr).toContain('it equals the target 3 rows later')
    const told = async (...args: string[]) => (await hindcast(['inspect', `${folder}/good.csv`, ...args])).stdout
    expect(await told()).toContain('\n  No column gives another away up to 14 rows ahead.\n')
    expect((await told('--target', 'tmax')).replace(/\n +/g, ' ')).toContain(
      'No column gives another away up to 1 row ahead, nor one that is scored below up to 14 rows ahead.',
    )
  })

  test('says of which columns a note on some of them is', async () => {
    const rows = Array.from({ length: 1000 }, (_, r) => {
      const day = new Date(Date.UTC(2021, 0, 4 + r))
      const noise = ((r * 7919) % 13) / 13
      return `${day.toISOString().slice(0, 10)},${100 + 20 * day.getUTCDay() + noise},${50 + 7 * day.getUTCMonth() + 3 * noise}`
    })
    const folder = folderWith({ 'x.csv': ['date,visits,heat', ...rows].join('\n') })
    const { stdout } = await hindcast(['inspect', `${folder}/x.csv`])
    expect(stdout).toContain('"visits": Climatology goes by the weekday.')
    expect(stdout).toContain('"heat": Climatology goes by the month.')
    // A note on all columns names none.
    expect(stdout).toMatch(/^ {2}By the default rule/m)
  })

  test('scores the baselines as evaluate does', async () => {
    const folder = folderWith({ 'good.csv': weather(300) })
    const file = `${folder}/good.csv`
    const inspected = await hindcast(['inspect', file, '--target', 'tmax', '--json'])
    const [{ persistence, climatology, linear }] = (
      JSON.parse(inspected.stdout) as { baselines: Record<string, unknown>[] }
    ).baselines
    const done = await hindcast(['train', file, '--target', 'tmax', '--epochs', '1', '--json'])
    const { scores } = JSON.parse(done.stdout) as { scores: Record<string, unknown> }
    expect({ persistence, climatology, linear }).toMatchObject({
      persistence: scores.persistence,
      climatology: scores.climatology,
      linear: scores.linear,
    })
  })

  test('says it in words, and of a table too short why there are no scores', async () => {
    const folder = folderWith({ 'x.csv': weather(12) })
    const { code, stdout } = await hindcast(['inspect', `${folder}/x.csv`])
    expect(code).toBe(0)
    const words = stdout.replaceAll('\n', ' ')
    expect(words).toContain('12 rows, index date from 2020-01-01 to 2020-01-12, step 1 day. There are no gaps.')
    expect(words.replace(/ +/g, ' ')).toContain(
      'tmax: No window of 14 rows falls into the training part: it takes more rows, another split, or a shorter window.',
    )
  })
})

test('values far from 0 are printed with the digits in which they differ', async () => {
  const rows = Array.from({ length: 121 }, (_, r) => {
    const small = ((r * 37) % 11) / 4
    return `${new Date(Date.UTC(2020, 0, 1 + r)).toISOString().slice(0, 10)},${3_000_000_000 + small},${small}`
  })
  const folder = folderWith({ 'far.csv': ['date,far,near', ...rows].join('\n') })
  const [file, model] = [`${folder}/far.csv`, `${folder}/m.safetensors`]
  const { stdout } = await hindcast(['inspect', file])
  expect(stdout).toMatch(/^ {2}far +numbers +0 +3000000000 +3000000001\.3 +3000000002\.5$/m)
  expect(stdout).toMatch(/^ {2}near +numbers +0 +0 +1\.25\d* +2\.5$/m)
  const args = [
    '--target',
    'far',
    '--horizon',
    '1-3',
    '--window',
    '5',
    '--hidden',
    '2',
    '--epochs',
    '2',
    '--out',
    model,
  ]
  expect(await hindcast(['train', file, ...args])).toMatchObject({ code: 0 })
  const shown = await hindcast(['predict', model, file], { terminal: 80, env: { NO_COLOR: '1' } })
  const values = [...shown.stdout.matchAll(/ (300000000\d\.\d+)/g)].map(([, value]) => value)
  expect(new Set(values).size).toBe(3)
})
