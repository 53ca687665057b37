/** Parts by rows from the end of each series, and at times that hold for all series. */
import { expect, it } from 'vitest'
import { Forecaster, parseCsv } from '../../src/index.js'
import { noticeLines } from '../../src/cli/render/train.js'
import { decodeModel } from '../../src/model/model-file.js'
import { onPage } from '../../src/studio/words.js'
import { sentencesIn } from '../../src/text/said.js'
import { days, refusal, wave, weather } from '../forecaster/helpers.js'

const SMALL = { target: 'y', window: 8, hiddenSize: 4 }

async function trainedBy(split: object, table = weather(200)) {
  const forecaster = await Forecaster.create(SMALL)
  const run = await forecaster.fit(table, { epochs: 2, split: split as never })
  return { forecaster, run, table }
}

it('the same rows by shares, by rows and by times give the same training', async () => {
  const [shares, rows, times] = await Promise.all(
    [[0.6, 0.2, 0.2], { valid: 40, test: 40 }, { valid: days(1, 120)[0], test: days(1, 160)[0] }].map((split) =>
      trainedBy(split),
    ),
  )
  for (const { forecaster, run, table } of [rows, times]) {
    expect(run.data.samples).toEqual({ train: 112, valid: 40, test: 40, targetMissing: 0 })
    expect(forecaster.network.fingerprint()).toBe(shares.forecaster.network.fingerprint())
    expect(await forecaster.evaluate(table)).toEqual(await shares.forecaster.evaluate(table))
  }
})

it('a part may be left out', async () => {
  const samples = async (split: object) => (await trainedBy(split)).run.data.samples
  expect(await samples({ test: 40 })).toMatchObject({ train: 152, valid: 0, test: 40 })
  expect(await samples({ valid: 40 })).toMatchObject({ train: 152, valid: 40, test: 0 })
  expect(await samples({ test: days(1, 160)[0] })).toMatchObject({ train: 152, valid: 0, test: 40 })
  expect(await samples({ valid: days(1, 160)[0] })).toMatchObject({ train: 152, valid: 40, test: 0 })
})

it('the file keeps it, verification and a resumed training repeat it', async () => {
  for (const split of [{ valid: 40, test: 40 }, { test: days(1, 160)[0] }]) {
    const { forecaster, table } = await trainedBy(split)
    const loaded = await Forecaster.load(forecaster.toBytes())
    expect(loaded.fingerprint()).toBe(forecaster.fingerprint())
    expect((await loaded.verify(table)).difference).toBeNull()
    expect(decodeModel(forecaster.toBytes()).trainings[0].fit.split).toEqual(split)

    let saved = new Uint8Array()
    const stop = new AbortController()
    const again = await Forecaster.create(SMALL)
    const checkpoint = (bytes: Uint8Array): void => void (saved = Uint8Array.from(bytes))
    const watched = { onProgress: ({ epoch }: { epoch: number }) => (epoch > 1 ? stop.abort() : undefined) }
    const fit = { epochs: 2, split: split as never }
    await again.fit(table, { ...fit, ...watched, signal: stop.signal, checkpoint, checkpointEvery: 1 }).catch(() => 0)
    const resumed = await Forecaster.create(SMALL)
    await resumed.fit(table, { ...fit, resume: saved })
    expect(resumed.network.fingerprint()).toBe(forecaster.network.fingerprint())
    const other = await refusal('CHECKPOINT_MISMATCH', () =>
      Forecaster.create(SMALL).then((f) => f.fit(table, { epochs: 2, split: { valid: 30, test: 30 }, resume: saved })),
    )
    expect(other.message).toContain('split: {')
  }
})

/** Stores that begin and end at different days, each with a number of its own. */
function stores(list: readonly { name: string; from: number; rows: number }[]): string {
  const lines = ['store,date,y']
  for (const { name, from, rows } of list) {
    const [dates, values] = [days(rows, from), wave(rows, from + 1)]
    for (let r = 0; r < rows; r++) lines.push(`${name},${dates[r]},${values[r]}`)
  }
  return lines.join('\n')
}

const STORES = [
  { name: 'early', from: 0, rows: 100 },
  { name: 'late', from: 60, rows: 100 },
  { name: 'new', from: 150, rows: 20 },
]

it('times hold for all series: nothing is tested before another has trained', async () => {
  const table = await parseCsv(stores(STORES), { series: 'store' })
  const split = { valid: days(1, 80)[0], test: days(1, 120)[0] }
  const { forecaster, run } = await trainedBy(split, table)
  expect(run.data.series?.map(({ id, samples }) => [id, samples])).toEqual([
    ['early', { train: 72, valid: 20, test: 0 }],
    ['late', { train: 12, valid: 40, test: 40 }],
    ['new', { train: 0, valid: 0, test: 12 }],
  ])
  expect(run.warnings.join(' ')).not.toContain('Shares')
  // Another table is cut at the same times: by each series where training saw it, else by the latest.
  const more = await parseCsv(stores([...STORES, { name: 'other', from: 100, rows: 60 }]), { series: 'store' })
  const scores = await forecaster.evaluate(more)
  expect(scores.perSeries!.each.map(({ series, model }) => [series, model.n])).toEqual([
    ['late', 40],
    ['new', 12],
    ['other', 40],
  ])
})

it('rows count from the end of each series; shares at different times are told of', async () => {
  const table = await parseCsv(stores(STORES), { series: 'store' })
  const { run } = await trainedBy({ valid: 10, test: 5 }, table)
  expect(run.data.series?.map(({ samples }) => samples)).toEqual([
    { train: 77, valid: 10, test: 5 },
    { train: 77, valid: 10, test: 5 },
    { train: 0, valid: 7, test: 5 },
  ])
  expect(run.warnings.join(' ')).not.toContain('Shares')
  const shares = await trainedBy([0.7, 0.15, 0.15], table)
  expect(shares.run.warnings.join(' ')).toMatch(
    /Shares cut these series at different times.* add split: \{ valid: '2012-05-10', test: '2012-05-25' \}, which leaves "new" no row to train on\./,
  )
  // The command line and the page name the option in their own way.
  expect(noticeLines(table, shares.forecaster, shares.run).join(' ')).toContain(
    'add --split valid:2012-05-10,test:2012-05-25, which',
  )
  expect(sentencesIn(onPage, shares.run.warnings).join(' ')).toContain(
    'add "Split: valid:2012-05-10,test:2012-05-25", which',
  )
  const old = await trainedBy([0.7, 0.15, 0.15], await parseCsv(stores(STORES.slice(0, 2)), { series: 'store' }))
  expect(old.run.warnings.join(' ')).toMatch(/ split: \{ valid: '2012-05-10', test: '2012-05-25' \}\.$/)
  const one = await trainedBy([0.7, 0.15, 0.15], await parseCsv(stores(STORES.slice(0, 1)), { series: 'store' }))
  expect(one.run.warnings).toEqual([])
})

it('what cannot be is refused in a sentence', async () => {
  const said = async (split: unknown, table = weather(200)): Promise<string> =>
    (await refusal('SPLIT_INVALID', () => trainedBy(split as never, table))).message
  expect(await said({ valid: 2016, test: 2017 })).toMatch(
    /split: \{ valid: 2016, test: 2017 \} leaves no row to train on, since the table has 200 rows \(a number counts rows/,
  )
  expect(await said({ valid: days(1, 160)[0], test: days(1, 120)[0] })).toContain('validation comes first')
  expect(await said({ valid: 'soon' })).toContain(
    'time for valid that the index cannot have: "soon" is not in the form',
  )
  const form = 'expected three shares'
  for (const split of [{}, { valid: 3, test: '2012-01-01' }, { test: -1 }, { test: 1.5 }, { calm: 3 }, 'valid:3', 7]) {
    expect(await said(split)).toContain(form)
  }
  const none = await refusal('NO_SAMPLES', () => trainedBy({ test: days(1)[0] }))
  expect(none.message).toContain('the training part has no sample: no row falls into it')
  await refusal('OPTION_CONFLICT', () =>
    Forecaster.create(SMALL).then((f) => f.fit(weather(200), { split: { test: 40 }, patience: 3 })),
  )
})

it('an integer index is cut at its numbers, written as texts', async () => {
  const csv = ['n,y', ...wave(100).map((y, r) => `${10 * r},${y}`)].join('\n')
  const { run } = await trainedBy({ valid: '600', test: '800' }, await parseCsv(csv))
  expect(run.data.samples).toMatchObject({ train: 52, valid: 20, test: 20 })
})
