// Sessions over HTTP: what is changed, stolen, guessed, forged or asked for twice.
import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demo, makeSampleWorkspace, renewSetupLink } from '../src/modules/workspace/index.ts'
import { openTestHouse, password, type Company, type Person, type TestHouse } from './house.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  at = await openTestHouse({ config: { trustProxy: true } })
  ours = await at.newCompany()
})
afterAll(() => at.close())

interface Session {
  access_token?: string
  refresh_token?: string
  code?: string
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const reply = await fetch(`${at.origin}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const text = await reply.text()
  return {
    status: reply.status,
    headers: reply.headers,
    body: (text ? JSON.parse(text) : {}) as Session,
    cookies: reply.headers.getSetCookie(),
  }
}

const signIn = async (who: Person) => {
  const { body } = await post('/auth/login', { email: who.email, password })
  return body.refresh_token ?? ''
}
const refresh = (refresh_token: string) => post('/auth/refresh', { refresh_token })

/** As if the token had been used longer ago than parallel tabs take. */
const passGrace = () =>
  at.db.asOwner("update refresh_tokens set used_at = used_at - interval '1 minute' where used_at is not null")

describe('a refresh token', () => {
  test('is changed for a new pair, and the new access token counts', async () => {
    const first = await signIn(ours.admin)
    const { status, body, headers } = await refresh(first)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body.refresh_token).not.toBe(first)
    const me = await fetch(`${at.origin}/api/auth/me`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    })
    expect(me.status).toBe(200)
  })

  test('used again after the tabs’ grace ends the whole session, the thief’s and the owner’s', async () => {
    const stolen = await signIn(ours.admin)
    const { body: owners } = await refresh(stolen)
    await passGrace()
    expect((await refresh(stolen)).status).toBe(401)
    expect((await refresh(owners.refresh_token ?? '')).status).toBe(401)
    const audit = await ours.admin.call('GET /audit', { query: { q: 'token_reused' } })
    expect(audit.body.data.length).toBeGreaterThan(0)
  })

  test('asked for by fifty tabs at once has one living child', async () => {
    const who = await ours.standard()
    const first = await signIn(who)
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(first)))
    expect(new Set(answers.map(it => it.status))).toEqual(new Set([200]))
    expect(new Set(answers.map(it => it.body.refresh_token)).size).toBe(1)
    const living = await at.db.asOwner(
      'select 1 from refresh_tokens where user_id = $1 and used_at is null',
      [who.id],
    )
    expect(living).toHaveLength(1)
  })

  test('ends with signing out, with a new password, with another role and with the account', async () => {
    const endings: ((who: Person, token: string) => Promise<unknown>)[] = [
      (_, refresh_token) => post('/auth/logout', { refresh_token }),
      ({ id }) => change(id, { password: 'another long one' }),
      ({ id }) => change(id, { role: 'admin' }),
      ({ id }) => change(id, { capabilities: ['sales'] }),
      ({ id }) => ours.admin.call('DELETE /users/{user_id}', { params: { user_id: id } }),
    ]
    for (const end of endings) {
      const who = await ours.standard()
      const token = await signIn(who)
      await end(who, token)
      expect((await refresh(token)).status).toBe(401)
    }
  })

  test('that nobody gave, and one that is out of date, are refused alike', async () => {
    const old = await signIn(await ours.standard())
    await at.db.asOwner("update refresh_tokens set expires_at = now() - interval '1 second'")
    const answers = [await refresh(old), await refresh('x'.repeat(43)), await refresh('')]
    expect(answers.map(it => [it.status, it.body.code])).toEqual(answers.map(() => [401, 'session.ended']))
  })
})

function change(
  user_id: string,
  body: Parameters<typeof ours.admin.call<'PATCH /users/{user_id}'>>[1]['body'],
) {
  return ours.admin.call('PATCH /users/{user_id}', { params: { user_id }, body })
}

describe('signing in', () => {
  test('takes as long for an account that does not exist, and says the same', async () => {
    const take = async (email: string, n: number) => {
      const from = performance.now()
      const headers = { 'x-forwarded-for': `192.0.2.${n}` }
      const { body } = await post('/auth/login', { email, password: 'wrong password' }, headers)
      expect(body.code).toBe('sign_in.wrong')
      return performance.now() - from
    }
    const [known, unknown]: [number[], number[]] = [[], []]
    // In turn, so that a machine that is busy for a moment is so for both.
    for (let n = 0; n < 15; n++) {
      known.push(await take((await ours.standard()).email, n))
      unknown.push(await take(`${randomUUID()}@example.com`, n))
    }
    const ratio = Math.min(...unknown) / Math.min(...known)
    // Without a hash it would be a tenth; the one audit row that a known account costs is let pass.
    expect(ratio).toBeGreaterThan(0.4)
    expect(ratio).toBeLessThan(2.5)
  })

  test('waits longer after each wrong password, also for the right one, and forgets when it was right', async () => {
    const who = await ours.standard()
    const attempt = (with_: string, email = who.email) =>
      post('/auth/login', { email, password: with_ }, { 'x-forwarded-for': '192.0.2.77' })
    for (let n = 0; n < 5; n++) expect((await attempt('wrong password')).status).toBe(401)
    const held = await attempt(password, who.email.toUpperCase())
    expect(held).toMatchObject({ status: 429, body: { code: 'sign_in.too_soon' } })
    expect(Number(held.headers.get('retry-after'))).toBeGreaterThan(0)
    const waits: number[] = []
    for (let n = 0; n < 3; n++) {
      await at.db.asOwner('update sign_in_failures set next_at = now()')
      await attempt('wrong password')
      waits.push(Number((await attempt(password)).headers.get('retry-after')))
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits[2]).toBeGreaterThan(waits[0] ?? 0)
    await at.db.asOwner('update sign_in_failures set next_at = now()')
    expect((await attempt(password)).status).toBe(200)
    expect((await attempt('wrong password')).status).toBe(401)
    expect((await attempt(password)).status).toBe(200)
  })
})

describe('a browser', () => {
  const own = () => ({ origin: at.origin })

  test('gets its tokens in cookies that no script can read, and nothing in the body', async () => {
    const { email } = await ours.standard()
    const { body, cookies } = await post('/auth/login', { email, password, session: 'cookie' }, own())
    expect(body).not.toHaveProperty('access_token')
    expect(body).not.toHaveProperty('refresh_token')
    expect(cookies).toHaveLength(2)
    for (const cookie of cookies) expect(cookie).toMatch(/HttpOnly; SameSite=Lax/i)
  })

  test('behind https gets cookies that are bound to the host and sent by https alone', async () => {
    const https = await openTestHouse({ config: { publicUrl: 'https://octavo.example.com' } })
    try {
      const { email } = await (await https.newCompany()).standard()
      const reply = await fetch(`${https.origin}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://octavo.example.com' },
        body: JSON.stringify({ email, password, session: 'cookie' }),
      })
      expect(reply.headers.getSetCookie()).toHaveLength(2)
      for (const cookie of reply.headers.getSetCookie()) expect(cookie).toMatch(/^__Host-.*Secure/)
      expect(reply.headers.get('strict-transport-security')).toMatch(/max-age=31536000/)
    } finally {
      await https.close()
    }
  })

  test('is not carried out when another site’s page asks in its name', async () => {
    const { email } = await ours.standard('customers')
    const { cookies } = await post('/auth/login', { email, password, session: 'cookie' }, own())
    const cookie = cookies.map(it => it.split(';')[0]).join('; ')
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' },
      {},
      // A browser adds these by itself where a proxy in front has a password of its own.
      { origin: 'https://evil.example', authorization: 'Basic YTpi' },
    ]
    for (const headers of foreign) {
      const asked = await post('/customers', { name: 'Eve' }, { cookie, ...headers })
      expect([headers, asked.status, asked.body.code]).toEqual([headers, 403, 'origin.foreign'])
      for (const path of ['/auth/refresh', '/auth/logout'])
        expect([path, (await post(path, {}, { cookie, ...headers })).status]).toEqual([path, 403])
    }
    for (const headers of [own(), { 'sec-fetch-site': 'same-origin' }] as Record<string, string>[])
      expect((await post('/customers', { name: 'Ada' }, { cookie, ...headers })).status).toBe(201)
    expect((await post('/auth/login', { email, password, session: 'cookie' }, foreign[0])).status).toBe(403)
  })

  test('keeps its session by cookie alone, and signing out clears both cookies', async () => {
    const { email } = await ours.standard()
    const first = await post('/auth/login', { email, password, session: 'cookie' }, own())
    const cookie = first.cookies.map(it => it.split(';')[0]).join('; ')
    const next = await post('/auth/refresh', {}, { cookie, ...own() })
    expect(next.status).toBe(200)
    expect(next.body).not.toHaveProperty('refresh_token')
    expect(next.cookies).toHaveLength(2)
    const out = await post('/auth/logout', {}, { cookie, ...own() })
    expect(out.status).toBe(204)
    for (const it of out.cookies) expect(it).toMatch(/=;.*Expires=Thu, 01 Jan 1970/)
    expect((await post('/auth/refresh', {}, { cookie, ...own() })).status).toBe(401)
  })
})

describe('the sample company’s sign-in', () => {
  const attempt = (email: string, headers: Record<string, string> = {}) =>
    post('/auth/login', { ...demo, email }, headers)

  test('works from this machine and is refused from every other, however it is written', async () => {
    await makeSampleWorkspace(at.base)
    expect((await attempt(demo.email)).status).toBe(200)
    const elsewhere: Record<string, string>[] = [
      { 'x-forwarded-for': '203.0.113.9' },
      // What a client claims about itself comes first; the proxy’s own word comes last.
      { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' },
    ]
    for (const headers of elsewhere)
      for (const email of [demo.email, demo.email.toUpperCase(), ` ${demo.email} `]) {
        const { status, body } = await attempt(email, headers)
        expect([headers, email, status, body.code]).toEqual([headers, email, 401, 'sign_in.wrong'])
      }
    const seen = await fetch(`${at.origin}/api/setup`, { headers: elsewhere[0] ?? {} })
    expect(await seen.json()).toMatchObject({ demo: null })
    expect(await (await fetch(`${at.origin}/api/setup`)).json()).toMatchObject({ demo })
  })

  test('is closed behind a proxy that nobody told Octavo of', async () => {
    const behind = await openTestHouse()
    try {
      await makeSampleWorkspace(behind.base)
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' }
      const ask = { method: 'POST', headers, body: JSON.stringify(demo) }
      expect((await fetch(`${behind.origin}/api/auth/login`, ask)).status).toBe(401)
      expect((await fetch(`${behind.origin}/metrics`, { headers })).status).toBe(403)
    } finally {
      await behind.close()
    }
  })
})

test('a set-up link makes one company, also when it is opened twice at the same moment', async () => {
  const fresh = await openTestHouse()
  try {
    const token = await renewSetupLink(fresh.base)
    const ask = (email: string, with_ = token) =>
      fetch(`${fresh.origin}/api/setup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: with_, company: 'Ours', username: 'Ada', email, password }),
      })
    const both = await Promise.all([ask('a@example.com'), ask('b@example.com')])
    expect(both.map(it => it.status).toSorted((a, b) => a - b)).toEqual([201, 403])
    expect((await ask('c@example.com')).status).toBe(403)
    expect((await ask('c@example.com', 'x'.repeat(43))).status).toBe(403)
    expect(await fresh.db.asOwner("select 1 from workspaces where kind = 'own'")).toHaveLength(1)
    expect(await fresh.db.asOwner('select 1 from users')).toHaveLength(1)
    expect(await (await fetch(`${fresh.origin}/api/setup`)).json()).toMatchObject({ needed: false })
    expect(await renewSetupLink(fresh.base)).toBeNull()
  } finally {
    await fresh.close()
  }
})
