// Test support: an S3 in this process. s3rver keeps the objects and heeds times, but takes any signature: those are checked here.
import { mkdtemp, rm } from 'node:fs/promises'
import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { isSignedUrl } from './s3_signature.fixture.ts'

/** The bucket that is there. */
export const testBucket = 'octavo'

/** Its one account: the server knows no other. */
export const testKeys = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }

export interface RunningS3 {
  endpoint: string
  /** What came by signed addresses, newest last. */
  fetched: IncomingMessage[]
  close(): Promise<void>
}

export async function startS3(): Promise<RunningS3> {
  const directory = await mkdtemp(join(tmpdir(), 'octavo-s3-'))
  const inner = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: testBucket, configs: [] }],
  })
  const { port } = await inner.run()
  const fetched: IncomingMessage[] = []
  const server = createServer((request, reply) => {
    const url = new URL(request.url ?? '', `http://${request.headers.host}`)
    if (!url.searchParams.has('X-Amz-Signature')) return passOn(port, request, reply)
    fetched.push(request)
    if (isSignedUrl(request.method ?? '', url, testKeys.AWS_SECRET_ACCESS_KEY))
      return passOn(port, request, reply)
    reply.writeHead(403, { 'content-type': 'application/xml' }).end('<Code>SignatureDoesNotMatch</Code>')
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetched,
    async close() {
      await closed(server)
      await inner.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function passOn(port: number, request: IncomingMessage, reply: ServerResponse): void {
  const { method, url: path, headers } = request
  const onward = send({ host: '127.0.0.1', port, method, path, headers }, answer => {
    reply.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(reply)
  })
  onward.on('error', () => request.socket.destroy())
  request.on('error', () => onward.destroy())
  request.pipe(onward)
}

function closed(server: Server): Promise<void> {
  return new Promise(done => {
    server.close(() => done())
    server.closeAllConnections()
  })
}
