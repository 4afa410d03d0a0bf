// Codes: who proves to hold the number gets in, to what was sent there; who guesses is stopped.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { codeFor, deliverNow, sendLink, sendTo, visitor } from '../../../../test/post.ts'
import type { Portal } from './contract.ts'

let at: TestHouse
let ours: Company
beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
})
afterAll(() => at.close())

type Reply = {
  status: number
  body: Portal & { code: string; params: Record<string, number>; detail: string }
}

const linkTo = (how: Parameters<typeof sendLink>[2] = {}) => sendLink(at, ours, how)

test('a code opens the link that it was sent for, and then all that this customer was sent there', async () => {
  const { token, to, customer } = await linkTo({ code: true })
  await sendTo(ours.admin, [customer.id], { title: 'Invoice 2' })
  await deliverNow(at, ours.workspace_id)
  const phone = visitor(at.origin)
  expect(((await phone.open(token)) as Reply).status).toBe(403)
  await phone.code(token)
  await deliverNow(at, ours.workspace_id)
  const code = await codeFor(at, ours, to)
  const verified = (await phone.verify(token, code)) as Reply
  expect(verified.body.state).toBe('ready')
  const opened = (await phone.open(token)) as Reply
  expect(opened.body.documents.map(it => [it.title, it.is_of_link])).toEqual([
    ['Invoice 1', true],
    ['Invoice 2', false],
  ])
  for (const it of opened.body.documents) expect((await phone.get(it.file.slice(4))).status).toBe(200)
  // A code counts once.
  expect(((await visitor(at.origin).verify(token, code)) as Reply).body.code).toBe('code.over')
})

test('who holds a number that the customer has given up sees what was sent to it, and nothing newer', async () => {
  const { token, to, customer } = await linkTo({ code: true })
  const headers = { 'if-match': '"v1"' }
  const body = { name: customer.name, phone: '+4915199999999', email: customer.email }
  await ours.admin.call('PUT /customers/{customer_id}', {
    params: { customer_id: customer.id },
    headers,
    body,
  })
  await sendTo(ours.admin, [customer.id], { title: 'Secret' })
  await deliverNow(at, ours.workspace_id)
  const phone = visitor(at.origin)
  await phone.code(token)
  await deliverNow(at, ours.workspace_id)
  await phone.verify(token, await codeFor(at, ours, to))
  const { body: seen } = (await phone.open(token)) as Reply
  expect(seen.documents.map(it => it.title)).toEqual(['Invoice 1'])
})

test('the code of another link never works', async () => {
  const [one, two] = [await linkTo({ code: true }), await linkTo({ code: true })]
  const phone = visitor(at.origin)
  await phone.code(one.token)
  await phone.code(two.token)
  await deliverNow(at, ours.workspace_id)
  const codes = [await codeFor(at, ours, one.to), await codeFor(at, ours, two.to)]
  if (codes[0] === codes[1]) return
  const crossed = (await phone.verify(one.token, codes[1] ?? '')) as Reply
  expect([crossed.status, crossed.body.code, crossed.body.params]).toEqual([403, 'code.wrong', { left: 4 }])
})

test('10,000 guesses, many at once, are judged five times', { timeout: 60_000 }, async () => {
  const { token, link } = await linkTo({ code: true })
  const thief = visitor(at.origin)
  await thief.code(token)
  await at.db.asOwner(`update portal_codes set code_hash = repeat('0', 64) where link_id = $1`, [link.id])
  const told = new Map<string, number>()
  let next = 0
  const guess = async () => {
    for (let n = next++; n < 10_000; n = next++) {
      const { body } = (await thief.verify(token, String(n).padStart(6, '0'))) as Reply
      told.set(body.code, (told.get(body.code) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: 40 }, guess))
  expect(told.get('code.wrong')).toBe(5)
  expect((told.get('code.over') ?? 0) + (told.get('code.locked') ?? 0)).toBe(9_995)
  expect(((await thief.look(token)) as Reply).body.state).toBe('code')
})

test('codes are sent half a minute apart and five an hour; twenty wrong ones lock the link', async () => {
  const { token, link } = await linkTo({ code: true })
  const phone = visitor(at.origin)
  const past = () =>
    at.db.asOwner(
      `update portal_codes set created_at = created_at - interval '31 seconds' where link_id = $1`,
      [link.id],
    )
  const count = async () =>
    (
      await at.db.asOwner<{ n: number }>(`select count(*)::int as n from portal_codes where link_id = $1`, [
        link.id,
      ])
    )[0]?.n
  await phone.code(token)
  await phone.code(token)
  expect(await count()).toBe(1)
  for (let n = 0; n < 4; n++) {
    await past()
    expect(((await phone.code(token)) as Reply).status).toBe(200)
  }
  await past()
  const sixth = (await phone.code(token)) as Reply
  expect([sixth.status, sixth.body.code]).toEqual([429, 'code.too_often'])
  await at.db.asOwner(
    `insert into portal_wrongs (workspace_id, link_id, address) select $1, $2, '192.0.2.1' from generate_series(1, 20)`,
    [ours.workspace_id, link.id],
  )
  expect(((await phone.verify(token, '000000')) as Reply).body.code).toBe('code.locked')
})
