/**
 * Registers the service worker, which keeps the page for use without a network, and offers a newer version when one has
 * come.
 *
 * @module
 */
import { fill, h } from './dom.js'

/** Registers the service worker once the page is idle; does nothing where there are none. */
export function keepOffline(place: HTMLElement): void {
  if (!('serviceWorker' in navigator)) return
  const begin = (): void => {
    navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI)).then(
      (registration) => watch(registration, place),
      // Where that is refused, as in a private window, the page works all the same.
      () => undefined,
    )
  }
  if (document.readyState === 'complete') setTimeout(begin, QUIET)
  else addEventListener('load', () => setTimeout(begin, QUIET))
}

/** Milliseconds after loading before the service worker may use the network. */
const QUIET = 1500

/** Shows a button when a newer version waits. */
function watch(registration: ServiceWorkerRegistration, place: HTMLElement): void {
  const offer = (): void => {
    const { waiting } = registration
    // Without a controller this is the first version, so there is nothing to update.
    if (waiting === null || navigator.serviceWorker.controller === null) return
    const go = (): void => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      waiting.postMessage('take over')
    }
    fill(
      place,
      h('span', {}, 'A newer version of this page is here. '),
      h('button', { type: 'button', class: 'link', onclick: go }, 'Reload'),
    )
  }
  const follow = (): void => registration.installing?.addEventListener('statechange', offer)
  registration.addEventListener('updatefound', follow)
  // The browser looks for a newer version by itself, and may have found one that is not whole yet.
  follow()
  offer()
}
