// Many browsers open links at the same moment, in one commit: each gets what it would have got alone.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { deliverNow, newCustomer, sendTo, tokenFor, visitor } from '../../../../test/post.ts'
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import type { Portal } from './contract.ts'
import { opener, type Opening } from './opens.ts'

let at: TestHouse
beforeAll(async () => {
  at = await openTestHouse()
})
afterAll(() => at.close())

async function linksTo(company: Company, count: number, how: Parameters<typeof sendTo>[2] = {}) {
  const customers = []
  for (let n = 0; n < count; n++) customers.push(await newCustomer(company.admin))
  const ids = customers.map(it => it.id)
  await sendTo(company.admin, ids, how)
  await deliverNow(at, company.workspace_id)
  return Promise.all(customers.map(it => tokenFor(at, company, it.phone ?? '')))
}

const opened = async (token: string) =>
  (await visitor(at.origin).open(token)) as { status: number; body: Portal & { code: string } }

test('links of two companies opened at once each show their own company’s document, and are counted once', async () => {
  const [ours, theirs] = [await at.newCompany(), await at.newCompany()]
  const [mine, other] = [
    await linksTo(ours, 6, { title: 'Ours' }),
    await linksTo(theirs, 6, { title: 'Theirs' }),
  ]
  const all = mine.flatMap((token, n) => [token, other[n] ?? ''])
  const replies = await Promise.all(all.map(opened))
  for (const [n, { status, body }] of replies.entries()) {
    const title = n % 2 === 0 ? 'Ours' : 'Theirs'
    expect([status, body.state, body.documents.map(it => it.title)]).toEqual([200, 'open', [title]])
    expect(body.documents[0]?.sent_at).toMatch(/Z$/)
    expect(body.documents[0]?.file).toContain(all[n])
  }
  for (const company of [ours, theirs]) {
    const { data } = (await company.admin.call('GET /links', { query: {} })).body
    expect(data.map(it => it.opens)).toEqual([1, 1, 1, 1, 1, 1])
    const log = (await company.admin.call('GET /access-log', { query: {} })).body.data
    expect(log.filter(it => it.act === 'opened').length).toBe(6)
  }
})

test('of thirty at once only as many come in as may, and one that is refused stops nobody', async () => {
  const company = await at.newCompany()
  const [once = ''] = await linksTo(company, 1, { max_opens: 2 })
  const [free = ''] = await linksTo(company, 1)
  const asks = Array.from({ length: 30 }, (_, n) =>
    opened(n % 3 === 0 ? free : n % 3 === 1 ? once : newSecret()),
  )
  const replies = await Promise.all(asks)
  const said = (nth: number) =>
    replies.filter((_, n) => n % 3 === nth).map(it => it.body.code ?? it.body.state)
  expect(said(0)).toEqual(Array.from({ length: 10 }, () => 'open'))
  expect(said(1).toSorted()).toEqual([...Array.from({ length: 8 }, () => 'link.used_up'), 'open', 'open'])
  expect(said(2)).toEqual(Array.from({ length: 10 }, () => 'portal.unknown'))
})

test('what fails for one is tried alone, and fails for that one only', async () => {
  const company = await at.newCompany()
  const [token = ''] = await linksTo(company, 1)
  const open = opener(at.base)
  const opening = (it: Partial<Opening>): Opening => ({
    ...{
      hash: hashSecret(token),
      own: null,
      fresh: hashSecret(newSecret()),
      address: '127.0.0.1',
      agent: null,
    },
    ...it,
  })
  // PostgreSQL holds no NUL in a text.
  const [good, bad] = await Promise.allSettled([open(opening({})), open(opening({ agent: 'a\u0000b' }))])
  expect(good).toMatchObject({ status: 'fulfilled', value: { is_fresh: true } })
  expect(bad.status).toBe('rejected')
})
