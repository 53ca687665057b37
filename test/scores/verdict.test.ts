/** The verdict, and what it rests on. */
import { describe, expect, it } from 'vitest'
import { Generator } from '../../src/random.js'
import { studentP, studentT } from '../../src/scores/student.js'
import { degreesOf, standardErrorOf, verdict } from '../../src/scores/verdict.js'

describe('the standard error', () => {
  it('by hand', () => {
    // d = 1, 2, 4, 5; mean 3; deviations −2, −1, 1, 2: Σ of each times cos(π j (i + ½) / 4), squared, times 2/4.
    const d = [1, 2, 4, 5]
    const parts = [1, 2, 3].map((j) =>
      [-2, -1, 1, 2].reduce((sum, v, i) => sum + v * Math.cos((Math.PI * j * (i + 0.5)) / 4), 0),
    )
    const squares = parts.map((part) => (part * part) / 2)
    expect(standardErrorOf(d, 1)).toBeCloseTo(Math.sqrt(squares[0] / 4), 13)
    expect(standardErrorOf(d, 2)).toBeCloseTo(Math.sqrt((squares[0] + squares[1]) / 2 / 4), 13)
    // All of them together are the variance.
    expect(standardErrorOf(d, 3)).toBeCloseTo(Math.sqrt(10 / 3 / 4), 15)
    expect(squares.reduce((sum, v) => sum + v)).toBeCloseTo(10, 13)
  })

  it('keeps its digits over many origins', () => {
    const n = 200_000
    const random = new Generator(3)
    const d = Float64Array.from({ length: n }, () => random.uniform())
    const mean = d.reduce((a, b) => a + b) / n
    let sum = 0
    for (let j = 1; j <= 5; j++) {
      let part = 0
      for (let i = 0; i < n; i++) part += (d[i] - mean) * Math.cos((Math.PI * j * (i + 0.5)) / n)
      sum += (part * part * 2) / n
    }
    expect(standardErrorOf(d, 5) / Math.sqrt(sum / 5 / n)).toBeCloseTo(1, 9)
  })

  it('grows with the dependence of neighbours', () => {
    const runs = Array.from({ length: 200 }, (_, i) => (Math.floor(i / 50) % 2 === 0 ? 1 : -1))
    expect(standardErrorOf(runs, 8)).toBeGreaterThan(2 * standardErrorOf(runs, 199))
  })

  it('has a third of the origins that overlap in nothing as its degrees, at most n^(2/3) and 100', () => {
    const cases: [n: number, overlap: number, degrees: number][] = [
      [8, 1, 7],
      [19, 1, 18],
      [20, 1, 6],
      [64, 1, 16],
      [8, 2, 1],
      [12, 2, 2],
      [71, 24, 0],
      [72, 24, 1],
      [3000, 24, 41],
      [1e6, 1, 100],
    ]
    for (const [n, overlap, degrees] of cases)
      expect([n, overlap, degreesOf(n, overlap)]).toEqual([n, overlap, degrees])
  })
})

describe('Student’s t', () => {
  it.each([
    // From tables: 5 % two-sided.
    [12.706204736432095, 1, 0.05],
    [4.302652729911275, 2, 0.05],
    [2.2281388519649385, 10, 0.05],
    [2.0095752344892093, 49, 0.05],
    [1.9623390808264074, 1000, 0.05],
    [1.9599663, 1e6, 0.05],
    // By the closed forms of 1 and 2 degrees.
    [1, 1, 0.5],
    [1, 2, 1 - 1 / Math.sqrt(3)],
    [0.01, 2, 1 - 0.01 / Math.sqrt(2.0001)],
    [0, 7, 1],
  ])('%f with %i degrees', (t, degrees, p) => {
    expect(studentP(t, degrees)).toBeCloseTo(p, 7)
    expect(studentP(-t, degrees)).toBe(studentP(t, degrees))
  })

  it('is the integral of its density', () => {
    for (const degrees of [3, 4, 17]) {
      // ∫ (1 + x²/n)^(−(n+1)/2) by Simpson from t to far, over the whole.
      const density = (x: number) => (1 + (x * x) / degrees) ** (-(degrees + 1) / 2)
      // x = tan u carries the half line to a finite range.
      const from = (t: number) => {
        const [a, b, n] = [Math.atan(t), Math.PI / 2 - 1e-9, 20000]
        const f = (u: number) => density(Math.tan(u)) / Math.cos(u) ** 2
        let sum = f(a) + f(b)
        for (let i = 1; i < n; i++) sum += f(a + ((b - a) * i) / n) * (i % 2 === 1 ? 4 : 2)
        return (sum * (b - a)) / n / 3
      }
      for (const t of [0.3, 1, 2.5, 6]) expect(studentP(t, degrees)).toBeCloseTo(from(t) / from(0), 8)
    }
  })

  it.each([1, 3, 7, 49])('has an inverse, with %i degrees', (degrees) => {
    for (const p of [0.5, 0.05, 0.001]) expect(studentP(studentT(p, degrees), degrees)).toBeCloseTo(p, 12)
  })

  it('is nothing without a degree of freedom, and 0 infinitely far', () => {
    expect(studentP(1, 0)).toBeNaN()
    expect(studentP(Infinity, 5)).toBe(0)
    expect(studentP(1e200, 5)).toBeCloseTo(0, 12)
  })
})

describe('the verdict', () => {
  const noisy = (level: number, n = 60) => Float64Array.from({ length: n }, (_, i) => level + ((i * 7919) % 13) - 6)

  it('says better and worse where it is clear, with the sign of the model’s error', () => {
    const better = verdict('persistence', noisy(-4), 1)
    expect(better).toMatchObject({ against: 'persistence', outcome: 'better', by: 'origins', n: 60 })
    const worse = verdict(
      'persistence',
      noisy(-4).map((d) => -d),
      1,
    )
    expect([worse.difference, worse.outcome]).toEqual([-better.difference, 'worse'])
    expect(worse.p).toBe(better.p)
    expect(verdict('x', noisy(0), 1).outcome).toBe('no clear difference')
  })

  it('by hand: the slowest cosines, Student’s t', () => {
    const d = Array.from({ length: 20 }, (_, i) => [1, -2, 3, 0.5][i % 4] + i / 10)
    const { difference, standardError, p } = verdict('x', d, 2)
    const mean = d.reduce((a, b) => a + b) / 20
    // Of 20 origins of which two in a row overlap there are ⌊20 / 6⌋ degrees.
    const squares = [1, 2, 3].map(
      (j) => d.reduce((sum, v, i) => sum + (v - mean) * Math.cos((Math.PI * j * (i + 0.5)) / 20), 0) ** 2 / 10,
    )
    expect(difference).toBeCloseTo(mean, 12)
    expect(standardError).toBeCloseTo(Math.sqrt((squares[0] + squares[1] + squares[2]) / 3 / 20), 12)
    expect(p).toBe(studentP(difference / standardError, 3))
  })

  it('of few origins that overlap in nothing is the plain t test', () => {
    const d = [3, -1, 4, 1, 5, 9, -2, 6]
    const mean = d.reduce((a, b) => a + b) / 8
    const variance = d.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 7
    const { standardError, p } = verdict('x', d, 1)
    expect(standardError).toBeCloseTo(Math.sqrt(variance / 8), 12)
    expect(p).toBe(studentP(mean / standardError, 7))
  })

  it.each([
    // Origins, rows ahead, rows from one origin to the next, share of an error that stays in the next row's.
    [8, 1, 1, 0],
    [12, 1, 1, 0],
    [20, 1, 1, 0],
    [50, 1, 1, 0],
    [8, 6, 3, 0],
    [12, 6, 3, 1],
    [20, 6, 3, 0],
    [50, 6, 3, 1],
    [21, 7, 1, 0],
    [100, 7, 1, 0],
    [72, 24, 1, 0],
    [100, 24, 1, 1],
  ])(
    'is wrong in at most a twentieth: %i origins, %i ahead, %i apart, errors that keep %i',
    (n, horizon, every, keep) => {
      const random = new Generator(n)
      const draws = 1000
      const normal = () => Array.from({ length: 12 }, () => random.uniform()).reduce((a, b) => a + b, -6)
      let [better, worse] = [0, 0]
      for (let draw = 0; draw < draws; draw++) {
        const own = Array.from({ length: (n - 1) * every + horizon }, normal)
        const other = own.map((shock) => 0.8 * shock + 0.6 * normal())
        const loss = (shocks: number[], origin: number) => {
          let [error, sum] = [0, 0]
          for (let h = 0; h < horizon; h++) {
            error = keep * error + shocks[origin * every + h]
            sum += error * error
          }
          return sum / horizon
        }
        const d = Array.from({ length: n }, (_, origin) => loss(other, origin) - loss(own, origin))
        const { outcome } = verdict('x', d, Math.ceil(horizon / every))
        if (outcome === 'better') better++
        else if (outcome === 'worse') worse++
      }
      // Three standard errors of 5 % are 2.1 %.
      expect((better + worse) / draws).toBeLessThan(0.071)
      expect(Math.max(better, worse) / draws).toBeLessThan(0.05)
      expect(better + worse).toBeGreaterThan(0.01 * draws)
    },
  )

  it('sees a network whose rmse is a tenth lower, of 500 origins', () => {
    const random = new Generator(5)
    const normal = () => Array.from({ length: 12 }, () => random.uniform()).reduce((a, b) => a + b, -6)
    let better = 0
    for (let draw = 0; draw < 200; draw++) {
      const d = Array.from({ length: 500 }, () => {
        const own = normal()
        return (0.9 * (0.8 * own + 0.6 * normal())) ** 2 - own ** 2
      })
      if (verdict('x', d, 1).outcome === 'better') better++
    }
    expect(better).toBeGreaterThan(180)
  })

  it('of equal forecasts is no difference', () => {
    expect(verdict('x', new Float64Array(40), 1)).toMatchObject({ difference: 0, outcome: 'no clear difference', p: 1 })
  })

  it('needs three origins for each that overlaps, at least 6', () => {
    const of = (n: number, horizon = 1) => verdict('x', noisy(-40, n), horizon)
    // Of 5 signs that are all alike p is 2/32.
    for (const n of [3, 5]) expect(of(n)).toMatchObject({ p: null, outcome: 'no clear difference', fewest: 6 })
    expect(of(6)).not.toHaveProperty('fewest')
    expect(of(6).outcome).toBe('better')
    expect(of(71, 24)).toMatchObject({ p: null, fewest: 72 })
    expect(of(72, 24).p).not.toBeNull()
    expect(of(300, 24).outcome).toBe('better')
  })

  it('goes by the means of 30 series where there are too few origins', () => {
    const means = noisy(-4, 30)
    expect(verdict('x', [-1, -2], 1, () => means.subarray(1))).toMatchObject({ p: null, by: 'origins' })
    const own = verdict('x', [-1, -2], 1, () => means)
    expect(own).toMatchObject({ outcome: 'better', by: 'series', n: 30 })
    const mean = means.reduce((a, b) => a + b) / 30
    const variance = means.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 29
    expect(own.standardError).toBeCloseTo(Math.sqrt(variance / 30), 12)
  })
})
