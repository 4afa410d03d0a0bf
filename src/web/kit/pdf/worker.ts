// Where the worker of pdf.js is: on our own origin, also where everything else comes from a CDN (ASSET_URL).

/** A browser starts no worker from elsewhere, and the customers' page allows none from a `blob:`. */
export function ownAddress(worker: URL): string {
  if (worker.origin === location.origin) return worker.href
  return `${location.origin}/assets/${worker.pathname.split('/').at(-1) ?? ''}`
}
