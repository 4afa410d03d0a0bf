// Test support: what listens where an OpenTelemetry collector would, and keeps the spans it is sent (OTLP as JSON).
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  status: { code?: number }
  facts: Record<string, string | number>
  resource: Record<string, string | number>
}

interface Attribute {
  key: string
  value: { stringValue?: string; intValue?: number; boolValue?: boolean }
}

interface Sent {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { spans: (Omit<Span, 'facts' | 'resource'> & { attributes: Attribute[] })[] }[]
  }[]
}

export interface TestCollector {
  endpoint: string
  spans(): Span[]
  /** Everything as it came. */
  text(): string
  calls: { url: string; headers: IncomingHttpHeaders }[]
  /** Waits until a span is there, 10 s at most. */
  heard(isRight: (span: Span) => boolean): Promise<Span>
  close(): Promise<void>
}

const factsOf = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(it => [it.key, it.value.stringValue ?? it.value.intValue ?? '']))

function read(body: string): Span[] {
  return (JSON.parse(body) as Sent).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(it =>
      it.spans.map(({ attributes, ...span }) => ({
        ...span,
        facts: factsOf(attributes),
        resource: factsOf(resource.attributes),
      })),
    ),
  )
}

/** @param isMute takes calls and never answers */
export async function openCollectorTwin(isMute = false): Promise<TestCollector> {
  const bodies: string[] = []
  const calls: TestCollector['calls'] = []
  const server = createServer((request, reply) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      calls.push({ url: request.url ?? '', headers: request.headers })
      bodies.push(body)
      if (!isMute) reply.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const spans = () => bodies.flatMap(read)
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => bodies.join('\n'),
    calls,
    async heard(isRight) {
      for (let tries = 0; tries < 200; tries++) {
        const found = spans().find(isRight)
        if (found) return found
        await sleep(50)
      }
      throw new Error(
        `No such span among: ${spans()
          .map(it => it.name)
          .join(', ')}`,
      )
    },
    close: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
