/**
 * The Python of gradient clipping.
 *
 * @module
 */
import type { RecordedFit } from '../../options/recorded.js'
import type { CLIP } from '../../options/rows/clip.js'

/** What each limit makes of the gradients g, in the order in which it is done: in words, its line, a line before. */
const CLIPPING = {
  clipValue: (limit) => [
    `each number within ${limit} (clip_grad_value_)`,
    `{name: np.clip(v, -${limit}, ${limit}) for name, v in g.items()}`,
  ],
  clipNorm: (limit) => [
    `all together no longer than ${limit} (clip_grad_norm_)`,
    `{name: v * min(1, ${limit} / (norm + 1e-6)) for name, v in g.items()}`,
    '    norm = np.sqrt(sum(np.sum(v**2) for v in g.values()))\n',
  ],
} satisfies Record<keyof typeof CLIP, (limit: number) => readonly [words: string, clipped: string, before?: string]>

/** The options that it repeats. */
export const CLIPPED_BY = Object.keys(CLIPPING) as (keyof typeof CLIPPING)[]

/** `clip(g)`, or nothing. */
export function clipCode(fit: RecordedFit): string {
  const done = CLIPPED_BY.filter((option) => fit[option] > 0).map((option) => CLIPPING[option](fit[option]))
  if (done.length === 0) return ''
  const lines = done.map(([, clipped, before = ''], i) => {
    return `${before}    ${i === done.length - 1 ? 'return' : 'g ='} ${clipped}\n`
  })
  return `def clip(g):
    """Gradients, ${done.map(([words]) => words).join(', then ')}."""
${lines.join('')}

`
}
