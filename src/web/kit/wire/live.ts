// News from the server: one event stream for all tabs of a browser, polling where it cannot be had.

type News = (data: unknown) => void

const names = new Map<string, Set<News>>()
const reopened = new Set<() => void>()
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('octavo.live')
let begun = false

interface Told {
  name: string
  data: unknown
}

/** Hears events of a name; gives the way to stop. */
export function hear(name: string, news: News): () => void {
  const all = names.get(name) ?? new Set()
  names.set(name, all.add(news))
  begin()
  return () => all.delete(news)
}

/** Called when the stream is back after a gap: what was missed must be read anew. */
export function onReopen(listener: () => void): () => void {
  reopened.add(listener)
  return () => reopened.delete(listener)
}

function tell({ name, data }: Told): void {
  for (const news of names.get(name) ?? []) news(data)
}

// Six connections per host is what HTTP/1.1 gives a browser: a stream per tab would use them up.
function begin(): void {
  if (begun) return
  begun = true
  channel?.addEventListener('message', event => tell(event.data as Told))
  if (navigator.locks) void navigator.locks.request('octavo.live', () => new Promise(() => open(500)))
  else open(500)
}

function open(wait: number): void {
  const stream = new EventSource('/api/events')
  let next = wait
  stream.addEventListener('open', () => {
    if (wait > 500) for (const listener of reopened) listener()
    next = 500
  })
  stream.addEventListener('job', event => {
    const told = { name: 'job', data: JSON.parse(event.data) as unknown }
    tell(told)
    channel?.postMessage(told)
  })
  stream.addEventListener('error', () => {
    stream.close()
    for (const listener of reopened) listener()
    setTimeout(() => open(Math.min(next * 2, 30_000)), next)
  })
}
