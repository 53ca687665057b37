/** Rivals that can be written in several ways try them before the race, and the fastest takes part. */

/** Milliseconds of a trial, at least. */
const TRIAL = 1500

/** The name of the form whose median of short slices of `work`, in turn and after a first one, is the shortest. */
export async function fastest(forms, work) {
  const names = Object.keys(forms)
  if (names.length === 1) return names[0]
  const times = {}
  for (const name of names) {
    times[name] = []
    await forms[name][work](0, 1)
  }
  const end = performance.now() + TRIAL
  while (performance.now() < end || times[names.at(-1)].length < 3) {
    for (const name of names) {
      const began = performance.now()
      await forms[name][work](1, 2)
      times[name].push(performance.now() - began)
    }
  }
  const median = (name) => times[name].sort((a, b) => a - b)[times[name].length >> 1]
  return names.reduce((a, b) => (median(b) < median(a) ? b : a))
}
