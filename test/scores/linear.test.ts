/** The linear baseline against exact solutions, and how it behaves towards its host. */
import { expect, it } from 'vitest'
import { fitLinear, Linear } from '../../src/scores/linear.js'
import { forecastBy } from './helpers.js'
import { refusal } from '../table/helpers.js'

/** Park and Miller's generator: −0.5 … 0.5. */
function uniform(seed: number): () => number {
  let state = seed
  return () => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5
}

const fit = async (x: ArrayLike<number>[], y: number[]) =>
  (await fitLinear((s, out) => out.set(x[s]), [y], x.length, x[0].length))[0]

/** The solution of the normal equations of [1 | x] w = y, all integers: Gauss–Jordan without fractions, exact. */
function exactly(x: number[][], y: number[], ridge = 0n): number[] {
  const rows = x.map((row, s) => [1, ...row, y[s]].map(BigInt))
  const n = x[0].length + 1
  const a = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n + 1 }, (_, j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0n)),
  )
  for (let i = 1; i < n; i++) a[i][i] += ridge
  let before = 1n
  for (let k = 0; k < n; k++) {
    const swap = a.findIndex((row, r) => r >= k && row[k] !== 0n)
    ;[a[k], a[swap]] = [a[swap], a[k]]
    for (let r = 0; r < n; r++) {
      if (r === k) continue
      const factor = a[r][k]
      // Bareiss: the division leaves no remainder.
      for (let j = 0; j <= n; j++) a[r][j] = (a[k][k] * a[r][j] - factor * a[k][j]) / before
    }
    before = a[k][k]
  }
  const digits = 10n ** 25n
  return a.map((row, k) => Number((row[n] * digits) / row[k]) / 1e25)
}

/** max |a − b| / max |b| */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(b, Math.abs))
  return Math.max(...Array.from(b, (v, k) => Math.abs(v - a[k]))) / largest
}

it('solves polynomials of integers as the normal equations in rational numbers do', async () => {
  // 1, t, t², t³, t⁴ up to 10⁴: columns that lie close together.
  const x = Array.from({ length: 83 }, (_, t) => [1, 2, 3, 4].map((p) => (t % 11) ** p + (t % 7)))
  const y = x.map((_, t) => ((t * 7919) % 101) - 50)
  const { coefficients, ridge } = await fit(x, y)
  expect(ridge).toBe(false)
  expect(difference(coefficients, exactly(x, y))).toBeLessThan(1e-9)
})

it.each([1, 31, 32, 33, 64, 200])('solves %i random samples more than it needs', async (more) => {
  const random = uniform(more)
  const integer = () => Math.floor(random() * 2000)
  const x = Array.from({ length: 13 + more }, () => Array.from({ length: 12 }, integer))
  const y = x.map(integer)
  const { coefficients, ridge } = await fit(x, y)
  expect(ridge).toBe(false)
  expect(difference(coefficients, exactly(x, y))).toBeLessThan(1e-9)
})

it('fits one feature by the closed form', async () => {
  const random = uniform(5)
  const x = Array.from({ length: 1000 }, () => [1000 + random()])
  const y = x.map(([v]) => 3 * v + random())
  const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length
  const mx = mean(x.map(([v]) => v))
  const my = mean(y)
  const slope = mean(x.map(([v], s) => (v - mx) * (y[s] - my))) / mean(x.map(([v]) => (v - mx) ** 2))
  const { coefficients } = await fit(x, y)
  expect(Math.abs(coefficients[1] - slope)).toBeLessThan(1e-9)
  expect(Math.abs(coefficients[0] + coefficients[1] * mx - my)).toBeLessThan(1e-9)
})

it('adds the ridge where columns depend on each other, as the normal equations with it say', async () => {
  // In units of 1000 the ridge of 1e-6 is 1: the same problem in integers, with w a thousand times as small.
  const random = uniform(3)
  const integer = () => Math.floor(random() * 20)
  const x = Array.from({ length: 60 }, () => {
    const [a, b, c] = [integer(), integer(), integer()]
    return [a, b, a + b, 7, c]
  })
  const y = x.map(integer)
  const { coefficients, ridge } = await fit(
    x.map((row) => row.map((v) => v / 1000)),
    y,
  )
  expect(ridge).toBe(true)
  const exact = exactly(x, y, 1n).map((w, k) => (k === 0 ? w : w * 1000))
  expect(difference(coefficients, exact)).toBeLessThan(1e-9)
})

it('finds the shortest weights where there are more features than samples', async () => {
  const random = uniform(9)
  const x = Array.from({ length: 20 }, () => Float64Array.from({ length: 70 }, random))
  const y = x.map(random)
  const model = await fit(x, y)
  expect(model.ridge).toBe(true)
  x.forEach((row, s) => expect(Math.abs(forecastBy(model, row) - y[s])).toBeLessThan(1e-5))
  // The ridge's weights lie in the span of the samples: w = Σ r·x / 1e-6, where r are the residuals.
  const residuals = x.map((row, s) => y[s] - forecastBy(model, row))
  const span = x[0].map((_, k) => x.reduce((sum, row, s) => sum + residuals[s] * row[k], 0) / 1e-6)
  expect(difference(model.coefficients.subarray(1), span)).toBeLessThan(1e-6)
})

it('manages 512 features of 600 samples: the residuals are orthogonal to each of them', async () => {
  const random = uniform(7)
  const width = 512
  const x = Array.from({ length: 600 }, () => Float64Array.from({ length: width }, random))
  const y = x.map(random)
  const model = await fit(x, y)
  expect([model.ridge, model.latestLagsOnly]).toEqual([false, false])
  const residuals = x.map((row, s) => y[s] - forecastBy(model, row))
  for (let k = 0; k < width; k++) {
    expect(Math.abs(residuals.reduce((sum, r, s) => sum + r * x[s][k], 0))).toBeLessThan(1e-10)
  }
  expect(Math.abs(residuals.reduce((sum, r) => sum + r, 0))).toBeLessThan(1e-10)
})

it.each([1, 3, 4, 9])('forecasts %i windows together as each alone, from the latest features', (count) => {
  const random = uniform(count)
  const linear = new Linear({ width: 7, skipped: 2, ridge: false }, Float64Array.from({ length: 6 }, random))
  const features = Float64Array.from({ length: 7 * count }, random)
  const out = new Float64Array(count + 2).fill(5)
  linear.predict(features, count, out, 1)
  const alone = Array.from({ length: count }, (_, w) => {
    let sum = linear.coefficients[0]
    for (let k = 1; k < 6; k++) sum += linear.coefficients[k] * features[7 * w + 2 + k - 1]
    return sum
  })
  expect([...out]).toEqual([5, ...alone, 5])
})

it('keeps its bits: the same sums in the same order on every host', async () => {
  const random = uniform(11)
  const x = Array.from({ length: 100 }, () => Array.from({ length: 9 }, random))
  const { coefficients } = await fit(x, x.map(random))
  expect([...coefficients]).toEqual([
    -0.05253134973335221, -0.1278461059265874, 0.006358599551332603, 0.03124574752522639, 0.0023002968842290254,
    -0.08652815369189187, 0.031445144933979, -0.022770505748323545, -0.05935312736703109, -0.15186423823259307,
  ])
})

it('takes numbers whose squares overflow', async () => {
  const x = [[1e200], [2e200], [4e200]]
  const { coefficients } = await fit(x, [1, 2, 4])
  expect(coefficients[1] * 1e200).toBeCloseTo(1, 9)
})

it('gives the host its turn, and ends when it is aborted', async () => {
  const random = uniform(13)
  const width = 300
  const row = Float64Array.from({ length: width }, random)
  const controller = new AbortController()
  let seen = 0
  const features = (sample: number, out: Float64Array) => {
    seen = sample
    row.copyWithin(1, 0)
    row[0] = random()
    out.set(row)
  }
  setTimeout(() => controller.abort(new Error('enough')), 1)
  const count = 20000
  const error = await fitLinear(features, [row], count, width, { signal: controller.signal }).catch(
    (reason: unknown) => reason,
  )
  expect((error as Error).message).toBe('enough')
  expect(seen).toBeLessThan(count - 1)
  expect((await refusal(() => fitLinear(() => {}, [], 0, 1))).code).toBe('NO_SAMPLES')
})

it('gives each of several forecasts the very bits that it has alone', async () => {
  const random = uniform(5)
  for (const repeated of [false, true]) {
    const x = Array.from({ length: 90 }, () => Array.from({ length: 7 }, random))
    if (repeated) for (const row of x) row[6] = row[2]
    const series = Array.from({ length: 6 }, () => x.map(() => random()))
    const together = await fitLinear((s, out) => out.set(x[s]), series, x.length, 7)
    expect(together).toHaveLength(6)
    for (const [k, y] of series.entries()) {
      const alone = await fit(x, y)
      expect(together[k].coefficients).toEqual(alone.coefficients)
      expect(together[k].ridge).toBe(repeated)
    }
  }
})

it('beyond 512 features the first ones are not asked for', async () => {
  const asked: number[] = []
  const count = 3
  await fitLinear((_, out, from) => void (asked.push(from), out.fill(1, from)), [[1, 2, 4]], count, 1200, {
    inputs: 600,
  })
  expect(asked).toEqual([688, 688, 688])
})
