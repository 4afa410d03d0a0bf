// What release 0.1.0 wrote is restored, brought up to this release, and read through the API; its people sign in as before.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { restoreBackup, verifyBackup, type Manifest } from '../src/base/backup/index.ts'
import { readConfig } from '../src/base/config.ts'
import { localFiles } from '../src/base/files/index.ts'
import { openApi } from '../src/doors/api.ts'
import { migrations, openHouse, type House } from '../src/doors/house.ts'
import { openTestDb, SECRET, type TestDb } from './database.ts'
import { callsOf } from './house.ts'

/**
 * Made by commit 5a4bdd9 (0.1.0) through its API: a company with two people, an invite and a key, customers with
 * attributes by quarter, a merge and an import, two templates, a printed batch of three and a draft.
 */
const saved = join(import.meta.dirname, 'fixtures/backup-0.1.0.tar.zst')
const people = {
  admin: { email: 'ada@old.example', password: 'as it was in 0.1' },
  standard: { email: 'bo@old.example', password: 'another long one' },
}
const key = 'oct_Dwy7RyHVm65RCMe5LoQSgvFQCl6yj-mQMHwr4BF9fNo'

let db: TestDb
let house: House
let home: string
let manifest: Manifest
let origin: string
let close: () => Promise<void>
let by: ReturnType<typeof callsOf>

beforeAll(async () => {
  db = await openTestDb()
  home = await mkdtemp(join(tmpdir(), 'octavo-upgrade-'))
  const path = join(home, 'saved.tar.zst')
  await cp(saved, path)
  await db.db.close()
  const files = localFiles({ root: join(home, 'files') })
  manifest = await restoreBackup({ owner_url: db.owner_url, migrations, files }, { path, replace: false })
  const config = {
    ...readConfig({ OCTAVO_LOG_LEVEL: 'silent' }),
    ...{ home, databaseUrl: db.owner_url, jwtSecret: SECRET },
  }
  house = await openHouse(config, 'test')
  const app = await openApi(house.base)
  origin = await app.listen({ port: 0, host: '127.0.0.1' })
  close = () => app.close()
  by = callsOf(origin, await signIn(people.admin))
})
afterAll(async () => {
  await close?.()
  await house?.close()
  await db.close()
  await rm(home, { recursive: true, force: true })
})

async function signIn(who: { email: string; password: string }): Promise<string> {
  const { body } = await callsOf(origin, '').call('POST /auth/login', { body: who })
  return 'access_token' in body ? (body.access_token ?? '') : ''
}

test('the saved release is the one that was published, and nothing of it is lost', async () => {
  expect((await verifyBackup(saved)).octavo).toBe('0.1.0')
  for (const { name, rows } of manifest.tables) {
    const [found] = await db.asOwner<{ n: number }>(`select count(*)::int as n from ${name}`)
    // Signing in above made a session and what goes with it.
    const more = ['sessions', 'refresh_tokens', 'audit_log', 'sign_in_failures'].includes(name) ? 1 : 0
    expect([name, found?.n]).toEqual([name, expect.toSatisfy((n: number) => n >= rows && n <= rows + more)])
  }
})

test('everybody signs in with the password of before, and the key of before opens', async () => {
  expect((await by.call('GET /auth/me')).body).toMatchObject({
    user: { username: 'Ada Old', role: 'admin' },
    workspace: { name: 'Old Mill Ltd', kind: 'own' },
  })
  const standard = callsOf(origin, await signIn(people.standard))
  expect((await standard.call('GET /auth/me')).body.user.capabilities).toEqual(['documents', 'customers'])
  expect((await callsOf(origin, key).call('GET /customers')).status).toBe(200)
  // It was good for three days from the day on which the backup was made; what is past is listed no more.
  await db.asOwner("update invites set expires_at = now() + interval '1 day'")
  expect((await by.call('GET /users/invites')).body.data).toMatchObject([{ email: 'cy@old.example' }])
})

test('customers, their quarters, their history, the merge and the import are as they were', async () => {
  const { data } = (await by.call('GET /customers', { query: { q: 'Ünal' } })).body
  const [customer] = data
  expect(customer).toMatchObject({ name: 'Ünal & Söhne', phone: '+4930901820', locale: 'de-DE' })
  const params = { customer_id: customer?.id ?? '' }
  const attributes = (await by.call('GET /customers/{customer_id}/attributes', { params })).body.data
  expect(attributes.map(it => [it.key, it.value, it.quarter]).toSorted()).toEqual([
    ['segment', 'Gold', 2],
    ['segment', 'Silver', 1],
  ])
  const timeline = (await by.call('GET /customers/{customer_id}/timeline', { params })).body.data
  expect(timeline.map(it => it.kind)).toEqual(expect.arrayContaining(['customer.created', 'customer.merged']))
  const imports = (await by.call('GET /customers/imports')).body.data
  expect(imports).toMatchObject([{ name: 'clients.xlsx' }])
})

test('templates, the batch and every printed page can be read, the bytes as their checksums say', async () => {
  expect((await by.call('GET /templates')).body.data.map(it => it.name).toSorted()).toContain('greeting')
  const batches = (await by.call('GET /batches')).body.data
  expect(batches.map(it => it.status).toSorted()).toEqual(['draft', 'generated'])
  const documents = (await by.call('GET /documents')).body.data
  expect(documents.map(it => it.title).toSorted()).toEqual(['Printed 1', 'Printed 2', 'Printed 3'])
  for (const it of documents) {
    const pdf = await by.fetch(`/api/downloads/${it.pdf_file_id}`)
    expect(Buffer.from(await pdf.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-')
  }
  const [found] = await db.asOwner<{ n: number }>(
    'select count(distinct (workspace_id, sha256))::int as n from files',
  )
  expect(found?.n).toBe(manifest.files.count)
})

test('what is new since has its usual values, and the company is the owner of the installation', async () => {
  expect((await by.call('GET /settings')).body).toMatchObject({ company: 'Old Mill Ltd', locale: 'en-GB' })
  expect((await by.call('GET /branding')).body.logo).toBeNull()
  expect((await by.call('GET /installation')).body).toEqual({ is_yours: true, has_sample: false })
})
