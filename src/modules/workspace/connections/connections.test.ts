// Connections: settings are read back, secrets never; a password does not follow the host somebody typed.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'

let at: TestHouse
let ours: Company
let models: Server
let smtpServer: SMTPServer
const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port

beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
  models = createServer((request, reply) => {
    const isKnown = request.headers.authorization === 'Bearer sk-secret-key'
    reply.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
    reply.end(
      JSON.stringify(
        isKnown ? { data: [{ id: 'small-1' }] } : { error: `wrong key ${request.headers.authorization}` },
      ),
    )
  })
  models.listen(0, '127.0.0.1')
  await new Promise(done => models.once('listening', done))
  smtpServer = new SMTPServer({
    logger: false,
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    onAuth: ({ password }, _session, done) =>
      password === 'right'
        ? done(null, { user: 'post' })
        : done(Object.assign(new Error('5.7.8 No'), { responseCode: 535 })),
  })
  await new Promise<void>(done => smtpServer.listen(0, '127.0.0.1', done))
})
afterAll(async () => {
  models.close()
  await new Promise<void>(done => smtpServer.close(() => done()))
  await at.close()
})

const put = (
  kind: string,
  version: number,
  body: { settings: Record<string, unknown>; secrets?: Record<string, string | null> },
) =>
  ours.admin.call('PUT /connections/{kind}', {
    params: { kind },
    headers: { 'if-match': `"v${version}"` },
    body,
  })
const tried = async (kind: string) =>
  (await ours.admin.call('POST /connections/{kind}/test', { params: { kind } })).body

test('nothing is set at first: three kinds, mail and SMS kept in the outbox', async () => {
  const { data } = (await ours.admin.call('GET /connections')).body
  expect(data.map(it => [it.kind, it.source, it.version])).toEqual([
    ['smtp', 'none', 0],
    ['sms', 'none', 0],
    ['ai', 'none', 0],
  ])
  expect(await tried('smtp')).toMatchObject({ ok: true, said: expect.stringContaining('outbox') as string })
  expect(
    (await refusalOf(ours.admin.call('GET /connections/{kind}', { params: { kind: 'fax' } }))).code,
  ).toBe('connection.kind_unknown')
})

test('a secret is sealed, never read back or audited, kept when left out, taken away by null', async () => {
  const settings = { base_url: `http://127.0.0.1:${port(models)}`, model: 'small-1' }
  const made = (await put('ai', 0, { settings, secrets: { key: 'sk-secret-key' } })).body
  expect(made).toMatchObject({ source: 'workspace', settings, secrets: ['key'], version: 1 })
  expect(await tried('ai')).toMatchObject({ ok: true, said: expect.stringContaining('small-1') as string })
  expect((await put('ai', 1, { settings: { ...settings, model: 'large-9' } })).body.secrets).toEqual(['key'])
  const missing = await tried('ai')
  expect([missing.ok, missing.said.split('\n')[0]]).toEqual([
    false,
    'There is no model large-9 in this list.',
  ])
  expect((await put('ai', 2, { settings, secrets: { key: 'sk-other-key' } })).body.version).toBe(3)
  const wrong = await tried('ai')
  expect(wrong).toMatchObject({ ok: false, said: expect.stringContaining('HTTP 401') as string })
  expect(wrong.said).not.toContain('sk-other-key')
  expect((await put('ai', 3, { settings, secrets: { key: null } })).body.secrets).toEqual([])
  const kept = JSON.stringify([
    await at.db.asOwner('select * from connections'),
    await at.db.asOwner("select * from audit_log where noun = 'connection'"),
  ])
  expect(kept).not.toMatch(/sk-/)
  expect(kept).toContain('connection.changed')
})

test('when the host changes, secrets are entered again: what is stored goes to nobody else', async () => {
  const settings = {
    host: '127.0.0.1',
    port: port(smtpServer.server),
    security: 'none',
    user: 'post',
    from: 'post@example.com',
  }
  await put('smtp', 0, { settings, secrets: { password: 'right' } })
  expect(await tried('smtp')).toMatchObject({ ok: true })
  for (const moved of [
    { host: 'evil.example.com' },
    { port: 2525 },
    { security: 'auto' },
    { any_certificate: true },
  ]) {
    const refused = await refusalOf(put('smtp', 1, { settings: { ...settings, ...moved } }))
    expect(refused).toMatchObject({ status: 422, code: 'connection.secret_needed' })
  }
  await put('smtp', 1, { settings: { ...settings, from: 'Halden <post@example.com>' } })
  await put('smtp', 2, { settings, secrets: { password: 'wrong' } })
  expect(await tried('smtp')).toMatchObject({ ok: false, said: expect.stringContaining('535') as string })
})

test('an old version, an unknown field, an unknown secret and a bad value are refused, each with its place', async () => {
  const stale = await refusalOf(put('smtp', 1, { settings: { host: 'a', from: 'a@example.com' } }))
  expect(stale).toMatchObject({ status: 412, code: 'version.moved_on' })
  const bad = await refusalOf(
    put('sms', 0, { settings: { provider: 'twilio', account_sid: 'x', from: '!' } }),
  )
  expect(bad.code).toBe('connection.invalid')
  expect(bad.errors?.map(it => it.pointer)).toEqual(['/settings/account_sid', '/settings/from'])
  expect((await refusalOf(put('sms', 0, { settings: { provider: 'outbox', key: 'x' } }))).status).toBe(422)
  expect(
    (await refusalOf(put('sms', 0, { settings: { provider: 'outbox' }, secrets: { pin: '1' } }))).errors?.[0]
      ?.pointer,
  ).toBe('/secrets/pin')
  expect((await refusalOf(put('sms', 0, { settings: { provider: 'fax' } }))).status).toBe(422)
})

test('two who save for the first time at once: one is told that the other was first', async () => {
  const both = await Promise.allSettled([1, 2].map(() => put('sms', 0, { settings: { provider: 'outbox' } })))
  expect(both.map(it => it.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  const gone = () =>
    ours.admin.call('DELETE /connections/{kind}', {
      params: { kind: 'sms' },
      headers: { 'if-match': '"v1"' },
    })
  await gone()
  expect((await refusalOf(gone())).code).toBe('connection.not_saved')
})

test('what the operator has set goes before what is saved, is shown as such, and cannot be changed here', async () => {
  const url = `smtp://post:right@127.0.0.1:${port(smtpServer.server)}?security=none`
  const set = await openTestHouse({
    config: { smtpUrl: url, smtpFrom: 'Octavo <post@example.com>', profile: 'prod' },
  })
  const { admin } = await set.newCompany()
  const read = (await admin.call('GET /connections/{kind}', { params: { kind: 'smtp' } })).body
  expect(read).toMatchObject({
    source: 'environment',
    secrets: ['password'],
    settings: { from: 'Octavo <post@example.com>' },
  })
  expect(JSON.stringify(read)).not.toContain('right')
  const params = { kind: 'smtp' }
  expect((await admin.call('POST /connections/{kind}/test', { params })).body.ok).toBe(true)
  const body = { settings: { host: 'a', from: 'a@example.com' } }
  const refused = await refusalOf(
    admin.call('PUT /connections/{kind}', { params, headers: { 'if-match': '"v0"' }, body }),
  )
  expect(refused.code).toBe('connection.set_by_environment')
  // What an admin types is another matter: in production it leads into no private network.
  const ai = { settings: { base_url: `http://127.0.0.1:${port(models)}` } }
  await admin.call('PUT /connections/{kind}', {
    params: { kind: 'ai' },
    headers: { 'if-match': '"v0"' },
    body: ai,
  })
  const barred = (await admin.call('POST /connections/{kind}/test', { params: { kind: 'ai' } })).body
  expect(barred).toMatchObject({ ok: false, said: expect.stringContaining('private network') as string })
  await set.close()
})

test('the sample company sends nothing out, whatever is set, and connects to nothing', async () => {
  const { workspace_id, admin } = await at.newCompany()
  await at.db.asOwner("update workspaces set kind = 'sample' where id = $1", [workspace_id])
  await at.db.asOwner(
    `insert into connections (workspace_id, kind, settings) values ($1, 'smtp', '{"host":"127.0.0.1","from":"a@b.c"}')`,
    [workspace_id],
  )
  expect((await at.base.post.mailOf(workspace_id)).name).toBe('outbox')
  const ask = {
    params: { kind: 'ai' },
    headers: { 'if-match': '"v0"' },
    body: { settings: { base_url: 'http://a.example' } },
  }
  expect((await refusalOf(admin.call('PUT /connections/{kind}', ask))).code).toBe('connection.sample')
})
