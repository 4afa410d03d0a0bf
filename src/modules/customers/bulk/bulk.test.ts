// Many at once: each item stands for itself, the whole is done once, and it is quick.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
})
afterAll(() => at.close())

type Item = NonNullable<Parameters<typeof bulk>[0]>[number]
const bulk = async (
  items: { do?: 'create' | 'change' | 'delete'; [field: string]: unknown }[],
  headers: Record<string, string> = {},
) => (await ours.admin.call('POST /customers/bulk', { body: { items }, headers })).body
const attributes = async (items: object[]) =>
  (await ours.admin.call('POST /customers/attributes/bulk', { body: { items: items as never } })).body
const total = async () =>
  (await at.db.asOwner<{ n: number }>('select count(*)::int as n from customers where removed_at is null'))[0]
    ?.n

test('each item is answered as its own call would be, and a refused one undoes nothing but itself', async () => {
  const known = (await ours.admin.call('POST /customers', { body: { name: 'Ada', reference: 'A' } })).body
  const gone = (await ours.admin.call('POST /customers', { body: { name: 'Bo', phone: '+44 20 7946 0123' } }))
    .body
  const { done, failed, results } = await bulk([
    { name: 'New' },
    { name: 'Taken', reference: 'A' },
    { name: 'Bad', email: 'no address' },
    { do: 'change', id: known.id, email: 'ada@example.com' },
    { do: 'change', id: known.id, version: 1, name: 'Late' },
    { do: 'delete', id: gone.id },
    { do: 'delete', id: gone.id },
    { do: 'change', id: 'nobody', name: 'X' },
    { name: 'Phone', phone: 'call me' },
    { name: 'Last' },
  ])
  expect({ done, failed }).toEqual({ done: 4, failed: 6 })
  expect(results.map(it => [it.index, it.status, it.problem?.code])).toEqual([
    [0, 201, undefined],
    [1, 409, 'customer.reference_taken'],
    [2, 400, 'item.invalid'],
    [3, 200, undefined],
    [4, 412, 'version.moved_on'],
    [5, 204, undefined],
    [6, 404, 'customer.unknown'],
    [7, 400, 'item.invalid'],
    [8, 422, 'customer.phone_invalid'],
    [9, 201, undefined],
  ])
  const after = (await ours.admin.call('GET /customers/{customer_id}', { params: { customer_id: known.id } }))
    .body
  expect(after).toMatchObject({ name: 'Ada', email: 'ada@example.com', reference: 'A', version: 2 })
  // What is deleted so lies in the trash as any other.
  const trash = await ours.admin.call('GET /trash')
  expect(trash.body.data.map(it => it.name)).toContain('Bo')
})

test('each item writes its own audit and timeline', async () => {
  const { results } = await bulk([{ name: 'Audited' }])
  const audit = await ours.admin.call('GET /audit', { query: { q: results[0]?.id } })
  expect(audit.body.data).toMatchObject([{ action: 'customer.created', noun_id: results[0]?.id }])
})

test('with an Idempotency-Key all of it is done once', async () => {
  const before = await total()
  const items: Item[] = [{ name: 'Once' }, { name: 'Twice' }]
  const first = await bulk(items, { 'idempotency-key': 'bulk-1' })
  expect(await bulk(items, { 'idempotency-key': 'bulk-1' })).toEqual(first)
  expect(await total()).toBe((before ?? 0) + 2)
})

test('values are set: added, changed, left alone, removed; by id or by reference', async () => {
  const known = (await ours.admin.call('POST /customers', { body: { name: 'Valued', reference: 'V' } })).body
  const value = { reference: 'V', key: 'Segment', value: 'Gold', year: 2026, quarter: 3 }
  const { results } = await attributes([
    value,
    { ...value, key: 'segment', value: 'Silver' },
    { ...value, value: 'Silver' },
    { ...value, year: null },
    { ...value, reference: 'nobody' },
    { ...value, reference: undefined },
    { ...value, reference: undefined, customer_id: known.id, value: null },
    { ...value, value: null },
  ])
  expect(results.map(it => it.status)).toEqual([201, 200, 200, 422, 404, 400, 204, 404])
  const left = await ours.admin.call('GET /customers/{customer_id}/attributes', {
    params: { customer_id: known.id },
  })
  expect(left.body.data).toEqual([])
})

test('none, and more than 1,000, are refused as a whole', async () => {
  const send = (count: number) =>
    ours.admin.fetch('/api/customers/bulk', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: Array.from({ length: count }, () => ({ name: 'Ada' })) }),
    })
  expect((await send(0)).status).toBe(400)
  expect((await send(1001)).status).toBe(400)
})

test('1,000 customers are made in 2 s', async () => {
  // The best of three at most, twice the promise: tests share two cores.
  let best = Infinity
  for (let go = 0; go < 3 && best > 2000; go++) {
    const items = Array.from({ length: 1000 }, (_, n) => ({ name: `Many ${n}`, reference: `M-${go}-${n}` }))
    const began = performance.now()
    expect((await bulk(items)).done).toBe(1000)
    best = Math.min(best, performance.now() - began)
  }
  expect(best).toBeLessThan(4000)
})
