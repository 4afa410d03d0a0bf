// Invites: who may make them, and how often a link counts.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
})
afterAll(() => at.close())

const newEmail = () => `${randomUUID()}@example.com`

async function invite(by: Person, email = newEmail()) {
  const body = { email, role: 'standard' as const, capabilities: ['customers' as const] }
  return (await by.call('POST /users/invite', { body })).body
}

async function accept(token: string, password = 'a password of mine') {
  const reply = await fetch(`${at.origin}/api/invites/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'New Person', password }),
  })
  const body = (await reply.json()) as { code?: string; access_token?: string; user?: { email: string } }
  return { status: reply.status, ...body }
}

const look = async (token: string) => (await fetch(`${at.origin}/api/invites/${token}`)).status

test('a link lets the person invited in with a name and a password of their own, with the rights given', async () => {
  const made = await invite(ours.admin)
  expect(made.link).toBe(`${at.origin}/invite?token=${made.token}`)
  expect(await look(made.token)).toBe(200)
  const kept = await at.db.asOwner('select * from invites where id = $1', [made.id])
  expect(JSON.stringify(kept)).not.toContain(made.token)
  const accepted = await accept(made.token)
  expect(accepted).toMatchObject({ status: 201, user: { email: made.email } })
  const authorization = `Bearer ${accepted.access_token ?? ''}`
  const me = await fetch(`${at.origin}/api/auth/me`, { headers: { authorization } })
  expect(await me.json()).toMatchObject({
    user: { role: 'standard', capabilities: ['customers'], username: 'New Person' },
    workspace: { id: ours.workspace_id },
  })
  const log = (await ours.admin.call('GET /audit', { query: { q: 'invite' } })).body.data
  expect(log.map(it => it.action)).toEqual(expect.arrayContaining(['user.invited', 'invite.accepted']))
})

test('a link counts once, also when fifty ask at the same moment', async () => {
  const made = await invite(ours.admin)
  const all = await Promise.all(Array.from({ length: 50 }, () => accept(made.token)))
  expect(all.filter(it => it.status === 201)).toHaveLength(1)
  expect(all.filter(it => it.status === 404)).toHaveLength(49)
  expect(await look(made.token)).toBe(404)
  const users = await at.db.asOwner('select 1 from users where email = $1', [made.email])
  expect(users).toHaveLength(1)
})

test('a link that is too old, taken back, replaced, changed or never was leads nowhere, and all say the same', async () => {
  const [old, back, replaced] = [await invite(ours.admin), await invite(ours.admin), await invite(ours.admin)]
  await at.db.asOwner("update invites set expires_at = now() - interval '1 second' where id = $1", [old.id])
  await ours.admin.call('DELETE /users/invites/{invite_id}', { params: { invite_id: back.id } })
  const newer = await invite(ours.admin, replaced.email.toUpperCase())
  const tokens = [old.token, back.token, replaced.token, `${newer.token}x`, 'nothing']
  for (const token of tokens) {
    expect(await look(token)).toBe(404)
    expect(await accept(token)).toMatchObject({ status: 404, code: 'invite.link_unknown' })
  }
  expect(await look(newer.token)).toBe(200)
})

test('an invite ends with the admin who made it', async () => {
  const other = await ours.standard()
  const params = { user_id: other.id }
  await ours.admin.call('PATCH /users/{user_id}', { params, body: { role: 'admin' } })
  const session = await fetch(`${at.origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: other.email, password: 'correct horse battery' }),
  })
  const { access_token } = (await session.json()) as { access_token: string }
  const reply = await fetch(`${at.origin}/api/users/invite`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${access_token}` },
    body: JSON.stringify({ email: newEmail(), role: 'admin' }),
  })
  const { token } = (await reply.json()) as { token: string }
  expect(await look(token)).toBe(200)
  await ours.admin.call('DELETE /users/{user_id}', { params })
  expect((await accept(token)).status).toBe(404)
})

test('only admins invite and see invites, and of their own company alone', async () => {
  const made = await invite(ours.admin)
  const clerk = await ours.standard('customers')
  expect((await refusalOf(invite(clerk))).status).toBe(403)
  expect((await clerk.fetch('/api/users/invites')).status).toBe(403)
  const stranger = (await at.newCompany()).admin
  expect((await stranger.call('GET /users/invites')).body.data).toEqual([])
  const seen = (await ours.admin.call('GET /users/invites', { query: { limit: 200 } })).body.data
  const mine = seen.find(it => it.id === made.id)
  expect(mine).toMatchObject({ email: made.email, invited_by: 'Test admin' })
  expect(mine).not.toHaveProperty('token')
})

test('who has an account already is not invited, and a weak password does not use the link up', async () => {
  const taken = await refusalOf(invite(ours.admin, ours.admin.email.toUpperCase()))
  expect(taken).toMatchObject({ status: 409, code: 'user.email_taken' })
  const made = await invite(ours.admin)
  expect((await accept(made.token, 'short')).status).toBe(400)
  expect((await accept(made.token)).status).toBe(201)
})

test('an admin removed while they ask is told that their session has ended, and invites nobody', async () => {
  const theirs = await at.newCompany()
  await at.db.asOwner('update users set removed_at = now() where id = $1', [theirs.admin.id])
  expect(await refusalOf(invite(theirs.admin))).toMatchObject({ status: 401, code: 'session.ended' })
  const kept = 'select 1 from invites where workspace_id = $1'
  expect(await at.db.asOwner(kept, [theirs.workspace_id])).toEqual([])
})
