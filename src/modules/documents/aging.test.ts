// What a company keeps for some days only: finished batches go to the trash, and nothing goes that is still to be read.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../test/house.ts'
import { documentsOf, draft, generateNow, greeting, people } from '../../../test/papers.ts'
import { deliverNow } from '../../../test/post.ts'
import { cleanLater } from '../workspace/clean/clean.ts'

let at: TestHouse
beforeAll(async () => {
  at = await openTestHouse()
  await at.work(2)
})
afterAll(() => at.close())

async function keepDocuments(company: Company, documents: number | null) {
  const { body } = await company.admin.call('GET /settings')
  const { installation: _, version, ...fields } = body
  await company.admin.call('PUT /settings', {
    headers: { 'if-match': `"v${version}"` },
    body: { ...fields, keep: { ...fields.keep, documents } },
  })
}

async function made({ admin }: Company, name: string) {
  const batch = await draft(admin, greeting(), people(2, name))
  await generateNow(admin, batch.id)
  return batch.id
}

/** As if everything of this company were so many days old. */
const age = (company: Company, days: number) =>
  Promise.all(
    ['batches', 'documents'].map(table =>
      at.db.asOwner(
        `update ${table} set created_at = created_at - make_interval(days => $2),
          updated_at = updated_at - make_interval(days => $2) where workspace_id = $1`,
        [company.workspace_id, days],
      ),
    ),
  )

/** The night's clean-up; what the audit log says of it. */
async function clean(company: Company): Promise<Record<string, number> | undefined> {
  const log = () =>
    company.admin.call('GET /audit', { query: { q: 'workspace.cleaned' } }).then(it => it.body.data)
  const before = (await log()).length
  await cleanLater(at.base)
  for (;;) {
    const jobs = (await company.admin.call('GET /jobs', { query: {} })).body.data
    const ours = jobs.filter(job => job.name === 'workspace.clean')
    expect(ours.map(job => job.error)).toEqual(ours.map(() => null))
    if (ours.length > 0 && ours.every(job => job.status === 'done')) break
    await sleep(50)
  }
  const after = await log()
  return after.length > before ? (after[0]?.detail as Record<string, number>) : undefined
}

const batchesOf = async ({ admin }: Company) =>
  (await admin.call('GET /batches')).body.data.map(it => it.id).toSorted()

test('finished batches go to the trash when their company’s days are over, and come back whole and young', async () => {
  const [ours, theirs] = [await at.newCompany(), await at.newCompany()]
  const old = await made(ours, 'Old')
  const kept = await made(theirs, 'Kept')
  const idle = await draft(ours.admin, greeting(), people(1, 'Idle'))
  const before = await documentsOf(ours.admin, old)
  await keepDocuments(ours, 30)
  await Promise.all([age(ours, 29), age(theirs, 500)])
  await clean(ours)
  expect(await batchesOf(ours)).toEqual([old, idle.id].toSorted())

  await age(ours, 2)
  const young = await made(ours, 'Young')
  expect(await clean(ours)).toMatchObject({ batches: 1 })
  expect(await batchesOf(ours)).toEqual([idle.id, young].toSorted())
  expect(await batchesOf(theirs)).toEqual([kept])
  const [item] = (await ours.admin.call('GET /trash')).body.data
  expect(item).toMatchObject({ kind: 'batch', deleted_by: null })
  const log = (await ours.admin.call('GET /audit', { query: { q: 'batch.removed' } })).body.data
  expect(log).toMatchObject([{ noun_id: old, user_id: null }])

  await ours.admin.call('POST /trash/{item_id}/restore', { params: { item_id: item?.id ?? '' } })
  expect((await documentsOf(ours.admin, old)).map(it => it.id)).toEqual(before.map(it => it.id))
  expect((await clean(ours))?.['batches'] ?? 0).toBe(0)
  expect(await batchesOf(ours)).toEqual([idle.id, old, young].toSorted())
}, 60_000)

test('a batch of which a link still opens stays, until the link is withdrawn; after the days of the trash it is gone for good', async () => {
  const ours = await at.newCompany()
  const batch_id = await made(ours, 'Sent')
  const params = { batch_id }
  const body = { channel: 'email' as const, skip_unreachable: true }
  await ours.admin.call('POST /batches/{batch_id}/deliver', { params, body })
  await deliverNow(at, ours.workspace_id)
  await keepDocuments(ours, 30)
  await age(ours, 100)
  expect((await clean(ours))?.['batches'] ?? 0).toBe(0)
  expect(await batchesOf(ours)).toEqual([batch_id])
  const links = (await ours.admin.call('GET /links', { query: {} })).body.data
  expect(links).toHaveLength(2)
  // One withdrawn, the other run out.
  await ours.admin.call('POST /links/{link_id}/revoke', { params: { link_id: links[0]?.id ?? '' } })
  expect((await clean(ours))?.['batches'] ?? 0).toBe(0)
  await at.db.asOwner(`update links set expires_at = now() - interval '1 minute' where id = $1`, [
    links[1]?.id,
  ])
  expect(await clean(ours)).toMatchObject({ batches: 1 })

  await at.db.asOwner(
    `update trash set deleted_at = deleted_at - interval '31 days' where workspace_id = $1`,
    [ours.workspace_id],
  )
  expect(await clean(ours)).toMatchObject({ trash: 1 })
  const rows = await at.db.asOwner('select id from documents where batch_id = $1', [batch_id])
  expect(rows).toEqual([])
}, 60_000)

test('without days of its own a company keeps its batches for ever', async () => {
  const ours = await at.newCompany()
  const id = await made(ours, 'Ever')
  await age(ours, 3_000)
  await clean(ours)
  expect(await batchesOf(ours)).toEqual([id])
}, 60_000)
