/**
 * The shell of the portal on a slow or no line. The build writes the list of its files into it; the browser
 * compares this file byte by byte, so a build of other files is a new version. Answers of the API are never kept.
 */
const shell = __SHELL__
const version = __VERSION__

// What carries a digest in its name is taken from the browser's own store, so a slow line does not bring it twice.
const lasting = (path) => path.startsWith('/assets/')

self.addEventListener('install', (event) => {
  const wanted = shell.map((path) => new Request(path, { cache: lasting(path) ? 'default' : 'no-cache' }))
  event.waitUntil(caches.open(version).then((cache) => cache.addAll(wanted)))
})

// The new version waits until the page asks for it, so that nobody's half-written page changes under their hands.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names.filter((name) => name.startsWith('mazha-') && name !== version).map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return
  const path = url.pathname === '/index.html' ? '/' : url.pathname
  if (!shell.includes(path)) return
  event.respondWith(
    caches
      .open(version)
      .then((cache) => cache.match(path))
      .then((kept) => kept ?? fetch(event.request)),
  )
})
