// The page without a network: all its files are cached when it is first shown, and come from the cache from then on.
// The build fills in the files and a hash of them; with another hash the browser fetches the new files beside the old
// ones, and the page offers to reload with them, so that no visitor has files of two builds.
const VERSION = '%VERSION%'
const FILES = ['%FILES%']
const PREFIX = 'hindcast-studio-'
const CACHE = PREFIX + VERSION

self.addEventListener('install', (event) => {
  // Files under assets/ have a hash in their name, so the browser's copy will do.
  const requests = FILES.map((file) => new Request(file, { cache: file.startsWith('assets/') ? 'default' : 'reload' }))
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)))
})

self.addEventListener('activate', (event) => {
  const drop = (names) =>
    Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)))
  event.waitUntil(
    caches
      .keys()
      .then(drop)
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('message', (event) => {
  if (event.data === 'take over') self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return
  // The guides are pages of their own; every other address is the page's.
  const isGuide = request.url.startsWith(`${self.registration.scope}docs/`)
  const kept = request.mode === 'navigate' && !isGuide ? 'index.html' : request
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(kept, { ignoreSearch: true }))
      .then((answer) => answer ?? fetch(request)),
  )
})
