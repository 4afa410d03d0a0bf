// Sending: each row one message, whatever the provider does; states go forward; ten seconds to think again.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { bring, refusalOf } from '../../../../test/papers.ts'
import { deliverNow, newCustomer, outboxOf, pdf, sendTo, tokenFor } from '../../../../test/post.ts'
import { Undeliverable, Unreachable, type Driver, type Mail, type Sms } from '../../../base/post/index.ts'
import { sendDue } from './send.ts'

let at: TestHouse
let ours: Company
/** Puts another provider in the outbox's place. */
let instead: Driver<Sms>['send'] | null = null
let pace = 1000

beforeAll(async () => {
  at = await openTestHouse({
    change: base => ({
      ...base,
      post: {
        mailOf: (id: string): Promise<Driver<Mail>> => base.post.mailOf(id),
        async smsOf(id: string): Promise<Driver<Sms>> {
          const own = await base.post.smsOf(id)
          return instead ? { ...own, name: 'gateway', pace, send: instead } : own
        },
      },
    }),
  })
})
beforeEach(async () => {
  instead = null
  pace = 1000
  ours = await at.newCompany()
})
afterAll(() => at.close())

const linksOf = async (delivery_id: string) =>
  (await ours.admin.call('GET /links', { query: { delivery_id, sort: 'created_at' } })).body.data
const countsOf = async (delivery_id: string) =>
  (await ours.admin.call('GET /deliveries/{delivery_id}', { params: { delivery_id } })).body

test('nothing leaves for ten seconds; taken back, nobody gets anything and the links are dead', async () => {
  const customer = await newCustomer(ours.admin)
  const sent = await sendTo(ours.admin, [customer.id])
  expect(Date.parse(sent.undo_until) - Date.now()).toBeGreaterThan(8_000)
  await sendDue(at.base)
  expect(await outboxOf(at, ours)).toEqual([])
  expect((await countsOf(sent.delivery_id)).status).toBe('waiting')
  const params = { delivery_id: sent.delivery_id }
  const { body } = await ours.admin.call('POST /deliveries/{delivery_id}/cancel', { params })
  expect(body).toMatchObject({ status: 'cancelled', links: { total: 1, cancelled: 1 } })
  await deliverNow(at, ours.workspace_id)
  expect(await outboxOf(at, ours)).toEqual([])
  const again = await refusalOf(ours.admin.call('POST /deliveries/{delivery_id}/cancel', { params }))
  expect(again.code).toBe('delivery.all_gone')
})

test('every recipient gets one message with a link of their own, and the token is nowhere in the database', async () => {
  const customers = [await newCustomer(ours.admin, { name: 'Ada' }), await newCustomer(ours.admin)]
  const text = 'Dear {{name}}, {{title}}: {{link}}'
  const sent = await sendTo(
    ours.admin,
    customers.map(it => it.id),
    { text },
  )
  await deliverNow(at, ours.workspace_id)
  const arrived = await outboxOf(at, ours)
  expect(arrived.map(it => it.recipient).toSorted()).toEqual(customers.map(it => it.phone).toSorted())
  expect(arrived.find(it => it.recipient === customers[0]?.phone)?.text).toMatch(/^Dear Ada, Invoice 1: http/)
  expect((await countsOf(sent.delivery_id)).links).toMatchObject({ total: 2, delivered: 2 })
  const token = await tokenFor(at, ours, customers[0]?.phone ?? '')
  for (const table of [
    'messages',
    'links',
    'link_tokens',
    'deliveries',
    'sent_documents',
    'audit_log',
    'customer_events',
  ]) {
    const rows = await at.db.asOwner(
      `select t::text as row from ${table} t where t::text like '%' || $1 || '%'`,
      [token],
    )
    expect([table, rows]).toEqual([table, []])
  }
  expect(
    await at.db.asOwner(`select id from messages where sealed is not null and workspace_id = $1`, [
      ours.workspace_id,
    ]),
  ).toEqual([])
})

test('doubles: a message each, or one link for all of a customer’s documents', async () => {
  const [one, two] = [await newCustomer(ours.admin), await newCustomer(ours.admin)]
  const each = await sendTo(ours.admin, [one.id, two.id, one.id])
  expect(each.messages).toBe(3)
  const together = await sendTo(ours.admin, [one.id, two.id, one.id], { doubles: 'one' })
  expect(together.messages).toBe(2)
  const links = await linksOf(together.delivery_id)
  expect(links.map(it => it.documents.length).toSorted()).toEqual([1, 2])
  await deliverNow(at, ours.workspace_id)
  expect((await outboxOf(at, ours)).some(it => it.text.includes('Invoice 1 and 1 more'))).toBe(true)
})

test('who cannot be reached is named with the reason, and left out when one says so', async () => {
  const fine = await newCustomer(ours.admin)
  const mute = (await ours.admin.call('POST /customers', { body: { name: 'Mute' } })).body
  const stopped = await newCustomer(ours.admin)
  await ours.admin.call('POST /opt-outs', { body: { phone: stopped.phone ?? '' } })
  const ids = [fine.id, mute.id, stopped.id]
  const refused = await refusalOf(sendTo(ours.admin, ids))
  expect(refused).toMatchObject({ code: 'delivery.unreachable', params: { count: 2 } })
  const upload_items = { channel: 'sms' as const, skip_unreachable: true }
  const sent = await sendTo(ours.admin, ids, upload_items)
  expect(sent).toMatchObject({ messages: 1, unreachable: 2 })
})

test('national phone numbers are dialled by the customer’s country', async () => {
  const shapes: [string, string, string][] = [
    ['0151 2345 6789', 'de-DE', '+4915123456789'],
    ['020 7946 0123', 'en-GB', '+442079460123'],
    ['0049 (0)151/23456780', 'de-DE', '+4915123456780'],
    ['6 12 34 56 78', 'fr-FR', '+33612345678'],
    ['+1 (415) 555-2671', 'de-DE', '+14155552671'],
  ]
  for (const [phone, locale, e164] of shapes) {
    const { body } = await ours.admin.call('POST /customers', { body: { name: phone, phone, locale } })
    // As an import that could not read it would have kept it.
    await at.db.asOwner(`update customers set phone = $1 where id = $2`, [phone, body.id])
    const sent = await sendTo(ours.admin, [body.id])
    expect([phone, (await linksOf(sent.delivery_id))[0]?.to]).toEqual([phone, e164])
  }
})

test('a provider that is down for an hour loses nothing and sends nothing twice', async () => {
  const customers = await Promise.all([1, 2, 3, 4, 5].map(() => newCustomer(ours.admin)))
  let isDown = true
  const taken: string[] = []
  instead = async sms => {
    if (isDown) throw new Unreachable('HTTP 503')
    taken.push(sms.key)
    return { id: sms.key, state: 'sent', said: 'ok' }
  }
  const { delivery_id } = await sendTo(
    ours.admin,
    customers.map(it => it.id),
  )
  await deliverNow(at, ours.workspace_id)
  expect((await countsOf(delivery_id)).links).toMatchObject({ queued: 5 })
  const waits = await at.db.asOwner<{ s: number; said: string }>(
    `select extract(epoch from send_after - now())::int as s, said from messages where delivery_id = $1`,
    [delivery_id],
  )
  expect(waits.every(it => it.s >= 3 && it.said === 'HTTP 503')).toBe(true)
  isDown = false
  await deliverNow(at, ours.workspace_id)
  expect(new Set(taken).size).toBe(5)
  expect(taken.length).toBe(5)
  expect((await countsOf(delivery_id)).links).toMatchObject({ sent: 5 })
  // A day later it is given up.
  isDown = true
  const late = await sendTo(ours.admin, [customers[0]!.id])
  await at.db.asOwner(`update messages set created_at = now() - interval '25 hours' where delivery_id = $1`, [
    late.delivery_id,
  ])
  await deliverNow(at, ours.workspace_id)
  expect((await linksOf(late.delivery_id))[0]).toMatchObject({ state: 'failed', reason: 'HTTP 503' })
})

test('a refused number fails with the carrier’s words; the carrier’s STOP is remembered', async () => {
  const customer = await newCustomer(ours.admin)
  instead = async () => {
    throw new Undeliverable(
      'The recipient answered STOP and gets no more messages from this sender. (21610: x)',
    )
  }
  const { delivery_id } = await sendTo(ours.admin, [customer.id])
  await deliverNow(at, ours.workspace_id)
  const [link] = await linksOf(delivery_id)
  expect(link).toMatchObject({ state: 'failed', reason: expect.stringContaining('STOP') })
  const { body } = await ours.admin.call('GET /opt-outs')
  expect(body.data).toMatchObject([{ phone: customer.phone, how: 'carrier', customer_id: customer.id }])
})

test('all workers together keep to the provider’s pace', async () => {
  const customers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => newCustomer(ours.admin)))
  pace = 2
  const taken: number[] = []
  instead = async sms => {
    taken.push(Date.now())
    return { id: sms.key, state: 'sent', said: 'ok' }
  }
  await sendTo(
    ours.admin,
    customers.map(it => it.id),
  )
  await at.db.asOwner(`update messages set send_after = now() where workspace_id = $1`, [ours.workspace_id])
  const until = Date.now() + 1_500
  while (Date.now() < until) {
    await Promise.all([sendDue(at.base), sendDue(at.base), sendDue(at.base)])
    await new Promise(done => setTimeout(done, 20))
  }
  expect(taken.length).toBeGreaterThanOrEqual(3)
  expect(taken.length).toBeLessThanOrEqual(4)
})

test('a send has the same outcome once, however often its request is tried', async () => {
  const customer = await newCustomer(ours.admin)
  const upload = await bring(ours.admin, pdf(), 'A.pdf')
  const ask = {
    headers: { 'idempotency-key': 'send-once-1' },
    body: {
      channel: 'sms' as const,
      items: [{ customer_id: customer.id, source_kind: 'upload', source_id: upload.id }],
    },
  }
  const [a, b] = [
    await ours.admin.call('POST /deliveries', ask),
    await ours.admin.call('POST /deliveries', ask),
  ]
  expect(b.body.delivery_id).toBe(a.body.delivery_id)
  await deliverNow(at, ours.workspace_id)
  expect((await outboxOf(at, ours)).length).toBe(1)
})

test('without a text of its own a mail says what the company’s message template says, in its language', async () => {
  const settings = async () => (await ours.admin.call('GET /message-settings')).body
  expect((await settings()).email_text).toMatch(/^Dear \{\{name\}\}/)
  const wording = { subject: 'Für {{name}}', text: 'Hallo {{name}}: {{link}}' }
  await ours.admin.call('POST /email-templates', { body: { key: 'delivery', locale: 'de', ...wording } })
  expect((await settings()).email_text).toMatch(/^Dear \{\{name\}\}/)
  await at.db.asOwner(
    `insert into workspace_settings (workspace_id, locale, time_zone, currency, country) values ($1, 'de-AT', 'Europe/Vienna', 'EUR', 'AT')
     on conflict (workspace_id) do update set locale = excluded.locale`,
    [ours.workspace_id],
  )
  expect(await settings()).toMatchObject({
    email_subject: wording.subject,
    email_text: wording.text,
    sms_text: expect.stringContaining('liegt für Sie bereit'),
  })
  const customer = await newCustomer(ours.admin, { name: 'Zoë', email: 'zoe@example.com' })
  await sendTo(ours.admin, [customer.id], { channel: 'email' })
  await deliverNow(at, ours.workspace_id)
  const [mail] = await outboxOf(at, ours)
  expect(mail).toMatchObject({ subject: 'Für Zoë', text: expect.stringMatching(/^Hallo Zoë: http/) })
})
