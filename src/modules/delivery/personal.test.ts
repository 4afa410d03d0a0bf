// One person's data: given out with what they were sent and did, and gone when they are erased, but for the sealed log.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../test/house.ts'
import { deliverNow, newCustomer, sendTo, tokenFor, visitor } from '../../../test/post.ts'
import { deliveryPersonal } from './personal.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
})
afterAll(() => at.close())

async function read(name: string) {
  const customer = await newCustomer(ours.admin, { name })
  await sendTo(ours.admin, [customer.id])
  await deliverNow(at, ours.workspace_id)
  const token = await tokenFor(at, ours, customer.phone ?? '')
  await visitor(at.origin).open(token)
  return { customer, token }
}

test('what is given out holds links, messages, opens and files, and no address that opens a link', async () => {
  const { customer, token } = await read('Ada')
  const given = await at.base.db.in(ours.workspace_id, tx =>
    deliveryPersonal.export(tx, at.base, customer.id, { customer_id: customer.id, names: [], addresses: [] }),
  )
  expect(given.files.length).toBe(1)
  expect(given.data).toMatchObject({
    links: [{ opens: 1 }],
    messages: [{ kind: 'link', state: 'delivered' }],
    accesses: [{ act: 'opened' }],
  })
  expect(JSON.stringify(given)).not.toContain(token)
})

test('erased, their links open nothing, others’ do, and what stays of the log is said', async () => {
  const [gone, stays] = [await read('Bo'), await read('Cy')]
  const params = { customer_id: gone.customer.id }
  const { body } = await ours.admin.call('POST /customers/{customer_id}/erase', {
    params,
    body: { name: 'Bo' },
  })
  expect(body.erased).toMatchObject({ links: 1, sent_documents: 1 })
  expect(body.remains.map(it => it.code)).toContain('access_log')
  expect((await visitor(at.origin).look(gone.token)).status).toBe(404)
  expect((await visitor(at.origin).look(stays.token)).status).toBe(200)
  for (const table of ['links', 'sent_documents', 'messages', 'customer_events'])
    expect([
      table,
      await at.db.asOwner(`select 1 from ${table} t where t::text like '%' || $1 || '%'`, [
        gone.customer.phone,
      ]),
    ]).toEqual([table, []])
})
