// The wire to a running LibreOffice: answers in pieces, exceptions, hanging up, nonsense.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openUrp, UnoException } from './urp.ts'
import { Reader, tc, Writer } from './wire.ts'

const PROPERTIES = 'com.sun.star.bridge.XProtocolProperties'
let temp: string
let server: Server
let socket: Socket | undefined
let pipes = 0

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'octavo-urp-'))
})
afterEach(async () => {
  socket?.destroy()
  server.close()
  await rm(temp, { recursive: true, force: true })
})

const block = (message: Writer) =>
  Buffer.concat([new Writer().i32(message.bytes().length).i32(1).bytes(), message.bytes()])
const ask = (method: number) =>
  new Writer()
    .u8(0xf8)
    .u8(method)
    .type(tc.interface, PROPERTIES)
    .oid('UrpProtocolProperties')
    .tid('.UrpProtocolPropertiesTid')

const diskFull = () =>
  new Writer().u8(0xa8).tid('t').type(tc.exception, 'com.sun.star.io.IOException').text('disk full').oid('')

/** A peer that agrees on the protocol as LibreOffice does, then answers every call with what it is given. */
async function listen(answer: (call: number) => Buffer | 'hang up'): Promise<string> {
  const path = join(temp, `pipe${++pipes}`)
  let heard = 0
  let held = Buffer.alloc(0)
  const hear = (peer: Socket) => {
    heard++
    if (heard === 1) peer.write(block(ask(5).size(0)))
    if (heard <= 2) return
    const said = answer(heard - 3)
    if (said === 'hang up') peer.destroy()
    else for (const byte of said) peer.write(Buffer.of(byte))
  }
  server = createServer(peer => {
    socket = peer
    peer.on('error', () => {})
    peer.write(block(ask(4).i32(7)))
    peer.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes])
      while (held.length >= 8 && held.length >= 8 + held.readUInt32BE(0)) {
        held = held.subarray(8 + held.readUInt32BE(0))
        hear(peer)
      }
    })
  })
  await new Promise<void>(resolve => server.listen(path, resolve))
  return path
}

describe('talking to a running office', () => {
  it('understands answers that come byte by byte, and names that the office gives only once', async () => {
    const first = new Writer()
      .u8(0x88)
      .text('t')
      .u16(3)
      .u8(tc.interface | 0x80)
      .u16(0)
      .text('x.Y')
      .text('object;1')
      .u16(5)
    const second = new Writer().u8(0x88).text('').u16(3).u8(tc.interface).u16(0).text('').u16(5)
    const urp = await openUrp(await listen(call => block(call === 0 ? first : second)))
    expect(await urp.query('a', 'x.Y')).toBe('object;1')
    expect(await urp.query('a', 'x.Y')).toBe('object;1')
    urp.close()
  })

  it('turns an exception of the office into one of ours, with its message', async () => {
    const raised = diskFull()
    const urp = await openUrp(await listen(() => block(raised)))
    const call = urp.query('a', 'x.Y')
    await expect(call).rejects.toBeInstanceOf(UnoException)
    await expect(call).rejects.toThrow('disk full')
    urp.close()
  })

  it('gives each of several questions its own answer, in their order, an exception among them', async () => {
    const raised = diskFull()
    const found = (oid: string) => new Writer().u8(0x88).tid('t').type(tc.interface, 'x.Y').oid(oid)
    const urp = await openUrp(await listen(call => block([found('one'), raised, found('three')][call]!)))
    const ends = await Promise.allSettled(['a', 'b', 'c'].map(oid => urp.query(oid, 'x.Y')))
    expect(ends.map(it => (it.status === 'fulfilled' ? it.value : String(it.reason)))).toEqual([
      'one',
      expect.stringContaining('disk full'),
      'three',
    ])
    urp.close()
  })

  it('fails the calls under way when the office hangs up, or talks nonsense', async () => {
    const gone = await openUrp(await listen(() => 'hang up'))
    const asked = [gone.query('a', 'x.Y'), gone.query('b', 'x.Y')]
    for (const call of asked) await expect(call).rejects.toThrow('hung up')
    server.close()
    const mad = await openUrp(await listen(() => block(new Writer().u8(0x88).text('').u16(99))))
    await expect(mad.query('a', 'x.Y')).rejects.toThrow('cache entry 99')
  })

  it('says no to a pipe where nobody listens', async () => {
    server = createServer()
    await expect(openUrp(join(temp, 'nobody'))).rejects.toThrow('ENOENT')
  })

  it('writes long texts and counts as it reads them', () => {
    const long = 'ü'.repeat(300)
    const bytes = new Writer().text(long).size(254).size(255).size(70_000).bytes()
    const reader = new Reader(bytes, { types: new Map(), oids: new Map(), tids: new Map() })
    expect([reader.text(), reader.size(), reader.size(), reader.size()]).toEqual([long, 254, 255, 70_000])
  })
})
