// Sign-in by an identity provider: a real one in this process, spoken to as a browser would.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Config } from '../../../base/config.ts'
import { callsOf, openTestHouse, password, type Company, type TestHouse } from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'
import { openProvider, type Account, type TestProvider } from '../../../../test/provider.ts'

let at: TestHouse
let ours: Company
let provider: TestProvider

beforeAll(async () => {
  provider = await openProvider()
  at = await openTestHouse({ config: { ...provider.config, oidcName: 'Our login' } })
  ours = await at.newCompany()
  provider.serve(at.origin)
}, 60_000)
afterAll(async () => {
  await at.close()
  provider.close()
})
const usual: Partial<Config> = { oidcCreateUsers: false, oidcDomains: [], oidcWorkspace: undefined }
const set = (settings: Partial<Config>) => Object.assign(at.base.config, settings)
afterEach(() => void set(usual))

interface Finished {
  status: number
  code?: string
  detail?: string
  next?: string
  ticket?: string
  user?: { id: string; email: string; username: string; role: string; capabilities: string[] }
  cookies: string[]
}

async function finish(search: string, cookie: string): Promise<Finished> {
  const reply = await provider.post('/auth/oidc/finish', { search }, cookie)
  return { status: reply.status, cookies: reply.headers.getSetCookie(), ...((await reply.json()) as object) }
}

async function signInAs(subject: string, next?: string): Promise<Finished> {
  const { search, cookie } = await provider.goThere(subject, next)
  return finish(search, cookie)
}

/** Somebody new at the provider. */
function known(account: Account): string {
  const subject = randomUUID()
  provider.accounts.set(subject, account)
  return subject
}

test('the sign-in page hears of it, and whoever has an account comes in by their verified e-mail', async () => {
  expect(await (await fetch(`${at.origin}/api/setup`)).json()).toMatchObject({ oidc: { name: 'Our login' } })
  const who = await ours.standard('customers')
  const subject = known({ email: who.email.toUpperCase(), email_verified: true })
  const { status, user, cookies } = await signInAs(subject, '/customers?q=a')
  expect(status).toBe(200)
  expect(user).toMatchObject({ id: who.id, capabilities: ['customers'] })
  expect(cookies.filter(it => /octavo_(access|refresh)=\S{20,}.*HttpOnly/i.test(it))).toHaveLength(2)
  const log = (await ours.admin.call('GET /audit', { query: { q: 'identity' } })).body.data
  expect(log.find(it => it.noun_id === who.id)).toMatchObject({
    action: 'user.identity_tied',
    detail: { subject },
  })
})

test('later it is the subject that counts: the account follows it through another e-mail', async () => {
  const who = await ours.standard()
  const subject = known({ email: who.email, email_verified: true })
  expect((await signInAs(subject)).user?.id).toBe(who.id)
  provider.accounts.set(subject, { email: 'married@example.com', email_verified: false })
  expect((await signInAs(subject)).user?.id).toBe(who.id)
})

test('an address that somebody else has been given opens nothing until an admin unties the account', async () => {
  const who = await ours.standard()
  await signInAs(known({ email: who.email, email_verified: true }))
  const heir = known({ email: who.email, email_verified: true })
  expect(await signInAs(heir)).toMatchObject({ status: 403, code: 'oidc.other_identity' })
  await ours.admin.call('DELETE /users/{user_id}/identities', { params: { user_id: who.id } })
  expect((await signInAs(heir)).user?.id).toBe(who.id)
})

test('an e-mail that is not verified, or not at an allowed domain, opens nothing', async () => {
  const who = await ours.standard()
  for (const account of [
    { email: who.email, email_verified: false },
    { email: who.email },
    { email_verified: true },
  ])
    expect(await signInAs(known(account))).toMatchObject({ status: 403, code: 'oidc.unverified' })
  set({ oidcDomains: ['ours.example'] })
  const subject = known({ email: who.email, email_verified: true })
  expect(await signInAs(subject)).toMatchObject({ status: 403, code: 'oidc.domain' })
  set({ oidcDomains: ['example.com'] })
  expect((await signInAs(subject)).status).toBe(200)
})

test('nobody gets an account by coming, unless the house says so; then one without any rights', async () => {
  const email = `${randomUUID()}@example.com`
  const subject = known({ email, email_verified: true, name: 'Cleo Finch' })
  expect(await signInAs(subject)).toMatchObject({ status: 403, code: 'oidc.no_account' })
  set({ oidcCreateUsers: true })
  const made = await signInAs(subject)
  expect(made.user).toMatchObject({ email, username: 'Cleo Finch', role: 'standard', capabilities: [] })
  set({ oidcCreateUsers: false })
  expect((await signInAs(subject)).user?.id).toBe(made.user?.id)
})

test('an account of another company is never opened, whichever way it is come to', async () => {
  set({ oidcWorkspace: ours.workspace_id, oidcCreateUsers: true })
  const theirs = (await at.newCompany()).admin
  const subject = known({ email: theirs.email, email_verified: true })
  expect(await signInAs(subject)).toMatchObject({ status: 403, code: 'oidc.no_account' })
  expect(await at.db.asOwner('select 1 from identities where user_id = $1', [theirs.id])).toEqual([])
  const who = await ours.standard()
  const mine = known({ email: who.email, email_verified: true })
  expect((await signInAs(mine)).status).toBe(200)
  set({ oidcWorkspace: randomUUID() })
  expect(await signInAs(mine)).toMatchObject({ status: 403, code: 'oidc.no_account' })
  // With two companies and none named, it leads nowhere.
  set({ oidcWorkspace: undefined })
  expect(await signInAs(mine)).toMatchObject({ status: 403, code: 'oidc.no_company' })
  await at.db.asOwner('delete from workspaces where id <> $1', [ours.workspace_id])
})

test('a removed person does not come back in, and once added anew is tied anew', async () => {
  const who = await ours.standard()
  const subject = known({ email: who.email, email_verified: true })
  await signInAs(subject)
  await ours.admin.call('DELETE /users/{user_id}', { params: { user_id: who.id } })
  expect(await signInAs(subject)).toMatchObject({ status: 403, code: 'oidc.no_account' })
  const again = await ours.admin.call('POST /users', {
    body: { email: who.email, username: 'Again', password: 'long enough 1', role: 'standard' },
  })
  expect((await signInAs(subject)).user?.id).toBe(again.body.id)
})

test('an account with a second factor is asked for its code here as well', async () => {
  const who = await ours.standard()
  await at.db.asOwner('update users set second_factor_at = now() where id = $1', [who.id])
  const done = await signInAs(known({ email: who.email, email_verified: true }), '/customers')
  expect(done).toMatchObject({ status: 202, second_factor: 'needed', next: '/customers' })
  expect(done.cookies.some(it => /octavo_(access|refresh)=\S{5,}/.test(it))).toBe(false)
})

test('whom the provider vouches for is not held up by a company that asks for a second factor', async () => {
  const who = await ours.standard()
  const strict = `insert into workspace_settings (workspace_id, second_factor_required_at) values ($1, now())
    on conflict (workspace_id) do update set second_factor_required_at = excluded.second_factor_required_at`
  await at.db.asOwner(strict, [ours.workspace_id])
  const cookieOf = (cookies: string[]) => cookies.map(it => it.split(';')[0]).join('; ')
  const statusBy = async (cookies: string[]) =>
    (await fetch(`${at.origin}/api/me/sessions`, { headers: { cookie: cookieOf(cookies) } })).status
  const byPassword = await provider.post('/auth/login', { email: who.email, password, session: 'cookie' }, '')
  await expect.poll(() => statusBy(byPassword.headers.getSetCookie())).toBe(403)
  const done = await signInAs(known({ email: who.email, email_verified: true }))
  expect(done).toMatchObject({ status: 200, needs_second_factor: false })
  expect(await statusBy(done.cookies)).toBe(200)
  const renewed = await provider.post('/auth/refresh', {}, cookieOf(done.cookies))
  expect([renewed.status, await statusBy(renewed.headers.getSetCookie())]).toEqual([200, 200])
  await at.db.asOwner('delete from workspace_settings where workspace_id = $1', [ours.workspace_id])
})

test('what comes back without this browser’s cookie, twice, with another state, or too late is refused', async () => {
  const who = await ours.standard()
  const subject = known({ email: who.email, email_verified: true })
  const one = await provider.goThere(subject)
  const two = await provider.goThere(subject)
  expect(await finish(one.search, '')).toMatchObject({ status: 400, code: 'oidc.lost' })
  expect(await finish(one.search, `${one.cookie}x`)).toMatchObject({ status: 400, code: 'oidc.lost' })
  expect(await finish(one.search, two.cookie)).toMatchObject({ status: 401, code: 'oidc.failed' })
  const noState = one.search.replace(/state=[^&]+/, '')
  expect(await finish(noState, one.cookie)).toMatchObject({ status: 401, code: 'oidc.failed' })
  const three = await provider.goThere(subject)
  expect((await finish(three.search, three.cookie)).status).toBe(200)
  expect(await finish(three.search, three.cookie)).toMatchObject({ code: 'oidc.failed' })
  const foreign = await fetch(`${at.origin}/api/auth/oidc/finish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://evil.example', cookie: two.cookie },
    body: JSON.stringify({ search: two.search }),
  })
  expect(foreign.status).toBe(403)
})

test('who says no there is told so in plain words', async () => {
  const { search, cookie } = await provider.goThere('')
  expect(search).toContain('error=access_denied')
  const said = await finish(search, cookie)
  expect(said).toMatchObject({ status: 403, code: 'oidc.refused' })
  expect(said.detail).toContain('Our login did not let you in (said no)')
})

test('where one wanted to go is an address of this app, or the first page', async () => {
  const who = await ours.standard()
  const subject = known({ email: who.email, email_verified: true })
  const outward = ['//evil.example', '/\t/evil.example', '/\\evil.example', 'https://evil.example', 'x:y', '']
  for (const next of outward) expect((await signInAs(subject, next)).next).toBe('/')
  expect((await signInAs(subject, '/batches?x=1')).next).toBe('/batches?x=1')
})

test('an admin sees the raw description and what stands in the way', async () => {
  const fine = (await ours.admin.call('POST /auth/oidc/test')).body
  expect(fine).toMatchObject({ status: 200, problems: [] })
  expect(JSON.parse(fine.answer)).toHaveProperty('token_endpoint')
  const issuer = at.base.config.oidcIssuer
  set({ oidcIssuer: `${issuer}/elsewhere` })
  expect((await ours.admin.call('POST /auth/oidc/test')).body).toMatchObject({
    status: 404,
    problems: [expect.stringContaining('404')],
  })
  set({ oidcIssuer: 'http://127.0.0.1:1' })
  const away = (await ours.admin.call('POST /auth/oidc/test')).body
  expect(away.status).toBeNull()
  expect(away.answer).not.toBe('')
  set({ oidcIssuer: 'http://login.example.com' })
  expect((await ours.admin.call('POST /auth/oidc/test')).body.problems[0]).toContain('https')
  set({ oidcIssuer: issuer })
  const { key } = (await ours.admin.call('POST /api-keys', { body: { name: 'a', access: 'write' } })).body
  const refused = await refusalOf(callsOf(at.origin, key).call('POST /auth/oidc/test'))
  expect(refused.code).toBe('key.not_enough')
})

test('without a provider there is neither a button nor a way in', async () => {
  const plain = await openTestHouse()
  try {
    expect(await (await fetch(`${plain.origin}/api/setup`)).json()).toMatchObject({ oidc: null })
    for (const path of ['begin', 'finish']) {
      const reply = await fetch(`${plain.origin}/api/auth/oidc/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ search: '?code=a&state=b' }),
      })
      expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([404, 'oidc.off'])
    }
  } finally {
    await plain.close()
  }
})
