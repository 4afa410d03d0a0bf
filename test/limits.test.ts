// What holds for every reply: how often one may ask, who may read from other origins, what is compressed, what a page may load.
import { randomUUID } from 'node:crypto'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limitOf } from '../src/base/http/limits.ts'
import { contracts } from '../src/doors/api.ts'
import { openTestHouse, type Company, type TestHouse } from './house.ts'

let at: TestHouse
let ours: Company
const friend = 'https://intranet.example.com'

beforeAll(async () => {
  at = await openTestHouse({
    limits: { sign_in: 5, public: 8, write: 30 },
    config: { corsOrigins: [friend], trustProxy: true },
  })
  ours = await at.newCompany()
})
afterAll(() => at.close())

const json = { 'content-type': 'application/json' }
/** Each test speaks from an address of its own. */
const from = (address: string) => ({ 'x-forwarded-for': address })

async function untilRefused(send: () => Promise<Response>, most = 100): Promise<[number, Response]> {
  for (let n = 0; n < most; n++) {
    const reply = await send()
    if (reply.status === 429) return [n, reply]
    await reply.arrayBuffer()
  }
  throw new Error(`not refused after ${most}`)
}

async function expectRefusal(reply: Response) {
  const body = (await reply.json()) as { code: string; detail: string }
  expect(body).toMatchObject({ code: 'rate.limited', status: 429 })
  const seconds = Number(reply.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThanOrEqual(60)
  expect(body.detail).toContain(`Wait ${seconds} seconds`)
}

describe('asking too often', () => {
  const signIn = (address: string) => () =>
    fetch(`${at.origin}/api/auth/login`, {
      method: 'POST',
      headers: { ...json, ...from(address) },
      // Another account each time: those have delays of their own.
      body: JSON.stringify({ email: `${randomUUID()}@example.com`, password: 'wrong' }),
    })

  test('to sign in is refused with Retry-After, by address and by no other', async () => {
    const [taken, reply] = await untilRefused(signIn('10.1.0.1'))
    expect(taken).toBe(5)
    await expectRefusal(reply)
    expect((await signIn('10.1.0.2')()).status).not.toBe(429)
  })

  test('as a stranger is refused, also for reading', async () => {
    const [taken, reply] = await untilRefused(() =>
      fetch(`${at.origin}/api/setup`, { headers: from('10.1.0.3') }),
    )
    expect(taken).toBe(8)
    await expectRefusal(reply)
  })

  test('to change things is refused; reading goes on, and so does signing in', async () => {
    const headers = { ...json, ...from('10.1.0.4') }
    const [taken, reply] = await untilRefused(() =>
      ours.admin.fetch('/api/customers', { method: 'POST', headers, body: '{"name":"Ada"}' }),
    )
    expect(taken).toBe(30)
    await expectRefusal(reply)
    for (let n = 0; n < 50; n++)
      expect((await ours.admin.fetch('/api/customers', { headers })).status).toBe(200)
    expect((await signIn('10.1.0.4')()).status).toBe(401)
  })

  test('every route that changes something or needs no session is counted', () => {
    const routes = Object.values(contracts).flatMap(it => Object.entries(it))
    const uncounted = routes.filter(([, it]) => limitOf(it) === undefined)
    expect(uncounted.every(([, it]) => it.method === 'GET' && it.roles !== 'public')).toBe(true)
    const signIns = routes.filter(([, it]) => limitOf(it) === 'sign_in').map(([name]) => name)
    expect(signIns).toEqual(expect.arrayContaining(['setUp', 'signIn', 'acceptInvite']))
    expect(signIns).not.toContain('refresh')
  })
})

describe('other origins', () => {
  const preflight = (origin: string, method = 'PUT') =>
    fetch(`${at.origin}/api/customers/x`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization, if-match',
      },
    })

  test('that are named may ask with a token; cookies are never invited', async () => {
    const reply = await preflight(friend)
    expect(reply.status).toBe(204)
    expect(reply.headers.get('access-control-allow-origin')).toBe(friend)
    expect(reply.headers.get('access-control-allow-methods')).toContain('PUT')
    expect(reply.headers.get('access-control-allow-headers')).toContain('if-match')
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull()
    expect(reply.headers.get('vary')?.toLowerCase()).toContain('origin')
    const read = await ours.admin.fetch('/api/customers', { headers: { origin: friend } })
    expect(read.headers.get('access-control-allow-origin')).toBe(friend)
    expect(read.headers.get('access-control-expose-headers')).toContain('etag')
    expect(read.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test('that are not named are told nothing, whatever they look like', async () => {
    for (const origin of [
      'https://evil.example.com',
      'null',
      `${friend}.evil.com`,
      'http://intranet.example.com',
    ]) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull()
      const read = await ours.admin.fetch('/api/customers', { headers: { origin } })
      expect(read.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('without CORS_ORIGINS nobody is', async () => {
    const plain = await openTestHouse()
    const reply = await fetch(`${plain.origin}/api/setup`, { headers: { origin: friend } })
    expect(reply.headers.get('access-control-allow-origin')).toBeNull()
    await plain.close()
  })
})

/** As it comes over the wire: fetch would unpack it unseen. */
function raw(path: string, headers: Record<string, string>, body?: string): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const { port } = new URL(at.origin)
    const authorization = `Bearer ${ours.admin.token}`
    const call = plainRequest(
      {
        port,
        path,
        method: body ? 'POST' : 'GET',
        headers: { authorization, ...headers, ...(body ? json : {}) },
      },
      reply => {
        reply.resume()
        done(reply)
      },
    )
    call.on('error', fail)
    call.end(body)
  })
}

describe('compression', () => {
  test('squeezes long replies by brotli or gzip as the reader likes, and leaves others alone', async () => {
    const path = '/api/openapi.json'
    expect((await raw(path, { 'accept-encoding': 'br, gzip' })).headers['content-encoding']).toBe('br')
    expect((await raw(path, { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip')
    expect((await raw(path, {})).headers['content-encoding']).toBeUndefined()
  })

  test('never touches a reply that holds a secret', async () => {
    const url = `https://hooks.example.com/${'x'.repeat(1900)}`
    const made = await raw('/api/webhooks', { 'accept-encoding': 'br, gzip' }, JSON.stringify({ url }))
    expect(made.statusCode).toBe(201)
    expect(Number(made.headers['content-length'])).toBeGreaterThan(1024)
    expect(made.headers['content-encoding']).toBeUndefined()
    expect(made.headers['cache-control']).toBe('no-store')
    const listed = await raw('/api/webhooks', { 'accept-encoding': 'br, gzip' })
    expect(listed.headers['content-encoding']).toBe('br')
  })
})

test('what a page may load names no inline script or style, and the API’s data may do nothing as a page', async () => {
  const page = (await fetch(`${at.origin}/samples/letter.docx`)).headers.get('content-security-policy') ?? ''
  expect(page).not.toContain('unsafe-inline')
  expect(page).not.toContain("'unsafe-eval'")
  for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
    expect(page).toContain(part)
  const data = (await ours.admin.fetch('/api/customers')).headers
  expect(data.get('content-security-policy')).toContain("default-src 'none'")
  expect(data.get('x-content-type-options')).toBe('nosniff')
  expect(data.get('referrer-policy')).toBe('no-referrer')
})
