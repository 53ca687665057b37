/** The long tests, `npm run test:long`: full counts where every run takes some, and time for them. */
import { it } from 'vitest'

/** Whether these are the long tests. */
export const long = process.env.HINDCAST_LONG !== undefined

/** How many of `what` a test takes: `few`, or `all` in the long tests, which say so. */
export function some(what: string, few: number, all: number): number {
  if (long) console.log(`long: ${all} ${what} instead of ${few}`)
  return long ? all : few
}

/** `it` for what one browser answers for all: Chromium in every run, each of them in the long tests. */
export const onceIn = (browser: string): ((title: string, test: () => Promise<void>) => void) =>
  browser === 'Chromium' || long ? it : () => undefined

/** The time that a test with such a count may take, in milliseconds: two hours at least in the long tests. */
export const within = (ms: number): number => (long ? Math.max(ms, 7_200_000) : ms)
