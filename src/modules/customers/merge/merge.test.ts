// Doubles through the API: found, merged with all that is theirs, and taken apart again.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import { draft, generate, greeting, people, refusalOf } from '../../../../test/papers.ts'

let at: TestHouse
let ours: Company
let by: Person
beforeAll(async () => {
  at = await openTestHouse()
})
afterAll(() => at.close())

async function begin(): Promise<void> {
  ours = await at.newCompany()
  by = ours.admin
}

interface Fields {
  name: string
  email?: string
  phone?: string
  reference?: string
}
const add = async (body: Fields) => (await by.call('POST /customers', { body })).body
const merge = async (customer_id: string, other_id: string) =>
  (await by.call('POST /customers/{customer_id}/merge', { params: { customer_id }, body: { other_id } })).body
const undo = async (merge_id: string) =>
  (await by.call('POST /customers/merges/{merge_id}/undo', { params: { merge_id } })).body
const read = async (customer_id: string) =>
  (await by.call('GET /customers/{customer_id}', { params: { customer_id } })).body
const set = (customer_id: string, key: string, value: string, year: number | null = null) =>
  by.call('POST /customers/{customer_id}/attributes', { params: { customer_id }, body: { key, value, year } })
const attributes = async (customer_id: string) =>
  (await by.call('GET /customers/{customer_id}/attributes', { params: { customer_id } })).body.data
    .map(it => `${it.key} ${it.year ?? ''} ${it.value}`)
    .toSorted((a, b) => a.localeCompare(b))
const kinds = async (customer_id: string) =>
  (await by.call('GET /customers/{customer_id}/timeline', { params: { customer_id } })).body.data.map(
    it => it.kind,
  )

test('doubles are found by e-mail, phone, and name without case, punctuation and legal form; others are not', async () => {
  await begin()
  const first = await add({ name: 'Halden & Vale Ltd.', email: 'office@example.com' })
  await add({ name: 'HALDEN VALE', email: 'Office@Example.com' })
  await add({ name: 'Ada', phone: '+442079460123' })
  await add({ name: 'Somebody else', phone: '+442079460123' })
  await add({ name: 'Halden & Valley' })
  const { data } = (await by.call('GET /customers/doubles')).body
  expect(data.map(it => [it.customer.name, it.other.name, it.reasons])).toEqual([
    ['Halden & Vale Ltd.', 'HALDEN VALE', ['email', 'name']],
    ['Ada', 'Somebody else', ['phone']],
  ])
  expect(data[0]?.customer.id).toBe(first.id)
})

test('a merge moves documents, attributes and events, fills what is empty, and the kept one’s values win', async () => {
  await begin()
  const kept = await add({ name: 'Kept', reference: 'K-1' })
  const batch = await draft(by, greeting(), people(1))
  await generate(by, batch.id)
  const other = (await by.call('GET /customers', { query: { q: 'Person 1' } })).body.data[0]
  const other_id = other?.id ?? ''
  await set(kept.id, 'tier', 'A', 2026)
  await set(other_id, 'Tier', 'B', 2026)
  await set(other_id, 'tier', 'C', 2025)
  const merged = await merge(kept.id, other_id)
  expect(merged).toMatchObject({ customer_id: kept.id, attributes_dropped: 1 })
  expect(await read(kept.id)).toMatchObject({ name: 'Kept', reference: 'K-1', email: 'person1@example.com' })
  expect(await refusalOf(read(other_id))).toMatchObject({ status: 404 })
  expect(await attributes(kept.id)).toEqual(['tier 2025 C', 'tier 2026 A'])
  const documents = await by.call('GET /documents', { query: { customer_id: kept.id } })
  expect(documents.body.data).toHaveLength(1)
  expect((await kinds(kept.id)).filter(it => it === 'customer.created')).toHaveLength(2)
  expect((await kinds(kept.id))[0]).toBe('customer.merged')
})

test('taken apart, each has again what it had; what came after stays with the kept one', async () => {
  await begin()
  const kept = await add({ name: 'Kept' })
  const other = await add({ name: 'Other', reference: 'O-1', email: 'o@example.com' })
  await set(kept.id, 'tier', 'A')
  await set(other.id, 'tier', 'B')
  await set(other.id, 'size', 'L')
  const { merge_id } = await merge(kept.id, other.id)
  await set(kept.id, 'later', 'x')
  expect(await undo(merge_id)).toEqual({ customer_id: kept.id, other_id: other.id })
  expect(await read(kept.id)).toMatchObject({ name: 'Kept', reference: null, email: null })
  expect(await read(other.id)).toMatchObject({ name: 'Other', reference: 'O-1', email: 'o@example.com' })
  expect(await attributes(kept.id)).toEqual(['later  x', 'tier  A'])
  expect(await attributes(other.id)).toEqual(['size  L', 'tier  B'])
  expect(await kinds(other.id)).toContain('customer.created')
  expect(await refusalOf(undo(merge_id))).toMatchObject({ status: 409, code: 'merge.undone' })
})

test('of two who merge the same pair in opposite directions at once, one does and the other is told', async () => {
  await begin()
  const [a, b] = [await add({ name: 'A' }), await add({ name: 'B' })]
  const asked = await Promise.allSettled([merge(a.id, b.id), merge(b.id, a.id)])
  expect(asked.map(it => it.status).toSorted((x, y) => x.localeCompare(y))).toEqual(['fulfilled', 'rejected'])
  expect((await by.call('GET /customers')).body.data).toHaveLength(1)
})

test('a merge is undone for 30 days, and not with itself or across workspaces', async () => {
  await begin()
  const [a, b] = [await add({ name: 'A' }), await add({ name: 'B' })]
  expect(await refusalOf(merge(a.id, a.id))).toMatchObject({ status: 422, code: 'merge.same' })
  const { merge_id } = await merge(a.id, b.id)
  await at.db.asOwner(`update customer_merges set created_at = now() - interval '31 days' where id = $1`, [
    merge_id,
  ])
  expect(await refusalOf(undo(merge_id))).toMatchObject({ status: 409, code: 'merge.too_late' })
  await begin()
  const stranger = await add({ name: 'Stranger' })
  expect(await refusalOf(merge(stranger.id, a.id))).toMatchObject({ status: 404, code: 'customer.unknown' })
  expect(await refusalOf(undo(merge_id))).toMatchObject({ status: 404, code: 'merge.unknown' })
})
