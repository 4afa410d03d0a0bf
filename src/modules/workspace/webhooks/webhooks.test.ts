// Webhooks hear of what was committed and of nothing else, signed, at least once, whatever their receivers do.
import { Webhook as Oracle } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openTestHouse, type Company, type TestHouse } from '../../../../test/house.ts'
import { documentsOf, draft, generateNow, greeting, people, refusalOf } from '../../../../test/papers.ts'
import { readRetryAfter } from './attempt.ts'
import { retryWaits } from './outcome.ts'
import { openReceiver, type Receiver } from './receiver.fixture.ts'

let at: TestHouse
let ours: Company
let work: { stop(): Promise<void> }
const open: Receiver[] = []

beforeAll(async () => {
  at = await openTestHouse({ config: { allowPrivateHosts: ['127.0.0.1'] } })
  work = await at.work()
})
afterEach(() => Promise.all(open.splice(0).map(it => it.close())))
afterAll(async () => {
  await work.stop()
  await at.close()
})

/** A company of its own with an endpoint that a receiver of its own stands behind. */
async function listening(types: string[] | null = null) {
  ours = await at.newCompany()
  const receiver = await openReceiver()
  open.push(receiver)
  const made = await ours.admin.call('POST /webhooks', { body: { url: `${receiver.url}/hook`, types } })
  return { receiver, hook: made.body }
}

const addCustomer = (name = 'Ada') => ours.admin.call('POST /customers', { body: { name } })
const logOf = async (webhook_id: string) =>
  (await ours.admin.call('GET /webhooks/{webhook_id}/deliveries', { params: { webhook_id } })).body.data
const read = async (webhook_id: string) =>
  (await ours.admin.call('GET /webhooks/{webhook_id}', { params: { webhook_id } })).body

/** As if that time had passed for all that waits, so that a schedule of a day takes no day. */
async function makeDue(webhook_id: string) {
  const sql = `update webhook_deliveries set due_at = now() where webhook_id = $1 and due_at is not null`
  await at.db.asOwner(sql, [webhook_id])
  await at.db.asOwner(`select pg_notify('octavo_webhooks', '')`)
}

async function eventually<T>(look: () => Promise<T>, isRight: (it: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const seen = await look()
    if (isRight(seen) || tries > 300) return seen
    await new Promise(done => setTimeout(done, 30))
  }
}

describe('what is told', () => {
  test('a customer’s life is told in order of types, with ids and without names', async () => {
    const { receiver, hook } = await listening()
    const { body: one } = await addCustomer('Ada Lovelace')
    const { body: two } = await addCustomer('Ada Lovelace')
    await ours.admin.call('PUT /customers/{customer_id}', {
      params: { customer_id: one.id },
      body: { name: 'Ada King', email: 'ada@example.com' },
      headers: { 'if-match': '"v1"' },
    })
    await ours.admin.call('POST /customers/{customer_id}/merge', {
      params: { customer_id: one.id },
      body: { other_id: two.id },
    })
    const got = (await receiver.until(4)).map(
      it => JSON.parse(it.body) as { type: string; data: { id: string } },
    )
    expect(got.map(it => it.type).toSorted()).toEqual([
      'customer.changed',
      'customer.created',
      'customer.created',
      'customer.merged',
    ])
    expect(new Set(got.map(it => it.data.id))).toEqual(new Set([one.id, two.id]))
    expect(JSON.stringify(got)).not.toMatch(/Ada|example\.com/)
    await eventually(
      () => logOf(hook.id),
      log => log.every(it => it.status === 'delivered'),
    )
    expect(await logOf(hook.id)).toMatchObject([
      { status: 'delivered', attempts: 1, tries: [{ status: 200, answer: 'ok', error: null }] },
      ...[{ attempts: 1 }, { attempts: 1 }, { attempts: 1 }],
    ])
  })

  test('what is rolled back was never told', async () => {
    const { hook } = await listening()
    const twice = { body: { name: 'Ada', reference: 'R-1' } }
    await ours.admin.call('POST /customers', twice)
    expect(await refusalOf(ours.admin.call('POST /customers', twice))).toMatchObject({ status: 409 })
    expect(await logOf(hook.id)).toHaveLength(1)
  })

  test('an endpoint hears only of its types, and another company’s of nothing', async () => {
    const { hook } = await listening(['customer.merged'])
    await addCustomer()
    expect(await logOf(hook.id)).toEqual([])
    const other = await listening()
    await addCustomer()
    await other.receiver.until(1)
    expect(
      await refusalOf(ours.admin.call('GET /webhooks/{webhook_id}', { params: { webhook_id: hook.id } })),
    ).toMatchObject({
      status: 404,
    })
  })

  test('each document of a batch and the end of its job are told, with where to fetch them', async () => {
    const { receiver } = await listening(['document.generated', 'job.done', 'job.failed'])
    const batch = await draft(ours.admin, greeting(), people(3))
    const job = await generateNow(ours.admin, batch.id)
    const got = (await receiver.until(4)).map(it => JSON.parse(it.body) as { type: string; data: object })
    const made = await documentsOf(ours.admin, batch.id)
    for (const { id, row } of made)
      expect(got).toContainEqual({
        type: 'document.generated',
        timestamp: expect.any(String),
        data: {
          id,
          row,
          batch_id: batch.id,
          customer_id: expect.any(String),
          pages: 1,
          pdf_file_id: expect.any(String),
        },
      })
    expect(got.find(it => it.type === 'job.done')?.data).toMatchObject({ id: job.id, done: 3, total: 3 })
    expect(got).toHaveLength(4)
  })
})

describe('signatures', () => {
  test('fit the specification’s own library; a changed body, time or secret does not', async () => {
    const { receiver, hook } = await listening()
    await addCustomer()
    const [{ headers, body }] = (await receiver.until(1)) as [Receiver['got'][number]]
    const sent = headers as Record<string, string>
    expect(new Oracle(hook.secret).verify(body, sent)).toMatchObject({ type: 'customer.created' })
    expect(() => new Oracle(hook.secret).verify(`${body} `, sent)).toThrow()
    expect(() => new Oracle(hook.secret).verify(body, { ...sent, 'webhook-timestamp': '1' })).toThrow()
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
    expect(() => new Oracle(other).verify(body, sent)).toThrow()
  })

  test('for a day after a change of secret both secrets fit, then the new one alone', async () => {
    const { receiver, hook } = await listening()
    const renewed = await ours.admin.call('POST /webhooks/{webhook_id}/secret', {
      params: { webhook_id: hook.id },
    })
    expect(renewed.body.secret).not.toBe(hook.secret)
    await addCustomer()
    const [first] = await receiver.until(1)
    for (const secret of [hook.secret, renewed.body.secret])
      expect(
        new Oracle(secret).verify(first?.body ?? '', first?.headers as Record<string, string>),
      ).toBeTruthy()
    await at.db.asOwner(`update webhooks set old_secret_until = now() where id = $1`, [hook.id])
    await addCustomer()
    const second = (await receiver.until(2))[1]
    const verify = (secret: string) =>
      new Oracle(secret).verify(second?.body ?? '', second?.headers as Record<string, string>)
    expect(verify(renewed.body.secret)).toBeTruthy()
    expect(() => verify(hook.secret)).toThrow()
  })

  test('the secret is told once and lies in the database sealed, bound to its row', async () => {
    const { hook } = await listening()
    const rows = await at.db.asOwner<{ secret: string }>('select * from webhooks where id = $1', [hook.id])
    expect(JSON.stringify(rows)).not.toContain(hook.secret)
    expect(rows[0]?.secret).toMatch(/^s1\./)
    expect(JSON.stringify(await read(hook.id))).not.toContain('whsec_')
    const audit = await ours.admin.call('GET /audit', { query: { q: 'webhook.created' } })
    expect(JSON.stringify(audit.body)).not.toContain('whsec_')
    expect(() => at.base.secrets.open(rows[0]?.secret ?? '', 'webhooks.secret/elsewhere')).toThrow()
  })
})

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
      ours.admin.call('POST /webhook-deliveries/{delivery_id}/replay', {
        params: { delivery_id: failed?.id ?? '' },
      })
    expect(await refusalOf(replay())).toMatchObject({ status: 409, code: 'webhook.disabled' })
    receiver.answer = reply => void reply.end('fine')
    await ours.admin.call('PUT /webhooks/{webhook_id}', {
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
    await at.db.asOwner(
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
    const audit = await ours.admin.call('GET /audit', { query: { q: 'webhook.disabled' } })
    expect(audit.body.data[0]).toMatchObject({ noun_id: hook.id, detail: { why: 'failing' } })
    const notices = await ours.admin.call('GET /me/notices')
    expect(notices.body.data).toMatchObject([
      { event: 'webhook.disabled', params: { url: hook.url }, link: `/admin/webhooks/${hook.id}` },
    ])
    const mails = await ours.admin.call('GET /email-logs')
    expect(mails.body.data).toMatchObject([{ recipient: ours.admin.email }])
  })

  test('an endpoint that hangs holds up no other', async () => {
    const { receiver: dead } = await listening()
    dead.answer = () => {}
    const alive = await openReceiver()
    open.push(alive)
    await ours.admin.call('POST /webhooks', { body: { url: alive.url } })
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
    for (let n = 0; n < 12; n++) await ours.admin.call('POST /webhooks', { body })
    await at.db.asOwner(
      `update webhooks set failing_since = now()
       where workspace_id = (select workspace_id from webhooks where id = $1)`,
      [hook.id],
    )
    const alive = await openReceiver()
    open.push(alive)
    await ours.admin.call('POST /webhooks', { body: { url: alive.url } })
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
    await work.stop()
    expect(Date.now() - began).toBeLessThan(7_000)
    expect(await logOf(hook.id)).toMatchObject([{ status: 'waiting', attempts: 0, tries: [] }])
    receiver.answer = reply => void reply.end('ok')
    work = await at.work()
    await receiver.until(2)
    const [first, again] = receiver.got
    expect(again?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  })

  test('a worker that died while it held an endpoint delays it, and the event comes again with the same id', async () => {
    const { receiver, hook } = await listening()
    // As a kill -9 leaves it: held, sent, and nothing recorded.
    await at.db.asOwner(`update webhooks set busy_until = now() + interval '1 second' where id = $1`, [
      hook.id,
    ])
    const began = Date.now()
    await addCustomer()
    await receiver.until(1)
    expect(Date.now() - began).toBeGreaterThan(900)
  })
})

describe('where it may go', () => {
  test('never to a private address, by number, by name, or by where it answers from', async () => {
    const { hook } = await listening()
    for (const url of [
      'http://10.0.0.1/',
      'http://169.254.169.254/latest/meta-data',
      'http://[::ffff:10.0.0.1]/',
      'http://0x0a000001/',
      'http://167772161/',
      'http://012.0.0.1/',
      'http://[fd00::1]/',
    ]) {
      const before = await read(hook.id)
      await ours.admin.call('PUT /webhooks/{webhook_id}', {
        params: { webhook_id: hook.id },
        body: { url },
        headers: { 'if-match': `"v${before.version}"` },
      })
      const tested = await ours.admin.call('POST /webhooks/{webhook_id}/test', {
        params: { webhook_id: hook.id },
      })
      expect([url, tested.body.ok, tested.body.status]).toEqual([url, false, null])
      expect(tested.body.error).toMatch(/private network/)
    }
  })

  test('redirects are answers, not ways', async () => {
    const { receiver, hook } = await listening()
    receiver.answer = reply => void reply.writeHead(302, { location: 'http://10.0.0.1/' }).end('over there')
    const tested = await ours.admin.call('POST /webhooks/{webhook_id}/test', {
      params: { webhook_id: hook.id },
    })
    expect(tested.body).toMatchObject({
      ok: false,
      status: 302,
      answer: 'over there',
      headers: { location: 'http://10.0.0.1/' },
    })
    expect(receiver.got).toHaveLength(1)
  })

  test('Test tells the raw answer, cut where it is endless, and is signed like any other', async () => {
    const { receiver, hook } = await listening()
    receiver.answer = reply => void reply.writeHead(418, { 'x-tea': 'yes' }).end(`\0${'x'.repeat(50_000)}`)
    const tested = await ours.admin.call('POST /webhooks/{webhook_id}/test', {
      params: { webhook_id: hook.id },
    })
    expect(tested.body).toMatchObject({ ok: false, status: 418, headers: { 'x-tea': 'yes' } })
    expect(tested.body.answer).toHaveLength(1000)
    const { body, headers } = receiver.got[0] as Receiver['got'][number]
    expect(new Oracle(hook.secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'ping',
    })
    expect(await logOf(hook.id)).toEqual([])
  })

  test('names that no module declares, and addresses with a password, are refused', async () => {
    ours = await at.newCompany()
    const make = (body: { url: string; types?: string[] }) =>
      refusalOf(ours.admin.call('POST /webhooks', { body }))
    expect(await make({ url: 'https://example.com', types: ['customer.sneezed'] })).toMatchObject({
      status: 422,
      code: 'webhook.type_unknown',
    })
    expect(await make({ url: 'https://a:b@example.com' })).toMatchObject({ code: 'webhook.url_unfit' })
    expect(await make({ url: 'ftp://example.com' })).toMatchObject({ status: 400 })
  })
})
