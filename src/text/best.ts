/**
 * The epoch whose weights a model has, in words.
 *
 * @module
 */

/** `epoch 6`; `epoch 0, the simple forecast that it begins with`. */
export const bestText = ({ epoch }: { epoch: number }): string =>
  epoch === 0 ? 'epoch 0, the simple forecast that it begins with' : `epoch ${epoch}`
