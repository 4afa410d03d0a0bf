// Twilio as its documentation has it, and any gateway; both stand-ins check what the real ones check.
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Undeliverable, Unreachable, type Sms } from './driver.ts'
import { keepsPromises } from './driver.suite.ts'
import { gateway, type GatewaySettings } from './gateway.ts'
import { twilio, type TwilioSettings } from './twilio.ts'

const sid = `AC${'0'.repeat(32)}`
const token = 'twilio-token'

let server: Server
let origin: string
let how: 'well' | 'refuses' | 'busy' | 'hangs'
const arrived: { to: string; text: string; form: Record<string, string> }[] = []
const asked: {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}[] = []

interface Reply {
  status: number
  body: unknown
  headers?: Record<string, string>
}

function asTwilio(request: IncomingMessage, body: string): Reply {
  if (request.headers.authorization !== `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`)
    return { status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } }
  if (request.method === 'GET') return { status: 200, body: { sid, status: 'active' } }
  if (request.headers['content-type'] !== 'application/x-www-form-urlencoded')
    return { status: 400, body: { code: 21604, message: 'To is required' } }
  const form = Object.fromEntries(new URLSearchParams(body))
  if (how === 'busy')
    return {
      status: 429,
      body: { code: 20429, message: 'Too many requests' },
      headers: { 'retry-after': '7' },
    }
  if (how === 'refuses')
    return { status: 400, body: { code: 21610, message: 'Attempt to send to unsubscribed recipient' } }
  if (!form['From'] && !form['MessagingServiceSid'])
    return { status: 400, body: { code: 21603, message: 'From is required' } }
  arrived.push({ to: form['To'] ?? '', text: form['Body'] ?? '', form })
  return { status: 201, body: { sid: `SM${arrived.length}`, status: 'queued' } }
}

function asGateway(body: string): Reply {
  if (how === 'busy') return { status: 503, body: 'try later', headers: { 'retry-after': '3' } }
  if (how === 'refuses') return { status: 400, body: 'unknown number' }
  const { to, text } = JSON.parse(body || '{}') as { to?: { number: string }[]; text?: string }
  if (to) arrived.push({ to: to[0]?.number ?? '', text: text ?? '', form: {} })
  return { status: 202, body: { messages: [{ id: 77 }] } }
}

beforeAll(async () => {
  server = createServer((request, reply) => {
    let body = ''
    request.setEncoding('utf8').on('data', part => (body += String(part)))
    request.on('end', () => {
      asked.push({ method: request.method, url: request.url, headers: request.headers, body })
      if (how === 'hangs') return
      const isTwilio = request.url?.startsWith('/2010-04-01/') ?? false
      const answer = isTwilio ? asTwilio(request, body) : asGateway(request.url === '/' ? '' : body)
      reply.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      reply.end(JSON.stringify(answer.body))
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  how = 'well'
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const outward = { config: { profile: 'dev' as const, allowPrivateHosts: [] } }
const never = () => new AbortController().signal
const sms = (over: Partial<Sms> = {}): Sms => ({ to: '+4915112345678', text: 'Hello', key: 'k1', ...over })

const account: TwilioSettings = { account_sid: sid, auth_token: token, from: '+4930123456' }
const public_url = 'https://octavo.example.com'
const twilioAt = (over: Partial<TwilioSettings> = {}, api_url = origin) =>
  twilio({ ...account, ...over }, { outward, api_url, public_url })

const template: GatewaySettings = {
  url: '',
  method: 'POST',
  headers: { 'X-Key': 'abc' },
  body: '{"to": [{"number": "{to}"}], "text": "{text}", "reference": "{key}", "n": 1}',
  id_path: 'messages.0.id',
}
const gatewayAt = (over: Partial<GatewaySettings> = {}) =>
  gateway({ ...template, url: `${origin}/send`, ...over }, { outward })

const stand = {
  message: ({ key, text = 'x', to = '+4915112345678' }: { key: string; text?: string; to?: string }) =>
    sms({ key, text, to }),
  arrived: async () => arrived.map(({ to, text }) => ({ to, text })),
  badAddress: '0151 12345678',
  behave: (it: typeof how) => (how = it),
}
describe('Twilio as every driver', () =>
  keepsPromises<Sms>(() => ({
    ...stand,
    driver: () => twilioAt(),
    away: () => twilioAt({}, 'http://127.0.0.1:1'),
  })))
describe('a gateway as every driver', () =>
  keepsPromises<Sms>(() => ({
    ...stand,
    driver: () => gatewayAt(),
    away: () => gatewayAt({ url: 'http://127.0.0.1:1/send' }),
  })))

describe('Twilio', () => {
  test('gets the form that it documents, and where to report', async () => {
    const status_url = `${public_url}/api/callbacks/sms/twilio`
    await twilioAt().send(sms({ status_url }), never())
    expect(asked.at(-1)).toMatchObject({ method: 'POST', url: `/2010-04-01/Accounts/${sid}/Messages.json` })
    expect(arrived.at(-1)?.form).toEqual({
      To: '+4915112345678',
      Body: 'Hello',
      From: '+4930123456',
      StatusCallback: status_url,
    })
    await twilioAt({ from: undefined, messaging_service_sid: `MG${'0'.repeat(32)}` }).send(sms(), never())
    expect(arrived.at(-1)?.form).toEqual({
      To: '+4915112345678',
      Body: 'Hello',
      MessagingServiceSid: `MG${'0'.repeat(32)}`,
    })
  })

  test('its numbers are said in words, and it says when to come back', async () => {
    how = 'refuses'
    await expect(twilioAt().send(sms(), never())).rejects.toThrow('answered STOP')
    how = 'busy'
    await expect(twilioAt().send(sms(), never())).rejects.toThrow(
      expect.objectContaining({ retry_after_s: 7 }),
    )
    how = 'well'
    const wrong = twilioAt({ auth_token: 'guess' })
    await expect(wrong.send(sms(), never())).rejects.toThrow(Unreachable)
    expect(await wrong.check(never())).toMatchObject({
      ok: false,
      said: expect.stringContaining('HTTP 401') as string,
    })
  })

  const callback = (
    fields: [string, string][],
    over: { token?: string; url?: string; signature?: string } = {},
  ) => {
    const url = over.url ?? '/api/callbacks/sms/twilio?d=1'
    const signed = [...fields]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(it => it.join(''))
      .join('')
    const own = createHmac('sha1', over.token ?? token)
      .update(`${public_url}${url}${signed}`)
      .digest('base64')
    const headers = { 'x-twilio-signature': over.signature ?? own, host: 'evil.example' }
    return { url, headers, body: new URLSearchParams(fields).toString() }
  }
  const fields: [string, string][] = [
    ['MessageSid', 'SM1'],
    ['MessageStatus', 'undelivered'],
    ['ErrorCode', '30005'],
    ['AccountSid', sid],
    ['Body', 'a b&c=ä'],
  ]
  const read = (request: Parameters<NonNullable<ReturnType<typeof twilio>['readCallback']>>[0]) =>
    twilioAt().readCallback?.(request)

  test('a signed callback is believed, and its state said in our words', () => {
    expect(read(callback(fields))).toEqual({
      id: 'SM1',
      state: 'failed',
      reason: 'The number is unknown or no longer in use. (30005)',
    })
    for (const [status, state] of [
      ['queued', 'sent'],
      ['sending', 'sent'],
      ['sent', 'sent'],
      ['delivered', 'delivered'],
      ['read', 'delivered'],
    ])
      expect(
        read(
          callback([
            ['MessageSid', 'SM1'],
            ['MessageStatus', status ?? ''],
          ]),
        ),
      ).toEqual({ id: 'SM1', state })
  })

  test('the worked example of Twilio’s own documentation gives its signature', () => {
    const example = twilio(
      { ...account, auth_token: '12345' },
      { outward, api_url: origin, public_url: 'https://example.com' },
    )
    const url = '/myapp.php?foo=1&bar=2'
    const params = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675310',
      Digits: '1234',
      From: '+14158675310',
      To: '+18005551212',
    }
    const signed = Object.entries(params)
      .map(it => it.join(''))
      .join('')
    const signature = createHmac('sha1', '12345')
      .update(`https://example.com${url}${signed}`)
      .digest('base64')
    expect(signature).toBe('L/OH5YylLD5NRKLltdqwSvS0BnU=')
    // A voice call's parameters: signed right, but no message.
    expect(
      example.readCallback?.({
        url,
        headers: { 'x-twilio-signature': signature },
        body: new URLSearchParams(params).toString(),
      }),
    ).toBeUndefined()
  })

  test('one that is forged, changed, of another address or without a signature is not', () => {
    const right = callback(fields)
    for (const wrong of [
      callback(fields, { token: 'guess' }),
      callback(fields, { signature: '' }),
      callback(fields, { signature: 'AAAA' }),
      { ...right, body: right.body.replace('SM1', 'SM2') },
      { ...right, body: `${right.body}&ErrorCode=1` },
      { ...right, url: '/api/callbacks/sms/twilio?d=2' },
      { ...right, headers: {} },
      { ...right, headers: { 'x-twilio-signature': ['a', 'b'] } },
      callback([['MessageStatus', 'sent']]),
    ])
      expect(read(wrong)).toBeUndefined()
    const unknown = twilio(account, { outward, api_url: origin })
    expect(unknown.readCallback?.(right)).toBeUndefined()
  })
})

describe('a gateway', () => {
  test('gets the template filled, as JSON whatever the text holds, and its id is read by the path', async () => {
    const sent = await gatewayAt().send(sms({ text: '"}, {"to": "+1' }), never())
    expect(sent).toMatchObject({
      id: '77',
      state: 'sent',
      said: expect.stringContaining('HTTP 202') as string,
    })
    const { headers, body } = asked.at(-1)!
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-key': 'abc' })
    expect(JSON.parse(body)).toEqual({
      to: [{ number: '+4915112345678' }],
      text: '"}, {"to": "+1',
      reference: 'k1',
      n: 1,
    })
  })

  test('a GET carries everything in its address, escaped; without a path the key is the id', async () => {
    const driver = gatewayAt({ method: 'GET', url: `${origin}/send?to={to}&text={text}`, id_path: undefined })
    expect((await driver.send(sms({ text: 'a&b=c d' }), never())).id).toBe('k1')
    expect(asked.at(-1)).toMatchObject({
      method: 'GET',
      url: '/send?to=%2B4915112345678&text=a%26b%3Dc%20d',
      body: '',
    })
    expect((await gatewayAt({ id_path: 'messages.9.constructor' }).send(sms(), never())).id).toBe('k1')
  })

  test('it says when to come back, and private addresses are the operator’s to allow', async () => {
    how = 'busy'
    await expect(gatewayAt().send(sms(), never())).rejects.toThrow(
      expect.objectContaining({ retry_after_s: 3 }),
    )
    how = 'well'
    const config = { profile: 'prod' as const, allowPrivateHosts: [] }
    const barred = gateway({ ...template, url: `${origin}/send` }, { outward: { config } })
    await expect(barred.send(sms(), never())).rejects.toThrow(Undeliverable)
    expect(await barred.check(never())).toMatchObject({
      ok: false,
      said: expect.stringContaining('private network') as string,
    })
  })
})
