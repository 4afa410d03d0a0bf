// The timeline through the API: every deed writes its event with itself, and it pages without gaps.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import { draft, generateNow, greeting, people, refusalOf } from '../../../../test/papers.ts'
import { addEvents } from '../index.ts'

let at: TestHouse
let ours: Company
let by: Person
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
  by = ours.admin
})
afterAll(() => at.close())

const newCustomer = async () => (await by.call('POST /customers', { body: { name: 'Ada' } })).body

const timelineOf = async (customer_id: string, query: { cursor?: string; limit?: number } = {}) =>
  (await by.call('GET /customers/{customer_id}/timeline', { params: { customer_id }, query })).body

test('a customer’s life is told newest first: added, changed, attributes added, changed and removed', async () => {
  const { id: customer_id } = await newCustomer()
  const params = { customer_id }
  await by.call('PUT /customers/{customer_id}', {
    params,
    body: { name: 'Ada', email: 'ada@example.com' },
    headers: { 'if-match': '"v1"' },
  })
  const { body } = await by.call('POST /customers/{customer_id}/attributes', {
    params,
    body: { key: 'tier', value: 'A', year: 2026 },
  })
  const attribute = { ...params, attribute_id: body.id }
  await by.call('PUT /customers/{customer_id}/attributes/{attribute_id}', {
    params: attribute,
    body: { key: 'tier', value: 'B', year: 2026 },
    headers: { 'if-match': '"v1"' },
  })
  await by.call('DELETE /customers/{customer_id}/attributes/{attribute_id}', { params: attribute })
  const { data } = await timelineOf(customer_id)
  expect(data.map(it => it.kind)).toEqual([
    'customer.attribute_removed',
    'customer.attribute_changed',
    'customer.attribute_added',
    'customer.changed',
    'customer.created',
  ])
  expect(data[1]?.detail).toMatchObject({ value: 'B', before: { value: 'A', period: '2026' } })
  expect(data[3]?.detail).toEqual({ fields: ['email'] })
})

test('a generated document stands in its customer’s timeline once, however often its batch is asked for', async () => {
  const worker = await at.work(1)
  const batch = await draft(by, greeting(), people(1))
  await generateNow(by, batch.id)
  await refusalOf(by.call('POST /batches/{batch_id}/generate', { params: { batch_id: batch.id }, body: {} }))
  await worker.stop()
  const document = (await by.call('GET /documents')).body.data[0]
  const { data } = await timelineOf(document?.customer_id ?? '')
  expect(data.map(it => [it.kind, it.noun, it.noun_id])).toEqual([
    ['document.generated', 'document', document?.id],
    ['customer.created', null, null],
  ])
}, 60_000)

test('pages follow each other without gap or repeat', async () => {
  const { id: customer_id } = await newCustomer()
  const kinds = Array.from({ length: 9 }, (_, n) => `test.${n}`)
  await at.base.db.in(ours.workspace_id, tx =>
    addEvents(
      tx,
      kinds.map(kind => ({ customer_id, kind, title: 'x' })),
    ),
  )
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await timelineOf(customer_id, { limit: 4, cursor })
    seen.push(...page.data.map(it => it.kind))
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  expect(seen).toEqual([...kinds.toReversed(), 'customer.created'])
})

test('an event goes with its deed: what is rolled back leaves no trace, and none is added to another’s customer', async () => {
  const { id: customer_id } = await newCustomer()
  const event = { customer_id, kind: 'test.undone', title: 'x' }
  const undone = at.base.db.in(ours.workspace_id, async tx => {
    await addEvents(tx, [event])
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  const stranger = await at.newCompany()
  await expect(at.base.db.in(stranger.workspace_id, tx => addEvents(tx, [event]))).rejects.toThrow(
    /foreign key/,
  )
  expect((await timelineOf(customer_id)).data).toHaveLength(1)
})

test('an event is never changed nor removed by a request', async () => {
  const { id } = await newCustomer()
  const change = at.base.db.in(ours.workspace_id, tx =>
    tx.updateTable('customer_events').set({ title: 'y' }).where('customer_id', '=', id).execute(),
  )
  await expect(change).rejects.toThrow(/permission denied/)
  const remove = at.base.db.in(ours.workspace_id, tx =>
    tx.deleteFrom('customer_events').where('customer_id', '=', id).execute(),
  )
  await expect(remove).rejects.toThrow(/permission denied/)
})
