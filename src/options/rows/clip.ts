/**
 * The options of gradient clipping, which a training and a single update take.
 *
 * @module
 */
import { named, words } from '../../text/words.js'
import { number } from '../kinds.js'
import type { Rows } from '../row.js'

export const CLIP = {
  /**
   * Largest norm of the gradient: a larger one is scaled by clipNorm/(norm + 1e-6), as PyTorch's clip_grad_norm_ does;
   * 0 for no limit. The default in `fit` is 1, or 0 where clipValue is given.
   */
  clipNorm: {
    kind: number(0),
    otherwise: words`1, or 0 with ${named('clipValue')}`,
    recorded: true,
    flag: '--clip',
    help: 'gradient clipping: scale the gradient down to this norm; 0 for no limit',
    label: 'Largest gradient norm',
    group: 'training',
    example: 0.5,
  },
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
