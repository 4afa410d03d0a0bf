// What every driver of the file store must pass: local disk, S3 and the rest.
import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { disposition } from '../disposition.ts'
import type { FileStore, SignAsk } from './store.ts'

export function fileStoreSuite(
  name: string,
  openStore: () => Promise<{ store: FileStore; close(): Promise<void> }>,
  /** Whether it gives out addresses of its own; the local disk has none. */
  { signs }: { signs: boolean },
): void {
  describe(`files on ${name}`, () => {
    let store: FileStore
    let opened: { store: FileStore; close(): Promise<void> }
    beforeAll(async () => {
      opened = await openStore()
      store = opened.store
    })
    afterAll(() => opened.close())

    const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
    const absent = 'f'.repeat(64)

    test('come back byte for byte, from a buffer and from a stream, under the hash of their content', async () => {
      const bytes = randomBytes(300_000)
      async function* inPieces() {
        for (let at = 0; at < bytes.length; at += 7_001) yield bytes.subarray(at, at + 7_001)
      }
      const expected = { sha256: hashOf(bytes), size: bytes.length }
      expect(await store.put('ws-1', bytes)).toEqual(expected)
      expect(await store.put('ws-2', inPieces())).toEqual(expected)
      for (const prefix of ['ws-1', 'ws-2']) {
        expect(Buffer.from(await store.read(prefix, expected.sha256)).equals(bytes)).toBe(true)
        const { stream, size } = await store.open(prefix, expected.sha256)
        expect(size).toBe(bytes.length)
        expect((await buffer(stream)).equals(bytes)).toBe(true)
      }
    })

    test('may be empty', async () => {
      const { sha256, size } = await store.put('ws-1', new Uint8Array())
      expect(size).toBe(0)
      expect(await store.read('ws-1', sha256)).toHaveLength(0)
    })

    test('are read in parts, both ends included, and never outside', async () => {
      const { sha256 } = await store.put('ws-1', Buffer.from('0123456789'))
      const part = await store.open('ws-1', sha256, { start: 2, end: 4 })
      expect((await buffer(part.stream)).toString()).toBe('234')
      expect(part.size).toBe(10)
      await expect(store.open('ws-1', sha256, { start: 5, end: 10 })).rejects.toMatchObject({
        code: 'storage.range',
        status: 416,
        params: { size: 10 },
      })
    })

    test('of one prefix are not in another', async () => {
      const { sha256 } = await store.put('ws-1', Buffer.from('ours'))
      expect(await store.has('ws-1', sha256)).toBe(true)
      expect(await store.has('ws-9', sha256)).toBe(false)
      await expect(store.read('ws-9', sha256)).rejects.toMatchObject({ code: 'storage.missing' })
    })

    test('of equal content may be written at the same time', async () => {
      const bytes = randomBytes(50_000)
      const all = await Promise.all(Array.from({ length: 8 }, () => store.put('ws-1', bytes)))
      expect(new Set(all.map(one => one.sha256)).size).toBe(1)
      expect(Buffer.from(await store.read('ws-1', all[0]!.sha256)).equals(bytes)).toBe(true)
    })

    test('are removed, once or twice, and missing ones are refused by name', async () => {
      const { sha256 } = await store.put('ws-1', Buffer.from('short-lived'))
      await store.remove('ws-1', sha256)
      await store.remove('ws-1', sha256)
      expect(await store.has('ws-1', sha256)).toBe(false)
      await expect(store.open('ws-1', sha256)).rejects.toMatchObject({ code: 'storage.missing', status: 404 })
      await expect(store.read('ws-1', absent)).rejects.toMatchObject({ code: 'storage.missing' })
    })

    test('whose source breaks off leave nothing, and the source’s error is the one thrown', async () => {
      async function* broken() {
        yield Buffer.from('begun')
        throw new Error('the line went dead')
      }
      await expect(store.put('ws-1', broken())).rejects.toThrow('the line went dead')
      expect(await store.has('ws-1', hashOf(Buffer.from('begun')))).toBe(false)
    })

    test('cannot be reached by a prefix or hash that leads elsewhere', async () => {
      await expect(store.put('../ws', Buffer.from('x'))).rejects.toThrow('not a prefix')
      await expect(store.read('ws-1', `../${absent.slice(3)}`)).rejects.toThrow('not a sha256')
    })

    test('larger than one part come back whole, and in part', async () => {
      const bytes = randomBytes(18_000_000)
      async function* inPieces() {
        for (let at = 0; at < bytes.length; at += 1_000_003) yield bytes.subarray(at, at + 1_000_003)
      }
      const { sha256, size } = await store.put('ws-3', inPieces())
      expect({ sha256, size }).toEqual({ sha256: hashOf(bytes), size: bytes.length })
      expect(hashOf(await store.read('ws-3', sha256))).toBe(sha256)
      const part = await store.open('ws-3', sha256, { start: 8_388_600, end: 8_388_620 })
      expect((await buffer(part.stream)).equals(bytes.subarray(8_388_600, 8_388_621))).toBe(true)
    })

    test('are listed with prefix, hash and size', async () => {
      const { sha256 } = await store.put('ws-4', Buffer.from('listed'))
      const found = []
      for await (const blob of store.list('ws-4')) found.push(blob)
      expect(found).toEqual([{ prefix: 'ws-4', sha256, size: 6, changed_at: expect.any(Date) }])
      const prefixes = new Set<string>()
      for await (const blob of store.list()) prefixes.add(blob.prefix)
      expect(prefixes).toContain('ws-1')
    })

    test('answer a probe, and sweep leaves what is whole', async () => {
      const { sha256 } = await store.put('ws-1', Buffer.from('whole'))
      await store.probe()
      expect(await store.sweep()).toBe(0)
      expect(await store.has('ws-1', sha256)).toBe(true)
    })

    test(
      signs ? 'have addresses of their own' : 'have no addresses of their own: all bytes pass through Octavo',
      () => {
        expect(store.signedUrl !== undefined).toBe(signs)
      },
    )
  })
  if (signs) signedSuite(name, openStore)
}

/** Azurite checks signature and time itself; s3rver the time alone: its signatures are checked by `s3.fixture.ts`. */
function signedSuite(
  name: string,
  openStore: () => Promise<{ store: FileStore; close(): Promise<void> }>,
): void {
  describe(`signed addresses of files on ${name}`, () => {
    let store: FileStore
    let sign: NonNullable<FileStore['signedUrl']>
    let opened: { store: FileStore; close(): Promise<void> }
    beforeAll(async () => {
      opened = await openStore()
      store = opened.store
      sign = store.signedUrl!
    })
    afterAll(() => opened.close())

    const letter: SignAsk = { seconds: 60, name: 'Größe "1" (ß).pdf', media_type: 'application/pdf' }

    test('give the same bytes to anybody, with name and type, whole and in part', async () => {
      const bytes = randomBytes(70_000)
      const { sha256 } = await store.put('ws-5', bytes)
      const url = await sign('ws-5', sha256, letter)
      const whole = await fetch(url)
      expect(whole.status).toBe(200)
      expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
      expect(whole.headers.get('content-type')).toBe(letter.media_type)
      expect(whole.headers.get('content-disposition')).toBe(disposition('attachment', letter.name))
      expect(whole.headers.get('cache-control')).toBe('private, no-store')
      const part = await fetch(url, { headers: { range: 'bytes=69990-' } })
      expect(part.status).toBe(206)
      expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(69_990))).toBe(true)
    })

    test('open nothing past their time, nor once they were changed', async () => {
      const { sha256 } = await store.put('ws-5', Buffer.from('mine'))
      const other = await store.put('ws-6', Buffer.from('theirs'))
      const brief = await sign('ws-5', sha256, { ...letter, seconds: 1 })
      const long = await sign('ws-5', sha256, letter)
      expect(long).toContain('pdf')
      const changed = [
        long.replace(
          `ws-5/${sha256.slice(0, 2)}/${sha256}`,
          `ws-6/${other.sha256.slice(0, 2)}/${other.sha256}`,
        ),
        long.replaceAll('pdf', 'exe'),
        long.replace(/(X-Amz-Expires|se)=[^&]+/, (_, name) =>
          name === 'se' ? `se=${encodeURIComponent('2099-01-01T00:00:00Z')}` : `${name}=3600`,
        ),
      ]
      expect(new Set([long, ...changed]).size).toBe(4)
      for (const url of changed) expect((await fetch(url)).status).toBe(403)
      expect((await fetch(long.replace(/[?&](X-Amz-Signature|sig)=[^&]+/, ''))).ok).toBe(false)
      expect((await fetch(long, { method: 'DELETE' })).status).toBe(403)
      await sleep(2_100)
      expect((await fetch(brief)).status).toBe(403)
      expect((await fetch(long)).status).toBe(200)
    })

    test('are not made for what is missing', async () => {
      await expect(sign('ws-5', 'f'.repeat(64), letter)).rejects.toMatchObject({ code: 'storage.missing' })
    })
  })
}
