// What whoever runs it asks: whether it is alive and ready, what it measures, and that it closes in seconds.
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestHouse, type TestHouse } from './house.ts'
import { bring, draft, generate, greeting, people, sheet } from './papers.ts'

let at: TestHouse
beforeAll(async () => {
  at = await openTestHouse()
  await (await at.newCompany()).admin.call('GET /customers')
})
afterAll(() => at.close())

describe('health', () => {
  test('is alive, ready, and says how it does', async () => {
    expect(await (await fetch(`${at.origin}/livez`)).json()).toEqual({ status: 'alive' })
    const ready = await fetch(`${at.origin}/readyz`)
    expect([ready.status, await ready.json()]).toMatchObject([
      200,
      { status: 'ready', checks: { database: { ok: true }, storage: { ok: true }, queue: { ok: true } } },
    ])
    const metrics = await (await fetch(`${at.origin}/metrics`)).text()
    expect(metrics).toMatch(/^# HELP /m)
    expect(metrics).toMatch(/route="\/api\/customers"/)
  })

  test('keeps metrics to this machine, or to whoever has the token', async () => {
    const token = 'a-token-for-metrics'
    const far = await openTestHouse({ config: { trustProxy: true, metricsToken: token } })
    try {
      const ask = async (authorization?: string) => {
        const headers = { 'x-forwarded-for': '203.0.113.9', ...(authorization ? { authorization } : {}) }
        return (await fetch(`${far.origin}/metrics`, { headers })).status
      }
      expect([await ask(), await ask('Bearer wrong'), await ask(`Bearer ${token}`)]).toEqual([403, 403, 200])
    } finally {
      await far.close()
    }
    const open = await openTestHouse({ config: { trustProxy: true } })
    const headers = { 'x-forwarded-for': '203.0.113.9' }
    expect((await fetch(`${open.origin}/metrics`, { headers })).status).toBe(403)
    await open.close()
  })
})

test('closing ends open event streams, lets a running request finish, and takes no more than seconds', async () => {
  const house = await openTestHouse()
  const { admin } = await house.newCompany()
  const batch = await draft(admin, greeting(), people(1))
  const job_id = await generate(admin, batch.id)
  const streams = await Promise.all([admin.fetch('/api/events'), admin.fetch(`/api/jobs/${job_id}/events`)])
  expect(streams.map(it => it.status)).toEqual([200, 200])
  // A connection that never says anything must not hold it up either.
  const { hostname, port } = new URL(house.origin)
  const mute = connect(Number(port), hostname).on('error', () => {})
  const upload = bring(admin, await sheet(...people(2000)), 'rows.xlsx')
  await new Promise(done => setTimeout(done, 20))
  const began = Date.now()
  const [{ name }] = await Promise.all([upload, house.close()])
  expect(name).toBe('rows.xlsx')
  expect(Date.now() - began).toBeLessThan(5_000)
  const texts = await Promise.all(streams.map(it => it.text()))
  expect(texts[1]).toMatch(/^event: job\ndata: \{.*"status":"queued"/m)
  mute.destroy()
})
