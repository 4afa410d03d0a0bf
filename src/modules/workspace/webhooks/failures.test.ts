// Endpoints that fail, hang, refuse or are gone: tried for a day, given up, disabled; and no other waits for them.
import { describe, expect, test } from 'vitest'
import { refusalOf } from '../../../../test/papers.ts'
import { readRetryAfter } from './attempt.ts'
import { retryWaits } from './outcome.ts'
import { openReceiver } from './receiver.fixture.ts'
import { eventually, useSenders } from './senders.suite.ts'

const { at, open, listening, makeDue, addCustomer, logOf, read } = useSenders()

describe('failures', () => {
  test('the schedule is eight retries within a day', () => {
    expect(retryWaits).toHaveLength(8)
    const total = retryWaits.reduce((sum, it) => sum + it * 1.1, 0)
    expect(total).toBeGreaterThan(22 * 3600)
    expect(retryWaits.reduce((sum, it) => sum + it, 0)).toBeLessThanOrEqual(24 * 3600)
  })

  test('an endpoint that fails is tried nine times with one webhook-id, then the delivery is given up', async () => {
    const { receiver, hook } = await listening()
    receiver.answer = reply => void reply.writeHead(500).end('broken')
    await addCustomer()
    for (let n = 1; n <= 9; n++) {
      await receiver.until(n)
      const [seen] = await eventually(
        () => logOf(hook.id),
        log => log[0]?.attempts === n,
      )
      expect(seen).toMatchObject({ attempts: n, status: n === 9 ? 'failed' : 'waiting' })
      const wait = (Date.parse(seen?.due_at ?? '') - Date.now()) / 1000
      if (n < 9) expect(wait).toBeGreaterThan((retryWaits[n - 1] ?? 0) - 3)
      if (n < 9) await makeDue(hook.id)
    }
    expect(new Set(receiver.got.map(it => it.headers['webhook-id'])).size).toBe(1)
    expect((await read(hook.id)).failing_since).not.toBeNull()
    expect((await logOf(hook.id))[0]?.tries.at(-1)).toMatchObject({ status: 500, answer: 'broken' })
  })

  test('Retry-After is heeded: in seconds and as a date, a day at most', async () => {
    const { receiver, hook } = await listening()
    receiver.answer = reply => void reply.writeHead(429, { 'retry-after': '7200' }).end()
    await addCustomer()
    await receiver.until(1)
    const [seen] = await eventually(
      () => logOf(hook.id),
      log => log[0]?.attempts === 1,
    )
    expect((Date.parse(seen?.due_at ?? '') - Date.now()) / 1000).toBeGreaterThan(7000)
    const now = new Date('2026-11-20T12:00:00Z')
    expect(readRetryAfter('Fri, 20 Nov 2026 12:01:00 GMT', now)).toBe(60)
    expect(readRetryAfter('Fri, 20 Nov 2026 11:00:00 GMT', now)).toBeNull()
    for (const odd of [undefined, '', 'soon', '-5', '1e99']) expect(readRetryAfter(odd, now)).toBeNull()
  })

  test('410 disables the endpoint and gives up what waits for it; enabled again, it hears of what comes then', async () => {
    const { receiver, hook } = await listening()
    receiver.answer = reply => void reply.writeHead(410).end()
    await addCustomer()
    await receiver.until(1)
    const gone = await eventually(
      () => read(hook.id),
      it => it.disabled_at !== null,
    )
    expect(gone).toMatchObject({ disabled_why: 'gone', waiting: 0 })
    await addCustomer()
    expect(await logOf(hook.id)).toHaveLength(1)
    const [failed] = await logOf(hook.id)
    const replay = () =>
      at.ours.admin.call('POST /webhook-deliveries/{delivery_id}/replay', {
        params: { delivery_id: failed?.id ?? '' },
      })
    expect(await refusalOf(replay())).toMatchObject({ status: 409, code: 'webhook.disabled' })
    receiver.answer = reply => void reply.end('fine')
    await at.ours.admin.call('PUT /webhooks/{webhook_id}', {
      params: { webhook_id: hook.id },
      body: { url: hook.url },
      headers: { 'if-match': `"v${gone.version}"` },
    })
    await replay()
    await receiver.until(2)
    expect(receiver.got[1]?.headers['webhook-id']).toBe(receiver.got[0]?.headers['webhook-id'])
    expect(
      await eventually(
        () => logOf(hook.id),
        log => log[0]?.status === 'delivered',
      ),
    ).toMatchObject([{ status: 'delivered', tries: [{ status: 410 }, { status: 200 }] }])
  })

  test('an endpoint that has failed for five days is disabled, and the audit and its admins are told', async () => {
    const { receiver, hook } = await listening()
    receiver.answer = reply => void reply.writeHead(503).end()
    await at.house.db.asOwner(
      `update webhooks set failing_since = now() - interval '5 days 1 minute' where id = $1`,
      [hook.id],
    )
    await addCustomer()
    expect(
      await eventually(
        () => read(hook.id),
        it => it.disabled_at !== null,
      ),
    ).toMatchObject({
      disabled_why: 'failing',
    })
    const audit = await at.ours.admin.call('GET /audit', { query: { q: 'webhook.disabled' } })
    expect(audit.body.data[0]).toMatchObject({ noun_id: hook.id, detail: { why: 'failing' } })
    const notices = await at.ours.admin.call('GET /me/notices')
    expect(notices.body.data).toMatchObject([
      { event: 'webhook.disabled', params: { url: hook.url }, link: `/admin/webhooks/${hook.id}` },
    ])
    const mails = await at.ours.admin.call('GET /email-logs')
    expect(mails.body.data).toMatchObject([{ recipient: at.ours.admin.email }])
  })

  test('an endpoint that hangs holds up no other', async () => {
    const { receiver: dead } = await listening()
    dead.answer = () => {}
    const alive = await openReceiver()
    open.push(alive)
    await at.ours.admin.call('POST /webhooks', { body: { url: alive.url } })
    for (let n = 0; n < 10; n++) await addCustomer()
    const began = Date.now()
    await alive.until(10)
    expect(Date.now() - began).toBeLessThan(4_000)
    expect(dead.got.length).toBeLessThan(10)
  })

  test('nor does a crowd of those that are known to fail', async () => {
    const { receiver: dead, hook } = await listening()
    dead.answer = () => {}
    const body = { url: dead.url }
    for (let n = 0; n < 12; n++) await at.ours.admin.call('POST /webhooks', { body })
    await at.house.db.asOwner(
      `update webhooks set failing_since = now()
       where workspace_id = (select workspace_id from webhooks where id = $1)`,
      [hook.id],
    )
    const alive = await openReceiver()
    open.push(alive)
    await at.ours.admin.call('POST /webhooks', { body: { url: alive.url } })
    await addCustomer()
    await alive.until(1)
    // The failing ones have half of the lanes.
    await dead.until(4)
    await new Promise(done => setTimeout(done, 300))
    expect(dead.got).toHaveLength(4)
  })

  test('a worker that stops waits three seconds for an answer; what is cut short comes again', async () => {
    const { receiver, hook } = await listening()
    receiver.answer = () => {}
    await addCustomer()
    await receiver.until(1)
    const began = Date.now()
    await at.work.stop()
    expect(Date.now() - began).toBeLessThan(7_000)
    expect(await logOf(hook.id)).toMatchObject([{ status: 'waiting', attempts: 0, tries: [] }])
    receiver.answer = reply => void reply.end('ok')
    at.work = await at.house.work()
    await receiver.until(2)
    const [first, again] = receiver.got
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  })

  test('a worker that died while it held an endpoint delays it, and the event comes again with the same id', async () => {
    const { receiver, hook } = await listening()
    // As a kill -9 leaves it: held, sent, and nothing recorded.
    await at.house.db.asOwner(`update webhooks set busy_until = now() + interval '1 second' where id = $1`, [
      hook.id,
    ])
    const began = Date.now()
    await addCustomer()
    await receiver.until(1)
    expect(Date.now() - began).toBeGreaterThan(900)
  })
})
