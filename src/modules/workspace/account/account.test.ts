// One's own account: sessions ended from afar, the password changed.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callsOf, openTestHouse, password, type Company, type TestHouse } from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
})
afterAll(() => at.close())

interface Pair {
  access_token: string
  refresh_token: string
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${at.origin}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

async function signIn(email: string, with_ = password, device = 'Test/1.0') {
  const reply = await post('/auth/login', { email, password: with_ }, { 'user-agent': device })
  expect(reply.status).toBe(200)
  const pair = (await reply.json()) as Pair
  return { ...pair, ...callsOf(at.origin, pair.access_token) }
}

type SignedIn = Awaited<ReturnType<typeof signIn>>

async function untilRefused(who: SignedIn): Promise<number> {
  const began = Date.now()
  while (Date.now() - began < 5_000) {
    if ((await who.fetch('/api/auth/me')).status === 401) return Date.now() - began
    await sleep(20)
  }
  throw new Error('it was let in for 5 s')
}

const idOf = async (who: SignedIn) =>
  (await who.call('GET /me/sessions')).body.data.find(it => it.is_this)?.id ?? ''

test('a person sees where they are signed in, and which of it is here', async () => {
  const { email } = await ours.standard()
  const laptop = await signIn(email, password, 'Laptop/7')
  await signIn(email, password, 'Phone/9')
  const { data } = (await laptop.call('GET /me/sessions')).body
  expect(data.map(it => [it.device, it.is_this, it.address]).toSorted()).toEqual([
    ['Laptop/7', true, '127.0.0.1'],
    ['Phone/9', false, '127.0.0.1'],
  ])
})

test('an ended session’s access token is refused within seconds, its refresh token at once; others go on', async () => {
  const { email } = await ours.standard()
  const [here, there] = [await signIn(email), await signIn(email)]
  const params = { session_id: await idOf(there) }
  await here.call('DELETE /me/sessions/{session_id}', { params })
  expect((await post('/auth/refresh', { refresh_token: there.refresh_token })).status).toBe(401)
  expect(await untilRefused(there)).toBeLessThan(2_000)
  expect((await here.fetch('/api/auth/me')).status).toBe(200)
  expect((await refusalOf(here.call('DELETE /me/sessions/{session_id}', { params }))).status).toBe(404)
})

test('nobody ends another’s session by its id, not even a colleague', async () => {
  const [ada, bo] = [await ours.standard(), await ours.standard()]
  const theirs = await signIn(ada.email)
  const params = { session_id: await idOf(theirs) }
  for (const who of [bo, (await at.newCompany()).admin]) {
    const refused = await refusalOf(who.call('DELETE /me/sessions/{session_id}', { params }))
    expect(refused).toMatchObject({ status: 404, code: 'session.unknown' })
  }
  expect((await theirs.fetch('/api/auth/me')).status).toBe(200)
})

test('all sessions end together, with or without the one that asks', async () => {
  const { email } = await ours.standard()
  const all = await Promise.all(Array.from({ length: 8 }, () => signIn(email)))
  const here = all[0] as SignedIn
  const kept = await here.call('POST /me/sessions/end-all', { body: { keep_this: true } })
  expect(kept.body).toEqual({ ended: 7 })
  for (const it of all.slice(1)) await untilRefused(it)
  expect((await here.fetch('/api/auth/me')).status).toBe(200)
  await here.call('POST /me/sessions/end-all', { body: {} })
  await untilRefused(here)
})

test('an admin ends all sessions of somebody; a standard user and another company’s admin do not', async () => {
  const who = await ours.standard()
  const session = await signIn(who.email)
  const params = { user_id: who.id }
  const path = `/api/users/${who.id}/sessions/end-all`
  expect((await (await ours.standard()).fetch(path, { method: 'POST' })).status).toBe(403)
  expect((await (await at.newCompany()).admin.fetch(path, { method: 'POST' })).status).toBe(404)
  const ended = await ours.admin.call('POST /users/{user_id}/sessions/end-all', { params })
  expect(ended.body).toEqual({ ended: 1, keys_revoked: 0 })
  await untilRefused(session)
  const { data } = (await ours.admin.call('GET /audit', { query: { q: 'session.ended' } })).body
  expect(data.some(it => it.noun_id === who.id)).toBe(true)
})

test('signing out, a new role and removal end access tokens too, not only refresh tokens', async () => {
  const acts: ((who: { id: string }, it: SignedIn) => Promise<unknown>)[] = [
    (_, it) => post('/auth/logout', { refresh_token: it.refresh_token }),
    ({ id }) =>
      ours.admin.call('PATCH /users/{user_id}', { params: { user_id: id }, body: { role: 'admin' } }),
    ({ id }) => ours.admin.call('DELETE /users/{user_id}', { params: { user_id: id } }),
  ]
  for (const act of acts) {
    const who = await ours.standard()
    const session = await signIn(who.email)
    await act(who, session)
    expect(await untilRefused(session)).toBeLessThan(2_000)
  }
})

test('fifty requests under way while their session ends are answered or refused, never broken', async () => {
  const { email } = await ours.standard()
  const session = await signIn(email)
  const asked = Array.from({ length: 50 }, async (_, n) => {
    await sleep(n * 3)
    return (await session.fetch('/api/auth/me')).status
  })
  await sleep(60)
  await session.call('POST /me/sessions/end-all', { body: {} })
  const seen = new Set(await Promise.all(asked))
  expect([...seen].filter(it => it !== 200 && it !== 401)).toEqual([])
  await untilRefused(session)
})

test('an API process that starts later also refuses what ended before it began', async () => {
  const { email } = await ours.standard()
  const session = await signIn(email)
  await session.call('POST /me/sessions/end-all', { body: {} })
  await untilRefused(session)
  const { openGate } = await import('../../../base/auth/gate.ts')
  const later = openGate(at.base)
  expect(await later.read(session.access_token)).not.toBeNull()
  await later.watch()
  expect(await later.read(session.access_token)).toBeNull()
})

test('a new password needs the present one, ends the other sessions and keeps this one', async () => {
  const { email } = await ours.standard()
  const [here, there] = [await signIn(email), await signIn(email)]
  const wrong = await refusalOf(
    here.call('POST /me/password', {
      body: { password: 'guessed wrongly', new_password: 'brand new words' },
    }),
  )
  expect(wrong).toMatchObject({ status: 403, code: 'password.wrong' })
  await here.call('POST /me/password', { body: { password, new_password: 'brand new words' } })
  await untilRefused(there)
  expect((await here.fetch('/api/auth/me')).status).toBe(200)
  expect((await post('/auth/login', { email, password })).status).toBe(401)
  await signIn(email, 'brand new words')
})

test('guessing the present password meets the same growing delay as sign-in', async () => {
  const here = await signIn((await ours.standard()).email)
  const guess = () =>
    refusalOf(
      here.call('POST /me/password', { body: { password: randomUUID(), new_password: 'brand new words' } }),
    )
  for (let n = 0; n < 5; n++) {
    expect((await guess()).status).toBe(403)
    await sleep(60)
  }
  expect(await guess()).toMatchObject({ status: 429, code: 'sign_in.too_soon' })
})

test('an API key changes neither name nor password nor sessions', async () => {
  const made = await ours.admin.call('POST /api-keys', { body: { name: 'All', access: 'write' } })
  const key = callsOf(at.origin, made.body.key)
  const refused = [
    await refusalOf(key.call('PATCH /me', { body: { username: 'Eve' } })),
    await refusalOf(key.call('POST /me/password', { body: { password, new_password: 'brand new words' } })),
    await refusalOf(key.call('POST /me/sessions/end-all', { body: {} })),
  ]
  expect(new Set(refused.map(it => it.code))).toEqual(new Set(['key.not_enough']))
  const named = await ours.admin.call('PATCH /me', { body: { username: 'Ada Vale' } })
  expect(named.body.username).toBe('Ada Vale')
})

test('a live stream that is open ends soon after its session or key does', async () => {
  const { email } = await ours.standard('documents')
  const session = await signIn(email)
  const made = await session.call('POST /api-keys', { body: { name: 'Listener' } })
  const key = callsOf(at.origin, made.body.key)
  const streams = [await key.fetch('/api/events'), await session.fetch('/api/events')]
  expect(streams.map(it => it.status)).toEqual([200, 200])
  const ends = streams.map(it => it.text().catch(() => 'cut'))
  await session.call('DELETE /api-keys/{key_id}', { params: { key_id: made.body.id } })
  await session.call('POST /me/sessions/end-all', { body: {} })
  const late = sleep(9_000).then(() => 'still open')
  expect(await Promise.race([Promise.all(ends), late])).not.toBe('still open')
}, 15_000)
