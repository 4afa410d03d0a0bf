// How far the trash reaches: rules, sources, exports, files and jobs leave out what lies in it; erasing does not.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Person, type TestHouse } from '../../../../test/house.ts'
import {
  documentsOf,
  draft,
  ended,
  generate,
  generateNow,
  greeting,
  people,
  refusalOf,
} from '../../../../test/papers.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
  await house.work(2)
})
afterAll(() => house.close())

const remove = (who: Person, path: string) => who.fetch(`/api${path}`, { method: 'DELETE' })
const year = new Date().getUTCFullYear()
const rule = {
  ...{ name: 'Tier', key: 'tier', source: 'documents.made', otherwise: 'None' },
  steps: [{ op: 'at_least' as const, than: 1, value: 'Gold' }],
}

test('a deleted customer is in no rule’s preview, run or list of those without data, and their attributes are no source', async () => {
  const { admin } = await house.newCompany()
  const newOne = async (name: string) => (await admin.call('POST /customers', { body: { name } })).body.id
  const [here, gone] = [await newOne('Here'), await newOne('Gone')]
  await admin.call('POST /customers/{customer_id}/attributes', {
    params: { customer_id: gone },
    body: { key: 'revenue', value: '12' },
  })
  const sources = async () => (await admin.call('GET /attribute-sources')).body.data.map(it => it.key)
  expect(await sources()).toContain('attribute:revenue')
  const byRevenue = { ...rule, key: 'size', source: 'attribute:revenue' }
  const rule_id = (await admin.call('POST /attribute-rules', { body: byRevenue })).body.id
  const params = { rule_id }
  const run = async () => {
    const { body } = await admin.call('POST /attribute-rules/{rule_id}/run', { params, body: { year } })
    return ended(admin, body.job_id)
  }
  await run()
  const without = async () =>
    (await admin.call('GET /attribute-rules/{rule_id}', { params })).body.last_run?.without_data
  expect(await without()).toEqual([{ customer_id: here, name: 'Here' }])
  await remove(admin, `/customers/${here}`)
  expect(await without()).toEqual([])
  await remove(admin, `/customers/${gone}`)
  expect(await sources()).not.toContain('attribute:revenue')
  const preview = await admin.call('POST /attribute-rules/preview', { body: { rule, year } })
  expect(preview.body).toMatchObject({ customers: 0, values: [] })
  expect(await run()).toMatchObject({ total: 0, done: 0 })
})

test('a deleted document counts for no figure of its customer; their own export has it, marked', async () => {
  const { admin } = await house.newCompany()
  const batch = await draft(admin, greeting(), people(2, 'Counted'))
  await generateNow(admin, batch.id)
  const [document, other] = await documentsOf(admin, batch.id)
  const golden = async () => {
    const { body } = await admin.call('POST /attribute-rules/preview', { body: { rule, year } })
    return body.values.find(it => it.value === 'Gold')?.customers ?? 0
  }
  expect(await golden()).toBe(2)
  await remove(admin, `/documents/${document?.id ?? ''}`)
  expect(await golden()).toBe(1)
  const exportOf = async (id: string | null | undefined) =>
    Buffer.from(await (await admin.fetch(`/api/customers/${id ?? ''}/export`)).arrayBuffer())
  expect((await exportOf(document?.customer_id)).includes(`${document?.title ?? '?'}.pdf`)).toBe(true)
  expect((await exportOf(other?.customer_id)).includes(`${document?.title ?? '?'}.pdf`)).toBe(false)
})

test('files whose only users are in the trash are not given out, also those of a batch that took its documents along; Storage says so', async () => {
  const { admin } = await house.newCompany()
  const batch = await draft(admin, greeting(), people(1, 'Filed'))
  await generateNow(admin, batch.id)
  const [document] = await documentsOf(admin, batch.id)
  const statusOf = async () => (await admin.fetch(`/api/downloads/${document?.pdf_file_id ?? ''}`)).status
  const inTrash = async () =>
    (await admin.call('GET /storage')).body.used.find(it => it.kind === 'trash')?.files ?? 0
  expect([await statusOf(), await inTrash()]).toEqual([200, 0])
  await remove(admin, `/batches/${batch.id}`)
  expect([await statusOf(), await inTrash()]).toEqual([404, 2])
  const [item] = (await admin.call('GET /trash')).body.data
  await admin.call('POST /trash/{item_id}/restore', { params: { item_id: item?.id ?? '' } })
  expect([await statusOf(), await inTrash()]).toEqual([200, 0])
})

test('work on a batch in the trash is not begun again, one by one or many at once, and the answer says what to do', async () => {
  const { admin } = await house.newCompany()
  const batch = await draft(admin, greeting(), people(40, 'Stopped'))
  const job_id = await generate(admin, batch.id)
  await admin.call('POST /jobs/{job_id}/cancel', { params: { job_id } })
  await ended(admin, job_id)
  expect((await remove(admin, `/batches/${batch.id}`)).status).toBe(204)
  const refused = await refusalOf(admin.call('POST /jobs/{job_id}/retry', { params: { job_id } }))
  expect(refused).toMatchObject({ status: 409, code: 'batch.in_trash' })
  expect(refused.detail).toContain('Restore it there')
  const many = await admin.call('POST /jobs/bulk', { body: { act: 'retry', job_ids: [job_id] } })
  expect(many.body.results).toMatchObject([{ ok: false, code: 'batch.in_trash' }])
  const [item] = (await admin.call('GET /trash')).body.data
  await admin.call('POST /trash/{item_id}/restore', { params: { item_id: item?.id ?? '' } })
  await admin.call('POST /jobs/{job_id}/retry', { params: { job_id } })
  expect((await ended(admin, job_id)).status).toBe('done')
})

test('erasing reaches into the trash: a customer who lies there goes, with their deleted documents', async () => {
  const { admin } = await house.newCompany()
  const batch = await draft(admin, greeting(), people(1, 'Erasable'))
  await generateNow(admin, batch.id)
  const [document] = await documentsOf(admin, batch.id)
  await remove(admin, `/documents/${document?.id ?? ''}`)
  const params = { customer_id: document?.customer_id ?? '' }
  await remove(admin, `/customers/${params.customer_id}`)
  expect((await admin.call('GET /trash')).body.data).toHaveLength(2)
  const { body } = await admin.call('POST /customers/{customer_id}/erase', {
    params,
    body: { name: document?.customer_name ?? '' },
  })
  expect(body.erased).toMatchObject({ customers: 1, documents: 1 })
  expect((await admin.call('GET /trash')).body.data).toEqual([])
})
