// One attempt: signed, sent to no private address, and what came of it in words.
import { performance } from 'node:perf_hooks'
import type { Base } from '../../../base/base.ts'
import { isRefusal } from '../../../base/errors.ts'
import { fetchOutward, type Answer } from '../../../base/http/outward.ts'
import type { Try } from './contract.ts'
import { signedHeaders } from './signature.ts'
import { secretPlace } from './webhooks.ts'

/** What of an endpoint an attempt needs; secrets still sealed. */
export interface Endpoint {
  id: string
  workspace_id: string
  url: string
  secret: string
  old_secret: string | null
}

export interface Attempted {
  tried: Try
  headers: Record<string, string>
  /** Seconds that the endpoint asks us to wait. */
  retry_after_s: number | null
}

/** Bytes of the answer that the log keeps. */
const kept = 1000
/** Seconds for a whole attempt; Standard Webhooks advises 15 to 30. */
const timeout_s = 15

/** Never throws for what the endpoint does. */
export async function attempt(
  base: Base,
  to: Endpoint,
  event: { event_id: string; payload: unknown },
  signal?: AbortSignal,
): Promise<Attempted> {
  const at = new Date()
  const began = performance.now()
  const done = (it: Partial<Try>): Try => ({
    ...{ at: at.toISOString(), status: null, answer: '', error: null },
    ms: Math.round(performance.now() - began),
    ...it,
  })
  try {
    const answer = await send(base, to, { ...event, at }, signal)
    const headers = flat(answer.headers)
    const tried = done({ status: answer.status, answer: storable(answer.text).slice(0, kept) })
    return { tried, headers, retry_after_s: readRetryAfter(headers['retry-after'], at) }
  } catch (error) {
    if (signal?.aborted || !isRefusal(error)) throw error
    return { tried: done({ error: error.message }), headers: {}, retry_after_s: null }
  }
}

function send(
  base: Base,
  to: Endpoint,
  event: { event_id: string; payload: unknown; at: Date },
  signal?: AbortSignal,
): Promise<Answer> {
  const place = secretPlace({ ...to })
  const secrets = [to.secret, to.old_secret].filter(it => it !== null).map(it => base.secrets.open(it, place))
  const body = JSON.stringify(event.payload)
  const headers = { 'content-type': 'application/json', ...signedHeaders({ ...event, body }, secrets) }
  return fetchOutward(
    to.url,
    { method: 'POST', headers, body },
    {
      // As strict for developers: what leaves here is meant for other companies' servers.
      config: { profile: 'prod', allowPrivateHosts: base.config.allowPrivateHosts },
      timeout_s,
      max_bytes: 4 * kept,
      ...(signal ? { signal } : {}),
    },
  )
}

function flat(headers: Answer['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ').slice(0, 500)]],
    ),
  )
}

/** jsonb takes neither NUL nor half a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed()
}

/** RFC 9110, 10.2.3: seconds, or a date. */
export function readRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - now.getTime()) / 1000
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null
}
