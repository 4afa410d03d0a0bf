// E-mail deliveries through a real SMTP conversation: refused, put off, cut and slow servers; nothing in a name becomes a header.
import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { deliverNow, newCustomer, sendTo } from '../../../../test/post.ts'

const arrived: string[] = []
/** What the server answers to the next recipients, by what their address begins with. */
const putOff = new Set<string>()
let server: SMTPServer
let at: TestHouse
let ours: Company

const refusal = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code })

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      if (address.startsWith('nobody')) return done(refusal(550, 'No such user here'))
      if (putOff.delete(address)) return done(refusal(451, 'Greylisted, try again'))
      done()
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (session.envelope.rcptTo.some(it => putOff.delete(`data ${it.address}`)))
          return done(refusal(452, 'Disk full'))
        arrived.push(Buffer.concat(chunks).toString('utf8'))
        done()
      })
    },
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.server.address() as AddressInfo
  at = await openTestHouse({
    config: { smtpUrl: `smtp://127.0.0.1:${port}`, smtpFrom: 'Office <office@example.com>' },
  })
  ours = await at.newCompany()
})
afterAll(async () => {
  await at.close()
  await new Promise<void>(done => {
    server.close(() => done())
  })
})

async function send(email: string, name = 'Ada') {
  const customer = await newCustomer(ours.admin, { email, name })
  const { delivery_id } = await sendTo(ours.admin, [customer.id], {
    channel: 'email',
    subject: 'For {{name}}',
    title: 'Invoice <1>',
  })
  const state = async () => (await ours.admin.call('GET /links', { query: { delivery_id } })).body.data[0]
  return { state, go: () => deliverNow(at, ours.workspace_id) }
}

test('a refused mailbox fails with the server’s own words', async () => {
  const { state, go } = await send('nobody@example.com')
  await go()
  expect(await state()).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('No such user here'),
  })
})

test('put off at RCPT or in DATA, a mail waits and arrives once', async () => {
  putOff.add('later@example.com').add('data full@example.com')
  const [one, two] = [await send('later@example.com'), await send('full@example.com')]
  const before = arrived.length
  await one.go()
  expect((await one.state())?.state).toBe('queued')
  await one.go()
  await two.go()
  expect([(await one.state())?.state, (await two.state())?.state]).toEqual(['sent', 'sent'])
  expect(arrived.length).toBe(before + 2)
})

test('names become neither headers nor markup', async () => {
  const { state, go } = await send(
    'eve@example.com',
    'Eve\u2028Bcc: all@example.com <script>alert(1)</script>',
  )
  await go()
  expect((await state())?.state).toBe('sent')
  const mail = await PostalMime.parse(arrived.at(-1) ?? '')
  expect(mail.bcc ?? []).toEqual([])
  expect(mail.subject).toMatch(/^For Eve Bcc: all@example\.com <script>/)
  expect(mail.to?.map(it => it.address)).toEqual(['eve@example.com'])
  expect(mail.html).not.toMatch(/<script|Invoice <1>/)
  expect(mail.html).toMatch(/<a href="http[^"]+\/p\/[\w-]{43}">/)
  expect(mail.text).toContain('/p/')
})
