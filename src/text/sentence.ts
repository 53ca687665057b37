/**
 * The ends of sentences, where they are joined.
 *
 * @module
 */

/** A text as the beginning of a sentence. */
export const capital = (text: string): string => text[0].toUpperCase() + text.slice(1)

/** A sentence that goes on: without the stop at its end. */
export const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '')
