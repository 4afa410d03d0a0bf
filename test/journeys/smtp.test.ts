// Deliveries by e-mail through a company's own connection to a real mail server: what was written lies in the mailbox, once.
import { setTimeout as sleep } from 'node:timers/promises'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messageIdOf } from '../../src/base/post/mail.ts'
import { openTestHouse, type Company, type TestHouse } from '../house.ts'
import { newCustomer, sendTo } from '../post.ts'
import { exim } from '../tools.ts'
import { startExim, type MailServer } from './exim.ts'

describe.skipIf(!exim)('needs exim, as root: a real mail server', () => {
  let at: TestHouse
  let ours: Company
  let server: MailServer

  beforeAll(async () => {
    server = await startExim()
    at = await openTestHouse()
    ours = await at.newCompany()
    await ours.admin.call('PUT /connections/{kind}', {
      params: { kind: 'smtp' },
      headers: { 'if-match': '"v0"' },
      body: {
        settings: {
          host: '127.0.0.1',
          port: server.port,
          security: 'none',
          from: 'Ours <office@example.com>',
        },
      },
    })
    await at.work()
  }, 60_000)
  afterAll(async () => {
    await at?.close()
    await server?.close()
  }, 60_000)

  /** Nobody waits for the ten seconds of undo. */
  const goNow = (delivery_id: string) =>
    at.db.asOwner(`update messages set send_after = now() where delivery_id = $1`, [delivery_id])

  /** The server takes a mail first, and puts it into the mailbox then. */
  async function arrived(count: number) {
    for (const until = Date.now() + 20_000; Date.now() < until; await sleep(100)) {
      const mails = await server.mails()
      if (mails.length >= count) return Promise.all(mails.map(it => PostalMime.parse(it)))
    }
    throw new Error(`${(await server.mails()).length} mails arrived, not ${count}`)
  }

  test('the connection says that it is ready', async () => {
    const { body } = await ours.admin.call('POST /connections/{kind}/test', { params: { kind: 'smtp' } })
    expect(body).toMatchObject({ ok: true })
  })

  test('twenty deliveries are twenty mails: one each, under the message’s own id, each with its link', async () => {
    const customers = []
    for (let n = 0; n < 20; n++)
      customers.push(
        await newCustomer(ours.admin, { email: `person${n}@example.com`, name: `Zoë ${n} 北京` }),
      )
    const { delivery_id } = await sendTo(
      ours.admin,
      customers.map(it => it.id),
      { channel: 'email', subject: 'For {{name}}', text: 'Dear {{name}},\n\nÉtat: {{link}}' },
    )
    await goNow(delivery_id)
    const mails = await arrived(20)
    const written = await at.db.asOwner<{ id: string; address: string; provider_id: string }>(
      `select id, address, provider_id from messages where delivery_id = $1`,
      [delivery_id],
    )
    expect(mails.map(it => it.messageId).toSorted()).toEqual(written.map(it => it.provider_id).toSorted())
    for (const { id, address, provider_id } of written) {
      const [mail, ...more] = mails.filter(it => it.messageId === provider_id)
      expect([provider_id, more]).toEqual([messageIdOf(id, 'office@example.com'), []])
      const n = /\d+/.exec(address)?.[0]
      expect(mail?.to?.map(it => it.address)).toEqual([address])
      expect(mail?.from?.address).toBe('office@example.com')
      expect(mail?.subject).toBe(`For Zoë ${n} 北京`)
      expect(mail?.text).toMatch(new RegExp(`^Dear Zoë ${n} 北京,\\s+État: http\\S+/p/[\\w-]{43}\\s*$`))
    }
    expect(new Set(mails.map(it => /\/p\/([\w-]{43})/.exec(it.text ?? '')?.[1])).size).toBe(20)
  }, 60_000)

  test('what the server says of a mailbox it does not have stands beside the link', async () => {
    const before = (await server.mails()).length
    const customer = await newCustomer(ours.admin, { email: 'nobody@example.com' })
    const { delivery_id } = await sendTo(ours.admin, [customer.id], { channel: 'email', subject: 'For you' })
    await goNow(delivery_id)
    const link = async () => (await ours.admin.call('GET /links', { query: { delivery_id } })).body.data[0]
    await expect.poll(async () => (await link())?.state, { timeout: 20_000 }).toBe('failed')
    expect((await link())?.reason).toContain('550 There is no mailbox of this name here')
    expect((await server.mails()).length).toBe(before)
  }, 30_000)
})
