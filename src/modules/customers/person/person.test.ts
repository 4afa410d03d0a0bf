// One person's data: given out whole; and once erased, found in no table any more, in whatever module.
import { sendMailLater } from '../../../base/post/index.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callsOf, openTestHouse, type Company, type Person, type TestHouse } from '../../../../test/house.ts'
import {
  bring,
  documentsOf,
  draft,
  generateNow,
  greeting,
  refusalOf,
  sheet,
} from '../../../../test/papers.ts'

let at: TestHouse
let ours: Company
let by: Person
beforeAll(async () => {
  at = await openTestHouse()
  await at.work()
  ours = await at.newCompany()
  by = ours.admin
})
afterAll(() => at.close())

const who = {
  name: 'Zenobia Quark-Hällström',
  earlier: 'Zenobia Vixenford',
  double: 'Z. Quarkhaellstroem',
  email: 'zenobia.quark@mail.example',
  oldEmail: 'z.vixenford@mail.example',
  phone: '+442079460731',
  note: 'prefers violet envelopes',
}
const traces = [...Object.values(who), '20 7946 0731', '2079460731']

/** Every text of every table, as its owner sees it: where one of these is found. */
async function whereIs(texts: string[]): Promise<string[]> {
  const columns = await at.db.asOwner<{ table: string; column: string; type: string }>(
    `select c.oid::regclass::text as table, a.attname as column, a.atttypid::regtype::text as type
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
       and a.atttypid::regtype::text in ('text', 'jsonb', 'json', 'text[]', 'bytea', 'character varying')`,
  )
  expect(columns.length).toBeGreaterThan(100)
  const found: string[] = []
  for (const { table, column, type } of columns) {
    const text = type === 'bytea' ? `encode("${column}", 'escape')` : `"${column}"::text`
    for (const one of texts) {
      // Bytes are escaped above 127, JSON is not: the plain part of the name is enough.
      const part = type === 'bytea' ? (/[\x20-\x7e]{8,}/.exec(one)?.[0] ?? one) : one
      const rows = await at.db.asOwner(
        `select 1 from ${table} where position(lower($1) in lower(${text})) > 0 limit 1`,
        [part],
      )
      if (rows.length > 0) found.push(`${table}.${column}: ${one}`)
    }
  }
  return found
}

async function change(customer_id: string, fields: object, version: number) {
  await by.call('PUT /customers/{customer_id}', {
    params: { customer_id },
    headers: { 'if-match': `"v${version}"` },
    body: { name: who.name, email: who.email, phone: who.phone, locale: 'en-GB', ...fields },
  })
}

/** A person with all that the house can hold of one. */
async function live() {
  // To nowhere: no private address is ever called.
  await by.call('POST /webhooks', { body: { url: 'http://10.0.0.1' } })
  const { id: customer_id } = (
    await by.call('POST /customers', { body: { name: who.earlier, email: who.oldEmail } })
  ).body
  const params = { customer_id }
  await change(customer_id, {}, 1)
  await by.call('POST /customers/{customer_id}/attributes', {
    params,
    body: { key: 'note', value: who.note },
  })
  const rows = [
    ['name', 'amount', 'city', 'email', 'phone'],
    [who.name, 12, 'Ghent', who.email, '020 7946 0731'],
    ['Other Person', 13, 'Bonn', 'other@mail.example', ''],
  ]
  const listed = rows.map(([name, , town = '', email, phone], at) => [
    name,
    at ? town : 'reference',
    email,
    phone,
  ])
  await by.call('POST /customers/import', {
    body: {
      upload_id: (
        await bring(by, await sheet(...listed.map(it => it.map(cell => cell ?? ''))), 'clients.xlsx')
      ).id,
    },
    headers: { 'idempotency-key': 'import-1' },
  })
  const batch = await draft(by, greeting(), rows)
  await by.call('PUT /batches/{batch_id}/mapping', {
    params: { batch_id: batch.id },
    headers: { 'if-match': `"v${batch.version}"` },
    body: {
      ...batch.mapping,
      customer: { name: 'name', email: 'email', phone: 'phone', reference: null },
      title: 'name',
    },
  })
  await generateNow(by, batch.id)
  // Nobody has said yet whose these rows are: the telephone does.
  const unmatched = await draft(by, greeting(), [
    ['name', 'amount', 'city', 'mobile'],
    ['?', 1, 'Ghent', '020 7946 0731'],
    ['!', 2, 'Bonn', '0228 123456'],
  ])
  for (const undone of [true, false]) await mergeOne(customer_id, undone)
  await tellOf(customer_id)
  return { customer_id, batch_id: batch.id, unmatched_id: unmatched.id }
}

/** Messages, a notice, an answer of a webhook's receiver: what is left of telling somebody. */
async function tellOf(customer_id: string) {
  const { workspace_id } = ours
  const mail = {
    topic: 'delivery',
    subject: `For ${who.name}`,
    text: `Dear ${who.name}`,
    html: `<p>${who.note}</p>`,
  }
  for (const [key, to] of [
    ['mail 1', who.email],
    ['mail 2', who.oldEmail],
  ] as const)
    await at.base.db.in(workspace_id, tx => sendMailLater(tx, at.base, { ...mail, key, to }))
  const sms = await at.base.post.smsOf(workspace_id)
  await sms.send({ to: who.phone, text: `Hello ${who.name}`, key: 'sms 1' }, AbortSignal.timeout(5_000))
  await expect
    .poll(async () => (await by.call('GET /email-logs')).body.data.map(it => it.status))
    .toEqual(['sent', 'sent'])
  await at.db.asOwner(
    `insert into notices (workspace_id, user_id, event, params) values ($1, $2, 'job.failed', $3)`,
    [workspace_id, by.id, JSON.stringify({ title: `Letter to ${who.name}`, error: who.email })],
  )
  const answer = JSON.stringify([
    { at: new Date(), status: 500, ms: 1, answer: `no ${who.email} here`, error: null },
  ])
  const told = await at.db.asOwner<{ id: string }>(
    `update webhook_deliveries set tries = $1, due_at = null where payload->'data'->>'id' = $2 returning id`,
    [answer, customer_id],
  )
  expect(told.length).toBeGreaterThan(1)
  await at.db.asOwner(
    `insert into webhook_deliveries (workspace_id, webhook_id, event_id, type, payload, due_at, tries)
     select workspace_id, webhook_id, event_id, type, '{"data": {"id": "other"}}', null, tries
     from webhook_deliveries where id = $1`,
    [told[0]?.id],
  )
}

async function mergeOne(customer_id: string, undone: boolean) {
  const other = (await by.call('POST /customers', { body: { name: who.double, email: who.email } })).body
  const merge = await by.call('POST /customers/{customer_id}/merge', {
    params: { customer_id },
    body: { other_id: other.id },
  })
  if (!undone) return
  await by.call('POST /customers/merges/{merge_id}/undo', { params: { merge_id: merge.body.merge_id } })
  await by.call('POST /customers/{customer_id}/merge', {
    params: { customer_id },
    body: { other_id: other.id },
  })
}

const erase = (customer_id: string, name = who.name, person = by) =>
  person.call('POST /customers/{customer_id}/erase', { params: { customer_id }, body: { name } })

test('a person is given out whole, then erased from every table, and what remains is said with why', async () => {
  const { customer_id, batch_id, unmatched_id } = await live()
  const before = await whereIs([who.name, who.email, who.phone, who.note, who.earlier, who.double])
  expect(before.length).toBeGreaterThan(12)

  const zip = Buffer.from(await (await by.fetch(`/api/customers/${customer_id}/export`)).arrayBuffer())
  expect(zip.subarray(0, 2).toString()).toBe('PK')
  for (const name of ['data.json', `files/${who.name}.pdf`, `files/${who.name}.docx`])
    expect(zip.includes(name)).toBe(true)

  const [document] = (await documentsOf(by, batch_id)).filter(it => it.customer_id === customer_id)
  const files = await at.db.asOwner<{ sha256: string }>('select sha256 from files where id = any($1)', [
    [document?.pdf_file_id, document?.docx_file_id],
  ])
  expect(files).toHaveLength(2)
  // The same bytes, kept by somebody as an upload: they are shared, and stay.
  const pdf = Buffer.from(await (await by.fetch(`/api/downloads/${document?.pdf_file_id}`)).arrayBuffer())
  const shared = await bring(by, pdf, 'kept.pdf')

  // What lies in the trash is held as well, under the person's name.
  await by.call('DELETE /documents/{document_id}', { params: { document_id: document?.id ?? '' } })
  await by.call('DELETE /customers/{customer_id}', { params: { customer_id } })
  const wrong = await refusalOf(erase(customer_id, 'Zenobia'))
  expect(wrong).toMatchObject({ status: 422, code: 'erase.name_wrong' })
  const { body } = await erase(customer_id)
  expect(body.erased).toMatchObject({
    customers: 1,
    documents: 1,
    files: 2,
    batch_rows: 2,
    messages: 5,
    notices: 1,
  })
  const codes = body.remains.map(it => it.code)
  expect(codes).toEqual(['batch_files', 'import_files', 'uploads', 'audit', 'backups'])
  expect(body.remains.find(it => it.code === 'import_files')?.detail).toContain('clients.xlsx')

  await by.call('POST /customers', { body: { name: 'Somebody else' } })
  expect(await whereIs(traces)).toEqual([])
  expect((await refusalOf(by.call('GET /customers/{customer_id}', { params: { customer_id } }))).status).toBe(
    404,
  )
  const rest = await documentsOf(by, batch_id)
  expect(rest.map(it => it.title)).toEqual(['Other Person'])
  const batches = await Promise.all(
    [batch_id, unmatched_id].map(id => by.call('GET /batches/{batch_id}', { params: { batch_id: id } })),
  )
  expect(batches.map(it => it.body.row_count)).toEqual([1, 1])

  const isThere = (sha256: string) => at.base.files.has(ours.workspace_id, sha256)
  const word = files.find(it => it.sha256 !== shared.sha256)?.sha256 ?? ''
  for (let n = 0; n < 100 && (await isThere(word)); n++) await sleep(100)
  expect([await isThere(word), await isThere(shared.sha256)]).toEqual([false, true])
  const log = (await by.call('GET /audit', { query: { q: 'customer.erased' } })).body.data
  expect(log).toMatchObject([{ noun_id: customer_id, user_id: by.id }])
}, 120_000)

test('what others have in common with the person stays theirs', async () => {
  const shared = { email: 'family@mail.example', phone: '+442079460999' }
  const one = (await by.call('POST /customers', { body: { name: 'Ann Same', ...shared } })).body
  const two = (await by.call('POST /customers', { body: { name: 'Ann Same', ...shared } })).body
  const batch = await draft(by, greeting(), [
    ['name', 'amount', 'city', 'email'],
    ['Ann Same', 1, 'Ghent', shared.email],
  ])
  const { body } = await erase(one.id, 'Ann Same')
  expect(body.remains.map(it => it.code)).toContain('same_name')
  const left = await by.call('GET /customers/{customer_id}', { params: { customer_id: two.id } })
  expect(left.body).toMatchObject({ name: 'Ann Same', ...shared })
  const kept = await by.call('GET /batches/{batch_id}', { params: { batch_id: batch.id } })
  expect(kept.body.row_count).toBe(1)
})

test('an account under the same e-mail is no customer’s: it stays, and is told', async () => {
  const clerk = await ours.standard('customers')
  const made = (await by.call('POST /customers', { body: { name: 'Clerk', email: clerk.email } })).body
  const { body } = await erase(made.id, 'Clerk')
  expect(body.remains.map(it => it.code)).toContain('account')
  expect((await clerk.fetch('/api/customers')).status).toBe(200)
})

test('only an admin in person gives out or erases, and of their own company alone', async () => {
  const { id } = (await by.call('POST /customers', { body: { name: 'Ada' } })).body
  const clerk = await ours.standard('customers', 'documents')
  expect((await clerk.fetch(`/api/customers/${id}/export`)).status).toBe(403)
  expect((await refusalOf(erase(id, 'Ada', clerk))).status).toBe(403)
  const stranger = (await at.newCompany()).admin
  expect((await stranger.fetch(`/api/customers/${id}/export`)).status).toBe(404)
  expect((await refusalOf(erase(id, 'Ada', stranger))).status).toBe(404)
  const { key } = (await by.call('POST /api-keys', { body: { name: 'a', access: 'write' } })).body
  const script = { ...by, ...callsOf(at.origin, key) }
  expect((await refusalOf(erase(id, 'Ada', script))).code).toBe('key.not_enough')
})
