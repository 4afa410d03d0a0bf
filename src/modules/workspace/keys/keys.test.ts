// What an API key lets in, and for how long.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Capability } from '../../../base/contract/route.ts'
import { callsOf, openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
})
afterAll(() => at.close())

interface Wish {
  name?: string
  access?: 'read' | 'write'
  capabilities?: Capability[] | null
  expires_at?: string | null
}

async function makeKey(by: Person, wish: Wish = {}) {
  const made = await by.call('POST /api-keys', { body: { name: 'Nightly', access: 'write', ...wish } })
  return { ...made.body, ...callsOf(at.origin, made.body.key) }
}

/** Asks until the answer is 401; how long that took, in ms. */
async function untilRefused(ask: () => Promise<Response>): Promise<number> {
  const began = Date.now()
  while (Date.now() - began < 5_000) {
    if ((await ask()).status === 401) return Date.now() - began
    await sleep(20)
  }
  throw new Error('it was let in for 5 s')
}

test('a key is told once, kept as a hash only, and acts as its person', async () => {
  const key = await makeKey(ours.admin)
  expect(key.key).toMatch(/^oct_[\w-]{43}$/)
  const kept = await at.db.asOwner('select * from api_keys where id = $1', [key.id])
  expect(JSON.stringify(kept)).not.toContain(key.key)
  expect((await key.call('GET /auth/me')).body.user.id).toBe(ours.admin.id)
  const made = await key.call('POST /customers', { body: { name: 'By key' } })
  expect(made.body.name).toBe('By key')
  const listed = (await ours.admin.call('GET /api-keys')).body.data.find(it => it.id === key.id)
  expect(listed).toMatchObject({ name: 'Nightly', hint: key.key.slice(0, 9), access: 'write' })
  expect(listed).not.toHaveProperty('key')
  expect(listed?.last_used_at).not.toBeNull()
})

test('the audit log says who made a key, and what was done by which', async () => {
  const key = await makeKey(ours.admin, { name: 'Followed' })
  await key.call('POST /customers', { body: { name: 'Ada' } })
  const log = (await ours.admin.call('GET /audit', { query: { limit: 50 } })).body.data
  expect(log.find(it => it.action === 'api_key.created' && it.noun_id === key.id)).toBeTruthy()
  expect(log.some(it => it.user_name === 'Test admin (key Followed)')).toBe(true)
})

test('a key to read is refused whatever changes something', async () => {
  const key = await makeKey(ours.admin, { access: 'read' })
  expect((await key.fetch('/api/customers')).status).toBe(200)
  const refused = await refusalOf(key.call('POST /customers', { body: { name: 'No' } }))
  expect(refused).toMatchObject({ status: 403, code: 'key.read_only' })
})

test('a key with fewer capabilities does no more than they allow, even an admin’s', async () => {
  const key = await makeKey(ours.admin, { capabilities: ['customers'] })
  expect((await key.fetch('/api/customers')).status).toBe(200)
  expect((await key.fetch('/api/batches')).status).toBe(403)
  expect((await key.fetch('/api/users')).status).toBe(403)
})

test('nobody makes a key that may more than they, and no key makes keys', async () => {
  const clerk = await ours.standard('customers')
  const more = await refusalOf(makeKey(clerk, { capabilities: ['documents'] }))
  expect(more).toMatchObject({ status: 403, code: 'key.more_than_you' })
  const key = await makeKey(ours.admin)
  const again = await refusalOf(key.call('POST /api-keys', { body: { name: 'Child' } }))
  expect(again).toMatchObject({ status: 403, code: 'key.not_enough' })
})

test('a key loses a capability together with its person, within a second', async () => {
  const clerk = await ours.standard('documents')
  const key = await makeKey(clerk, { capabilities: null })
  expect((await key.fetch('/api/batches')).status).toBe(200)
  await ours.admin.call('PATCH /users/{user_id}', {
    params: { user_id: clerk.id },
    body: { capabilities: ['customers'] },
  })
  await sleep(300)
  expect((await key.fetch('/api/batches')).status).toBe(403)
  expect((await key.fetch('/api/customers')).status).toBe(200)
})

test('an ended key is refused at once, also in the middle of being used', async () => {
  const key = await makeKey(ours.admin)
  const before = await Promise.all(Array.from({ length: 50 }, () => key.fetch('/api/customers')))
  expect(before.every(it => it.status === 200)).toBe(true)
  const path = '/api/customers'
  const stream = Array.from({ length: 50 }, async (_, n) => {
    await sleep(n * 4)
    return (await key.fetch(path)).status
  })
  await ours.admin.call('DELETE /api-keys/{key_id}', { params: { key_id: key.id } })
  expect(await untilRefused(() => key.fetch(path))).toBeLessThan(2_000)
  expect(new Set(await Promise.all(stream))).not.toContain(500)
  const again = await refusalOf(ours.admin.call('DELETE /api-keys/{key_id}', { params: { key_id: key.id } }))
  expect(again).toMatchObject({ status: 404, code: 'key.unknown' })
})

test('a removed person’s keys end with them', async () => {
  const clerk = await ours.standard('customers')
  const key = await makeKey(clerk)
  expect((await key.fetch('/api/customers')).status).toBe(200)
  await ours.admin.call('DELETE /users/{user_id}', { params: { user_id: clerk.id } })
  expect(await untilRefused(() => key.fetch('/api/customers'))).toBeLessThan(2_000)
  const all = (await ours.admin.call('GET /api-keys', { query: { whose: 'all' } })).body.data
  expect(all.some(it => it.user_id === clerk.id)).toBe(false)
})

test('one sees and ends one’s own keys, an admin everybody’s, another company’s admin none', async () => {
  const [ada, bo] = [await ours.standard('customers'), await ours.standard('customers')]
  const key = await makeKey(ada)
  const params = { key_id: key.id }
  const seenBy = async (who: Person) =>
    (await who.call('GET /api-keys', { query: { whose: 'all', limit: 200 } })).body.data.some(
      it => it.id === key.id,
    )
  const stranger = (await at.newCompany()).admin
  expect([await seenBy(ada), await seenBy(bo), await seenBy(ours.admin), await seenBy(stranger)]).toEqual([
    true,
    false,
    true,
    false,
  ])
  for (const who of [bo, stranger])
    expect((await refusalOf(who.call('DELETE /api-keys/{key_id}', { params }))).status).toBe(404)
  await ada.call('DELETE /api-keys/{key_id}', { params })
})

test('a key that was tampered with, or never was, is refused like any other token', async () => {
  const key = await makeKey(ours.admin)
  const last = key.key.endsWith('A') ? 'B' : 'A'
  for (const token of [`${key.key}x`, key.key.slice(0, -1) + last, 'oct_', `oct_${'A'.repeat(43)}`]) {
    const reply = await callsOf(at.origin, token).fetch('/api/customers')
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([401, 'session.ended'])
  }
})

test('a person has at most 50 keys, however many are asked for at once', async () => {
  const clerk = await ours.standard('customers')
  const asked = await Promise.allSettled(Array.from({ length: 55 }, () => makeKey(clerk)))
  expect(asked.filter(it => it.status === 'fulfilled')).toHaveLength(50)
  expect((await clerk.call('GET /api-keys', { query: { limit: 200 } })).body.data).toHaveLength(50)
})

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()

test('a key that runs out lets in until that moment, also while it is being used, and is listed no longer', async () => {
  const key = await makeKey(ours.admin, { expires_at: inMs(1_500) })
  expect((await key.fetch('/api/customers')).status).toBe(200)
  const took = await untilRefused(() => key.fetch('/api/customers'))
  expect(took).toBeLessThan(2_500)
  const all = (await ours.admin.call('GET /api-keys', { query: { whose: 'all', limit: 200 } })).body.data
  expect(all.some(it => it.id === key.id)).toBe(false)
})

test('a key cannot run out in the past, nor after more than ten years', async () => {
  for (const expires_at of [inMs(-1), inMs(11 * 366 * 24 * 3_600_000)])
    expect(await refusalOf(makeKey(ours.admin, { expires_at }))).toMatchObject({
      status: 422,
      code: 'key.expiry_unfit',
    })
})

test('an admin who signs somebody out everywhere may end their keys with it, or leave them', async () => {
  const clerk = await ours.standard('customers')
  const key = await makeKey(clerk)
  const end = async (revoke_keys: boolean) =>
    (
      await ours.admin.call('POST /users/{user_id}/sessions/end-all', {
        params: { user_id: clerk.id },
        body: { revoke_keys },
      })
    ).body.keys_revoked
  expect(await end(false)).toBe(0)
  expect((await key.fetch('/api/customers')).status).toBe(200)
  expect(await end(true)).toBe(1)
  expect(await untilRefused(() => key.fetch('/api/customers'))).toBeLessThan(2_000)
})

test('sessions, tokens, keys, invites and second factors cannot name a person of another company', async () => {
  const stranger = (await at.newCompany()).admin
  await at.db.asOwner('insert into sessions (workspace_id, id, user_id) values ($1, gen_random_uuid(), $2)', [
    ours.workspace_id,
    ours.admin.id,
  ])
  const rows: Record<string, string> = {
    sessions: `insert into sessions (workspace_id, id, user_id) values ($1, gen_random_uuid(), $2)`,
    api_keys: `insert into api_keys (workspace_id, user_id, name, key_hash, hint, access) values ($1, $2, 'a', 'a', 'a', 'read')`,
    invites: `insert into invites (workspace_id, invited_by, token_hash, email, role) values ($1, $2, 'a', 'a', 'admin')`,
    second_factors: `insert into second_factors (workspace_id, user_id, secret) values ($1, $2, 'a')`,
    recovery_codes: `insert into recovery_codes (workspace_id, user_id, code_hash) values ($1, $2, 'a')`,
    identities: `insert into identities (workspace_id, user_id, issuer, subject) values ($1, $2, 'a', 'a')`,
    refresh_tokens: `insert into refresh_tokens (workspace_id, user_id, token_hash, family_id, expires_at)
      select $1, $2, 'a', id, now() from sessions limit 1`,
  }
  for (const [table, insert] of Object.entries(rows)) {
    const said = await at.db.asOwner(insert, [ours.workspace_id, stranger.id]).then(
      () => 'taken',
      (error: { code?: string }) => error.code,
    )
    expect([table, said]).toEqual([table, '23503'])
  }
})

test('somebody removed while they ask is told that their session has ended, and gets no key', async () => {
  const gone = await ours.standard()
  // Behind the API, as in the moment before their session is known to have ended.
  await at.db.asOwner('update users set removed_at = now() where id = $1', [gone.id])
  expect(await refusalOf(makeKey(gone))).toMatchObject({ status: 401, code: 'session.ended' })
})
