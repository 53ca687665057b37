/**
 * What is scored on each public table, and what must come out first: a published baseline, recomputed from the numbers
 * alone. A table is known by the SHA-256 of its files.
 */
import { formOf, SEASONS } from './forms.mjs'

const mean = (list) => list.reduce((sum, x) => sum + x, 0) / list.length

/** The mean absolute difference of numbers one season apart: the unit of MASE. */
export const seasonalError = (values, season) => mean(values.slice(season).map((y, i) => Math.abs(y - values[i])))

/** sMAPE in percent, 0 to 200. */
const smapeOf = (actual, forecast) =>
  200 *
  mean(
    actual.map((y, i) => (y === forecast[i] ? 0 : Math.abs(y - forecast[i]) / (Math.abs(y) + Math.abs(forecast[i])))),
  )

const maeOf = (actual, forecast) => mean(actual.map((y, i) => Math.abs(y - forecast[i])))

/** The seasonal naive's scores, means over series: of the last rows of each, from the rows before. */
function seasonalNaive(series, horizon, season) {
  const each = series.map(({ values }) => {
    const past = values.slice(0, -horizon)
    const actual = values.slice(-horizon)
    const forecast = actual.map((_, h) => past[past.length - season + (h % season)])
    const mae = maeOf(actual, forecast)
    return { mae, smape: smapeOf(actual, forecast), mase: mae / seasonalError(past, season) }
  })
  return Object.fromEntries(['mae', 'smape', 'mase'].map((name) => [name, mean(each.map((scores) => scores[name]))]))
}

/** MSE and MAE in units of each series' training deviation, over every window of the last rows: of a repeated past. */
function repeated(series, { train, test, horizon, back }) {
  let squares = 0
  let absolute = 0
  let n = 0
  for (const { values } of series) {
    const { deviation } = scaleOf(values.slice(0, train))
    const first = values.length - test
    for (let e = first - 1; e + horizon < values.length; e++) {
      for (let h = 1; h <= horizon; h++) {
        const guess = values[e + h - back * Math.ceil(h / back)]
        const error = (values[e + h] - (back === 1 ? values[e] : guess)) / deviation
        squares += error * error
        absolute += Math.abs(error)
        n++
      }
    }
  }
  return { mse: squares / n, mae: absolute / n }
}

export function scaleOf(values) {
  const m = mean(values)
  return { mean: m, deviation: Math.sqrt(mean(values.map((y) => (y - m) ** 2))) }
}

const close = (name, got, published, digits) => {
  const told = got.toFixed(digits)
  if (told !== published.toFixed(digits))
    throw new Error(`${name} is ${told}, published: ${published.toFixed(digits)}; nothing was trained.`)
}

/** The tables that are known. `check` throws where the published baseline does not come out; `judged` is what a search goes by. */
export const KNOWN = {
  'm4-hourly': {
    files: { train: 'M4-Hourly-train.csv', test: 'M4-Hourly-test.csv' },
    sha256: [
      'ea59b7783573c49077a835ab6465c7d66f1474783360f310988a9a737fbca62f',
      '71a57fccb15e534d973626ada4fb87febf789e9317715b7cc6dd3b5f90db6f42',
    ],
    frequency: 'hourly',
    horizon: 48,
    // What is judged are absolute errors.
    loss: 'mae',
    check(series) {
      const { smape, mase } = seasonalNaive(series, 48, 24)
      close("the seasonal naive's sMAPE", smape, 13.912, 3)
      close("the seasonal naive's MASE", mase, 1.193, 3)
    },
    owa: ({ smape, mase }) => (smape / 18.383 + mase / 2.395) / 2,
    judged: 'owa',
  },
  'tourism-monthly': {
    files: { train: 'tourism-monthly-in.csv', test: 'tourism-monthly-oos.csv' },
    sha256: [
      '2bb465c20122468b882d827794754bbcddcf4e5047b33d7607e9c3c7f443b46d',
      'de6684ab98a13e277195646848fb10c1c9a37d1598b9ef326ba29caddcf0ea4e',
    ],
    frequency: 'monthly',
    horizon: 24,
    loss: 'mae',
    check(series) {
      const { mae, mase } = seasonalNaive(series, 24, 12)
      close("the seasonal naive's MAE", mae, 1980.2, 1)
      close("the seasonal naive's MASE", mase, 1.631, 3)
    },
    judged: 'mae',
  },
  etth1: {
    files: { train: 'ETTh1.csv' },
    sha256: ['f18de3ad269cef59bb07b5438d79bb3042d3be49bdeecf01c1cd6d29695ee066'],
    frequency: 'hourly',
    horizon: 96,
    /** Rows of each part, from the first. */
    rows: { train: 8640, valid: 2880, test: 2880 },
    /** The look-back of the published figures. */
    window: 96,
    check(series) {
      const last = repeated(series, { train: 8640, test: 2880, horizon: 96, back: 1 })
      close("the last value's MSE", last.mse, 1.294, 3)
      close("the last value's MAE", last.mae, 0.713, 3)
      const day = repeated(series, { train: 8640, test: 2880, horizon: 96, back: 24 })
      close("yesterday's MSE", day.mse, 0.512, 3)
      close("yesterday's MAE", day.mae, 0.433, 3)
    },
    judged: 'mse',
  },
}

/** The protocol of files: that of a known table, or the plain one of their form. */
export function protocolOf(files, given) {
  const hashes = files.map(({ sha256 }) => sha256).join(' ')
  const name = Object.keys(KNOWN).find((known) => KNOWN[known].sha256.join(' ') === hashes)
  if (name !== undefined) return { name, known: true, ...KNOWN[name], horizon: given.horizon ?? KNOWN[name].horizon }
  const { frequency, horizon } = given
  if (!(frequency in SEASONS))
    throw new Error(`--frequency is ${frequency}; expected one of ${Object.keys(SEASONS).join(', ')}`)
  if (!(horizon >= 1)) throw new Error('--horizon is missing: how many rows ahead are forecast')
  // One forecast a series is judged by its absolute errors, as in the known tables.
  const loss = formOf(files[0]) === 'columns' ? {} : { loss: 'mae' }
  return { name: files[0].file, known: false, check: () => undefined, judged: 'mase', frequency, horizon, ...loss }
}
