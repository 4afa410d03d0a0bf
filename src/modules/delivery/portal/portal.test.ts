// The portal: who has the link and proves who they are gets in, once for each open; nobody else ever does.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import {
  codeFor,
  deliverNow,
  newCustomer,
  sendLink,
  sendTo,
  tokenFor,
  visitor,
} from '../../../../test/post.ts'
import { hideSecrets } from '../../../base/log.ts'
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

const stateOf = async (link_id: string) =>
  (await ours.admin.call('GET /links/{link_id}', { params: { link_id } })).body

test('looking at a link, as previews and bots do, uses nothing up and tells nothing but who sent it', async () => {
  const { token, link } = await linkTo({ code: true, max_opens: 1 })
  const bot = visitor(at.origin)
  for (let n = 0; n < 5; n++) {
    const { status, body } = (await bot.look(token)) as Reply
    expect(status).toBe(200)
    expect(body).toMatchObject({ state: 'code', title: null, documents: [], code_sent_at: null })
    expect(body.to).toMatch(/^••• \d{3}$/)
  }
  expect(await stateOf(link.id)).toMatchObject({ opens: 0, first_opened_at: null, state: 'delivered' })
})

test('opening counts once a visit and hands out the bytes, whole and by ranges, kept by nobody', async () => {
  const { token, link } = await linkTo({ max_opens: 1 })
  const phone = visitor(at.origin)
  expect(((await phone.look(token)) as Reply).body.state).toBe('ready')
  const { body } = (await phone.open(token)) as Reply
  expect(body).toMatchObject({ state: 'open', documents: [{ title: 'Invoice 1', is_of_link: true }] })
  await phone.open(token)
  expect(await stateOf(link.id)).toMatchObject({ opens: 1, state: 'opened' })
  const path = body.documents[0]!.file.slice('/api'.length)
  const whole = await phone.get(path)
  expect(whole.status).toBe(200)
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-type': 'application/pdf',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringContaining('sandbox'),
  })
  const bytes = new Uint8Array(await whole.arrayBuffer())
  const part = await phone.get(path, { range: 'bytes=1-3' })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1-3/${bytes.length}`])
  expect(await part.text()).toBe('PDF')
  expect((await phone.get(path, { range: 'bytes=9999-' })).status).toBe(416)
  const saved = await phone.get(`${path}?download=true`)
  expect(saved.headers.get('content-disposition')).toMatch(/^attachment/)
  const other = (await visitor(at.origin).open(token)) as Reply
  expect([other.status, other.body.code]).toEqual([410, 'link.used_up'])
  expect((await visitor(at.origin).get(path)).status).toBe(410)
})

test('without a visit the bytes are refused, and a document of another link is unknown', async () => {
  const one = await linkTo()
  const two = await linkTo()
  const [a, b] = [visitor(at.origin), visitor(at.origin)]
  const mine = ((await a.open(one.token)) as Reply).body.documents[0]!
  await b.open(two.token)
  expect((await visitor(at.origin).get(mine.file.slice(4))).status).toBe(403)
  const strange = await b.get(`/portal/${two.token}/documents/${mine.id}`)
  expect([strange.status, ((await strange.json()) as { code: string }).code]).toEqual([
    404,
    'document.unknown',
  ])
  // The cookie of one link is worth nothing at another, even if it is carried there by hand.
  const [cookie] = [...a.jar.values()]
  const carried = await visitor(at.origin).get(`/portal/${two.token}/documents/${mine.id}`, {
    cookie: `octavo_portal=${cookie?.value}`,
  })
  expect(carried.status).toBe(403)
})

test('a token tampered with at any byte, cut short or made longer is answered as one that never was', async () => {
  const { token } = await linkTo()
  const never = 'A'.repeat(43)
  const odd = [...token].map((char, n) => token.slice(0, n) + (char === 'A' ? 'B' : 'A') + token.slice(n + 1))
  for (let n = 1; n < 43; n += 6) odd.push(token.slice(0, n))
  odd.push(`${token}A`, `${token}=`, ` ${token}`, token.toUpperCase(), `${token}%00`)
  const told = new Set<string>()
  for (const it of [never, ...odd]) {
    const reply = await fetch(`${at.origin}/api/portal/${encodeURIComponent(it)}`)
    const { code, detail, status } = (await reply.json()) as { code: string; detail: string; status: number }
    told.add(`${status} ${code} ${detail}`)
  }
  expect([...told]).toEqual([expect.stringMatching(/^404 portal\.unknown /)])
})

test('a link is open to its last second and shut from then on, also for who is looking', async () => {
  const { token, link } = await linkTo({ expires_in_s: 3600 })
  const phone = visitor(at.origin)
  const document = ((await phone.open(token)) as Reply).body.documents[0]!
  const endIn = (how: string) =>
    at.db.asOwner(`update link_tokens set expires_at = now() + interval '${how}' where link_id = $1`, [
      link.id,
    ])
  await endIn('1 second')
  expect((await phone.get(document.file.slice(4))).status).toBe(200)
  await new Promise(done => setTimeout(done, 1010))
  const late = await phone.get(document.file.slice(4))
  expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([410, 'link.expired'])
  expect(((await phone.look(token)) as Reply).body.state).toBe('expired')
})

test('revoked while it is read: the next request is refused, for good', async () => {
  const { token, link } = await linkTo()
  const phone = visitor(at.origin)
  const document = ((await phone.open(token)) as Reply).body.documents[0]!
  await ours.admin.call('POST /links/{link_id}/revoke', { params: { link_id: link.id } })
  const reply = await phone.get(document.file.slice(4))
  expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([410, 'link.revoked'])
  expect(((await phone.look(token)) as Reply).body).toMatchObject({
    state: 'revoked',
    title: null,
    documents: [],
  })
})

test('an expired link sends a new one to where the first went; the old address stays shut', async () => {
  const { token, link, to } = await linkTo()
  await at.db.asOwner(`update link_tokens set expires_at = now() where link_id = $1`, [link.id])
  const finder = visitor(at.origin)
  const asked = await finder.post(`/portal/${token}/renew`)
  expect(await asked.json()).toEqual({ to: `••• ${to.slice(-3)}`, channel: 'sms' })
  await deliverNow(at, ours.workspace_id)
  const fresh = await tokenFor(at, ours, to)
  expect(fresh).not.toBe(token)
  expect(((await visitor(at.origin).open(fresh)) as Reply).body.state).toBe('open')
  const old = ((await finder.look(token)) as Reply).body
  expect(old.state).toBe('expired')
  expect(old.renewed_at).not.toBeNull()
  const closed = await linkTo({ may_renew: false })
  await at.db.asOwner(`update link_tokens set expires_at = now() where link_id = $1`, [closed.link.id])
  expect((await finder.post(`/portal/${closed.token}/renew`)).status).toBe(410)
})

test('a question from an open link is kept for whoever answers, with its document', async () => {
  const { token, customer } = await linkTo()
  const phone = visitor(at.origin)
  expect((await phone.post(`/portal/${token}/question`, { text: 'Why?' })).status).toBe(403)
  const document = ((await phone.open(token)) as Reply).body.documents[0]!
  const asked = await phone.post(`/portal/${token}/question`, {
    text: '<b>Why 12 %?</b>',
    document_id: document.id,
  })
  expect(asked.status).toBe(201)
  const { body } = await ours.admin.call('GET /customer-questions', { query: { customer_id: customer.id } })
  expect(body.data).toMatchObject([{ text: '<b>Why 12 %?</b>', title: 'Invoice 1', taken_at: null }])
})

test('SVG and HTML are saved, never shown', async () => {
  const customer = await newCustomer(ours.admin)
  const sent = await sendTo(ours.admin, [customer.id])
  await deliverNow(at, ours.workspace_id)
  const token = await tokenFor(at, ours, customer.phone ?? '')
  const phone = visitor(at.origin)
  const document = ((await phone.open(token)) as Reply).body.documents[0]!
  for (const type of ['image/svg+xml', 'text/html']) {
    await at.db.asOwner(
      `update files set media_type = $1 where id in (select file_id from sent_documents where delivery_id = $2)`,
      [type, sent.delivery_id],
    )
    const reply = await phone.get(document.file.slice(4))
    expect(reply.headers.get('content-disposition')).toMatch(/^attachment/)
  }
})

test('each touch is in the access log, by link and by customer', async () => {
  const { token, link, customer } = await linkTo({ code: true })
  const phone = visitor(at.origin)
  await phone.code(token)
  await phone.verify(token, '123456')
  await deliverNow(at, ours.workspace_id)
  await at.db.asOwner(`update portal_codes set used_at = null where link_id = $1`, [link.id])
  await phone.verify(token, await codeFor(at, ours, customer.phone ?? ''))
  const document = ((await phone.open(token)) as Reply).body.documents[0]!
  await (await phone.get(document.file.slice(4))).arrayBuffer()
  await (await phone.get(document.file.slice(4), { range: 'bytes=2-' })).arrayBuffer()
  await (await phone.get(`${document.file.slice(4)}?download=true`)).arrayBuffer()
  await ours.admin.call('POST /links/{link_id}/revoke', { params: { link_id: link.id } })
  await phone.get(document.file.slice(4))
  const { body } = await ours.admin.call('GET /access-log', { query: { link_id: link.id } })
  const acts = body.data.map(it => it.act + (it.why ? ` ${it.why}` : '')).toReversed()
  expect(acts).toEqual([
    'code_sent',
    'code_wrong',
    'verified',
    'opened',
    'viewed',
    'downloaded',
    'denied revoked',
  ])
  const of = await ours.admin.call('GET /access-log', { query: { customer_id: customer.id, act: 'viewed' } })
  expect(of.body.data).toMatchObject([
    { title: 'Invoice 1', customer_name: customer.name, address: '127.0.0.1' },
  ])
})

test('tokens are in no log line', () => {
  const token = 'A'.repeat(43)
  for (const path of [
    `/p/${token}`,
    `/api/portal/${token}`,
    `/api/portal/${token}/documents/1?download=true`,
  ])
    expect(hideSecrets(path)).not.toContain(token)
})
