/**
 * Has the page kept for use without a network, by a service worker.
 *
 * @module
 */

/** Registers the service worker once the page is idle; does nothing where there are none. */
export function keepOffline(place: HTMLElement): void {
  if (!('serviceWorker' in navigator)) return
  const begin = (): void => {
    import('./newer-version.js')
      .then(({ watchVersions }) => watchVersions(place))
      // Where that is refused, as in a private window, the page works all the same.
      .catch(() => undefined)
  }
  if (document.readyState === 'complete') setTimeout(begin, QUIET)
  else addEventListener('load', () => setTimeout(begin, QUIET))
}

/** Milliseconds after loading before the service worker may use the network. */
const QUIET = 1500
