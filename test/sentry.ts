// Test support: what listens where a Sentry would, and keeps the envelopes it is sent.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface SentryEvent {
  transaction: string
  release: string
  environment: string
  platform: string
  tags: Record<string, string>
  exception: {
    values: {
      type: string
      value: string
      stacktrace: { frames: { filename: string; function: string; lineno: number; in_app: boolean }[] }
    }[]
  }
  contexts: Record<string, Record<string, string>>
}

export interface TestSentry {
  dsn: string
  /** Everything that was sent, as it came. */
  text(): string
  events(): SentryEvent[]
  /** Waits for so many, 10 s at most. */
  heard(count: number): Promise<SentryEvent[]>
  close(): Promise<void>
}

/** @param isMute takes calls and never answers */
export async function openSentryTwin(isMute = false): Promise<TestSentry> {
  const bodies: string[] = []
  const server = createServer((request, reply) => {
    let body = `${request.url}\n${JSON.stringify(request.headers)}\n`
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      bodies.push(body)
      if (!isMute) reply.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  // Address, headers, the envelope's head, the item's head, the event.
  const events = () => bodies.map(it => JSON.parse(it.split('\n')[4] ?? '{}') as SentryEvent)
  return {
    dsn: `http://0123456789abcdef@127.0.0.1:${(server.address() as AddressInfo).port}/7`,
    text: () => bodies.join('\n'),
    events,
    async heard(count) {
      for (let tries = 0; tries < 200 && bodies.length < count; tries++) await sleep(50)
      return events()
    },
    close: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
