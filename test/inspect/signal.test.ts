/** What is left of an error's signal, in words: the number that is shown decides the verdict. */
import { describe, expect, it } from 'vitest'
import { fateOf, leftText, shareText } from '../../src/inspect/signal.js'

describe("the error's signal", () => {
  it.each([
    [0, '0 %', 'vanishes'],
    [3.2e-9, '3·10⁻⁷ %', 'vanishes'],
    [4.1e-6, '0.0004 %', 'vanishes'],
    [2e-14, '2·10⁻¹² %', 'vanishes'],
    [0.0099, '0.99 %', 'vanishes'],
    [0.00996, '1 %', 'vanishes'],
    [0.01004, '1 %', 'vanishes'],
    [0.0106, '1.1 %', 'fades'],
    [0.4949, '49 %', 'fades'],
    [0.4951, '50 %', 'arrives'],
    [0.9951, '100 %', 'arrives'],
    [1.4, '140 %', 'arrives'],
  ] as const)('of which %d is left is shown as %s, and %s', (share, text, fate) => {
    expect(shareText(share)).toBe(text)
    expect(fateOf(share)).toBe(fate)
  })

  it('has one verdict for each number that is shown', () => {
    const verdicts = new Map<string, Set<string>>()
    for (let share = 1e-6; share < 2; share *= 1.0007) {
      const text = shareText(share)
      verdicts.set(text, (verdicts.get(text) ?? new Set()).add(fateOf(share)))
    }
    expect([...verdicts].filter(([, fates]) => fates.size > 1)).toEqual([])
  })

  it('is all there, or has grown, by the same rounding', () => {
    expect(leftText(0.9951)).toBe("all of the error's signal is left")
    expect(leftText(1.0049)).toBe("all of the error's signal is left")
    expect(leftText(1.006)).toBe("the error's signal has grown to 1.01 times what set out")
  })
})
