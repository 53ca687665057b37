import { expect, test } from 'vitest'
import { Forecaster } from '../../src/forecaster/index.js'
import { parseCsv, type TableOptions } from '../../src/table/index.js'

const DAY = 86400000
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** Sixty times from 4 January 2021 on, that a filter lets through. */
const days = (on: (weekday: number) => boolean) => {
  const found: string[] = []
  for (let ms = Date.UTC(2021, 0, 4); found.length < 60; ms += DAY)
    if (on(new Date(ms).getUTCDay())) found.push(day(ms))
  return found
}
const slashes = (text: string) => text.replace(/(\d+)-(\d+)-(\d+)/, '$2/$3/$1')
const sixty = Array.from({ length: 60 }, (_, k) => k)

test.each<[string, string[], TableOptions, string[]]>([
  ['six-day weeks', days((w) => w !== 0), {}, ['2021-03-15', '2021-03-16']],
  ['month first, then the day', days(() => true).map(slashes), {}, ['03/05/2021', '03/06/2021']],
  [
    'weeks with a moved day',
    sixty.map((k) => day(Date.UTC(2020, 0, 2) + (k * 7 - (k === 30 ? 1 : 0)) * DAY)),
    {},
    ['2021-02-25', '2021-03-04'],
  ],
  ['quarters', sixty.map((k) => `${2005 + Math.floor(k / 4)}Q${(k % 4) + 1}`), {}, ['2020Q1', '2020Q2']],
  ['no step', sixty.map((k) => day(Date.UTC(2021, 0, 1 + k * k))), { step: 'none' }, ['', '']],
])('a model keeps how its times go on: %s', async (_, times, options, ahead) => {
  const csv = 'date,x\n' + times.map((time, k) => `${time},${k % 7}\n`).join('')
  const forecaster = await Forecaster.create({ target: 'x', window: 4, hiddenSize: 3, horizon: [1, 2], engine: 'ts' })
  await forecaster.fit(await parseCsv(csv, options), { epochs: 1, split: [0.8, 0, 0.2] })
  const again = await Forecaster.load(await forecaster.toBytes(), { engine: 'ts' })
  const later = await again.forecast(await parseCsv(csv, again.tableOptions))
  expect(later.map(({ index }) => index)).toEqual(ahead)
  expect(again.fingerprint).toBe(forecaster.fingerprint)
})
