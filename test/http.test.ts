// What holds for every route: done once, changed by one, listed whole, refused in one form, headers.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestHouse, type Person, type TestHouse } from './house.ts'
import { draft, greeting, people, refusalOf } from './papers.ts'

let at: TestHouse
let by: Person
beforeAll(async () => {
  at = await openTestHouse()
  by = (await at.newCompany()).admin
})
afterAll(() => at.close())

const json = { 'content-type': 'application/json' }
const customer = (name: string, key: string, path = '/api/customers') =>
  by.fetch(path, {
    method: 'POST',
    headers: { ...json, 'idempotency-key': key },
    body: JSON.stringify({ name }),
  })
const countOf = async (name: string) =>
  (await by.call('GET /customers', { query: { q: name } })).body.data.length

describe('an Idempotency-Key', () => {
  test('does a thing once and answers alike the second time', async () => {
    const [name, key] = [`Once ${randomUUID()}`, randomUUID()]
    const [first, second] = [await customer(name, key), await customer(name, key)]
    expect([first.status, second.status]).toEqual([201, 201])
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ])
    expect(await second.text()).toBe(await first.text())
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(await countOf(name)).toBe(1)
  })

  test('asked for ten times at once still does it once; whoever comes too early is told when to come again', async () => {
    const [name, key] = [`Ten ${randomUUID()}`, randomUUID()]
    const replies = await Promise.all(Array.from({ length: 10 }, () => customer(name, key)))
    for (const reply of replies) {
      expect([201, 409]).toContain(reply.status)
      if (reply.status === 409) expect(reply.headers.get('retry-after')).toBe('1')
    }
    expect(await countOf(name)).toBe(1)
  })

  test('in flight is refused with 409 until the first has ended', async () => {
    const key = randomUUID()
    await at.base.db.in((await by.call('GET /auth/me')).body.workspace.id, async tx => {
      const { sql } = await import('kysely')
      await sql`select pg_advisory_xact_lock(hashtextextended(${`${by.id} ${key}`}, 0))`.execute(tx)
      const reply = await customer('Early', key)
      expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([
        409,
        'idempotency.in_flight',
      ])
    })
    expect((await customer('Early', key)).status).toBe(201)
  })

  test('with another body or another address is refused with 422', async () => {
    const key = randomUUID()
    await customer('A', key)
    for (const reply of [await customer('B', key), await customer('A', key, '/api/customers?x=1')])
      expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([
        422,
        'idempotency.reused',
      ])
  })

  test('keeps nothing of what failed: mended, the same key does it', async () => {
    const key = randomUUID()
    const send = (phone: string) =>
      by.fetch('/api/customers', {
        method: 'POST',
        headers: { ...json, 'idempotency-key': key },
        body: JSON.stringify({ name: 'Phone', phone }),
      })
    expect((await send('not a phone')).status).toBe(422)
    expect((await send('+44 20 7946 0123')).status).toBe(201)
  })

  test('is one person’s own, and holds for uploads too', async () => {
    const { admin: other } = await at.newCompany()
    const key = randomUUID()
    const send = (who: Person, text: string) => {
      const form = new FormData()
      form.set('file', new Blob([text]), 'a.csv')
      return who.fetch('/api/uploads', { method: 'POST', headers: { 'idempotency-key': key }, body: form })
    }
    const first = (await (await send(by, 'a,b\n1,2')).json()) as { id: string }
    const again = await send(by, 'a,b\n1,2')
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await again.json()).toEqual(first)
    expect((await send(by, 'a,b\n3,4')).status).toBe(422)
    expect((await send(other, 'a,b\n3,4')).status).toBe(201)
  })

  test('that is no key is refused', async () => {
    for (const key of ['', 'x'.repeat(256), 'with space']) expect((await customer('X', key)).status).toBe(400)
  })
})

describe('an ETag', () => {
  test('saves sending what the reader has: 304 without a body', async () => {
    const first = await by.fetch('/api/customers')
    const etag = first.headers.get('etag') ?? ''
    const asked = await by.fetch('/api/customers', { headers: { 'if-none-match': `"x", W/${etag}` } })
    expect([asked.status, await asked.text(), asked.headers.get('etag')]).toEqual([304, '', etag])
    expect((await by.fetch('/api/customers', { headers: { 'if-none-match': '"x"' } })).status).toBe(200)
  })

  test('is wanted for a change: none 428, no ETag 400, an old one 412', async () => {
    const { body } = await by.call('POST /customers', { body: { name: 'Ada' } })
    const change = (headers: Record<string, string>) =>
      by.fetch(`/api/customers/${body.id}`, {
        method: 'PUT',
        headers: { ...json, ...headers },
        body: '{"name":"Eve"}',
      })
    expect((await change({})).status).toBe(428)
    expect((await change({ 'if-match': 'v1' })).status).toBe(400)
    expect((await change({ 'if-match': '"v99"' })).status).toBe(412)
    const read = await by.fetch(`/api/customers/${body.id}`)
    const done = await change({ 'if-match': read.headers.get('etag') ?? '' })
    expect(done.status).toBe(200)
    // What the change gives back is good for the next one.
    expect((await change({ 'if-match': done.headers.get('etag') ?? '' })).status).toBe(200)
  })

  test('keeps two people who edit one mapping from overwriting each other', async () => {
    const batch = await draft(by, greeting(), people(2))
    const path = `/api/batches/${batch.id}`
    const read = await by.fetch(path)
    const etag = read.headers.get('etag') ?? ''
    const { mapping } = (await read.json()) as typeof batch
    const save = (title: string) =>
      by.fetch(`${path}/mapping`, {
        method: 'PUT',
        headers: { ...json, 'if-match': etag },
        body: JSON.stringify({ ...mapping, title }),
      })
    const both = await Promise.all([save('city'), save('email')])
    expect(both.map(it => it.status).toSorted((a, b) => a - b)).toEqual([200, 412])
    const won = both[0].status === 200 ? 'city' : 'email'
    const after = await by.call('GET /batches/{batch_id}', { params: { batch_id: batch.id } })
    expect(after.body.mapping.title).toBe(won)
  })

  test('ten cells of one row edited at the same moment all stay edited', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `column ${n}`)
    const batch = await draft(by, greeting(), [names, names.map((_, n) => n)])
    const params = { batch_id: batch.id, row: 2 }
    const edits = names.map((name, n) =>
      by.call('PATCH /batches/{batch_id}/rows/{row}', { params, body: { overlay: { [name]: n * 7 } } }),
    )
    await Promise.all(edits)
    const { body } = await by.call('GET /batches/{batch_id}/rows/{row}', { params })
    expect(body.overlay).toEqual(Object.fromEntries(names.map((name, n) => [name, n * 7])))
  })
})

describe('a list', () => {
  test('is all its pages together, in order, none twice, by every sort', async () => {
    const { admin } = await at.newCompany()
    for (const name of ['b', 'a', 'c', 'a', 'É', 'z', 'a'])
      await admin.call('POST /customers', { body: { name } })
    for (const sort of ['name', '-name', 'created_at', '-created_at'] as const) {
      const whole = (await admin.call('GET /customers', { query: { sort, limit: 200 } })).body.data
      const paged: string[] = []
      for (let cursor: string | undefined; ;) {
        const { body } = await admin.call('GET /customers', { query: { sort, limit: 2, cursor } })
        paged.push(...body.data.map(it => it.id))
        if (body.next_cursor === null) break
        cursor = body.next_cursor
      }
      expect(paged).toEqual(whole.map(it => it.id))
      expect(paged).toHaveLength(7)
    }
  })

  test('of problems pages by row and counts them all', async () => {
    const rows = [['name', 'amount', 'city', 'email'], ...people(9).slice(1)]
    const batch = await draft(
      by,
      greeting(),
      rows.map((row, n) => (n === 0 ? row : [null, ...row.slice(1)])),
    )
    const found: (number | null)[] = []
    for (let cursor: string | undefined; ;) {
      const { body } = await by.call('GET /batches/{batch_id}/problems', {
        params: { batch_id: batch.id },
        query: { limit: 2, cursor },
      })
      expect(body).toMatchObject({ class: 'rows', count: 9, rows_affected: 9 })
      found.push(...body.data.map(it => it.row))
      if (body.next_cursor === null) break
      cursor = body.next_cursor
    }
    expect(found).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('refuses a cursor that it did not give', async () => {
    const odd = [['x'], ['x', 'not an id'], ['a\0', randomUUID()], [{}, {}], 7].map(it =>
      Buffer.from(JSON.stringify(it)).toString('base64url'),
    )
    for (const cursor of [...odd, 'x', '%00', Buffer.from('{').toString('base64url')])
      for (const sort of ['name', 'created_at'] as const) {
        const { status, code } = await refusalOf(by.call('GET /customers', { query: { cursor, sort } }))
        expect([cursor, sort, status, code]).toEqual([cursor, sort, 400, 'cursor.invalid'])
      }
  })
})

describe('what cannot be answered', () => {
  const odd: [what: string, path: string, init: RequestInit, status: number, code: string][] = [
    ['an unknown address', '/api/nowhere', {}, 404, 'address.unknown'],
    ['an unknown method', '/api/customers', { method: 'DELETE' }, 404, 'address.unknown'],
    ['an id that is none', '/api/customers/7', {}, 404, 'address.unknown'],
    ['an address that cannot be decoded', '/api/customers/%ff', {}, 400, 'path.invalid'],
    ['an address that is too long', `/api/customers/${'x'.repeat(400)}`, {}, 414, 'path.too_long'],
    ['JSON that is none', '/api/customers', post('{'), 400, 'body.invalid_json'],
    ['no body', '/api/customers', post(''), 400, 'body.empty'],
    ['a list for an object', '/api/customers', post('[]'), 400, 'ask.invalid'],
    ['a poisoned prototype', '/api/customers', post('{"__proto__":{"a":1}}'), 400, 'body.invalid_json'],
    ['text that is no text', '/api/customers', post('{"name":"a\\u0000b"}'), 400, 'ask.invalid'],
    ['depth without end', '/api/batches', post(deep()), 400, 'ask.invalid'],
    ['another media type', '/api/customers', post('name=a', 'text/plain'), 415, 'body.wrong_type'],
    ['a form for JSON', '/api/customers', { method: 'POST', body: new FormData() }, 415, 'body.wrong_type'],
    ['JSON for a form', '/api/uploads', post('{}'), 415, 'upload.not_multipart'],
    ['too much', '/api/customers', post(`{"name":"${'x'.repeat(5_000_000)}"}`), 413, 'body.too_large'],
    ['a field too many digits long', '/api/customers?limit=1e999', {}, 400, 'ask.invalid'],
    ['a field given twice', '/api/customers?q=a&q=b', {}, 400, 'ask.invalid'],
  ]

  function post(body: string, type = 'application/json'): RequestInit {
    return { method: 'POST', headers: { 'content-type': type }, body }
  }
  function deep() {
    return `{"rows":[{"a":${'['.repeat(5000)}${']'.repeat(5000)}}]}`
  }

  test.each(odd)('%s is answered as a problem', async (_, path, init, status, code) => {
    const reply = await by.fetch(path, init)
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    const body = (await reply.json()) as { detail: string; request_id: string }
    expect(body).toMatchObject({ type: 'about:blank', title: expect.any(String), status, code })
    expect(reply.status).toBe(status)
    expect(body.detail).toMatch(/^[A-Z].*\.$/s)
    expect(body.request_id).toBe(reply.headers.get('x-request-id'))
  })

  test('says field by field what is wrong, and never sends a password back', async () => {
    const reply = await by.fetch(
      '/api/users',
      post('{"email":"x","username":"","password":"short","role":"king"}'),
    )
    const { errors } = (await reply.json()) as { errors: { pointer: string }[] }
    expect(errors.map(it => it.pointer)).toEqual(['/email', '/username', '/password', '/role'])
    expect(JSON.stringify(errors)).not.toContain('short')
  })
})

describe('every reply', () => {
  test('carries the request’s id: the caller’s own where it is one', async () => {
    const idOf = async (id: string) =>
      (await by.fetch('/api/auth/me', { headers: { 'x-request-id': id } })).headers.get('x-request-id')
    expect(await idOf('my-request-0001')).toBe('my-request-0001')
    for (const odd of ['short', 'a b c d e f g h', 'x'.repeat(65)])
      expect(await idOf(odd)).toMatch(/^[\da-f-]{36}$/)
  })

  test('carries headers that keep browsers from guessing, framing and running what is not ours', async () => {
    for (const path of ['/api/auth/me', '/api/nowhere', '/livez']) {
      const { headers } = await by.fetch(path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      const scripts = path.startsWith('/api/')
        ? /default-src 'none'/
        : /script-src 'self' 'wasm-unsafe-eval';/
      expect(headers.get('content-security-policy')).toMatch(scripts)
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })

  test('is not kept by anybody in between', async () => {
    const kept = async (path: string) => (await by.fetch(path)).headers.get('cache-control')
    expect(await kept('/api/customers')).toBe('private, no-cache')
    expect(await kept('/api/nowhere')).toBe('no-store')
  })
})
