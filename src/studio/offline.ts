/**
 * Registers the service worker, which keeps the page for use without a network, and offers a newer version when one has
 * come.
 *
 * @module
 */
import { fill, h } from './dom.js'

/** Begins to keep the page, once it has nothing better to do; without service workers nothing happens. */
export function keepOffline(place: HTMLElement): void {
  if (!('serviceWorker' in navigator)) return
  const begin = (): void => {
    navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI)).then(
      (registration) => watch(registration, place),
      // A page that cannot be kept (a private window, say) works all the same.
      () => undefined,
    )
  }
  if (document.readyState === 'complete') setTimeout(begin, QUIET)
  else addEventListener('load', () => setTimeout(begin, QUIET))
}

/** Milliseconds after loading in which the network belongs to the page. */
const QUIET = 1500

/** Shows a button when a newer version waits. */
function watch(registration: ServiceWorkerRegistration, place: HTMLElement): void {
  const offer = (): void => {
    const { waiting } = registration
    // Without a controller this is the first version, and there is nothing to go over from.
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
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer))
  offer()
}
