/**
 * Which kept run a tab shows, so that it does so again after a reload.
 *
 * @module
 */
const KEY = 'hindcast-run'

/** The number of the run; null for none. */
export function presentRun(): number | null {
  try {
    const text = sessionStorage.getItem(KEY)
    return text === null ? null : Number(text)
  } catch {
    return null
  }
}

export function setPresentRun(id: number | null): void {
  try {
    if (id === null) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, String(id))
  } catch {
    // A private window may have no storage; after a reload nothing is shown then.
  }
}
