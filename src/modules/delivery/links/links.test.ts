// A link that has gone out: sent again, renewed, corrected, many at once.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { bring, refusalOf } from '../../../../test/papers.ts'
import { deliverNow, newCustomer, outboxOf, pdf, sendTo, tokenFor, visitor } from '../../../../test/post.ts'

let at: TestHouse
let ours: Company

beforeAll(async () => {
  at = await openTestHouse()
})
beforeEach(async () => {
  ours = await at.newCompany()
})
afterAll(() => at.close())

const linksOf = async (delivery_id: string) =>
  (await ours.admin.call('GET /links', { query: { delivery_id, sort: 'created_at' } })).body.data

test('resend goes to who did not open, with an address of its own; the first one works on', async () => {
  const [read, unread] = [await newCustomer(ours.admin), await newCustomer(ours.admin)]
  const { delivery_id } = await sendTo(ours.admin, [read.id, unread.id])
  await deliverNow(at, ours.workspace_id)
  await visitor(at.origin).open(await tokenFor(at, ours, read.phone ?? ''))
  const first = await tokenFor(at, ours, unread.phone ?? '')
  const params = { delivery_id }
  const again = await ours.admin.call('POST /deliveries/{delivery_id}/resend', { params, body: {} })
  expect(again.body.messages).toBe(1)
  await deliverNow(at, ours.workspace_id)
  const second = await tokenFor(at, ours, unread.phone ?? '')
  expect(second).not.toBe(first)
  for (const token of [first, second]) expect((await visitor(at.origin).look(token)).status).toBe(200)
  await visitor(at.origin).open(second)
  const nobody = await refusalOf(
    ours.admin.call('POST /deliveries/{delivery_id}/resend', { params, body: {} }),
  )
  expect(nobody.code).toBe('delivery.nobody_left')
})

test('a resend taken back leaves the links as they were', async () => {
  const customer = await newCustomer(ours.admin)
  const { delivery_id } = await sendTo(ours.admin, [customer.id])
  await deliverNow(at, ours.workspace_id)
  const params = { delivery_id }
  await ours.admin.call('POST /deliveries/{delivery_id}/resend', { params, body: {} })
  const { body } = await ours.admin.call('POST /deliveries/{delivery_id}/cancel', { params })
  expect(body).toMatchObject({ cancelled_at: null, links: { delivered: 1 } })
  expect(
    ((await visitor(at.origin).open(await tokenFor(at, ours, customer.phone ?? ''))) as { status: number })
      .status,
  ).toBe(200)
})

test('bulk acts answer for each link by itself', async () => {
  const customers = [await newCustomer(ours.admin), await newCustomer(ours.admin)]
  const { delivery_id } = await sendTo(
    ours.admin,
    customers.map(it => it.id),
  )
  await deliverNow(at, ours.workspace_id)
  const [one, two] = await linksOf(delivery_id)
  await ours.admin.call('POST /links/{link_id}/revoke', { params: { link_id: one!.id } })
  const never = '00000000-0000-4000-8000-000000000000'
  const ids = [one!.id, two!.id, never]
  const { body } = await ours.admin.call('POST /links/bulk', { body: { act: 'renew', ids } })
  expect(body.results.map(it => [it.status, it.problem?.code])).toEqual([
    [409, 'link.was_revoked'],
    [200, undefined],
    [404, 'link.unknown'],
  ])
})

test('a corrected document keeps its link; who has read the old one is told, who has not is left alone', async () => {
  const [read, unread] = [await newCustomer(ours.admin), await newCustomer(ours.admin)]
  const { delivery_id } = await sendTo(ours.admin, [read.id, unread.id])
  await deliverNow(at, ours.workspace_id)
  const token = await tokenFor(at, ours, read.phone ?? '')
  await visitor(at.origin).open(token)
  const better = await bring(ours.admin, pdf('corrected'), 'Better.pdf')
  const links = await linksOf(delivery_id)
  const told: boolean[] = []
  for (const who of [read, unread]) {
    const sent_id = links.find(it => it.customer_id === who.id)?.documents[0]?.id ?? ''
    const params = { sent_id }
    const reply = await ours.admin.call('POST /sent-documents/{sent_id}/replace', {
      params,
      body: { source_id: better.id },
    })
    told.push(reply.body.told)
  }
  expect(told).toEqual([true, false])
  await deliverNow(at, ours.workspace_id)
  expect(
    (await outboxOf(at, ours)).filter(it => it.text.includes('corrected')).map(it => it.recipient),
  ).toEqual([read.phone])
  const phone = visitor(at.origin)
  const opened = (await phone.open(token)) as {
    body: { documents: { corrected_at: string | null; file: string }[] }
  }
  expect(opened.body.documents[0]?.corrected_at).not.toBeNull()
  expect(await (await phone.get(opened.body.documents[0]!.file.slice(4))).text()).toContain('corrected')
})

test('sent again after the number was mended, it goes to the new one, and what went to the old one is dead', async () => {
  const customer = await newCustomer(ours.admin)
  const { delivery_id } = await sendTo(ours.admin, [customer.id])
  await deliverNow(at, ours.workspace_id)
  const wrong = await tokenFor(at, ours, customer.phone ?? '')
  const params = { customer_id: customer.id }
  const body = { name: customer.name, phone: '+4915188888888', email: customer.email }
  await ours.admin.call('PUT /customers/{customer_id}', { params, headers: { 'if-match': '"v1"' }, body })
  await ours.admin.call('POST /deliveries/{delivery_id}/resend', { params: { delivery_id }, body: {} })
  await deliverNow(at, ours.workspace_id)
  const right = await tokenFor(at, ours, '+4915188888888')
  expect((await linksOf(delivery_id))[0]).toMatchObject({ to: '+4915188888888' })
  const seen = [await visitor(at.origin).look(wrong), await visitor(at.origin).look(right)]
  expect(seen.map(it => (it.body as { state: string }).state)).toEqual(['expired', 'ready'])
  await ours.admin.call('POST /opt-outs', { body: { phone: '+4915188888888' } })
  const none = await refusalOf(
    ours.admin.call('POST /deliveries/{delivery_id}/resend', { params: { delivery_id }, body: {} }),
  )
  expect(none.code).toBe('delivery.nobody_left')
})

test('a link that was opened as often as it may be is opened again once the sender renews it', async () => {
  const customer = await newCustomer(ours.admin)
  const { delivery_id } = await sendTo(ours.admin, [customer.id], { max_opens: 1 })
  await deliverNow(at, ours.workspace_id)
  await visitor(at.origin).open(await tokenFor(at, ours, customer.phone ?? ''))
  const link_id = (await linksOf(delivery_id))[0]?.id ?? ''
  const renewed = await ours.admin.call('POST /links/{link_id}/renew', { params: { link_id }, body: {} })
  expect(renewed.body).toMatchObject({ opens: 1, max_opens: 2, state: 'opened' })
  await deliverNow(at, ours.workspace_id)
  const token = await tokenFor(at, ours, customer.phone ?? '')
  expect((await visitor(at.origin).open(token)).status).toBe(200)
  expect((await visitor(at.origin).open(token)).status).toBe(410)
})
