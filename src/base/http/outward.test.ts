// What people type leads out, never into our own network; whatever answers, a call ends.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchOutward, findOutward, type OutwardOptions } from './outward.ts'

let server: Server
let port: number
const asked: { url: string | undefined; host: string | undefined; body: string }[] = []

beforeAll(async () => {
  server = createServer((request, reply) => {
    let body = ''
    request.on('data', part => (body += String(part)))
    request.on('end', () => {
      asked.push({ url: request.url, host: request.headers.host, body })
      if (request.url === '/slow') return
      if (request.url === '/away') return void reply.writeHead(302, { location: '/elsewhere' }).end('moved')
      if (request.url === '/cut') return void request.socket.destroy()
      if (request.url === '/endless') {
        const more = setInterval(() => reply.write('x'.repeat(10_000)), 1)
        reply.on('close', () => clearInterval(more))
        return
      }
      if (request.url === '/auth') return void reply.end(request.headers.authorization)
      reply.writeHead(418, { 'x-said': 'yes' }).end(`got ${body}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const prod = { profile: 'prod', allowPrivateHosts: [] } as const
const allowed: OutwardOptions = { config: { profile: 'prod', allowPrivateHosts: ['127.0.0.0/8'] } }
const refusal = (code: string) => expect.objectContaining({ code })

test('no address of a private network is called, however it is written', async () => {
  const barred = [
    ...['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0.0.0.0', '10.0.0.1', '172.16.9.1', '192.168.1.1'],
    ...[
      '169.254.169.254',
      '100.64.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '[::1]',
      '[::]',
      '[fe80::1]',
      '[fd00::1]',
    ],
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', 'localhost'],
  ]
  for (const host of barred)
    await expect(fetchOutward(`http://${host}:${port}/`, {}, { config: prod }), host).rejects.toThrow(
      refusal('outward.private'),
    )
  expect(asked).toEqual([])
})

test('a name is refused when any of its addresses is private, and what was checked is what is called', async () => {
  const lead =
    (...addresses: string[]) =>
    async () =>
      addresses.map(address => ({ address, family: 4 }))
  const both = { config: prod, resolve: lead('93.184.215.14', '10.0.0.1') }
  await expect(fetchOutward('https://hooks.example', {}, both)).rejects.toThrow(refusal('outward.private'))
  // A name that leads elsewhere at the second look is not looked up a second time.
  let looks = 0
  const turning = {
    ...allowed,
    async resolve() {
      looks += 1
      return [{ address: looks === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
    },
  }
  const answer = await fetchOutward(
    `http://hooks.example:${port}/x`,
    { method: 'POST', body: 'hello' },
    turning,
  )
  expect(answer).toMatchObject({ status: 418, text: 'got hello', headers: { 'x-said': 'yes' } })
  expect(asked.at(-1)).toEqual({ url: '/x', host: `hooks.example:${port}`, body: 'hello' })
  expect(looks).toBe(1)
})

test('the operator may allow hosts and networks; development may call its own machine, but no cloud’s keys', async () => {
  const may = (host: string, config: OutwardOptions['config']) =>
    findOutward(host, { config, resolve: async () => [{ address: '10.1.2.3', family: 4 }] })
  await expect(may('mail.internal', prod)).rejects.toThrow(refusal('outward.private'))
  for (const it of ['mail.internal', '10.1.2.3', '10.0.0.0/8'])
    await expect(may('mail.internal', { profile: 'prod', allowPrivateHosts: [it] })).resolves.toHaveLength(1)
  await expect(
    may('mail.internal', { profile: 'prod', allowPrivateHosts: ['10.2.0.0/16', 'x'] }),
  ).rejects.toThrow(refusal('outward.private'))
  const dev = { profile: 'dev', allowPrivateHosts: [] } as const
  await expect(may('mail.internal', dev)).resolves.toHaveLength(1)
  await expect(may('169.254.169.254', dev)).rejects.toThrow(refusal('outward.private'))
  await expect(findOutward('169.254.169.254', { config: prod, isTrusted: true })).resolves.toHaveLength(1)
})

test('redirects are answers, long answers are cut, slow and broken ones end with the reason', async () => {
  const at = (path: string) => `http://127.0.0.1:${port}${path}`
  expect(await fetchOutward(at('/away'), {}, allowed)).toMatchObject({ status: 302, text: 'moved' })
  expect((await fetchOutward(at('/endless'), {}, { ...allowed, max_bytes: 1000 })).text).toHaveLength(1000)
  await expect(fetchOutward(at('/slow'), {}, { ...allowed, timeout_s: 0.2 })).rejects.toThrow(
    'no answer in time',
  )
  await expect(fetchOutward(at('/cut'), {}, allowed)).rejects.toThrow(refusal('outward.unreachable'))
  await expect(fetchOutward('http://127.0.0.1:1/', {}, allowed)).rejects.toThrow('ECONNREFUSED')
  const away = {
    config: prod,
    resolve: () => Promise.reject(new Error('getaddrinfo ENOTFOUND nowhere.example')),
  }
  await expect(fetchOutward('http://nowhere.example/', {}, away)).rejects.toThrow('ENOTFOUND')
  const mine = AbortSignal.abort(new Error('the worker stops'))
  await expect(fetchOutward(at('/slow'), {}, { ...allowed, signal: mine })).rejects.toThrow()
})

test('only http and https, and a password in the address goes as Basic', async () => {
  for (const odd of ['file:///etc/passwd', 'ftp://example.com/', 'gopher://example.com', 'nonsense', ''])
    await expect(fetchOutward(odd, {}, allowed)).rejects.toThrow(refusal('outward.address'))
  const { text } = await fetchOutward(`http://us%40er:p%3Ass@127.0.0.1:${port}/auth`, {}, allowed)
  expect(text).toBe(`Basic ${Buffer.from('us@er:p:ss').toString('base64')}`)
})
