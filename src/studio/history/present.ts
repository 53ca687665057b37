/**
 * What a tab remembers over a reload: which kept run it shows, and which file of the visitor's own it opened last.
 *
 * @module
 */
const RUN = 'hindcast-run'
/** The name of the file. */
export const FILE = 'hindcast-file'

/** What is remembered; null for nothing. */
export function kept(key: string): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

/** Remembers it. */
export function keep(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text)
  } catch {
    // A private window may have no storage; after a reload nothing is shown then.
  }
}

/** The number of the run; null for none. */
export const presentRun = (): number | null => Number(kept(RUN)) || null

export const setPresentRun = (id: number | null): void => keep(RUN, String(id ?? ''))
