// Rules through the API: tried, run, run again, and what a value kept by hand is safe from.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import { draft, ended, generateNow, greeting, people, refusalOf } from '../../../../test/papers.ts'
import { outcomeOf } from './compute.ts'
import type { RuleFields, RuleStep } from './contract.ts'
import { readNumber } from './sources.ts'

let at: TestHouse
let ours: Company
let by: Person
beforeAll(async () => {
  at = await openTestHouse()
  await at.work()
})
afterAll(() => at.close())
beforeEach(async () => {
  ours = await at.newCompany()
  by = ours.admin
})

const steps: RuleStep[] = [
  { op: 'at_least', than: 100_000, value: 'Gold' },
  { op: 'at_least', than: 20_000, value: 'Silver' },
]
const segment: RuleFields = {
  ...{ name: 'Segment by revenue', key: 'segment', source: 'attribute:revenue' },
  ...{ steps, otherwise: 'Standard' },
}
const q3 = { year: 2026, quarter: 3 }

async function customer(name: string, revenue?: string, when: { year?: number; quarter?: number } = q3) {
  const { id } = (await by.call('POST /customers', { body: { name } })).body
  if (revenue !== undefined) await give(id, 'revenue', revenue, when)
  return id
}
const give = async (customer_id: string, key: string, value: string, when: object = q3) =>
  (
    await by.call('POST /customers/{customer_id}/attributes', {
      params: { customer_id },
      body: { key, value, ...when },
    })
  ).body

const valuesOf = async (customer_id: string, key = 'segment') =>
  (await by.call('GET /customers/{customer_id}/attributes', { params: { customer_id } })).body.data.filter(
    it => it.key === key,
  )

const newRule = async (rule: Partial<RuleFields> = {}) =>
  (await by.call('POST /attribute-rules', { body: { ...segment, ...rule } })).body

async function run(rule_id: string, body: object = {}) {
  const { job_id } = (
    await by.call('POST /attribute-rules/{rule_id}/run', { params: { rule_id }, body: { ...q3, ...body } })
  ).body
  expect(await ended(by, job_id)).toMatchObject({ status: 'done' })
  return (await by.call('GET /attribute-rules/{rule_id}', { params: { rule_id } })).body.last_run
}

test('the first step that holds gives the value, at its border too, and words are no zero', () => {
  const of = (it: number | string | undefined) => outcomeOf(segment, it)
  expect(of(100_000)).toMatchObject({ value: 'Gold', from: 100_000 })
  expect(of('99,999.99')).toMatchObject({ value: 'Silver' })
  expect(of('20000')).toMatchObject({ value: 'Silver' })
  expect(of(0)).toMatchObject({ value: 'Standard' })
  expect(of(-5)).toMatchObject({ value: 'Standard' })
  expect(of('many')).toEqual({ how: 'no_number', from: 'many' })
  expect(of(undefined)).toEqual({ how: 'without_data' })
  expect(outcomeOf({ steps, otherwise: null }, 1)).toEqual({ how: 'no_value', from: 1 })
  const words: RuleStep[] = [{ op: 'is', than: 'Retail', value: 'R' }]
  expect(outcomeOf({ steps: words, otherwise: null }, ' RETAIL ')).toMatchObject({ value: 'R' })
})

test('numbers are read as they are written, and what could be two numbers is none', () => {
  const read = ['1234', '1,234', '1,234.5', ' -7 ', '1.5'].map(readNumber)
  expect(read).toEqual([1234, 1234, 1234.5, -7, 1.5])
  for (const it of ['1,5', '1.234,5', '12,34', '', '1e5', '€ 5', 'NaN', '１２'])
    expect(readNumber(it)).toBeNull()
})

test('a run writes each customer’s value with its rule and figure, and names those without a figure', async () => {
  const [gold, silver, none] = [
    await customer('A', '120,000'),
    await customer('B', '20000', { year: 2026, quarter: 1 }),
    await customer('C'),
  ]
  await customer('D', 'a lot')
  const rule = await newRule()
  expect(await run(rule.id)).toMatchObject({
    counts: { set: 2, same: 0, removed: 0, kept_by_hand: 0, without_data: 1, no_number: 1 },
    without_data: [{ customer_id: none, name: 'C' }],
    ...q3,
  })
  expect(await valuesOf(gold)).toMatchObject([
    {
      value: 'Gold',
      ...q3,
      computed: {
        rule_id: rule.id,
        rule: 'Segment by revenue',
        version: 1,
        label: 'revenue',
        from: '120,000',
      },
    },
  ])
  // What counts as of the quarter: the value of the first holds until a newer one.
  expect(await valuesOf(silver)).toMatchObject([{ value: 'Silver' }])
  expect(await valuesOf(none)).toEqual([])
  const events = await by.call('GET /customers/{customer_id}/timeline', { params: { customer_id: gold } })
  expect(events.body.data[0]).toMatchObject({
    kind: 'customer.attribute_computed',
    detail: { value: 'Gold' },
  })
  const log = (await by.call('GET /audit', { query: { q: 'attribute_rule' } })).body.data
  expect(log.map(it => it.action)).toEqual(['attribute_rule.run', 'attribute_rule.added'])
})

test('running again changes nothing, writes no event, and leaves the versions alone', async () => {
  const id = await customer('A', '120000')
  const rule = await newRule()
  await run(rule.id)
  const before = await valuesOf(id)
  const events = () => at.db.asOwner('select id from customer_events where customer_id = $1', [id])
  const told = await events()
  expect((await run(rule.id))?.counts).toMatchObject({ set: 0, same: 1 })
  expect(await valuesOf(id)).toEqual(before)
  expect(await events()).toEqual(told)
})

test('values follow the figure: they change, and go when it is gone', async () => {
  const id = await customer('A', '120000')
  const rule = await newRule()
  await run(rule.id)
  const [revenue] = await valuesOf(id, 'revenue')
  const params = { customer_id: id, attribute_id: revenue?.id ?? '' }
  await by.call('PUT /customers/{customer_id}/attributes/{attribute_id}', {
    params,
    body: { key: 'revenue', value: '50000', ...q3 },
    headers: { 'if-match': '"v1"' },
  })
  expect((await run(rule.id))?.counts).toMatchObject({ set: 1 })
  expect(await valuesOf(id)).toMatchObject([{ value: 'Silver' }])
  await by.call('DELETE /customers/{customer_id}/attributes/{attribute_id}', { params })
  expect((await run(rule.id))?.counts).toMatchObject({ removed: 1, without_data: 1 })
  expect(await valuesOf(id)).toEqual([])
})

test('a value kept by hand stays, unless the run says otherwise; and what a person changes is kept by hand', async () => {
  const [hand, changed] = [await customer('A', '120000'), await customer('B', '120000')]
  await give(hand, 'Segment', 'Platinum')
  const rule = await newRule()
  expect((await run(rule.id))?.counts).toMatchObject({ set: 1, kept_by_hand: 1 })
  expect(await valuesOf(hand, 'Segment')).toMatchObject([{ value: 'Platinum', computed: null }])
  const [value] = await valuesOf(changed, 'Segment')
  await by.call('PUT /customers/{customer_id}/attributes/{attribute_id}', {
    params: { customer_id: changed, attribute_id: value?.id ?? '' },
    body: { key: 'segment', value: 'Bronze', ...q3 },
    headers: { 'if-match': `"v${value?.version}"` },
  })
  expect((await run(rule.id))?.counts).toMatchObject({ set: 0, kept_by_hand: 2 })
  expect((await run(rule.id, { overwrite_by_hand: true }))?.counts).toMatchObject({ set: 2, kept_by_hand: 0 })
  expect(await valuesOf(hand, 'Segment')).toMatchObject([{ value: 'Gold', computed: { from: '120000' } }])
})

test('a preview counts customers for each value with samples, before anything is saved or written', async () => {
  for (const [name, revenue] of [
    ['A', '120000'],
    ['B', '30000'],
    ['C', '40000'],
    ['D', '1'],
  ] as const)
    await customer(name, revenue)
  await customer('E')
  const hand = await customer('F', '9')
  await give(hand, 'segment', 'Mine')
  const { body } = await by.call('POST /attribute-rules/preview', { body: { rule: segment, ...q3 } })
  expect(body.customers).toBe(6)
  expect(body.values.map(it => [it.value, it.customers])).toEqual([
    ['Gold', 1],
    ['Silver', 2],
    ['Standard', 1],
  ])
  expect(body.values[0]?.samples).toMatchObject([{ name: 'A', from: '120000' }])
  expect(body.without_data).toMatchObject({ customers: 1, samples: [{ name: 'E', from: null }] })
  expect(body.kept_by_hand).toMatchObject({ customers: 1, samples: [{ name: 'F' }] })
  expect(
    await at.db.asOwner('select 1 from attribute_rules where workspace_id = $1', [ours.workspace_id]),
  ).toEqual([])
  const rule = await newRule()
  const other = await by.call('POST /attribute-rules/{rule_id}/preview', {
    params: { rule_id: rule.id },
    body: { ...q3, rule: { ...segment, steps: [{ op: 'more_than', than: '39999', value: 'Big' }] } },
  })
  expect(other.body.values.map(it => [it.value, it.customers])).toEqual([
    ['Big', 2],
    ['Standard', 2],
  ])
  expect(await valuesOf(hand)).toHaveLength(1)
})

test('documents made in the quarter are a source: who got none has the figure 0', async () => {
  const batch = await draft(by, greeting(), people(2, 'Rules'))
  await by.call('PUT /batches/{batch_id}/mapping', {
    params: { batch_id: batch.id },
    headers: { 'if-match': `"v${batch.version}"` },
    body: { ...batch.mapping, customer: { name: 'name', email: 'email', phone: null, reference: null } },
  })
  await generateNow(by, batch.id)
  const none = await customer('Nobody')
  const sources = (await by.call('GET /attribute-sources')).body.data
  expect(sources.find(it => it.key === 'documents.made')).toMatchObject({
    unit: 'documents',
    grain: 'quarter',
  })
  const now = new Date()
  const period = { year: now.getUTCFullYear(), quarter: Math.floor(now.getUTCMonth() / 3) + 1 }
  const active: RuleStep[] = [{ op: 'at_least', than: 1, value: 'active' }]
  const rule = await newRule({ key: 'activity', source: 'documents.made', steps: active, otherwise: 'quiet' })
  expect((await run(rule.id, period))?.counts).toMatchObject({ set: 3, without_data: 0 })
  expect(await valuesOf(none, 'activity')).toMatchObject([{ value: 'quiet', computed: { from: 0 } }])
  const { body } = await by.call('POST /attribute-rules/{rule_id}/preview', {
    params: { rule_id: rule.id },
    body: { year: period.year - 1 },
  })
  expect(body.values).toMatchObject([{ value: 'quiet', customers: 3 }])
}, 60_000)

test('a rule that is removed leaves its values behind, as values kept by hand', async () => {
  const id = await customer('A', '120000')
  const rule = await newRule()
  await run(rule.id)
  await by.call('DELETE /attribute-rules/{rule_id}', { params: { rule_id: rule.id } })
  expect(await valuesOf(id)).toMatchObject([{ value: 'Gold', computed: null }])
  const gone = await refusalOf(by.call('GET /attribute-rules/{rule_id}', { params: { rule_id: rule.id } }))
  expect(gone.code).toBe('rule.unknown')
})

test('a rule that cannot work is refused with what is wrong with it', async () => {
  await newRule()
  const tries: [Partial<RuleFields>, string][] = [
    [{ key: 'SEGMENT' }, 'rule.key_taken'],
    [{ key: 'a', source: 'moon.phase' }, 'rule.source_unknown'],
    [{ key: 'Revenue' }, 'rule.own_source'],
    [{ key: 'b', steps: [{ op: 'at_least', than: 'ten', value: 'x' }] }, 'rule.than_no_number'],
  ]
  for (const [body, code] of tries) expect((await refusalOf(newRule(body))).code).toBe(code)
  const rule = await newRule({ key: 'c' })
  const stale = by.call('PUT /attribute-rules/{rule_id}', {
    params: { rule_id: rule.id },
    body: segment,
    headers: { 'if-match': '"v9"' },
  })
  expect((await refusalOf(stale)).status).toBe(412)
})
