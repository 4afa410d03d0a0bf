// Delivering a batch: every finished document to its customer, once; what differs from last time; what became of them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { bring, draft, generate, greeting, refusalOf, sheet } from '../../../../test/papers.ts'
import { deliverNow, outboxOf, pdf, tokenFor, visitor } from '../../../../test/post.ts'
import type { Cell } from '../../../engines/sheet/index.ts'
import { deliver } from '../../../doors/deliver.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
})
afterAll(() => at.close())

const header = ['name', 'amount', 'city', 'email', 'tier']

/** A batch whose documents are made: as the worker leaves it, with one PDF for all. */
async function madeBatch(rows: Cell[][], template_id?: string, company = ours) {
  const by = company.admin
  const upload = await bring(by, await sheet(header, ...rows), 'rows.xlsx')
  const body = { template_id: template_id ?? '', upload_id: upload.id }
  const batch = template_id
    ? (await by.call('POST /batches', { body })).body
    : await draft(by, greeting(), [header, ...rows])
  await generate(by, batch.id)
  const file = await bring(by, pdf(), 'letter.pdf')
  await at.db.asOwner(
    `update documents d set status = 'done', pages = 1, pdf_file_id = $2, printed = r.values || r.overlay
     from batch_rows r where d.batch_id = $1 and r.batch_id = d.batch_id and r.row_number = d.row_number`,
    [batch.id, file.file_id],
  )
  await at.db.asOwner(
    `update jobs set status = 'done', finished_at = now() where id = (select job_id from batches where id = $1)`,
    [batch.id],
  )
  return batch
}

const person = (n: number, more: Partial<{ amount: Cell; city: Cell; tier: Cell }> = {}): Cell[] => {
  const { amount = 100 + n, city = 'Graz', tier = 'Silver' } = more
  return [`Person ${n}`, amount, city, `deliver${n}@example.com`, tier]
}

const how = { channel: 'email' as const }

test('a batch goes out once: what was sent is left out the next time, and sent again only when asked', async () => {
  const batch = await madeBatch([person(1), person(2), person(3)])
  const params = { batch_id: batch.id }
  const preview = await ours.admin.call('POST /batches/{batch_id}/deliver/preview', {
    params,
    body: { ...how, at: 1 },
  })
  expect(preview.body).toMatchObject({
    messages: 3,
    documents: 3,
    customers: 3,
    already_sent: 0,
    unreachable: 0,
  })
  expect(preview.body.sample).toMatchObject({ at: 1, to: 'deliver2@example.com' })
  const bySms = await ours.admin.call('POST /batches/{batch_id}/deliver/preview', {
    params,
    body: { channel: 'sms' },
  })
  // Each with its row as Excel shows it.
  expect(bySms.body.unreachable_list.map(it => [it.row, it.reason])).toEqual([
    [2, 'no_phone'],
    [3, 'no_phone'],
    [4, 'no_phone'],
  ])
  const body = { ...how, text: 'Dear {{name}}, {{amount}} from {{city}}: {{link}}', rows: [2, 3] }
  const first = await ours.admin.call('POST /batches/{batch_id}/deliver', { params, body })
  expect(first.body.messages).toBe(2)
  const rest = await ours.admin.call('POST /batches/{batch_id}/deliver', { params, body: how })
  expect(rest.body.messages).toBe(1)
  const again = await refusalOf(ours.admin.call('POST /batches/{batch_id}/deliver', { params, body: how }))
  expect(again.code).toBe('batch.all_sent')
  await deliverNow(at, ours.workspace_id)
  const arrived = await outboxOf(at, ours)
  expect(arrived.map(it => it.recipient).toSorted()).toEqual([1, 2, 3].map(n => `deliver${n}@example.com`))
  expect(arrived.find(it => it.recipient === 'deliver1@example.com')?.text).toContain(
    'Dear Person 1, 101 from Graz: http',
  )
  const both = await ours.admin.call('POST /batches/{batch_id}/deliver', {
    params,
    body: { ...how, again: true },
  })
  expect(both.body.messages).toBe(3)
})

test('two people who press Send at the same moment send it once', async () => {
  const batch = await madeBatch([person(11), person(12)])
  const params = { batch_id: batch.id }
  const tries = await Promise.allSettled(
    [1, 2, 3].map(() => ours.admin.call('POST /batches/{batch_id}/deliver', { params, body: how })),
  )
  expect(tries.filter(it => it.status === 'fulfilled').length).toBe(1)
})

test('a batch that is not generated, or is being, is not sent', async () => {
  const batch = await draft(ours.admin, greeting(), [header, person(21)])
  const params = { batch_id: batch.id }
  const send = () => refusalOf(ours.admin.call('POST /batches/{batch_id}/deliver', { params, body: how }))
  expect((await send()).code).toBe('batch.has_no_documents')
  await generate(ours.admin, batch.id)
  expect((await send()).code).toBe('batch.generating')
})

test('against last time: emptied, tenfold, of another class, gone and new, each with its row', async () => {
  const many = Array.from({ length: 6 }, (_, n) => person(40 + n, { tier: n % 2 ? 'Gold' : 'Silver' }))
  const first = await madeBatch([
    person(31),
    person(32),
    person(33),
    person(34),
    person(35, { amount: 120 }),
    ...many,
  ])
  const params = { batch_id: first.id }
  const none = await ours.admin.call('GET /batches/{batch_id}/against-last', { params })
  expect(none.body).toMatchObject({ compared_with: null, data: [] })
  await ours.admin.call('POST /batches/{batch_id}/deliver', { params, body: how })
  await deliverNow(at, ours.workspace_id)
  const next = await madeBatch(
    [
      person(31),
      person(32, { amount: 1320 }),
      person(33),
      person(35, { amount: 1199 }),
      person(36),
      ...many.map(it => [...it]).map((it, n) => (n === 0 ? [...it.slice(0, 4), 'Gold'] : it)),
    ],
    first.template_id ?? '',
  )
  // As rows whose city was not required, and a column of words and numbers, would have given it.
  for (const [row, path, value] of [
    [2, '{city}', 'null'],
    [4, '{amount}', '"see letter"'],
  ])
    await at.db.asOwner(
      `update documents set printed = jsonb_set(printed, $3, $4::jsonb) where batch_id = $1 and row_number = $2`,
      [next.id, row, path, value],
    )
  const { body } = await ours.admin.call('GET /batches/{batch_id}/against-last', {
    params: { batch_id: next.id },
  })
  expect(body.compared_with).toMatchObject({ batch_id: first.id, documents: 11 })
  expect(body.counts).toEqual({ emptied: 1, tenfold: 1, changed_class: 2, gone: 1, new: 1 })
  expect(
    body.data.map(it => [it.kind, it.row, it.last_row, it.title, it.field, it.before, it.after]),
  ).toEqual([
    ['emptied', 2, 2, expect.anything(), 'city', 'Graz', null],
    ['tenfold', 3, 3, expect.anything(), 'amount', '132', '1320'],
    ['changed_class', 4, 4, expect.anything(), 'amount', '133', 'see letter'],
    ['changed_class', 7, 7, expect.anything(), 'tier', 'Silver', 'Gold'],
    ['gone', null, 5, expect.anything(), null, null, null],
    ['new', 6, null, expect.anything(), null, null, null],
  ])
})

test('the figures count each document where it is, by day and by template', async () => {
  const theirs = await at.newCompany()
  const batch = await madeBatch([person(51), person(52)], undefined, theirs)
  await theirs.admin.call('POST /batches/{batch_id}/deliver', { params: { batch_id: batch.id }, body: how })
  await deliverNow(at, theirs.workspace_id)
  await visitor(at.origin).open(await tokenFor(at, theirs, 'deliver51@example.com'))
  const { body } = await theirs.admin.call('GET /admin/documents/stats')
  expect(body.totals).toMatchObject({ generated: 2, sent: 2, delivered: 2, opened: 1, failed: 0 })
  expect(body.totals.median_open_s).toBeGreaterThanOrEqual(0)
  expect(body.days.length).toBe(30)
  expect(body.days.at(-1)).toMatchObject({ generated: 2, opened: 1 })
  expect(body.templates).toMatchObject([{ template_id: batch.template_id, generated: 2, sent: 2, opened: 1 }])
  const sms = await theirs.admin.call('GET /admin/documents/stats', { query: { channel: 'sms' } })
  expect(sms.body.totals).toMatchObject({ generated: 2, sent: 0 })
  const wrong = await refusalOf(
    theirs.admin.call('GET /admin/documents/stats', { query: { from: '2026-02-01', to: '2026-01-01' } }),
  )
  expect(wrong.code).toBe('period.backwards')
})

test('octavo deliver shows what would leave, sends only after a yes, and takes it back', async () => {
  const batch = await madeBatch([person(61), person(62)])
  await at.db.asOwner(`update batches set name = 'Renewals' where id = $1`, [batch.id])
  const { key } = (await ours.admin.call('POST /api-keys', { body: { name: 'CLI', access: 'write' } })).body
  const config = { ...at.base.config, apiUrl: at.origin, apiKey: key }
  const lines: string[] = []
  const run = (...args: string[]) =>
    deliver(args, config, { say: it => void lines.push(it), complain: it => void lines.push(it) })
  expect(await run('Renewals', '--by', 'pigeon')).toBe(2)
  expect(await run('No such', '--by', 'email')).toBe(1)
  expect(await run('Renewals', '--by', 'email')).toBe(1)
  expect(lines.join('\n')).toMatch(/2 e-mails with 2 documents\.[\s\S]*Nothing was sent\. Add --yes/)
  lines.length = 0
  expect(await run('Renewals', '--by', 'email', '--expires', '2w', '--code', '--yes', '--json')).toBe(0)
  const sent = JSON.parse(lines[0] ?? '') as { delivery_id: string; messages: number }
  expect(sent.messages).toBe(2)
  const { body } = await ours.admin.call('GET /deliveries/{delivery_id}', { params: sent })
  expect(body).toMatchObject({ code: true, expires_in_s: 14 * 86_400, title: 'Renewals' })
  expect(await run('Renewals', '--cancel')).toBe(0)
  expect(lines.at(-1)).toBe('2 messages were taken back.')
})
