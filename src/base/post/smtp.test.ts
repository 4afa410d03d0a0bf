// Mail through a real SMTP conversation with a server in this process.
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Undeliverable, Unreachable, type Mail } from './driver.ts'
import { keepsPromises, type Stand } from './driver.suite.ts'
import { messageIdOf } from './mail.ts'
import { smtp, type SmtpSettings } from './smtp.ts'

let server: SMTPServer
let port: number
let how: 'well' | 'refuses' | 'busy' | 'hangs' | 'cuts'
const arrived: (Email & { envelope: string[] })[] = []
/** Connections that asked for TLS, and whether each mail came over it. */
let secured: boolean[] = []

beforeAll(async () => {
  server = new SMTPServer({
    name: 'mail.example',
    logger: false,
    authOptional: true,
    size: 1_000_000,
    onAuth({ username, password }, _session, done) {
      if (username === 'post' && password === 'secret') return done(null, { user: 'post' })
      done(Object.assign(new Error('5.7.8 Wrong password'), { responseCode: 535 }))
    },
    onRcptTo({ address }, _session, done) {
      if (how === 'hangs') return
      if (how === 'busy') return done(Object.assign(new Error('4.2.0 Greylisted'), { responseCode: 451 }))
      if (how === 'refuses' || address.startsWith('nobody'))
        return done(Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }))
      done()
    },
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => {
        parts.push(part)
        if (how === 'cuts') for (const one of server.connections) one._socket.destroy()
      })
      stream.on('end', () => {
        secured.push(session.secure)
        const envelope = session.envelope.rcptTo.map(it => it.address)
        void PostalMime.parse(Buffer.concat(parts)).then(mail => {
          arrived.push({ ...mail, envelope })
          done(null, '2.0.0 queued as 4711')
        })
      })
    },
  })
  server.on('error', () => {}) // Cut connections.
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  port = (server.server.address() as AddressInfo).port
})
afterAll(() => new Promise<void>(done => server.close(() => done())))
beforeEach(() => {
  how = 'well'
  secured = []
})

const outward = { config: { profile: 'dev' as const, allowPrivateHosts: [] } }
const own = (): SmtpSettings => ({
  host: '127.0.0.1',
  port,
  security: 'starttls',
  user: 'post',
  password: 'secret',
  from: 'Halden & Väle <post@example.com>',
  any_certificate: true,
})
const driver = (over: Partial<SmtpSettings> = {}, timeouts = { connect: 1000, greet: 500, silence: 1000 }) =>
  smtp({ ...own(), ...over }, { outward, timeouts, name: 'octavo.example' })
const mail = (over: Partial<Mail> = {}): Mail => ({
  to: 'ada@example.com',
  subject: 'Hello',
  text: 'Dear Ada',
  key: 'k1',
  ...over,
})
const never = () => new AbortController().signal

describe('as every driver', () => {
  const stand: Stand<Mail> = {
    driver: () => driver({}, { connect: 5000, greet: 5000, silence: 5000 }),
    message: ({ key, text = 'x', to = 'ada@example.com' }) => mail({ key, text, to }),
    arrived: async () => arrived.map(it => ({ to: it.to?.[0]?.address ?? '', text: it.text ?? '' })),
    badAddress: 'ada@example.com, eve@example.com',
    behave: it => (how = it),
    away: () => driver({ port: 1 }),
  }
  keepsPromises(() => stand)
})

test('sender, subject, both bodies and the server’s reply are kept; the Message-ID is the key’s', async () => {
  const sent = await driver().send(
    mail({
      subject: 'Grüße 你好',
      html: '<p>Dear <b>Ada</b></p>',
      reply_to: 'Bo <bo@example.com>',
      headers: { 'X-Octavo': 'yes' },
    }),
    never(),
  )
  const got = arrived.at(-1)!
  expect(got).toMatchObject({
    from: { name: 'Halden & Väle', address: 'post@example.com' },
    to: [{ address: 'ada@example.com' }],
    replyTo: [{ name: 'Bo', address: 'bo@example.com' }],
    subject: 'Grüße 你好',
    messageId: messageIdOf('k1', 'post@example.com'),
    envelope: ['ada@example.com'],
  })
  expect(got.text).toContain('Dear Ada')
  expect(got.html).toContain('<b>Ada</b>')
  expect(got.headers).toContainEqual(expect.objectContaining({ key: 'x-octavo', value: 'yes' }))
  expect(sent).toMatchObject({ state: 'sent', said: expect.stringContaining('queued as 4711') as string })
  expect(secured).toEqual([true])
})

test('no text becomes a header: a line break in address, name, subject or header is refused', async () => {
  const before = arrived.length
  const tries: Partial<Mail>[] = [
    { to: 'ada@example.com\r\nBcc: eve@example.com' },
    { subject: 'Hello\r\nBcc: eve@example.com' },
    { from: 'Eve\r\nBcc: eve@example.com <eve@example.com>' },
    { reply_to: 'a@b.c, eve@example.com' },
    { headers: { 'X-A': 'b\r\nBcc: eve@example.com' } },
    { headers: { 'X-A: b\r\nBcc': 'eve@example.com' } },
    { headers: { Bcc: 'eve@example.com' } },
    { headers: { 'Content-Type': 'text/html' } },
  ]
  for (const over of tries)
    await expect(driver().send(mail(over), never()), JSON.stringify(over)).rejects.toThrow(Undeliverable)
  expect(arrived).toHaveLength(before)
})

test('a wrong password says so and may be mended; a refused recipient may not', async () => {
  const wrong = driver({ password: 'guess' })
  await expect(wrong.send(mail(), never())).rejects.toThrow(
    expect.objectContaining({ name: 'Unreachable', message: expect.stringContaining('535') as string }),
  )
  expect(await wrong.check(never())).toMatchObject({
    ok: false,
    said: expect.stringContaining('535') as string,
  })
  await expect(driver().send(mail({ to: 'nobody@example.com' }), never())).rejects.toThrow(
    expect.objectContaining({
      name: 'Undeliverable',
      message: expect.stringContaining('5.1.1 No such user') as string,
    }),
  )
})

test('a connection that is cut in the midst of a mail is tried again, not given up', async () => {
  how = 'cuts'
  const before = arrived.length
  await expect(driver().send(mail({ text: 'x'.repeat(300_000) }), never())).rejects.toThrow(Unreachable)
  expect(arrived).toHaveLength(before)
})

test('a server that never greets, or falls silent, is left after its time', async () => {
  const mute: Server = createServer(() => {})
  mute.listen(0, '127.0.0.1')
  await new Promise(done => mute.once('listening', done))
  const began = Date.now()
  await expect(driver({ port: (mute.address() as AddressInfo).port }).send(mail(), never())).rejects.toThrow(
    Unreachable,
  )
  how = 'hangs'
  await expect(driver({}, { connect: 500, greet: 500, silence: 500 }).send(mail(), never())).rejects.toThrow(
    Unreachable,
  )
  expect(Date.now() - began).toBeLessThan(4_000)
  mute.close()
})

test('a certificate that nobody vouches for, a private host and a server without STARTTLS get no mail', async () => {
  const before = arrived.length
  await expect(driver({ any_certificate: false }).send(mail(), never())).rejects.toThrow(/certificate/i)
  const prod = { config: { profile: 'prod' as const, allowPrivateHosts: [] } }
  await expect(smtp(own(), { outward: prod }).send(mail(), never())).rejects.toThrow(Undeliverable)
  const plain = new SMTPServer({ logger: false, disabledCommands: ['STARTTLS'], authOptional: true })
  await new Promise<void>(done => plain.listen(0, '127.0.0.1', done))
  const at = (plain.server.address() as AddressInfo).port
  await expect(driver({ port: at }).send(mail(), never())).rejects.toThrow(Unreachable)
  await new Promise<void>(done => plain.close(() => done()))
  expect(arrived).toHaveLength(before)
})
