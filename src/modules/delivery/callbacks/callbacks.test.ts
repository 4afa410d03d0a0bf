// Callbacks: only the provider's own count; late, twice and out of order, a final state never goes back.
import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { deliverNow, newCustomer, sendTo } from '../../../../test/post.ts'

const token = '0123456789abcdef0123456789abcdef'
const publicUrl = 'https://office.example.com'

/** As twilio.com/docs/sms/api/message-resource has it: basic auth, a form, 201 with sid and status. */
const sent: URLSearchParams[] = []
let twilio: Server
let at: TestHouse
let ours: Company

beforeAll(async () => {
  twilio = createServer((request, reply) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const isRight =
        request.headers.authorization ===
        `Basic ${Buffer.from(`AC${'1'.repeat(32)}:${token}`).toString('base64')}`
      const form = new URLSearchParams(text)
      sent.push(form)
      const sid = `SM${String(sent.length).padStart(32, '0')}`
      reply.writeHead(isRight ? 201 : 401, { 'content-type': 'application/json' })
      reply.end(JSON.stringify({ sid, status: 'queued' }))
    })
  }).listen(0, '127.0.0.1')
  await new Promise(done => twilio.once('listening', done))
  const { port } = twilio.address() as AddressInfo
  at = await openTestHouse({
    config: {
      ...{ publicUrl, twilioSid: `AC${'1'.repeat(32)}`, twilioToken: token, twilioFrom: '+15005550006' },
      twilioApi: `http://127.0.0.1:${port}`,
    },
  })
  ours = await at.newCompany()
})
afterAll(async () => {
  await at.close()
  twilio.close()
})

/** Twilio's signature over the address and the sorted parameters. */
function sign(url: string, form: Record<string, string>, key = token): string {
  const text = Object.keys(form)
    .toSorted()
    .map(name => name + form[name])
    .join('')
  return createHmac('sha1', key)
    .update(url + text)
    .digest('base64')
}

async function callback(
  path: string,
  form: Record<string, string>,
  signature = sign(`${publicUrl}/api${path}`, form),
) {
  const reply = await fetch(`${at.origin}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(form).toString(),
  })
  return reply.status
}

async function newMessage() {
  const customer = await newCustomer(ours.admin)
  const { delivery_id } = await sendTo(ours.admin, [customer.id])
  await deliverNow(at, ours.workspace_id)
  const links = await ours.admin.call('GET /links', { query: { delivery_id } })
  const link_id = links.body.data[0]?.id ?? ''
  const read = async () => (await ours.admin.call('GET /links/{link_id}', { params: { link_id } })).body
  const message_id = (await read()).messages[0]?.id ?? ''
  const form = sent.find(it => it.get('To') === customer.phone)
  return { customer, read, form, message_id, sid: `SM${String(sent.indexOf(form!) + 1).padStart(32, '0')}` }
}

const pathOf = (message_id: string) => `/callbacks/sms/twilio?message=${message_id}`

test('what Twilio is told to call back is the address that is listened at', async () => {
  const { form, message_id, read } = await newMessage()
  expect(form?.get('StatusCallback')).toBe(`${publicUrl}/api${pathOf(message_id)}`)
  expect(await read()).toMatchObject({ state: 'sent' })
})

test('late, twice and out of order: delivered stays delivered, failed stays failed', async () => {
  const { sid, message_id, read } = await newMessage()
  const say = (MessageStatus: string, more: Record<string, string> = {}) =>
    callback(pathOf(message_id), { MessageSid: sid, MessageStatus, ...more })
  expect(await say('delivered')).toBe(204)
  expect((await read()).state).toBe('delivered')
  for (const it of ['sent', 'queued', 'failed', 'delivered']) expect(await say(it)).toBe(204)
  expect(await read()).toMatchObject({ state: 'delivered', failed_at: null })
  const other = await newMessage()
  const report = { MessageSid: other.sid, MessageStatus: 'undelivered', ErrorCode: '30005' }
  expect(await callback(pathOf(other.message_id), report)).toBe(204)
  expect(
    await callback(pathOf(other.message_id), { MessageSid: other.sid, MessageStatus: 'delivered' }),
  ).toBe(204)
  expect(await other.read()).toMatchObject({ state: 'failed', reason: expect.stringContaining('30005') })
})

test('forged, replayed on another message, unknown and misplaced callbacks are refused alike', async () => {
  const [one, two] = [await newMessage(), await newMessage()]
  const form = { MessageSid: one.sid, MessageStatus: 'delivered' }
  const signature = sign(`${publicUrl}/api${pathOf(one.message_id)}`, form)
  const never = '00000000-0000-4000-8000-000000000000'
  const refused = [
    await callback(
      pathOf(one.message_id),
      form,
      sign(`${publicUrl}/api${pathOf(one.message_id)}`, form, 'x'.repeat(32)),
    ),
    await callback(pathOf(one.message_id), form, ''),
    await callback(pathOf(one.message_id), { ...form, MessageStatus: 'failed' }, signature),
    await callback(pathOf(two.message_id), form, signature),
    await callback(pathOf(two.message_id), form),
    await callback(pathOf(never), form),
    await callback('/callbacks/sms/twilio', form),
    await callback(`/callbacks/sms/gateway?message=${one.message_id}`, form),
    await callback(`/callbacks/sms/outbox?message=${one.message_id}`, form),
  ]
  expect(refused).toEqual(refused.map(() => 403))
  for (const it of [one, two]) expect((await it.read()).state).toBe('sent')
})

test('a callback that is quicker than our own note of handing over stands', async () => {
  const { message_id, sid, read } = await newMessage()
  await at.db.asOwner(`update messages set state = 'sending', provider_id = null where id = $1`, [message_id])
  expect(await callback(pathOf(message_id), { MessageSid: sid, MessageStatus: 'delivered' })).toBe(204)
  expect((await read()).state).toBe('delivered')
})

test('in doubt after a crash: a report settles it; without one it fails and says so, and nothing is sent twice', async () => {
  const [one, two] = [await newMessage(), await newMessage()]
  const count = sent.length
  for (const it of [one, two])
    await at.db.asOwner(
      `update messages set state = 'sending', provider_id = null, claimed_at = now() - interval '3 minutes' where id = $1`,
      [it.message_id],
    )
  await callback(pathOf(one.message_id), { MessageSid: one.sid, MessageStatus: 'sent' })
  await deliverNow(at, ours.workspace_id)
  expect(sent.length).toBe(count)
  expect((await one.read()).state).toBe('sent')
  expect(await two.read()).toMatchObject({ state: 'failed', reason: 'in_doubt' })
  // Better late than never.
  await callback(pathOf(two.message_id), { MessageSid: two.sid, MessageStatus: 'delivered' })
  expect((await two.read()).state).toBe('delivered')
})

test('STOP ends messages to that number, START lets them in again; a forged one does neither', async () => {
  const customer = await newCustomer(ours.admin)
  const path = `/callbacks/sms/twilio/replies?workspace=${ours.workspace_id}`
  const say = (Body: string, signature?: string) =>
    callback(path, { MessageSid: 'SM9', From: customer.phone ?? '', To: '+15005550006', Body }, signature)
  expect(await say('STOP', 'AAAA')).toBe(403)
  const count = async () => (await ours.admin.call('GET /opt-outs')).body.data.length
  expect(await count()).toBe(0)
  expect([await say('Stop please'), await count()]).toEqual([204, 1])
  expect([await say('stopp'), await count()]).toEqual([204, 1])
  await expect(sendTo(ours.admin, [customer.id])).rejects.toThrow()
  expect([await say('hello'), await count()]).toEqual([204, 1])
  expect([await say('START'), await count()]).toEqual([204, 0])
  expect((await sendTo(ours.admin, [customer.id])).messages).toBe(1)
})
