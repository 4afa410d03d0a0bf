// Metrics at a port of their own: for whoever reaches it, or by token, and nowhere else.
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Base } from '../src/base/base.ts'
import { openMetricsPort } from '../src/base/http/health.ts'
import { readConfig } from '../src/base/config.ts'
import { openTestHouse, type TestHouse } from './house.ts'

let at: TestHouse
let port = 0
beforeAll(async () => {
  port = await freePort()
  at = await openTestHouse({ config: { metricsPort: port } })
})
afterAll(() => at.close())

function freePort(): Promise<number> {
  return new Promise(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function ask(base: Base, path = '/metrics', headers: Record<string, string> = {}) {
  const open = await openMetricsPort(base)
  const reply = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
  const text = await reply.text()
  await open?.close()
  return { status: reply.status, text }
}

test('whoever reaches the port reads them there, and nothing else', async () => {
  const { status, text } = await ask(at.base)
  expect(status).toBe(200)
  expect(text).toMatch(/^octavo_jobs_queued 0$/m)
  expect(text).toMatch(/^octavo_db_connections\{state="total"\} [1-9]/m)
  for (const path of ['/', '/readyz', '/api/auth/me', '/metrics/x'])
    expect((await ask(at.base, path)).status).toBe(404)
})

test('with a token set, only the token opens them there', async () => {
  const base = { ...at.base, config: { ...at.base.config, metricsToken: 'a-token-of-some-length' } }
  expect((await ask(base)).status).toBe(403)
  expect((await ask(base, '/metrics', { authorization: 'Bearer a-token-of-other-length' })).status).toBe(403)
  expect((await ask(base, '/metrics', { authorization: 'Bearer a-token-of-some-length' })).status).toBe(200)
})

test('the port of the app has none then, and says where they are', async () => {
  const reply = await fetch(`${at.origin}/metrics`)
  expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([404, 'metrics.elsewhere'])
})

test('a port that the app has already is refused with the settings', () => {
  expect(() => readConfig({ PORT: '4000', METRICS_PORT: '4000' })).toThrow('METRICS_PORT')
})

test('a port that is taken is said before anybody is let in', async () => {
  const first = await openMetricsPort(at.base)
  await expect(openMetricsPort(at.base)).rejects.toThrow('EADDRINUSE')
  await first?.close()
})
