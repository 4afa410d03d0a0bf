// Webhooks hear of what was committed and of nothing else, signed, at least once, whatever their receivers do.
import { Webhook as Oracle } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { documentsOf, draft, generateNow, greeting, people, refusalOf } from '../../../../test/papers.ts'
import { type Receiver } from './receiver.fixture.ts'
import { eventually, useSenders } from './senders.suite.ts'

const { at, listening, addCustomer, logOf, read } = useSenders()

describe('what is told', () => {
  test('a customer’s life is told in order of types, with ids and without names', async () => {
    const { receiver, hook } = await listening()
    const { body: one } = await addCustomer('Ada Lovelace')
    const { body: two } = await addCustomer('Ada Lovelace')
    await at.ours.admin.call('PUT /customers/{customer_id}', {
      params: { customer_id: one.id },
      body: { name: 'Ada King', email: 'ada@example.com' },
      headers: { 'if-match': '"v1"' },
    })
    await at.ours.admin.call('POST /customers/{customer_id}/merge', {
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
    await at.ours.admin.call('POST /customers', twice)
    expect(await refusalOf(at.ours.admin.call('POST /customers', twice))).toMatchObject({ status: 409 })
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
      await refusalOf(at.ours.admin.call('GET /webhooks/{webhook_id}', { params: { webhook_id: hook.id } })),
    ).toMatchObject({
      status: 404,
    })
  })

  test('each document of a batch and the end of its job are told, with where to fetch them', async () => {
    const { receiver } = await listening(['document.generated', 'job.done', 'job.failed'])
    const batch = await draft(at.ours.admin, greeting(), people(3))
    const job = await generateNow(at.ours.admin, batch.id)
    const got = (await receiver.until(4)).map(it => JSON.parse(it.body) as { type: string; data: object })
    const made = await documentsOf(at.ours.admin, batch.id)
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
    const renewed = await at.ours.admin.call('POST /webhooks/{webhook_id}/secret', {
      params: { webhook_id: hook.id },
    })
    expect(renewed.body.secret).not.toBe(hook.secret)
    await addCustomer()
    const [first] = await receiver.until(1)
    for (const secret of [hook.secret, renewed.body.secret])
      expect(
        new Oracle(secret).verify(first?.body ?? '', first?.headers as Record<string, string>),
      ).toBeTruthy()
    await at.house.db.asOwner(`update webhooks set old_secret_until = now() where id = $1`, [hook.id])
    await addCustomer()
    const second = (await receiver.until(2))[1]
    const verify = (secret: string) =>
      new Oracle(secret).verify(second?.body ?? '', second?.headers as Record<string, string>)
    expect(verify(renewed.body.secret)).toBeTruthy()
    expect(() => verify(hook.secret)).toThrow()
  })

  test('the secret is told once and lies in the database sealed, bound to its row', async () => {
    const { hook } = await listening()
    const rows = await at.house.db.asOwner<{ secret: string }>('select * from webhooks where id = $1', [
      hook.id,
    ])
    expect(JSON.stringify(rows)).not.toContain(hook.secret)
    expect(rows[0]?.secret).toMatch(/^s1\./)
    expect(JSON.stringify(await read(hook.id))).not.toContain('whsec_')
    const audit = await at.ours.admin.call('GET /audit', { query: { q: 'webhook.created' } })
    expect(JSON.stringify(audit.body)).not.toContain('whsec_')
    expect(() => at.house.base.secrets.open(rows[0]?.secret ?? '', 'webhooks.secret/elsewhere')).toThrow()
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
      await at.ours.admin.call('PUT /webhooks/{webhook_id}', {
        params: { webhook_id: hook.id },
        body: { url },
        headers: { 'if-match': `"v${before.version}"` },
      })
      const tested = await at.ours.admin.call('POST /webhooks/{webhook_id}/test', {
        params: { webhook_id: hook.id },
      })
      expect([url, tested.body.ok, tested.body.status]).toEqual([url, false, null])
      expect(tested.body.error).toMatch(/private network/)
    }
  })

  test('redirects are answers, not ways', async () => {
    const { receiver, hook } = await listening()
    receiver.answer = reply => void reply.writeHead(302, { location: 'http://10.0.0.1/' }).end('over there')
    const tested = await at.ours.admin.call('POST /webhooks/{webhook_id}/test', {
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
    const tested = await at.ours.admin.call('POST /webhooks/{webhook_id}/test', {
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
    at.ours = await at.house.newCompany()
    const make = (body: { url: string; types?: string[] }) =>
      refusalOf(at.ours.admin.call('POST /webhooks', { body }))
    expect(await make({ url: 'https://example.com', types: ['customer.sneezed'] })).toMatchObject({
      status: 422,
      code: 'webhook.type_unknown',
    })
    expect(await make({ url: 'https://a:b@example.com' })).toMatchObject({ code: 'webhook.url_unfit' })
    expect(await make({ url: 'ftp://example.com' })).toMatchObject({ status: 400 })
  })
})
