// Attributes through the API: one value per key and period, and the one that counts as of a period.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import { refusalOf } from '../../../../test/papers.ts'
import { attributesAsOf } from '../index.ts'

let at: TestHouse
let ours: Company
let by: Person
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
  by = ours.admin
})
afterAll(() => at.close())

const newCustomer = async (who = by) =>
  (await who.call('POST /customers', { body: { name: 'Halden & Vale' } })).body.id

interface Fields {
  key: string
  value: string
  year?: number | null
  quarter?: number | null
}
const add = async (customer_id: string, body: Fields) =>
  (await by.call('POST /customers/{customer_id}/attributes', { params: { customer_id }, body })).body

const valuesAsOf = async (customer_id: string, as_of?: string) => {
  const { body } = await by.call('GET /customers/{customer_id}/attributes', {
    params: { customer_id },
    query: { limit: 200, as_of },
  })
  return body.data.map(it => [it.key, it.value])
}

test('the value as of a period is the newest at or before it, an undated one being the oldest', async () => {
  const id = await newCustomer()
  await add(id, { key: 'segment', value: 'None' })
  await add(id, { key: 'segment', value: 'Bronze', year: 2025 })
  await add(id, { key: 'segment', value: 'Gold', year: 2025, quarter: 3 })
  await add(id, { key: 'segment', value: 'Silver', year: 2026, quarter: 2 })
  const known = ['2024-Q4', '2025-Q1', '2025-Q3', '2025-Q4', '2025', '2026-Q1', '2026-Q2', '2027']
  const values = await Promise.all(known.map(async it => (await valuesAsOf(id, it))[0]?.[1]))
  expect(values).toEqual(['None', 'Bronze', 'Gold', 'Gold', 'Gold', 'Gold', 'Silver', 'Silver'])
  expect(await valuesAsOf(id)).toHaveLength(4)
})

test('as of any period, each customer has of each key what a plain walk through time finds', async () => {
  const ids = await Promise.all([1, 2, 3].map(() => newCustomer()))
  const period = fc.record({
    year: fc.option(fc.integer({ min: 2023, max: 2026 })),
    quarter: fc.option(fc.integer({ min: 1, max: 4 })),
  })
  const entry = fc.record({ who: fc.nat(2), key: fc.constantFrom('a', 'b', 'Ä'), period })
  const asked = fc.record({
    year: fc.integer({ min: 2022, max: 2027 }),
    quarter: fc.option(fc.integer({ min: 1, max: 4 })),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 25 }), asked, async (entries, when) => {
      const kept = new Map<string, (typeof entries)[number] & { value: string; year: number | null }>()
      entries.forEach((it, n) => {
        const { year } = it.period
        const quarter = year === null ? null : it.period.quarter
        const period = { year, quarter }
        kept.set(JSON.stringify([it.who, it.key, period]), { ...it, period, year, value: `v${n}` })
      })
      // Time as months: a year's value holds from before its January, a quarter's from its first month.
      const since = (it: (typeof entries)[number]['period']) =>
        it.year === null ? -Infinity : it.year * 12 + (it.quarter === null ? -0.5 : (it.quarter - 1) * 3)
      const now = when.year * 12 + (when.quarter === null ? 11 : (when.quarter - 1) * 3)
      const wanted = new Map<string, { value: string; since: number }>()
      for (const it of kept.values()) {
        const name = `${it.who} ${it.key}`
        const from = since(it.period)
        if (from <= now && from >= (wanted.get(name)?.since ?? -Infinity))
          wanted.set(name, { value: it.value, since: from })
      }
      const found = await at.base.db.in(ours.workspace_id, async tx => {
        await tx.deleteFrom('customer_attributes').where('customer_id', 'in', ids).execute()
        const rows = [...kept.values()].map(it => ({
          customer_id: ids[it.who] ?? '',
          key: it.key,
          value: it.value,
          ...it.period,
        }))
        if (rows.length) await tx.insertInto('customer_attributes').values(rows).execute()
        return attributesAsOf(tx, ids, when)
      })
      const flat = [...found].flatMap(([id, own]) =>
        [...own].map(([key, value]) => [`${ids.indexOf(id)} ${key}`, value]),
      )
      expect(Object.fromEntries(flat)).toEqual(
        Object.fromEntries([...wanted].map(([name, { value }]) => [name, value])),
      )
    }),
    { numRuns: 60 },
  )
})

test('of twenty who add the same key and period at once, one does and the others are told whose value it is', async () => {
  const id = await newCustomer()
  const asked = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) =>
      add(id, { key: n % 2 ? 'Segment' : 'SEGMENT', value: `v${n}`, year: 2026, quarter: 1 }),
    ),
  )
  expect(asked.filter(it => it.status === 'fulfilled')).toHaveLength(1)
  const problem = await refusalOf(add(id, { key: 'segment', value: 'x', year: 2026, quarter: 1 }))
  expect(problem).toMatchObject({ status: 409, code: 'attribute.period_taken' })
  expect(await valuesAsOf(id)).toHaveLength(1)
})

test('an attribute is changed by whoever read it last, moves to a free period, and not onto another', async () => {
  const customer_id = await newCustomer()
  const first = await add(customer_id, { key: 'tier', value: 'A', year: 2026, quarter: 1 })
  await add(customer_id, { key: 'tier', value: 'B', year: 2026, quarter: 2 })
  const put = (body: Fields, version: number) =>
    by.call('PUT /customers/{customer_id}/attributes/{attribute_id}', {
      params: { customer_id, attribute_id: first.id },
      body,
      headers: { 'if-match': `"v${version}"` },
    })
  const moved = await put({ key: 'tier', value: 'A+', year: 2025 }, 1)
  expect(moved.body).toMatchObject({ value: 'A+', year: 2025, quarter: null, version: 2 })
  expect(await refusalOf(put({ key: 'tier', value: 'C' }, 1))).toMatchObject({ status: 412 })
  expect(await refusalOf(put({ key: 'tier', value: 'C', year: 2026, quarter: 2 }, 2))).toMatchObject({
    status: 409,
    code: 'attribute.period_taken',
  })
})

test('a quarter without its year, an empty value and an impossible quarter are refused by field', async () => {
  const id = await newCustomer()
  expect(await refusalOf(add(id, { key: 'a', value: 'b', quarter: 2 }))).toMatchObject({
    status: 422,
    code: 'attribute.quarter_without_year',
  })
  expect(await refusalOf(add(id, { key: 'a', value: ' ' }))).toMatchObject({ status: 400 })
  expect(await refusalOf(add(id, { key: 'a', value: 'b', year: 2026, quarter: 5 }))).toMatchObject({
    status: 400,
  })
  expect(await refusalOf(valuesAsOf(id, '2026-Q5'))).toMatchObject({ status: 400 })
})

test('a removed attribute lets the one before it count again, and the audit says who removed what', async () => {
  const customer_id = await newCustomer()
  await add(customer_id, { key: 'tier', value: 'A' })
  const newer = await add(customer_id, { key: 'Tier', value: 'B', year: 2026 })
  expect(newer.key).toBe('tier')
  const params = { customer_id, attribute_id: newer.id }
  await by.call('DELETE /customers/{customer_id}/attributes/{attribute_id}', { params })
  expect(await valuesAsOf(customer_id, '2026')).toEqual([['tier', 'A']])
  const again = refusalOf(by.call('DELETE /customers/{customer_id}/attributes/{attribute_id}', { params }))
  expect(await again).toMatchObject({ status: 404, code: 'attribute.unknown' })
  const { body } = await by.call('GET /audit', { query: { q: 'attribute_removed' } })
  expect(body.data[0]).toMatchObject({
    noun_id: customer_id,
    detail: { key: 'tier', value: 'B', period: '2026' },
  })
})

test('an attribute is reached through its own customer and workspace only', async () => {
  const [mine, other] = [await newCustomer(), await newCustomer()]
  const { id } = await add(mine, { key: 'tier', value: 'A' })
  const params = { customer_id: other, attribute_id: id }
  expect(
    await refusalOf(by.call('DELETE /customers/{customer_id}/attributes/{attribute_id}', { params })),
  ).toMatchObject({ status: 404 })
  const stranger = await at.newCompany()
  const seen = await at.base.db.in(stranger.workspace_id, tx =>
    attributesAsOf(tx, [mine], { year: 2026, quarter: 1 }),
  )
  expect(seen.size).toBe(0)
})
