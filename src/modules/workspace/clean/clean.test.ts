// Clean-up takes what nothing needs, at a set time, and nothing else.
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { pauseCleaning, saveFile, useFile } from '../../../base/files/index.ts'
import { cleanLater } from './clean.ts'

let house: TestHouse
let now = new Date()
beforeAll(async () => {
  house = await openTestHouse({ change: base => ({ ...base, clock: { now: () => now } }) })
  await house.work(2)
})
afterAll(() => house.close())

const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000)

async function save(workspace_id: string, text: string) {
  return house.base.db.in(workspace_id, tx =>
    saveFile(
      { tx, files: house.base.files },
      { bytes: Buffer.from(text), media_type: 'text/plain', name: 'a' },
    ),
  )
}

async function upload(company: Company, text: string) {
  const form = new FormData()
  form.append('file', new Blob([text]), 'rows.csv')
  const reply = await company.admin.fetch('/api/uploads', { method: 'POST', body: form })
  return (await reply.json()) as { id: string; file_id: string }
}

/** Runs the night's clean-up at that time, and gives what the audit log says of it. */
async function cleanAt(company: Company, at: Date) {
  now = at
  await cleanLater(house.base)
  for (;;) {
    const jobs = (await company.admin.call('GET /jobs', { query: {} })).body.data
    const ours = jobs.filter(job => job.name === 'workspace.clean')
    if (ours.length > 0 && ours.every(job => job.status === 'done')) break
    expect(ours.map(job => job.error)).toEqual(ours.map(() => null))
    await sleep(50)
  }
  const [row] = await house.db.asOwner<{ detail: Record<string, number> }>(
    `select detail from audit_log where workspace_id = $1 and action = 'workspace.cleaned' order by at desc limit 1`,
    [company.workspace_id],
  )
  return row?.detail
}

test('unused files, old uploads, keys, sessions and jobs go when their days are over; what is used stays', async () => {
  const company = await house.newCompany()
  const { workspace_id } = company
  const used = await save(workspace_id, 'used')
  await house.base.db.in(workspace_id, tx =>
    useFile(tx, { file_id: used.id, kind: 'note', id: '1', label: 'N' }),
  )
  const loose = await save(workspace_id, 'loose')
  const dropped = await upload(company, 'a;b\n1;2\n')
  const needed = await upload(company, 'a;b\n3;4\n')
  await house.db.asOwner(
    `insert into batches (workspace_id, name, mapping, upload_id) values ($1, 'Batch', '{}', $2)`,
    [workspace_id, needed.id],
  )
  await house.db.asOwner(
    `insert into idempotency_keys (workspace_id, user_id, key, route, body_hash) values ($1, 'u', 'k', 'POST /x', 'h')`,
    [workspace_id],
  )
  await house.db.asOwner(
    `with session as (insert into sessions (id, workspace_id, user_id) values (gen_random_uuid(), $1, $2) returning id)
     insert into refresh_tokens (token_hash, workspace_id, user_id, family_id, expires_at)
     select gen_random_uuid(), $1, $2, id, now() + interval '30 days' from session`,
    [workspace_id, company.admin.id],
  )

  await house.db.asOwner(
    `insert into conversions (workspace_id, key, sha256, size, pages) values ($1, 'k', 'h', 1, 1)`,
    [workspace_id],
  )

  expect(await cleanAt(company, new Date())).toBeUndefined()
  expect(await cleanAt(company, inDays(8))).toMatchObject({
    files: 1,
    uploads: 0,
    idempotency_keys: 1,
    refresh_tokens: 0,
  })
  expect(await house.base.files.has(workspace_id, loose.sha256)).toBe(false)
  expect(await cleanAt(company, inDays(40))).toMatchObject({
    uploads: 1,
    files: 1,
    refresh_tokens: 1,
    conversions: 1,
  })
  const kept = await house.db.asOwner<{ id: string }>('select id from files where workspace_id = $1', [
    workspace_id,
  ])
  expect(kept.map(file => file.id).toSorted()).toEqual([used.id, needed.file_id].toSorted())
  expect(kept.map(file => file.id)).not.toContain(dropped.file_id)
  expect((await cleanAt(company, inDays(100)))?.jobs).toBeGreaterThan(0)
})

test('bytes without a row go after two days, never those of a row', async () => {
  const company = await house.newCompany()
  const { workspace_id } = company
  const orphan = await house.base.files.put(workspace_id, Buffer.from('left by a crash'))
  const mine = await save(workspace_id, 'mine')
  expect(await cleanAt(company, inDays(1))).toBeUndefined()
  expect(await cleanAt(company, inDays(3))).toMatchObject({ orphans: 1, files: 0 })
  expect(await house.base.files.has(workspace_id, orphan.sha256)).toBe(false)
  expect(await house.base.files.has(workspace_id, mine.sha256)).toBe(true)
})

test('nothing goes while a backup is made', async () => {
  const company = await house.newCompany()
  const loose = await save(company.workspace_id, 'loose')
  const backup = new Client({ connectionString: house.db.owner_url })
  await backup.connect()
  await backup.query(pauseCleaning)
  expect(await cleanAt(company, inDays(50))).toBeUndefined()
  expect(await house.base.files.has(company.workspace_id, loose.sha256)).toBe(true)
  await backup.end()
  expect(await cleanAt(company, inDays(51))).toMatchObject({ files: 1 })
})
