// What replies say beside their data: how many match in all, and who changed a thing in between.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type TestHouse } from './house.ts'
import { bringTemplate, draft, greeting, people, refusalOf } from './papers.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openTestHouse()
})
afterAll(() => house.close())

test('the first page of several says how many there are in all, filtered as it is; later pages do not count again', async () => {
  const { admin } = await house.newCompany()
  for (const name of ['Ada 1', 'Ada 2', 'Ada 3', 'Bo'])
    await admin.call('POST /customers', { body: { name } })
  const read = async (query: { q?: string; limit: number; cursor?: string }) =>
    (await admin.call('GET /customers', { query })).body
  const first = await read({ q: 'ada', limit: 2 })
  expect([first.total, first.data.length]).toEqual([3, 2])
  const second = await read({ q: 'ada', limit: 2, cursor: first.next_cursor ?? '' })
  expect([second.total, second.data.length, second.next_cursor]).toEqual([undefined, 1, null])
  expect(await read({ limit: 50 })).not.toHaveProperty('total')
})

test('lists with joins count their rows, not those of what is joined', async () => {
  const { admin } = await house.newCompany()
  for (let n = 0; n < 3; n++) await draft(admin, greeting(), people(2))
  for (const path of ['batches', 'templates', 'uploads']) {
    const reply = await admin.fetch(`/api/${path}?limit=1`)
    const { total } = (await reply.json()) as { total: number }
    expect([path, total]).toEqual([path, path === 'uploads' ? 6 : 3])
  }
})

test('a change that comes too late says who was there before', async () => {
  const company = await house.newCompany()
  const { admin } = company
  const bo = await company.standard('customers', 'documents')
  const { id: customer_id, version } = (await bo.call('POST /customers', { body: { name: 'Vale' } })).body
  const put = (who: typeof bo, name: string) =>
    who.call('PUT /customers/{customer_id}', {
      params: { customer_id },
      body: { name },
      headers: { 'if-match': `"v${version}"` },
    })
  await put(bo, 'Vale & Co')
  expect(await refusalOf(put(admin, 'Vale Ltd'))).toMatchObject({
    status: 412,
    code: 'version.moved_on',
    detail: 'Test standard changed this customer a moment ago. Read it again, then make your change on top.',
    params: { by: 'Test standard', current: 2, asked: 1 },
  })
  const template = await bringTemplate(admin, greeting())
  const refused = await refusalOf(
    bo.call('PUT /templates/{template_id}', {
      params: { template_id: template.id },
      body: { name: 'x' },
      headers: { 'if-match': '"v9"' },
    }),
  )
  expect(refused.detail).toContain('changed this template a moment ago')
})
