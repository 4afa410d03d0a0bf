// Everybody needs a second factor: whom the rule holds up, from when, how one gets past it, and whom it leaves alone.
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  callsOf,
  openTestHouse,
  password,
  type Company,
  type Person,
  type TestHouse,
} from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'

let at: TestHouse
let ours: Company
let now = Date.now()
beforeAll(async () => {
  at = await openTestHouse({ change: base => ({ ...base, clock: { now: () => new Date(now) } }) })
})
afterAll(() => at.close())
beforeEach(async () => {
  now += 3_600_000
  ours = await at.newCompany()
})

async function signIn(who: Pick<Person, 'email'>) {
  const reply = await fetch(`${at.origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: who.email, password }),
  })
  const body = (await reply.json()) as {
    access_token: string
    refresh_token: string
    needs_second_factor: boolean
  }
  return { ...body, status: reply.status, ...callsOf(at.origin, body.access_token) }
}

const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({ timestamp: now })

async function setUp(who: Pick<Person, 'call'>) {
  const { body } = await who.call('POST /me/second-factor', { body: { password } })
  await who.call('POST /me/second-factor/confirm', { body: { code: codeOf(body.secret) } })
  now += 60_000
  return body.secret
}

const rule = (by: Pick<Person, 'call'>, required: boolean) =>
  by.call('PUT /settings/second-factor', { body: { required } })
/** Turns it on by an admin who has one, and waits until the process has heard of it. */
async function askEverybody() {
  const secret = await setUp(ours.admin)
  await rule(ours.admin, true)
  const probe = await signIn(await ours.standard())
  await expect.poll(() => statusOf(probe)).toBe(403)
  return secret
}
const statusOf = async (who: Pick<Person, 'fetch'>) => (await who.fetch('/api/me/sessions')).status

test('only an admin who has one may ask it of all, in person; what changed is in the audit log', async () => {
  expect(await refusalOf(rule(ours.admin, true))).toMatchObject({
    status: 409,
    code: 'second_factor.own_first',
  })
  expect(await refusalOf(rule(await ours.standard(), true))).toMatchObject({ status: 403 })
  await ours.standard()
  await setUp(ours.admin)
  const { body } = await rule(ours.admin, true)
  expect(body).toEqual({ required_since: expect.any(String), people: 3, without: 2 })
  expect((await rule(ours.admin, true)).body).toEqual(body)
  const { body: key } = await ours.admin.call('POST /api-keys', {
    body: { name: 'Nightly', access: 'write' },
  })
  const script = callsOf(at.origin, key.key)
  expect(await refusalOf(rule(script, false))).toMatchObject({ status: 403, code: 'key.not_enough' })
  await rule(ours.admin, false)
  expect((await ours.admin.call('GET /settings/second-factor')).body.required_since).toBeNull()
  const log = (await ours.admin.call('GET /audit', { query: { q: 'second_factor' } })).body.data
  expect(log.map(it => it.action).filter(it => it.startsWith('second_factor'))).toEqual([
    'second_factor.not_required',
    'second_factor.required',
  ])
  const page = (await ours.admin.call('GET /settings')).body
  expect(page.version).toBe(0)
})

test('who has none is let in as far as setting one up, and from then on everywhere with the same session', async () => {
  await askEverybody()
  const who = await ours.standard('documents')
  const session = await signIn(who)
  expect(session).toMatchObject({ status: 200, needs_second_factor: true })
  expect((await session.call('GET /auth/me')).body.needs_second_factor).toBe(true)
  for (const path of ['/api/batches', '/api/me/sessions', '/api/events', '/api/api-keys'])
    expect((await session.fetch(path)).status).toBe(403)
  expect(await refusalOf(session.call('GET /batches'))).toMatchObject({ code: 'second_factor.needed' })
  const change = { body: { password, new_password: 'another pass phrase' } }
  expect(await refusalOf(session.call('POST /me/password', change))).toMatchObject({
    code: 'second_factor.needed',
  })
  await setUp(session)
  expect((await session.fetch('/api/batches')).status).toBe(200)
  expect((await session.call('GET /auth/me')).body.needs_second_factor).toBe(false)
  expect((await signIn(who)).status).toBe(202)
})

test('it holds for sessions that are open when it begins, renewed ones too, and ends as quickly', async () => {
  const who = await ours.standard('documents')
  const session = await signIn(who)
  expect(session.needs_second_factor).toBe(false)
  expect(await statusOf(session)).toBe(200)
  const stream = await session.fetch('/api/events')
  expect(stream.status).toBe(200)
  await setUp(ours.admin)
  await rule(ours.admin, true)
  await expect.poll(() => statusOf(session)).toBe(403)
  // What listens is cut off at its next pulse.
  await expect(stream.text()).rejects.toThrow()
  const renewed = await fetch(`${at.origin}/api/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: session.refresh_token }),
  })
  const pair = (await renewed.json()) as { access_token: string; needs_second_factor: boolean }
  expect(pair.needs_second_factor).toBe(true)
  expect(await statusOf(callsOf(at.origin, pair.access_token))).toBe(403)
  await rule(ours.admin, false)
  await expect.poll(() => statusOf(session)).toBe(200)
}, 20_000)

test('nobody turns theirs off meanwhile; whose phone is lost sets up a new one after an admin’s reset', async () => {
  await askEverybody()
  const who = await ours.standard()
  const secret = await setUp(who)
  const off = who.call('POST /me/second-factor/off', { body: { password, code: codeOf(secret) } })
  expect(await refusalOf(off)).toMatchObject({ status: 409, code: 'second_factor.required' })
  expect((await who.call('GET /me/second-factor')).body).toMatchObject({
    since: expect.any(String),
    is_required: true,
  })
  await ours.admin.call('DELETE /users/{user_id}/second-factor', { params: { user_id: who.id } })
  const session = await signIn(who)
  expect(session).toMatchObject({ status: 200, needs_second_factor: true })
  await setUp(session)
  expect(await statusOf(session)).toBe(200)
})

test('API keys go on, and other companies hear nothing of it', async () => {
  const who = await ours.standard('documents')
  const { body } = await who.call('POST /api-keys', { body: { name: 'Nightly' } })
  const theirs = await at.newCompany()
  const stranger = await signIn(await theirs.standard())
  await askEverybody()
  expect((await callsOf(at.origin, body.key).fetch('/api/batches')).status).toBe(200)
  expect(await statusOf(stranger)).toBe(200)
})

test('the list of users says who has none', async () => {
  const [bo, cy] = [await ours.standard(), await ours.standard()]
  await setUp(bo)
  const idsOf = async (second_factor: 'on' | 'off') =>
    (await ours.admin.call('GET /users', { query: { second_factor } })).body.data.map(it => it.id)
  expect(await idsOf('on')).toEqual([bo.id])
  expect((await idsOf('off')).toSorted()).toEqual([ours.admin.id, cy.id].toSorted())
})
