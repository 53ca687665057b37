/**
 * The options of gradient clipping, which a training and a single update take.
 *
 * @module
 */
import { named, setting, type Words, words } from '../../text/words.js'
import { number } from '../kinds.js'
import type { Rows } from '../row.js'

const NORM = {
  kind: number(0),
  recorded: true,
  flag: '--clip',
  help: 'gradient clipping: scale the gradient down to this norm; 0 for no limit',
  label: 'Largest gradient norm',
  group: 'training',
  example: 0.5,
} as const

/** Of a single update. */
export const STEP_CLIP = {
  /**
   * Largest norm of the gradient: a larger one is scaled by clipNorm/(norm + 1e-6), as PyTorch's clip_grad_norm_ does;
   * 0, the default, for no limit.
   */
  clipNorm: { ...NORM, default: 0 },
  /**
   * Clips each component of the gradient to ±clipValue, as PyTorch's clip_grad_value_ does, before clipNorm; 0, the
   * default, for no limit.
   */
  clipValue: {
    kind: number(0),
    default: 0,
    recorded: true,
    flag: '--clip-value',
    help: 'clip each gradient component to ±x; 0 for no limit',
    label: 'Largest gradient component',
    group: 'training',
    example: 0.1,
  },
} satisfies Rows

/** Of a training. */
export const CLIP = {
  ...STEP_CLIP,
  /**
   * Largest norm of the gradient: a larger one is scaled by clipNorm/(norm + 1e-6), as PyTorch's clip_grad_norm_ does;
   * 0 for no limit. The default is 1, or 0 where clipValue is given.
   */
  clipNorm: {
    ...NORM,
    otherwise: words`1, or 0 with ${named('clipValue')}`,
    follows: ({ clipValue }: { clipValue: number }) => (clipValue === 0 ? 1 : 0),
  },
} satisfies Rows

/** Whether updates clip the gradient by its norm. */
export const clipsByNorm = ({ clipNorm }: { clipNorm: number }): boolean => clipNorm > 0

/** What makes the updates of a training smaller, for the error of one that diverged. */
export const smallerUpdates = (fit: { clipNorm: number }): Words =>
  clipsByNorm(fit)
    ? words`lower the learning rate, or lower ${named('clipNorm')}`
    : words`lower the learning rate, or give ${setting('clipNorm', 1)}`
