// The wire: one renewal for all, keys on POSTs, and a lost reply asked for again under the same key.
import { afterEach, expect, test, vi } from 'vitest'
import type { Contract } from '../../../base/contract/route.ts'
import { caller, onSessionEnd } from './call.ts'

interface Sent {
  path: string
  method: string
  key: string | null
}

function serve(answer: (sent: Sent, count: number) => Response | Error): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
    const one = {
      path: input,
      method: init.method ?? 'GET',
      key: new Headers(init.headers).get('idempotency-key'),
    }
    sent.push(one)
    const reply = answer(one, sent.length)
    if (reply instanceof Error) throw reply
    return reply
  })
  return sent
}

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

const call = caller<Contract>() as unknown as (key: string, ask?: object) => Promise<{ status: number }>

afterEach(() => vi.unstubAllGlobals())

test('two calls that are refused together renew the session once and are both sent again', async () => {
  let isFresh = false
  const sent = serve(({ path }) => {
    if (path === '/api/auth/refresh') {
      isFresh = true
      return json(200, {})
    }
    return isFresh ? json(200, { data: [] }) : json(401, { code: 'session.missing', detail: '' })
  })
  const replies = await Promise.all([call('GET /batches'), call('GET /jobs')])
  expect(replies.map(reply => reply.status)).toEqual([200, 200])
  expect(sent.filter(one => one.path === '/api/auth/refresh')).toHaveLength(1)
})

test('a session that cannot be renewed is told to the app, and the call fails with the refusal', async () => {
  serve(() => json(401, { code: 'session.ended', detail: 'Sign in again.' }))
  const ended = vi.fn<() => void>()
  const stop = onSessionEnd(ended)
  await expect(call('GET /batches')).rejects.toMatchObject({ problem: { code: 'session.ended' } })
  stop()
  expect(ended).toHaveBeenCalledOnce()
})

test('a server that fails while renewing does not sign anybody out', async () => {
  serve(({ path }) => json(path === '/api/auth/refresh' ? 503 : 401, { code: 'x', detail: '' }))
  const ended = vi.fn<() => void>()
  const stop = onSessionEnd(ended)
  await expect(call('GET /batches')).rejects.toThrow()
  stop()
  expect(ended).not.toHaveBeenCalled()
})

test('a POST whose reply got lost is sent again under the same key', async () => {
  const sent = serve((_, count) => (count === 1 ? new TypeError('network') : json(201, {})))
  await call('POST /batches', { body: {} })
  expect(sent).toHaveLength(2)
  expect(sent[0]?.key).toMatch(/^[\w-]{36}$/)
  expect(sent[1]?.key).toBe(sent[0]?.key)
})

test('a GET carries no key', async () => {
  const sent = serve(() => json(200, {}))
  await call('GET /batches')
  expect(sent[0]?.key).toBeNull()
})
