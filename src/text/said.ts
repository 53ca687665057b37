/**
 * Lists of sentences that come in the library's words, and keep the pieces by which another surface names options.
 *
 * @module
 */
import { inLibrary, sayIn, type Surface, type Words } from './words.js'

type Said = readonly (string | Words)[]

/** Messages as sentences of the library; what they are made of goes with the list, unseen. */
export function sentencesOf(said: Said): string[] {
  const sentences = said.map((message) => sayIn(inLibrary, message))
  return Object.defineProperty(sentences, 'said', { value: said })
}

/** What a list of sentences is made of: itself, where they name no option or have been copied. */
export const saidBy = (sentences: readonly string[]): Said => (sentences as { said?: Said }).said ?? sentences

/** A list of sentences as a surface says them. */
export const sentencesIn = (surface: Surface, sentences: readonly string[]): string[] =>
  saidBy(sentences).map((message) => sayIn(surface, message))
