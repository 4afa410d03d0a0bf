// Keys changed under a running house, killed in the middle; the outbox read by a script; a backup that fails is told.
import { fork } from 'node:child_process'
import { rm, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/base/config.ts'
import { saveConnection } from '../../src/base/connections/stored.ts'
import { startEmbedded, type Embedded } from '../../src/base/db/index.ts'
import { examine } from '../../src/doors/doctor/door.ts'
import { openHouse, type House } from '../../src/doors/house.ts'
import { renewSetupLink } from '../../src/modules/workspace/index.ts'
import { openApi } from '../../src/doors/api.ts'
import { callsOf, newHome, password } from '../house.ts'

const bin = resolve(import.meta.dirname, '../../bin/octavo.js')
const kinds = ['smtp', 'sms', 'ai']

let home: string
let postgres: Embedded
let house: House
let workspace_id: string
let call: ReturnType<typeof callsOf>['call']
let app: Awaited<ReturnType<typeof openApi>>

const envOf = () => ({
  OCTAVO_HOME: home,
  DATABASE_URL: postgres.owner_url,
  JWT_SECRET: 'only-for-the-tests-of-secrets',
  OCTAVO_LOG_LEVEL: 'silent',
})

beforeAll(async () => {
  home = await newHome()
  postgres = await startEmbedded({ home, fsync: false })
  house = await openHouse(readConfig(envOf()), 'api')
  app = await openApi(house.base)
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const token = (await renewSetupLink(house.base)) ?? ''
  const body = { token, company: 'Ours', username: 'Ada', email: 'ada@example.com', password }
  const made = (await callsOf(origin, '').call('POST /setup', { body })).body
  workspace_id = made.workspace.id
  call = callsOf(origin, made.access_token ?? '').call
  for (const kind of kinds)
    await house.base.db.in(workspace_id, tx =>
      saveConnection(
        tx,
        { workspace_id, kind, changed_by: null, settings: {}, secrets: { password: `secret of ${kind}` } },
        house.base.secrets,
      ),
    )
}, 60_000)
afterAll(async () => {
  await app.close()
  await house.close()
  await postgres.stop()
  await rm(home, { recursive: true, force: true })
})

async function run(args: string[], env: Record<string, string> = {}) {
  const child = fork(bin, args, { env: { ...process.env, ...envOf(), ...env }, silent: true })
  let out = ''
  child.stdout?.on('data', (part: Buffer) => (out += part.toString()))
  child.stderr?.on('data', (part: Buffer) => (out += part.toString()))
  const code = await new Promise<number | string | null>(done =>
    child.once('exit', (own, by) => done(by ?? own)),
  )
  return { code, out }
}

/** Read by the house that was running all along. */
async function readAll() {
  const rows = await house.base.db.in(workspace_id, tx =>
    tx.selectFrom('connections').select(['kind', 'secrets']).orderBy('kind').execute(),
  )
  return rows.map(({ kind, secrets }) => {
    const opened = house.base.secrets.open(secrets ?? '', `connections.secrets/${workspace_id}/${kind}`)
    return [
      kind,
      (JSON.parse(opened) as { password: string }).password,
      house.base.secrets.isOld(secrets ?? ''),
    ]
  })
}
const all = (isOld: (kind: string) => boolean) =>
  kinds.toSorted().map(kind => [kind, `secret of ${kind}`, isOld(kind)])

test('killed between two secrets, all of them still open; run again, all are of the new key', async () => {
  expect(await readAll()).toEqual(all(() => false))
  expect((await run(['secrets', 'rotate'], { OCTAVO_CRASH_AT: 'secrets.one_resealed' })).code).toBe('SIGKILL')
  const between = await readAll()
  expect(between.map(it => it[1])).toEqual(kinds.toSorted().map(kind => `secret of ${kind}`))
  expect(between.filter(it => it[2] === true)).toHaveLength(2)
  const again = await run(['secrets', 'rotate', '--json'])
  expect(again.code).toBe(0)
  expect(JSON.parse(again.out)).toMatchObject({ resealed: 3, unreadable: [] })
  expect(await readAll()).toEqual(all(() => false))
  expect((await run(['secrets', 'show'])).code).toBe(2)
}, 60_000)

test('the outbox is read on the command line, by recipient, and by a script', async () => {
  const sms = await house.base.post.smsOf(workspace_id)
  // The connection is saved without settings: it is the outbox.
  await sms.send(
    { to: '+4915112345678', text: 'Your code is 481 925.\u001b[2J', key: 'a' },
    AbortSignal.timeout(5_000),
  )
  await sms.send({ to: '+4915112345679', text: 'Another', key: 'b' }, AbortSignal.timeout(5_000))
  const shown = await run(['outbox', '--to', '+4915112345678'])
  expect(shown.code).toBe(0)
  expect(shown.out).toContain('+4915112345678  (Ours)\n    Your code is 481 925.[2J')
  expect(shown.out).not.toContain('Another')
  const { out } = await run(['outbox', '--json'])
  expect((JSON.parse(out) as { text: string; company: string }[]).map(it => it.text)).toContain('Another')
  expect((await run(['outbox', '--since', 'ever'])).code).toBe(2)
}, 60_000)

test('a backup that fails is told to the admins', async () => {
  const failed = await run(['backup', join(home, 'no/such/folder/a.tar.zst')])
  expect(failed.code).not.toBe(0)
  const { data } = (await call('GET /me/notices')).body
  expect(data[0]).toMatchObject({
    event: 'backup.failed',
    params: { error: expect.stringMatching(/\S/) as string },
  })
}, 60_000)

test('when the keys are lost, the doctor names what cannot be opened, and the form opens all the same', async () => {
  await unlink(join(home, 'secrets.key'))
  const found = await examine(readConfig(envOf()), { deep: false, repair: false })
  expect(found.find(it => it.code === 'secrets.unreadable')?.what).toContain(
    `connections.secrets/${workspace_id}/ai`,
  )
  await app.close()
  await house.close()
  house = await openHouse(readConfig(envOf()), 'api')
  app = await openApi(house.base)
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const session = await callsOf(origin, '').call('POST /auth/login', {
    body: { email: 'ada@example.com', password },
  })
  const token = 'access_token' in session.body ? session.body.access_token : undefined
  const again = callsOf(origin, token ?? '').call
  const read = (await again('GET /connections/{kind}', { params: { kind: 'ai' } })).body
  expect(read).toMatchObject({ source: 'workspace', secrets: [] })
}, 60_000)
