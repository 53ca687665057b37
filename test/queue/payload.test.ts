/** What travels: jobs without paths and addresses, checked where they arrive; tables that come back the same. */
import { describe, expect, test } from 'vitest'
import { parseCsv, type SweepOptions, Table } from '../../src/index.js'
import { jobKey, type SweepJob } from '../../src/sweep/job.js'
import {
  contentOf,
  jobIn,
  outcomeFingerprint,
  outcomeIn,
  type Payload,
  payloadOf,
  readPayload,
} from '../../src/sweep/payload.js'
import { tableOfText, textOfTable } from '../../src/sweep/travel.js'
import { recordedTable } from '../../src/backtest/key.js'
import { foundIn } from '../../src/data/schema.js'
import { weather } from '../cli/support.js'
import { stores } from './helpers.js'
import { refusal } from '../forecaster/helpers.js'

const options = {
  target: 'tmax',
  inputs: ['tmax', 'rain'],
  defaults: 'plain',
  patience: Infinity,
  optimizer: { learningRate: 0.003 },
  window: 5,
  engine: 'ts',
  threads: 2,
  maxMemory: 1e9,
  wasm: new URL('https://example.org/core.wasm'),
  journal: '/home/me/j',
} as unknown as SweepJob['options']
const job: SweepJob = { kind: 'trial', options, holdout: 0.15 }

test('a job has another key where the default rule may choose something else', async () => {
  const table = await parseCsv(weather(100))
  const own = { target: 'tmax', window: 14 } as SweepJob['options']
  const keys = [own, { ...own, window: undefined }, { ...own, defaults: 'plain' }].map((given) =>
    jobKey(table, { ...job, options: given as SweepJob['options'] }),
  )
  expect(new Set(keys).size).toBe(3)
  const threads = { ...own, threads: 2, jobs: 3 } as SweepJob['options']
  expect(jobKey(table, { ...job, options: threads })).toBe(keys[0])
})

test('a job comes back the same from JSON, without what bears on no bit', async () => {
  const table = await parseCsv(weather(100))
  const key = jobKey(table, job)
  const payload = payloadOf(job, { key, data: 'a'.repeat(64) })
  const text = JSON.stringify(payload)
  expect(text).not.toMatch(/example|home|wasm|journal|engine|threads|maxMemory/)
  const back = jobIn(readPayload(JSON.parse(text)))
  expect(back.options.patience).toBe(Infinity)
  expect(jobKey(table, back)).toBe(key)
  const series: SweepJob = { ...job, kind: 'local', series: 's1', holdout: '2020-03-01' }
  expect(jobIn(readPayload(JSON.parse(JSON.stringify(payloadOf(series, { key, data: key })))))).toMatchObject({
    kind: 'local',
    series: 's1',
    holdout: '2020-03-01',
  })
})

test('what is no job is refused, each time with a reason', async () => {
  const sound = payloadOf(job, { key: 'b'.repeat(64), data: 'a'.repeat(64) })
  const wrong: [RegExp, (own: Payload) => unknown][] = [
    [/is not an object/, () => null],
    [/is not an object/, () => [sound]],
    [/has a field "command"/, (own) => ({ ...own, command: 'rm' })],
    [/its format is "sweep job 2"/, (own) => ({ ...own, format: 'sweep job 2' })],
    [/release "9\.9\.9"/, (own) => ({ ...own, release: '9.9.9' })],
    [/numerics "99"/, (own) => ({ ...own, numerics: 99 })],
    [/its data is not a SHA-256/, (own) => ({ ...own, data: '/etc/passwd' })],
    [/its key is not a SHA-256/, (own) => ({ ...own, key: 1 })],
    [/its job has a field "file"/, (own) => ({ ...own, job: { ...own.job, file: 'x' } })],
    [/its audit names no worker/, (own) => ({ ...own, audit: { notBy: 1 } })],
    [/its kind is "train"/, (own) => ({ ...own, job: { ...own.job, kind: 'train' } })],
    [/its series is not text/, (own) => ({ ...own, job: { ...own.job, series: 5 } })],
    [
      /its options has a field "journal"/,
      (own) => ({ ...own, job: { ...own.job, options: { target: 'y', journal: 'x' } } }),
    ],
    [
      /its options has a field "wasm"/,
      (own) => ({ ...own, job: { ...own.job, options: { target: 'y', wasm: 'http://x' } } }),
    ],
    [
      /its options has a field "checkpoint"/,
      (own) => ({ ...own, job: { ...own.job, options: { target: 'y', checkpoint: 'x' } } }),
    ],
    [/window is "wide"/, (own) => ({ ...own, job: { ...own.job, options: { target: 'y', window: 'wide' } } })],
    [/holdout is 7\.5/, (own) => ({ ...own, job: { ...own.job, holdout: 7.5 } })],
  ]
  for (const [why, change] of wrong) {
    expect(() => jobIn(readPayload(JSON.parse(JSON.stringify(change(sound)))))).toThrow(why)
  }
})

test('an outcome comes back with its bits, and its fingerprint knows no clock', () => {
  const result = {
    judged: 'mse',
    byOrigin: [{ fold: 1, error: 0.1 + 0.2 }],
    training: { fold: 1, parameters: 9, epochs: 2, best: 1, trainLoss: [1, NaN], validLoss: [] },
    ...{ n: 3, notes: ['of "w.csv"'], seconds: 1.5, fingerprint: 'f' },
  }
  const outcome = { kind: 'trial', result } as unknown as NonNullable<ReturnType<typeof outcomeIn>>
  const back = outcomeIn(contentOf(outcome))!
  expect(back).toEqual(outcome)
  const later = { kind: 'trial', result: { ...result, seconds: 9, notes: [] } } as unknown as typeof back
  expect(outcomeFingerprint(later)).toBe(outcomeFingerprint(outcome))
  const other = { kind: 'trial', result: { ...result, byOrigin: [{ fold: 1, error: 0.3 }] } } as unknown as typeof back
  expect(outcomeFingerprint(other)).not.toBe(outcomeFingerprint(outcome))
  expect(outcomeIn('{"kind":"other"}')).toBe(null)
  expect(outcomeIn('{')).toBe(null)
})

describe('tables', () => {
  const months = Array.from(
    { length: 24 },
    (_, m) => `${2020 + Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, '0')}`,
  )
  const values = (n: number): (number | null)[] =>
    Array.from({ length: n }, (_, i) => (i % 7 === 3 ? null : Math.sin(i) * 1e-7))
  const tables: Record<string, () => Table | Promise<Table>> = {
    'of days': () => parseCsv(weather(60)),
    'of several series, named by words': () => parseCsv(stores(3, 40), { series: 'store' }),
    'of several series, named by numbers': () => parseCsv(stores(3, 40).replaceAll(/^s/gm, '1'), { series: '1tore' }),
    'of words beside numbers': () => Table.fromColumns({ y: values(24), word: months.map((m) => `w,"${m}`) }),
    'of another way of writing': () =>
      parseCsv(
        'Tag;y;s\n' +
          Array.from(
            { length: 40 },
            (_, d) =>
              `${String(1 + (d % 28)).padStart(2, '0')}.0${1 + Math.floor(d / 28)}.2021;1.0${d % 10}${d % 7},5;x`,
          ).join('\n'),
        { decimal: ',', thousands: '.' },
      ),
    'of decimal commas that were found': () =>
      parseCsv('t;y\n' + Array.from({ length: 20 }, (_, d) => `2021-01-${10 + d};${d},25`).join('\n')),
    'of months': () => Table.fromColumns({ month: months, y: values(24) }),
    'of hours with a gap and an offset': () =>
      parseCsv(
        'time,y\n' +
          Array.from(
            { length: 40 },
            (_, h) => `2021-03-0${1 + Math.floor(h / 24)}T${String(h % 24).padStart(2, '0')}:00+02:00,${h}`,
          )
            .filter((_, h) => h !== 17)
            .join('\n'),
      ),
    'without an index': () => Table.fromColumns({ y: values(30), z: values(30).map((v) => (v ?? 0) * 1e12) }),
    'of numbers as index': () =>
      Table.fromColumns({ t: values(20).map((_, i) => 2000 + 3 * i), y: values(20) }, { index: 't' }),
    'of rows as they come': () =>
      parseCsv('t,y\n2020-01-01,1\n2020-01-04,2\n2020-01-05,4\n2020-02-01,3\n', { step: 'none' }),
    'of missing rows that are errors': () => parseCsv(weather(60), { missing: 'error', gaps: 'ignore' }),
    'with an empty column': () => Table.fromColumns({ y: values(20), empty: values(20).map(() => null) }),
  }
  test.each(Object.keys(tables))('%s come back the same', async (name) => {
    const table = await tables[name]()
    const { sha256, text } = await textOfTable(table, [])
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    const back = await tableOfText(text)
    expect(recordedTable(back)).toEqual(recordedTable(table))
    expect(back.index.gaps).toEqual(table.index.gaps)
    expect(back.index.step).toEqual(table.index.step)
    for (const column of table.numericNames) expect([...back.numeric(column)]).toEqual([...table.numeric(column)])
    // What a model keeps of how it was read, to the order of its fields: model files have the same bytes.
    const kept = (own: Table): string => JSON.stringify([own.index.describe(), own.given, foundIn(own)])
    expect(kept(back)).toBe(kept(table))
    expect(Array.from({ length: table.rows }, (_, r) => back.index.at(r))).toEqual(
      Array.from({ length: table.rows }, (_, r) => table.index.at(r)),
    )
  })

  test('another table than the one that was sent is refused', async () => {
    const { text } = await textOfTable(await parseCsv(weather(60)), [])
    await refusal('QUEUE_INVALID', () => tableOfText(text.replace(/\n(2020-01-09,)[^,]*/, '\n$199')))
    await refusal('QUEUE_INVALID', () => tableOfText(text.replace('"index"', '"file"')))
    await refusal('QUEUE_INVALID', () => tableOfText('not a table'))
  })
})

// The options of a sweep do not reach a job by accident.
test('queue and audit are no options of a job', () => {
  const own: Partial<SweepOptions> = { queue: 'postgres://x/y', audit: 1 }
  const payload = payloadOf({ ...job, options: { ...options, ...own } as SweepJob['options'] }, { key: 'k', data: 'd' })
  expect(JSON.stringify(payload)).not.toMatch(/postgres|audit/)
})
