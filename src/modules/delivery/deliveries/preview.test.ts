// What a sender looks at before anything leaves: one recipient's message, what it costs, a sample to oneself.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { bring, refusalOf } from '../../../../test/papers.ts'
import { deliverNow, newCustomer, outboxOf, pdf } from '../../../../test/post.ts'

let at: TestHouse
let ours: Company

beforeAll(async () => {
  at = await openTestHouse()
})
beforeEach(async () => {
  ours = await at.newCompany()
})
afterAll(() => at.close())

test('the preview shows one recipient’s message, counts segments and cost, and names what nothing fills', async () => {
  const customer = await newCustomer(ours.admin, { name: 'Żaneta' })
  const headers = { 'if-match': '"v0"' }
  const settings = (await ours.admin.call('GET /message-settings')).body
  const { placeholders: _, version: __, ...body } = settings
  await ours.admin.call('PUT /message-settings', {
    headers,
    body: { ...body, sms_price: '0.0745', company: 'Halden' },
  })
  const upload = await bring(ours.admin, pdf(), 'A.pdf')
  const items = [{ customer_id: customer.id, source_kind: 'upload', source_id: upload.id }]
  const text = '{{company}} {{name}} {{amount}} {{link}}'
  const preview = (
    await ours.admin.call('POST /deliveries/preview', { body: { channel: 'sms', text, items } })
  ).body
  expect(preview.sample).toMatchObject({
    to: customer.phone,
    segments: { encoding: 'ucs2', segments: 2, outside: ['Ż'] },
  })
  expect(preview.sample?.text).toMatch(/^Halden Żaneta {2}http/)
  expect(preview.cost).toEqual({ amount: '0.1490', currency: 'EUR' })
  expect(preview.problems.map(it => it.placeholder)).toEqual(['amount'])
  const bare = await refusalOf(
    ours.admin.call('POST /deliveries/preview', { body: { channel: 'sms', text: 'Hi', items } }),
  )
  expect(bare.code).toBe('delivery.text_has_no_link')
  expect(await outboxOf(at, ours)).toEqual([])
})

test('a sample comes to oneself, with a link that opens nothing', async () => {
  const customer = await newCustomer(ours.admin, { name: 'Ada' })
  const upload = await bring(ours.admin, pdf(), 'A.pdf')
  const items = [{ customer_id: customer.id, source_kind: 'upload', source_id: upload.id }]
  await ours.admin.call('POST /deliveries/sample', {
    body: { channel: 'email', to: 'me@example.com', items },
  })
  await deliverNow(at, ours.workspace_id)
  const [mail] = await outboxOf(at, ours)
  expect(mail).toMatchObject({ recipient: 'me@example.com', text: expect.stringContaining('Dear Ada') })
  expect(mail?.text).toMatch(/\/p\/sample\b/)
  expect((await fetch(`${at.origin}/api/portal/sample`)).status).toBe(404)
})
