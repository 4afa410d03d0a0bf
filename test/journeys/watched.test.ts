// Octavo as an operator runs it, watched: one trace from a request in the API to the work in another process.
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCollectorTwin, type TestCollector } from '../collector.ts'
import { openSentryTwin, type TestSentry } from '../sentry.ts'
import { startOctavo, type Started } from './octavo.ts'

let collector: TestCollector
let sentry: TestSentry
let octavo: Started
let metrics = 0

beforeAll(async () => {
  ;[collector, sentry, metrics] = await Promise.all([openCollectorTwin(), openSentryTwin(), freePort()])
  octavo = await startOctavo({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_SERVICE_NAME: 'office',
      SENTRY_DSN: sentry.dsn,
      METRICS_PORT: String(metrics),
    },
  })
}, 120_000)
afterAll(async () => {
  await octavo.stop()
  await Promise.all([collector.close(), sentry.close()])
})

function freePort(): Promise<number> {
  return new Promise(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

test('the sample company’s letters are asked for in the API and made in the worker, in one trace', async () => {
  const asked = await collector.heard(it => it.name === 'POST /api/batches/{batch_id}/generate')
  const made = await collector.heard(
    it => it.name === 'job documents.generate' && it.traceId === asked.traceId,
  )
  expect(asked.resource).toMatchObject({ 'service.name': 'office', 'octavo.process': 'api' })
  expect(made.resource).toMatchObject({ 'service.name': 'office', 'octavo.process': 'worker' })
}, 60_000)

test('metrics are at their own port, and no fault was met on the way', async () => {
  expect(await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()).toContain(
    'octavo_http_request_seconds',
  )
  expect((await fetch(`${octavo.origin}/metrics`)).status).toBe(404)
  expect(sentry.text()).toBe('')
})
