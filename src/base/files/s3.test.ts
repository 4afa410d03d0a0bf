// Buckets of S3: the common promises, and that a line which breaks one time in twenty loses nothing.
import { createHash, randomBytes } from 'node:crypto'
import { createServer, request as send, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bucketFiles } from './bucket.ts'
import { fileStoreSuite } from './files.suite.ts'
import { openFiles } from './open.ts'
import { startS3, testKeys, type RunningS3 } from './s3.fixture.ts'
import { s3Bucket } from './s3.ts'
import { isSignedUrl } from './s3_signature.fixture.ts'

beforeAll(() => {
  for (const [name, value] of Object.entries(testKeys)) vi.stubEnv(name, value)
})

fileStoreSuite(
  'S3',
  async () => {
    const { endpoint, close } = await startS3()
    return { store: bucketFiles(s3Bucket({ bucket: 'octavo', endpoint }), 'office/'), close }
  },
  { signs: true },
)

/** Passes requests on, and breaks one in `every`: before they arrive, after they did, or in the middle of the reply. */
async function breakingLine(to: string, every: number) {
  const target = new URL(to)
  let count = 0
  let broken = 0
  const server: Server = createServer((request, reply) => {
    count += 1
    const how = count % every === 0 ? ['before', 'after', 'midway'][broken++ % 3] : 'never'
    if (how === 'before') return void request.socket.destroy()
    const { method, url: path, headers } = request
    const onward = send({ host: target.hostname, port: target.port, method, path, headers }, answer => {
      if (how === 'after') return void (answer.resume(), request.socket.destroy())
      reply.writeHead(answer.statusCode ?? 500, answer.headers)
      if (how === 'midway') {
        for (const event of ['data', 'end']) answer.once(event, () => request.socket.destroy())
        return
      }
      answer.pipe(reply)
    })
    onward.on('error', () => request.socket.destroy())
    request.on('error', () => onward.destroy())
    request.pipe(onward)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broken: () => broken,
    close: () => new Promise<void>(done => (server.close(() => done()), server.closeAllConnections())),
  }
}

describe('a line to S3 that breaks one time in twenty', () => {
  let s3: RunningS3
  let line: Awaited<ReturnType<typeof breakingLine>>
  beforeAll(async () => {
    s3 = await startS3()
    line = await breakingLine(s3.endpoint, 20)
  })
  afterAll(async () => {
    await line.close()
    await s3.close()
  })

  test('loses nothing that was acknowledged, and reads come back whole', async () => {
    const store = bucketFiles(s3Bucket({ bucket: 'octavo', endpoint: line.endpoint }), '')
    const kept = new Map<string, number>()
    for (let at = 0; at < 120; at++) {
      // One of them goes in parts.
      const bytes = randomBytes(at === 60 ? 20_000_000 : 1 + at * 700)
      const { sha256 } = await store.put('ws', bytes)
      expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
      kept.set(sha256, bytes.length)
    }
    for (const [sha256, size] of kept) expect(await store.read('ws', sha256)).toHaveLength(size)
    expect(line.broken()).toBeGreaterThan(10)
    const straight = bucketFiles(s3Bucket({ bucket: 'octavo', endpoint: s3.endpoint }), '')
    let listed = 0
    for await (const blob of straight.list('ws')) if (kept.get(blob.sha256) === blob.size) listed += 1
    expect(listed).toBe(kept.size)
  })
})

test('a storage that cannot be reached is a refusal that says to try again, and keeps nothing', async () => {
  const store = bucketFiles(s3Bucket({ bucket: 'octavo', endpoint: 'http://127.0.0.1:1' }), '')
  await expect(store.probe()).rejects.toMatchObject({ code: 'storage.away', status: 503 })
})

test('half of a bucket’s settings are refused rather than files kept elsewhere', async () => {
  const half = {
    home: tmpdir(),
    bucket: undefined,
    bucketPrefix: '',
    s3Endpoint: 'http://127.0.0.1:1',
    s3Region: undefined,
    azure: undefined,
  }
  await expect(openFiles(half)).rejects.toMatchObject({ code: 'storage.no_bucket' })
})

test('the check of signatures in these tests agrees with Amazon’s own example', () => {
  // Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters", with its published key.
  const example =
    'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
  expect(isSignedUrl('GET', new URL(example), secret)).toBe(true)
  expect(isSignedUrl('GET', new URL(example.replace('86400', '86401')), secret)).toBe(false)
})
