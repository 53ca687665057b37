/** What is said of scores: whether a forecast is just the last value, and the sentences of the verdict. */
import { describe, expect, it } from 'vitest'
import { Changes } from '../../src/scores/yesterday.js'
import { outcomeText } from '../../src/scores/board-cells.js'
import { verdict } from '../../src/scores/verdict.js'
import { smallerSentence, tallySentence, verdictSentence, yesterdaySentence } from '../../src/scores/words.js'

describe('is it just yesterday?', () => {
  const of = (pairs: [number, number][], horizon = 1) => {
    const changes = new Changes()
    for (const [forecast, actual] of pairs) changes.add(forecast, actual)
    return changes.result(pairs.length, horizon)
  }
  const wave = Array.from({ length: 103 }, (_, i): [number, number] => [Math.sin(i), Math.sin(i) + Math.cos(3 * i)])

  it('no, where the changes follow', () => {
    const { correlation, interval, warning } = of(wave)
    const [x, y] = [wave.map(([a]) => a), wave.map(([, b]) => b)]
    const mean = (v: number[]) => v.reduce((a, b) => a + b) / v.length
    const cov = (a: number[], b: number[]) => mean(a.map((v, i) => (v - mean(a)) * (b[i] - mean(b))))
    const r = cov(x, y) / Math.sqrt(cov(x, x) * cov(y, y))
    expect(correlation).toBeCloseTo(r, 12)
    const half = 1.959963984540054 / Math.sqrt(100)
    expect(interval![0]).toBeCloseTo(Math.tanh(Math.atanh(r) - half), 12)
    expect(interval![1]).toBeCloseTo(Math.tanh(Math.atanh(r) + half), 12)
    expect(warning).toBe(false)
    expect(yesterdaySentence({ correlation, interval, warning })).toBeNull()
    // The farther ahead, the less neighbours say of themselves.
    expect(of(wave, 20).interval![0]).toBeLessThan(interval![0])
  })

  it('yes, where they do not, or nothing else is forecast', () => {
    const other = of(wave.map(([a], i) => [a, wave[(i * 37) % 103][0]]))
    expect(other.warning).toBe(true)
    expect(yesterdaySentence(other)).toMatch(
      /^It may be just the last value, one step late: .*\(correlation -?0\.\d\d, from /,
    )
    const held = of(wave.map(([, b]) => [0, b]))
    expect(held).toEqual({ correlation: null, interval: null, warning: true })
    expect(yesterdaySentence(held)).toContain('forecasts no change')
  })

  it('says nothing of too few forecasts, or of a target that does not change', () => {
    expect(of(wave.slice(0, 3))).toMatchObject({ interval: null, warning: false })
    // Of 4 an interval reaches 0 whatever they say; of 40 it does where they do not follow.
    const other = wave.map(([a], i): [number, number] => [a, wave[(i * 37) % 103][0]])
    expect(of(other.slice(0, 4))).toMatchObject({ interval: [expect.any(Number), expect.any(Number)], warning: false })
    expect(of(other.slice(0, 40)).warning).toBe(true)
    expect(of(wave.map(([a]) => [a, 0]))).toEqual({ correlation: null, interval: null, warning: false })
  })
})

describe('sentences', () => {
  type Outcome = 'better' | 'worse' | 'no clear difference'
  const open = 'no clear difference'
  const names = ['persistence', 'climatology', 'linear']
  const compared = (...outcomes: Outcome[]) => ({
    model: { n: 30 },
    verdict: outcomes.map((outcome, i) => ({ against: names[i], outcome, p: 0.01, by: 'origins' as const, n: 30 })),
  })

  it('are against the best baseline of the validation rows', () => {
    const scores = { ...compared('better', open, 'worse'), best: 'persistence', isChosen: true }
    const ties = 'validation rows; it is not clearly different from climatology, though.'
    const best = 'the best baseline on the validation rows.'
    expect(verdictSentence(scores)).toBe(
      `On these 30 forecasts the network is better than persistence, the best baseline on the ${ties}`,
    )
    expect(verdictSentence({ ...compared('better', 'better', 'worse'), best: 'persistence', isChosen: true })).toBe(
      `On these 30 forecasts the network is better than persistence, ${best}`,
    )
    expect(verdictSentence({ ...scores, best: 'climatology' })).toBe(
      `On these 30 forecasts the network is not clearly different from climatology, ${best}`,
    )
    expect(verdictSentence({ ...scores, best: 'linear' })).toBe(
      `On these 30 forecasts the network is worse than the linear model, ${best}`,
    )
    expect(tallySentence(scores)).toBeNull()
    expect(verdictSentence({ ...scores, isChosen: false })).toBe(
      'On these 30 forecasts the network is better than persistence, as no validation rows tell the best baseline; it is not clearly different from climatology, though.',
    )
  })

  it('name a season by its rows, and say what there is too little for', () => {
    const few = { best: 'seasonalNaive168', isChosen: true, model: { n: 5 } }
    const own = { against: 'seasonalNaive168', outcome: open, p: null, by: 'origins', n: 5 } as const
    expect(verdictSentence({ ...few, verdict: [own] })).toBe(
      '5 forecasts cannot tell the network from the value 168 rows before, the best baseline on the validation rows: they are too few.',
    )
    const bySeries = { ...own, outcome: 'better', p: 0.001, by: 'series', n: 414 } as const
    expect(verdictSentence({ ...few, verdict: [bySeries] })).toBe(
      'On these 5 forecasts, by the means of 414 series, the network is better than the value 168 rows before, the best baseline on the validation rows.',
    )
  })

  it('say from how many origins, and how many it takes', () => {
    const scores = { ...compared('better'), model: { n: 210 }, best: 'persistence', isChosen: true }
    const best = 'persistence, the best baseline on the validation rows'
    expect(verdictSentence(scores)).toBe(`On these 210 forecasts from 30 origins the network is better than ${best}.`)
    const few = { against: 'persistence', outcome: open, p: null, by: 'origins', n: 3, fewest: 4 } as const
    expect(verdictSentence({ ...scores, model: { n: 21 }, verdict: [few] })).toBe(
      `21 forecasts from 3 origins cannot tell the network from ${best}: it takes at least 4 origins.`,
    )
  })

  it('of a baseline that has not all forecasts, count those that are compared', () => {
    const own = { outcome: 'better', p: 0.01, by: 'origins', n: 30 } as const
    const some = { ...own, n: 24, forecasts: 168 }
    const scores = { model: { n: 210 }, isChosen: true }
    const [all, mean] = [
      { ...own, against: 'persistence' },
      { ...some, against: 'mean' },
    ]
    const best = 'the best baseline on the validation rows'
    expect(verdictSentence({ ...scores, best: 'mean', verdict: [all, mean] })).toBe(
      `On these 168 of 210 forecasts from 24 origins the network is better than the mean, ${best}.`,
    )
    const tied = { ...scores, best: 'persistence', verdict: [all, { ...mean, outcome: open, difference: -1 } as const] }
    expect(verdictSentence(tied)).toBe(
      `On these 210 forecasts from 30 origins the network is better than persistence, ${best}; it is not clearly different from the mean (on 168 of 210 forecasts from 24 origins), though.`,
    )
    expect(verdictSentence({ ...scores, best: 'mean', verdict: [{ ...mean, by: 'series', n: 40 }] })).toContain(
      'On these 168 of 210 forecasts, by the means of 40 series, the network',
    )
    // Errors over other forecasts say nothing; the difference over those that both have does.
    const errors = (name: string | null) => (name === null ? 2 : 1)
    const worse = { ...mean, difference: -1 }
    expect(
      smallerSentence({ ...scores, best: 'linear', verdict: [{ ...all, against: 'linear' }, worse] }, errors),
    ).toBeNull()
    const less = [
      { ...all, against: 'linear' },
      { ...worse, difference: 1 },
    ]
    expect(smallerSentence({ ...scores, best: 'linear', verdict: less }, errors)).toBe(
      'On these rows the linear model and the mean (on 168 of 210 forecasts from 24 origins) have smaller errors than the network, though.',
    )
  })

  it('count the outputs one by one', () => {
    const of = (...outputs: ReturnType<typeof compared>[]) => ({
      ...compared('better'),
      best: 'persistence',
      isChosen: true,
      outputs,
    })
    const mixed = of(compared('better'), compared('worse'), compared('better'), compared(open))
    expect(verdictSentence(mixed)).toContain('On these 30 windows, all outputs together, the network is better than')
    expect(tallySentence(mixed)).toBe(
      'One by one, of 4 outputs the network is clearly better in 2 and worse in 1 than persistence.',
    )
    expect(tallySentence(of(compared(open), compared(open)))).toBe(
      'One by one, none of the 2 outputs is clearly better or worse than persistence.',
    )
    const few = { against: 'persistence', outcome: open, p: null, by: 'origins', n: 4, fewest: 9 } as const
    expect(tallySentence({ ...mixed, verdict: [few] })).toBeNull()
    // What is clear of outputs alone stands beside what all together are too few for.
    const short = { ...mixed, verdict: [{ ...few, p: 0.3, fewest: 70 }] }
    expect(verdictSentence(short)).toContain('30 windows from 4 origins, all outputs together, cannot tell the network')
    expect(tallySentence(short)).toMatch(/^One by one, though, of 4 outputs the network is clearly better in 2 /)
  })

  it('say the same as the table, of few origins too, and of few spans that do not overlap', () => {
    const noise = (n: number, level = 0) => Float64Array.from({ length: n }, (_, i) => level + ((i * 7919) % 13) - 6)
    const told = (n: number, overlap = 1, level = 0) => {
      const own = verdict('drift', noise(n, level), overlap)
      return [outcomeText(own), verdictSentence({ best: 'drift', isChosen: true, model: { n }, verdict: [own] })]
    }
    const best = 'drift, the best baseline on the validation rows'
    const few = 'to say that both are about as good takes at least'
    expect(told(220)).toEqual([
      'about as good',
      `On these 220 forecasts the network is not clearly different from ${best}.`,
    ])
    expect(told(12)).toEqual([
      'too few to tell',
      `12 forecasts cannot tell the network from ${best}: ${few} 20 origins.`,
    ])
    expect(told(193, 24)).toEqual([
      'too few to tell',
      `193 forecasts cannot tell the network from ${best}: ${few} 240 origins.`,
    ])
    expect([told(20), told(19), told(240, 24), told(239, 24), told(214, 7), told(3)].map(([cell]) => cell)).toEqual([
      'about as good',
      'too few to tell',
      'about as good',
      'too few to tell',
      'about as good',
      'too few to tell',
    ])
    // What is clear is said of few, too; 30 series are enough.
    expect(told(12, 1, 40)).toEqual(['worse', `On these 12 forecasts the network is worse than ${best}.`])
    expect(outcomeText(verdict('drift', [1, -1], 1, () => noise(30)))).toBe('about as good')
  })

  it('count no outputs where all together are too few and none is clear', () => {
    const few = { against: 'persistence', outcome: open, p: 0.4, by: 'origins', n: 193, fewest: 240 } as const
    const of = (...outputs: ReturnType<typeof compared>[]) => ({ verdict: [few], best: 'persistence', outputs })
    expect(tallySentence(of(compared(open), compared(open)))).toBeNull()
    expect(tallySentence(of(compared('worse'), compared(open)))).toContain('clearly worse in 1 than')
  })

  it('name the baselines with smaller errors, beside one that is not better', () => {
    const errors: Record<string, number> = { network: 2, persistence: 3, climatology: 1, linear: 1.5 }
    const less = (own: Outcome, best = 'persistence') =>
      smallerSentence({ ...compared(own, 'worse', 'worse'), best, isChosen: true }, (name) => errors[name ?? 'network'])
    const both = 'On these rows climatology and the linear model have smaller errors than the network, though.'
    expect([less('better'), less(open)]).toEqual([both, both])
    expect(less('worse')).toBeNull()
    errors.climatology = 2
    expect(less('better')).toBe('On these rows the linear model has a smaller error than the network, though.')
    errors.linear = NaN
    expect(less('better')).toBeNull()
    errors.persistence = 1
    expect(less(open)).toBeNull()
    // The best of the validation rows is among them, where there are others.
    errors.climatology = 1.5
    expect(less(open)).toBe('On these rows persistence and climatology have smaller errors than the network, though.')
  })

  it('name those that tie once: a smaller error is another sentence', () => {
    const of = (difference: number, p: number | null = 0.4) => ({
      ...compared('better'),
      best: 'persistence',
      isChosen: true,
      verdict: [
        ...compared('better').verdict,
        { against: 'drift', outcome: open as Outcome, difference, p, by: 'origins' as const, n: 30 },
      ],
    })
    expect(verdictSentence(of(-1))).toMatch(/rows; it is not clearly different from drift, though\.$/)
    for (const scores of [of(1), of(-1, null)]) expect(verdictSentence(scores)).not.toContain('drift')
  })
})
