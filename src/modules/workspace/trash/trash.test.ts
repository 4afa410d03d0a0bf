// What is deleted is gone from everywhere, waits in the trash, comes back as it was, and goes for good in the end.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import {
  bring,
  bringTemplate,
  documentsOf,
  draft,
  generateNow,
  greeting,
  people,
  refusalOf,
  sheet,
} from '../../../../test/papers.ts'
import { cleanLater } from '../clean/clean.ts'

let house: TestHouse
let now = new Date()
beforeAll(async () => {
  house = await openTestHouse({ change: base => ({ ...base, clock: { now: () => now } }) })
  await house.work(2)
})
afterAll(() => house.close())

const trashOf = async (who: Person) => (await who.call('GET /trash')).body.data

async function itemOf(who: Person, kind: string) {
  const found = (await trashOf(who)).find(it => it.kind === kind)
  if (!found) throw new Error(`no ${kind} in the trash`)
  return { item_id: found.id }
}

const remove = (who: Person, path: string) => who.fetch(`/api${path}`, { method: 'DELETE' })

/** Runs the night's clean-up at that time. */
async function cleanAt(company: Company, at: Date) {
  now = at
  await cleanLater(house.base)
  for (;;) {
    const jobs = (await company.admin.call('GET /jobs')).body.data.filter(it => it.name === 'workspace.clean')
    expect(jobs.map(it => it.error)).toEqual(jobs.map(() => null))
    if (jobs.length > 0 && jobs.every(it => it.status === 'done')) return
    await sleep(50)
  }
}

const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000)

test('a deleted customer is in no list, search, double, attribute or match; restored it is as it was', async () => {
  const { admin } = await house.newCompany()
  const made = await admin.call('POST /customers', {
    body: { name: 'Ada Vale', reference: 'R-1', email: 'a@example.com' },
  })
  const params = { customer_id: made.body.id }
  await admin.call('POST /customers/{customer_id}/attributes', {
    params,
    body: { key: 'segment', value: 'Gold' },
  })
  await admin.call('POST /customers', { body: { name: 'Ada Vale' } })
  expect((await admin.call('GET /customers/doubles')).body.data).toHaveLength(1)

  expect((await remove(admin, `/customers/${made.body.id}`)).status).toBe(204)
  expect((await remove(admin, `/customers/${made.body.id}`)).status).toBe(404)
  expect(await refusalOf(admin.call('GET /customers/{customer_id}', { params }))).toMatchObject({
    status: 404,
  })
  expect((await admin.call('GET /customers')).body.data.map(it => it.reference)).toEqual([null])
  expect((await admin.call('GET /search', { query: { q: 'R-1' } })).body.data).toEqual([])
  expect((await admin.call('GET /customers/doubles')).body.data).toEqual([])
  for (const part of ['attributes', 'timeline'])
    expect((await admin.fetch(`/api/customers/${made.body.id}/${part}`)).status).toBe(404)

  const [item] = await trashOf(admin)
  expect(item).toMatchObject({ kind: 'customer', name: 'Ada Vale', deleted_by: 'Test admin' })
  expect(Date.parse(item?.goes_at ?? '') - Date.parse(item?.deleted_at ?? '')).toBe(30 * 24 * 3_600_000)
  await admin.call('POST /trash/{item_id}/restore', { params: { item_id: item?.id ?? '' } })
  expect((await admin.call('GET /customers/{customer_id}', { params })).body).toEqual(made.body)
  const kept = await admin.call('GET /customers/{customer_id}/attributes', { params })
  expect(kept.body.data.map(it => it.value)).toEqual(['Gold'])
  expect(await trashOf(admin)).toEqual([])
})

test('a batch makes a new customer where the old one is in the trash; restoring the old one is then refused with the way out', async () => {
  const { admin } = await house.newCompany()
  const old = await admin.call('POST /customers', {
    body: { name: 'Old', email: 'person1@example.com', reference: 'C-7' },
  })
  await remove(admin, `/customers/${old.body.id}`)
  const batch = await draft(admin, greeting(), people(1, 'Anew'))
  await generateNow(admin, batch.id)
  const [document] = await documentsOf(admin, batch.id)
  expect(document?.customer_id).not.toBe(old.body.id)
  expect(document?.customer_name).toBe('Anew 1')

  await admin.call('POST /customers', { body: { name: 'Taker', reference: 'C-7' } })
  const refused = await refusalOf(
    admin.call('POST /trash/{item_id}/restore', { params: await itemOf(admin, 'customer') }),
  )
  expect(refused).toMatchObject({ status: 409, code: 'customer.place_taken' })
  expect(refused.detail).toContain('Taker has the reference C-7 now')
})

test('a document of a deleted customer stays, and names nobody', async () => {
  const { admin } = await house.newCompany()
  const batch = await draft(admin, greeting(), people(1, 'Gone'))
  await generateNow(admin, batch.id)
  const [before] = await documentsOf(admin, batch.id)
  await remove(admin, `/customers/${before?.customer_id ?? ''}`)
  expect(await documentsOf(admin, batch.id)).toMatchObject([{ customer_id: null, customer_name: null }])
  await admin.call('POST /trash/{item_id}/restore', { params: await itemOf(admin, 'customer') })
  expect(await documentsOf(admin, batch.id)).toEqual([before])
})

test('a deleted document is counted nowhere and its row can be made anew; then the old one has no place', async () => {
  const { admin } = await house.newCompany()
  const batch = await draft(admin, greeting(), people(2, 'Again'))
  await generateNow(admin, batch.id)
  const [first] = await documentsOf(admin, batch.id)
  expect((await remove(admin, `/documents/${first?.id ?? ''}`)).status).toBe(204)
  const params = { batch_id: batch.id }
  expect((await admin.call('GET /batches/{batch_id}', { params })).body.done).toBe(1)
  expect((await admin.call('GET /batches/{batch_id}/sheet', { params })).body).toMatchObject({
    cells: '.#',
    done: 1,
  })
  expect((await admin.call('GET /documents')).body.data).toHaveLength(1)
  expect((await admin.fetch(`/api/documents/${first?.id ?? ''}`)).status).toBe(404)
  expect((await admin.fetch(`/api/downloads/${first?.pdf_file_id ?? ''}`)).status).toBe(404)

  const { item_id } = await itemOf(admin, 'document')
  await generateNow(admin, batch.id)
  expect(await documentsOf(admin, batch.id)).toHaveLength(2)
  const refused = await refusalOf(admin.call('POST /trash/{item_id}/restore', { params: { item_id } }))
  expect(refused).toMatchObject({ status: 409, code: 'document.place_taken' })
  const [anew] = await documentsOf(admin, batch.id)
  await remove(admin, `/documents/${anew?.id ?? ''}`)
  await admin.call('POST /trash/{item_id}/restore', { params: { item_id } })
  expect((await documentsOf(admin, batch.id)).map(it => it.id)).toContain(first?.id)
})

test('a deleted batch takes its documents along and back; its template and its upload stay in use by it', async () => {
  const { admin } = await house.newCompany()
  const batch = await draft(admin, greeting(), people(1, 'Whole'))
  await generateNow(admin, batch.id)
  const [document] = await documentsOf(admin, batch.id)
  const template = `/templates/${batch.template_id ?? ''}`
  const batches = async () =>
    ((await (await admin.fetch(`/api${template}`)).json()) as { batch_count: number }).batch_count
  expect(await batches()).toBe(1)
  await remove(admin, `/batches/${batch.id}`)
  expect(await batches()).toBe(0)
  expect((await admin.call('GET /documents')).body.data).toEqual([])
  const upload = await refusalOf(
    admin.call('DELETE /uploads/{upload_id}', { params: { upload_id: batch.upload_id ?? '' } }),
  )
  expect(upload).toMatchObject({ status: 409, code: 'upload.in_use' })
  expect(upload.detail).toContain('(in the trash)')

  expect((await remove(admin, template)).status).toBe(204)
  const refused = await refusalOf(
    admin.call('DELETE /trash/{item_id}', { params: await itemOf(admin, 'template') }),
  )
  expect(refused).toMatchObject({ status: 409, code: 'trash.in_use' })
  await admin.call('POST /trash/{item_id}/restore', { params: await itemOf(admin, 'batch') })
  expect((await admin.call('GET /documents')).body.data.map(it => it.id)).toEqual([document?.id])
  expect((await admin.fetch(`/api/batches/${batch.id}/rows/2/preview`)).status).toBe(200)
  await admin.call('POST /trash/{item_id}/restore', { params: await itemOf(admin, 'template') })
  expect(await batches()).toBe(1)
})

test('a document whose batch is in the trash says that the batch comes first', async () => {
  const { admin } = await house.newCompany()
  const batch = await draft(admin, greeting(), people(1, 'Nested'))
  await generateNow(admin, batch.id)
  const [document] = await documentsOf(admin, batch.id)
  await remove(admin, `/documents/${document?.id ?? ''}`)
  await remove(admin, `/batches/${batch.id}`)
  const refused = await refusalOf(
    admin.call('POST /trash/{item_id}/restore', { params: await itemOf(admin, 'document') }),
  )
  expect(refused).toMatchObject({ status: 409, code: 'document.batch_removed' })
})

test('an upload that something uses cannot be deleted; one that nothing uses can, and comes back', async () => {
  const { admin } = await house.newCompany()
  const letter = await bring(admin, greeting(), 'letter.docx')
  const rows = await bring(admin, await sheet(...people(1)), 'rows.xlsx')
  await admin.call('POST /templates', { body: { upload_id: letter.id, name: 'Greeting' } })
  const refused = await refusalOf(
    admin.call('DELETE /uploads/{upload_id}', { params: { upload_id: letter.id } }),
  )
  expect(refused.detail).toBe('letter.docx is used by Greeting. Delete that first.')
  const used = async (is: 'true' | 'false') =>
    (await admin.call('GET /uploads', { query: { used: is } })).body.data.map(it => it.name)
  expect([await used('true'), await used('false')]).toEqual([['letter.docx'], ['rows.xlsx']])
  await remove(admin, `/uploads/${rows.id}`)
  expect(await used('false')).toEqual([])
  expect((await admin.fetch(`/api/downloads/${rows.file_id}`)).status).toBe(404)
  expect(await refusalOf(admin.call('POST /batches', { body: { upload_id: rows.id } }))).toMatchObject({
    status: 404,
  })
  await admin.call('POST /trash/{item_id}/restore', { params: await itemOf(admin, 'upload') })
  expect(await used('false')).toEqual(['rows.xlsx'])
})

test('everybody sees the kinds of their own areas; only an admin takes away for good', async () => {
  const company = await house.newCompany()
  const { admin } = company
  const customer = await admin.call('POST /customers', { body: { name: 'Ada' } })
  await remove(admin, `/customers/${customer.body.id}`)
  await remove(admin, `/templates/${(await bringTemplate(admin, greeting())).id}`)
  const clerk = await company.standard('documents')
  expect((await trashOf(clerk)).map(it => it.kind)).toEqual(['template'])
  const params = await itemOf(admin, 'customer')
  expect(await refusalOf(clerk.call('POST /trash/{item_id}/restore', { params }))).toMatchObject({
    status: 404,
  })
  expect(await refusalOf(clerk.call('DELETE /trash/{item_id}', { params }))).toMatchObject({ status: 403 })
  await admin.call('DELETE /trash/{item_id}', { params })
  expect(await refusalOf(admin.call('POST /trash/{item_id}/restore', { params }))).toMatchObject({
    code: 'trash.unknown',
  })
  const [left] = await house.db.asOwner('select 1 from customers where id = $1', [customer.body.id])
  expect(left).toBeUndefined()
})

test('after its days clean-up takes everything away for good, files and all, but nothing that is still used', async () => {
  const company = await house.newCompany()
  const { admin, workspace_id } = company
  now = new Date()
  const kept = await draft(admin, greeting(), people(1, 'Kept'))
  const gone = await draft(admin, greeting(), people(1, 'Finished'))
  await generateNow(admin, gone.id)
  const [document] = await documentsOf(admin, gone.id)
  const files = async () =>
    house.db.asOwner<{ id: string }>('select id from files where workspace_id = $1', [workspace_id])
  for (const path of [
    `/batches/${gone.id}`,
    `/templates/${gone.template_id ?? ''}`,
    `/templates/${kept.template_id ?? ''}`,
    `/customers/${document?.customer_id ?? ''}`,
  ])
    expect((await remove(admin, path)).status).toBe(204)

  await cleanAt(company, inDays(29))
  expect(await trashOf(admin)).toHaveLength(4)
  await cleanAt(company, inDays(31))
  expect((await trashOf(admin)).map(it => it.kind)).toEqual(['template'])
  expect((await admin.fetch(`/api/batches/${kept.id}/rows/2/preview`)).status).toBe(200)
  expect((await files()).map(it => it.id)).not.toContain(document?.pdf_file_id)
  const rest = await house.db.asOwner(
    `select 1 from file_uses where workspace_id = $1 and kind in ('document', 'customer')`,
    [workspace_id],
  )
  expect(rest).toEqual([])
})
