/**
 * Offers a newer version of the page when one has come, and goes over to it.
 *
 * @module
 */
import { fill, h } from './dom.js'

/** Notes in this tab that it is on its way to the newer version. */
const KEY = 'hindcast-update'

/** Milliseconds after which the page goes although the newer version has not taken over. */
const STUCK = 2000

/** Registers the service worker, and shows a button when a newer version waits. */
export async function watchVersions(place: HTMLElement): Promise<void> {
  const { serviceWorker } = navigator
  const registration = await serviceWorker.register(new URL('service-worker.js', document.baseURI))
  const offer = (): void => {
    const { waiting } = registration
    // Without a controller this is the first version, so there is nothing to update.
    if (waiting === null || serviceWorker.controller === null) return
    const button = h('button', { type: 'button', class: 'link', onclick: () => leave(waiting) }, 'Reload')
    fill(place, h('span', {}, 'A newer version of this page is here. '), button)
  }
  const follow = (): void => registration.installing?.addEventListener('statechange', offer)
  registration.addEventListener('updatefound', follow)
  // The browser looks for a newer version by itself, and may have found one that is not whole yet.
  follow()
  offer()
  if (noted(null)) goOver(registration.waiting ?? registration.active)
}

/** Goes over to a version that waits. */
function leave(next: ServiceWorker): void {
  goOver(next)
  // Chromium may hold the former version as busy with the loading of this page for as long as the page stays.
  setTimeout(() => {
    noted('yes')
    location.reload()
  }, STUCK)
}

/** Has a version take over, and then loads the page anew. */
function goOver(next: ServiceWorker | null): void {
  const reload = (): void => location.reload()
  // The page that came in between may be of either version.
  if (next === null || next.state === 'activated') return reload()
  next.addEventListener('statechange', () => next.state === 'activated' && reload())
  next.postMessage('take over')
}

/** Whether it was noted; notes it anew. */
function noted(note: string | null): boolean {
  try {
    const before = sessionStorage.getItem(KEY)
    if (note === null) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, note)
    return before !== null
  } catch {
    // A private window may have no storage: the version is then offered again.
    return false
  }
}
