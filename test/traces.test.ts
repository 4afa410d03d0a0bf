// A request, its transactions, the work it asked for and the calls it makes are one trace, told to a collector where one is set.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLog } from '../src/base/log.ts'
import { openCollectorTwin, type Span, type TestCollector } from './collector.ts'
import { openTestHouse, type Company, type TestHouse } from './house.ts'
import { deliverNow, newCustomer, sendTo } from './post.ts'
import { openSentryTwin, type TestSentry } from './sentry.ts'

let collector: TestCollector
let sentry: TestSentry
let at: TestHouse
let by: Company
let worker: { stop(): Promise<void> }
const lines: Record<string, unknown>[] = []
const log = openLog('info', 'test', {
  isTraced: true,
  to: { write: line => void lines.push(JSON.parse(line) as Record<string, unknown>) },
})

beforeAll(async () => {
  ;[collector, sentry] = await Promise.all([openCollectorTwin(), openSentryTwin()])
  at = await openTestHouse({
    config: {
      otelEndpoint: collector.endpoint,
      otelHeaders: [['x-key', 'a b']],
      sentryDsn: sentry.dsn,
      allowPrivateHosts: ['127.0.0.1'],
    },
    change: base => ({ ...base, log }),
  })
  by = await at.newCompany()
  worker = await at.work(2)
})
afterAll(async () => {
  await at.close()
  await Promise.all([collector.close(), sentry.close()])
})

const typed = { 'content-type': 'application/json' }
const named = (name: string, trace: string) => (it: Span) => it.name === name && it.traceId === trace
const newTrace = () => randomUUID().replaceAll('-', '')

test('a request is a span by its pattern, below who asked, with its transaction below it', async () => {
  const [trace, caller] = [newTrace(), newTrace().slice(16)]
  const made = await by.admin.call('POST /customers', { body: { name: 'Erika Mustermann' } })
  const reply = await by.admin.fetch(`/api/customers/${made.body.id}?q=mustermann`, {
    headers: { traceparent: `00-${trace}-${caller}-01`, 'user-agent': 'Browser/1.0' },
  })
  await reply.text()
  const span = await collector.heard(named('GET /api/customers/{customer_id}', trace))
  expect(span).toMatchObject({
    parentSpanId: caller,
    kind: 2,
    facts: {
      'http.request.method': 'GET',
      'http.route': '/api/customers/{customer_id}',
      'http.response.status_code': reply.status,
      'url.path': `/api/customers/${made.body.id}`,
      'octavo.request_id': reply.headers.get('x-request-id'),
    },
    resource: { 'service.name': 'octavo', 'octavo.process': 'test' },
  })
  expect(reply.headers.get('traceresponse')).toBe(`00-${trace}-${span.spanId}-01`)
  expect(collector.calls[0]).toMatchObject({ url: '/v1/traces', headers: { 'x-key': 'a b' } })
})

test('a body that is read in between does not lose the span: the transaction hangs below, without statement or value', async () => {
  const trace = newTrace()
  const reply = await by.admin.fetch('/api/customers', {
    method: 'POST',
    headers: { ...typed, traceparent: `00-${trace}-${trace.slice(16)}-01` },
    body: JSON.stringify({ name: 'Erika Mustermann' }),
  })
  expect(reply.status).toBe(201)
  const span = await collector.heard(named('POST /api/customers', trace))
  const transaction = await collector.heard(named('transaction', trace))
  expect(transaction.parentSpanId).toBe(span.spanId)
  expect(transaction.facts).toEqual({ 'db.system.name': 'postgresql', 'db.system': 'postgresql' })
  expect(collector.text()).not.toMatch(/mustermann/i)
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: 'answered',
      status: 201,
      request_id: reply.headers.get('x-request-id'),
      trace_id: trace,
      span_id: span.spanId,
    }),
  )
})

test('the work that a request asks for is part of its trace in the worker', async () => {
  const trace = newTrace()
  const rule = await by.admin.call('POST /attribute-rules', {
    body: {
      name: 'Segment',
      key: 'tier',
      source: 'documents.made',
      steps: [{ op: 'at_least', than: 1, value: 'Gold' }],
    },
  })
  const reply = await by.admin.fetch(`/api/attribute-rules/${rule.body.id}/run`, {
    method: 'POST',
    headers: { ...typed, traceparent: `00-${trace}-${trace.slice(16)}-01` },
    body: JSON.stringify({ year: 2026, quarter: 1 }),
  })
  const { job_id } = (await reply.json()) as { job_id: string }
  const asked = await collector.heard(named('POST /api/attribute-rules/{rule_id}/run', trace))
  const piece = await collector.heard(named('job customers.compute_attributes', trace))
  expect(piece).toMatchObject({ kind: 5, facts: { 'octavo.job_id': job_id, 'octavo.attempt': 1 } })
  const below = collector.spans().filter(it => it.parentSpanId === piece.spanId)
  expect(below.map(it => it.name)).toContain('transaction')
  const transaction = collector.spans().find(it => it.spanId === piece.parentSpanId)
  expect(transaction).toMatchObject({ name: 'transaction', parentSpanId: asked.spanId })
})

/** Another company's server, which keeps the headers it was asked with. */
async function stranger(status: number, said: string) {
  const got: IncomingHttpHeaders[] = []
  const server = createServer((request, reply) => {
    got.push(request.headers)
    reply.writeHead(status).end(said)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return { got, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

/** The call that hangs below such a span. */
async function callBelow(name: string): Promise<Span> {
  const above = await collector.heard(it => it.name === name)
  return collector.heard(it => it.name === 'POST' && it.parentSpanId === above.spanId)
}

test('a webhook has a span of its own, and its receiver is told nothing of our traces', async () => {
  const { got, origin, server } = await stranger(200, 'ok')
  const url = `${origin}/hook?key=swordfish`
  await by.admin.call('POST /webhooks', { body: { url, types: ['customer.created'] } })
  await by.admin.call('POST /customers', { body: { name: 'Ada' } })
  const call = await callBelow('webhook')
  expect(call.kind).toBe(3)
  expect(call.facts).toEqual({
    'http.request.method': 'POST',
    'server.address': '127.0.0.1',
    'http.response.status_code': 200,
  })
  expect(got.flatMap(it => Object.keys(it))).not.toContain('traceparent')
  expect(collector.text()).not.toContain('swordfish')
  server.close()
})

test('an SMS has a span of its own with the call to the provider below, and neither number nor text in it', async () => {
  const { got, origin, server } = await stranger(201, '{"sid":"SM1","status":"queued"}')
  const twilio = { twilioSid: 'AC1', twilioToken: 'swordfish', twilioFrom: '+15550001', twilioApi: origin }
  const house = await openTestHouse({ config: { otelEndpoint: collector.endpoint, ...twilio } })
  const company = await house.newCompany()
  const customer = await newCustomer(company.admin, { phone: '+4915112345678' })
  await sendTo(company.admin, [customer.id])
  await deliverNow(house, company.workspace_id)
  expect(await callBelow('message twilio')).toMatchObject({ facts: { 'http.response.status_code': 201 } })
  expect(got.flatMap(it => Object.keys(it))).not.toContain('traceparent')
  expect(collector.text()).not.toMatch(/15112345678|swordfish|AC1/)
  await house.close()
  server.close()
})

test('a piece that fails says so by the kind of its fault, and its lines and its Sentry event bear the trace', async () => {
  const trace = newTrace()
  const fault = async () => {
    log.info('from the piece')
    throw new RangeError('Erika Mustermann')
  }
  // It would take the piece, not know it, and put it back for later.
  await worker.stop()
  const working = await at.base.jobs.work([{ name: 'test.fault', retries: 0, run: fault }], { slots: 1 })
  const parent = `00-${trace}-${trace.slice(16)}-01`
  await at.base.traces.run({ name: 'asking', kind: 'internal', facts: {}, parent }, () =>
    at.base.db.in(by.workspace_id, tx =>
      at.base.jobs.enqueueLater(tx, { name: 'test.fault', title: 'Test', total: 1, input: {} }),
    ),
  )
  const piece = await collector.heard(named('job test.fault', trace))
  await working.stop()
  expect([piece.status.code, piece.facts['error.type']]).toEqual([2, 'RangeError'])
  const said = lines.find(it => it['msg'] === 'from the piece')
  expect(said).toMatchObject({ trace_id: trace, span_id: piece.spanId })
  const [event] = await sentry.heard(1)
  expect(event?.contexts['trace']).toMatchObject({ trace_id: trace })
})

test('what watches Octavo, pages, files and open streams have no span; a traceparent that cannot be read begins anew', async () => {
  const parent = { traceparent: '00-00000000000000000000000000000000-0000000000000001-01' }
  for (const path of [
    '/livez',
    '/readyz',
    '/metrics',
    '/login',
    '/p/abc',
    '/samples/letter.docx',
    '/api/nothing',
  ])
    await (await fetch(at.origin + path, { headers: parent })).text()
  const stop = new AbortController()
  const stream = await by.admin.fetch('/api/events', { signal: stop.signal })
  expect(stream.headers.get('content-type')).toMatch('event-stream')
  stop.abort()
  await (await by.admin.fetch('/api/auth/me', { headers: parent })).text()
  const span = await collector.heard(it => it.name === 'GET /api/auth/me')
  expect(span.parentSpanId ?? '').toBe('')
  expect(span.traceId).not.toMatch(/^0+$/)
  const names = new Set(
    collector
      .spans()
      .filter(it => it.kind === 2)
      .map(it => it.name),
  )
  expect(
    [...names].filter(
      it => !/^(GET|POST) \/api\/(customers|attribute-rules|webhooks|auth|uploads|deliveries)/.test(it),
    ),
  ).toEqual([])
})

test('of a share of nothing nothing is sent, but who asks to be traced is', async () => {
  const own = await openCollectorTwin()
  const house = await openTestHouse({ config: { otelTracesEndpoint: `${own.endpoint}/in`, otelRatio: 0 } })
  const { admin } = await house.newCompany()
  const trace = newTrace()
  await (await admin.fetch('/api/auth/me')).text()
  await (
    await admin.fetch('/api/customers', { headers: { traceparent: `00-${trace}-${trace.slice(16)}-01` } })
  ).text()
  await own.heard(named('GET /api/customers', trace))
  expect(own.spans().filter(it => it.traceId !== trace)).toEqual([])
  expect(own.calls[0]?.url).toBe('/in')
  await house.close()
  await own.close()
})

test.each([
  ['away', false],
  ['mute', true],
])(
  'a collector that is %s costs one line of the log, no reply, and two seconds of a stop at most',
  async (_how, isMute) => {
    const own = await openCollectorTwin(true)
    if (!isMute) await own.close()
    const warned: string[] = []
    const write = (line: string) => void (line.includes('traces cannot be sent') && warned.push(line))
    const { openTraces } = await import('../src/base/traces/index.ts')
    const config = { ...at.base.config, otelEndpoint: own.endpoint }
    const traces = await openTraces(config, 'test', openLog('info', 'test', { to: { write } }))
    const work = () => traces.run({ name: 'work', kind: 'internal', facts: {} }, () => Promise.resolve(7))
    for (let round = 0; round < 3; round++) {
      const began = performance.now()
      expect(await work()).toBe(7)
      expect(performance.now() - began).toBeLessThan(100)
      await sleep(1_100)
    }
    const closing = performance.now()
    await traces.close()
    expect(performance.now() - closing).toBeLessThan(2_500)
    expect(warned).toHaveLength(1)
    if (isMute) await own.close()
  },
)
