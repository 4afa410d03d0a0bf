// The audit log is found by any of its facts, and exported whole without a spreadsheet running what it holds.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'

let at: TestHouse
let ours: Company
let clerk: Person
let created: { id: string }

beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
  clerk = await ours.standard('customers')
  await ours.admin.call('POST /customers', { body: { name: '=HYPERLINK("http://x")' } })
  created = (
    await clerk.call('POST /customers', {
      body: { name: 'Zoë, "the" last' },
      headers: { 'x-request-id': 'request-of-zoe' },
    })
  ).body
})
afterAll(() => at.close())

const find = async (query: Record<string, string>) =>
  (await ours.admin.call('GET /audit', { query })).body.data.map(it => it.action)

test('every filter finds by its own fact, and all of them narrow together', async () => {
  const soon = new Date(Date.now() + 60_000).toISOString()
  const found: [query: Record<string, string>, count: number][] = [
    [{}, 2],
    [{ q: 'zoë' }, 1],
    [{ q: created.id }, 1],
    [{ q: '100%' }, 0],
    [{ who: 'standard' }, 1],
    [{ user_id: clerk.id }, 1],
    [{ what: 'customer.' }, 2],
    [{ what: 'removed' }, 0],
    [{ noun: 'customer' }, 2],
    [{ noun_id: created.id }, 1],
    [{ request_id: 'request-of-zoe' }, 1],
    [{ address: '127.0.0.1' }, 2],
    [{ address: '10.0.0.1' }, 0],
    [{ from: soon }, 0],
    [{ to: soon }, 2],
    [{ who: 'standard', noun_id: created.id, what: 'created' }, 1],
    [{ who: 'admin', noun_id: created.id }, 0],
  ]
  for (const [query, count] of found) expect([query, (await find(query)).length]).toEqual([query, count])
})

async function exported(query = '') {
  const reply = await ours.admin.fetch(`/api/audit/export${query}`)
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toBe('text/csv')
  expect(reply.headers.get('content-disposition')).toMatch(
    /^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"/,
  )
  return Buffer.from(await reply.arrayBuffer()).toString('utf8')
}

test('the export is what the filters show, quoted, with formulas made harmless, and is itself an entry', async () => {
  const own = await at.newCompany()
  await own.admin.call('POST /customers', { body: { name: 'Ada' } })
  await at.db.asOwner(
    `insert into audit_log (workspace_id, action, noun, noun_id, user_name) values ($1, 'test.done', 'test', '=1+1', '@SUM(A1)')`,
    [own.workspace_id],
  )
  const text = await own.admin.fetch('/api/audit/export').then(it => it.arrayBuffer())
  const lines = Buffer.from(text).toString('utf8').split('\r\n')
  expect(lines[0]).toBe('\uFEFFat,who,user_id,action,noun,noun_id,detail,address,request_id')
  expect(lines[2]).toContain(",'@SUM(A1),,test.done,test,'=1+1,{},,")
  expect(lines).toHaveLength(1 + 3 + 1)
  expect(lines[1]).toContain('audit.exported')
  const zoe = await exported('?what=customer.&who=standard')
  expect(zoe).toContain('"{""name"":""Zoë, \\""the\\"" last""}"')
  expect(zoe).not.toContain('HYPERLINK')
})

test('thousands of entries are exported page by page, none twice and none left out', async () => {
  const own = await at.newCompany()
  await at.db.asOwner(
    `insert into audit_log (workspace_id, action, noun_id, at)
     select $1, 'many.done', n::text, now() - (n / 10) * interval '1 ms' from generate_series(1, 4500) n`,
    [own.workspace_id],
  )
  const text = await (await own.admin.fetch('/api/audit/export?what=many.')).text()
  const ids = text
    .split('\r\n')
    .slice(1, -1)
    .map(it => it.split(',')[5])
  expect(new Set(ids).size).toBe(4500)
  expect(ids).toHaveLength(4500)
})

test('only admins read it', async () => {
  expect((await clerk.fetch('/api/audit/export')).status).toBe(403)
})
