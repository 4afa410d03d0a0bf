// The app's wire: typed calls with the session's cookies, renewed once for all when they have run out.
import { client } from '../../../base/contract/client.ts'
import type { Client, Problem } from '../../../base/contract/client.ts'
import type { Contract } from '../../../base/contract/route.ts'

export { CallError, pathTo } from '../../../base/contract/client.ts'
export type { Problem } from '../../../base/contract/client.ts'

const ended = new Set<() => void>()
const held = new Set<() => void>()
let renewing: Promise<boolean> | undefined

/** Called when the session is over and cannot be renewed. */
export function onSessionEnd(listener: () => void): () => void {
  ended.add(listener)
  return () => ended.delete(listener)
}

/** Called when the company asks for a second factor that is not there yet: nothing else opens until it is. */
export function onFactorNeeded(listener: () => void): () => void {
  held.add(listener)
  return () => held.delete(listener)
}

function refused({ code }: Problem): void {
  if (code === 'second_factor.needed') for (const listener of held) listener()
}

/** A client for one module's routes: `const call = caller<typeof documentsContract>()`. */
export function caller<C extends Contract>(): Client<C> {
  return client<C>({ fetch: send, renew, refused })
}

/** For sign-in and set-up, where a 401 is the answer and not the end of a session. */
export function strangersCaller<C extends Contract>(): Client<C> {
  return client<C>({ fetch: send })
}

/** Asks for new cookies; parallel calls share one asking. */
export function renew(): Promise<boolean> {
  renewing ??= askForCookies().finally(() => {
    renewing = undefined
  })
  return renewing
}

async function askForCookies(): Promise<boolean> {
  const reply = await fetch('/api/auth/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  if (reply.ok) return true
  if (reply.status === 401 || reply.status === 403) for (const listener of ended) listener()
  return false
}

/** Every POST carries a key, so that a call whose reply got lost can be sent again without doing it twice. */
async function send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  if (init.method !== 'POST') return fetch(input, init)
  const headers = new Headers(init.headers)
  headers.set('idempotency-key', crypto.randomUUID())
  const keyed = { ...init, headers }
  try {
    return await fetch(input, keyed)
  } catch (cause) {
    if (init.signal?.aborted || init.body instanceof FormData) throw cause
    await new Promise(resolve => setTimeout(resolve, 400))
    return fetch(input, keyed)
  }
}
