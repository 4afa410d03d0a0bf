// Walks every contract: nobody comes in without a token, without the right, or into another company.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTokens } from '../src/base/auth/tokens.ts'
import type { Capability, Route } from '../src/base/contract/route.ts'
import { pathTo } from '../src/base/contract/client.ts'
import { addFile, useFile } from '../src/base/files/index.ts'
import { contracts } from '../src/doors/api.ts'
import { SECRET } from './database.ts'
import { openTestHouse, type Company, type Person, type TestHouse } from './house.ts'
import { bodies, makeThings } from './things.ts'
import { draft, generate, greeting, people, refusalOf } from './papers.ts'

const routes = Object.values(contracts).flatMap(it => Object.entries(it))
const signed = routes.filter(([, route]) => route.roles !== 'public')
const every: Capability[] = ['documents', 'booklets', 'sales', 'helpdesk', 'customers']

/** What anybody may call. Whoever adds to it opens a door to the street. */
const open = [
  'readSetup',
  'setUp',
  'restoreHere',
  'readRestore',
  'signIn',
  'refresh',
  'signOut',
  'readInvite',
  'acceptInvite',
  'proveSecondFactor',
  'beginOidc',
  'finishOidc',
  ...['smsCallback', 'smsReply', 'readPortal', 'readPortalBrand', 'readPortalLogo'],
  ...['sendCode', 'verifyCode', 'openPortal', 'renewPortal'],
  ...['askQuestion', 'readPortalDocument'],
]

let at: TestHouse
let ours: Company
let theirs: Company
/** A thing of our company for every parameter that a path can have. */
let things: Record<string, string | number>

beforeAll(async () => {
  at = await openTestHouse()
  ours = await at.newCompany()
  theirs = await at.newCompany()
  things = await makeThings(at, ours)
})
afterAll(() => at.close())

/** The things for a route: what a name means may depend on where the path begins (`deliveries/delivery_id`). */
function thingsFor(route: Route): Record<string, string | number> {
  const area = `${route.path.split('/')[1]}/`
  const own = Object.entries(things).filter(([name]) => name.startsWith(area))
  return { ...things, ...Object.fromEntries(own.map(([name, it]) => [name.slice(area.length), it])) }
}

const namesIn = (route: Route) => [...route.path.matchAll(/\{(\w+)\}/g)].map(it => it[1] ?? '')

/** The route called with our things; by nobody where no person is named. */
function call(name: string, route: Route, by?: Person, init: RequestInit = {}): Promise<Response> {
  const body = route.body === undefined || route.body === 'upload' ? undefined : (bodies[name] ?? {})
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(route.versioned ? { 'if-match': '"v1"' } : {}),
    ...(init.headers as object),
  }
  const ask = { method: route.method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const send = by ? by.fetch : (path: string, more?: RequestInit) => fetch(at.origin + path, more)
  return send(pathTo(route.path, thingsFor(route)), { ...init, ...ask, headers })
}

async function problemOf(reply: Response) {
  expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  return (await reply.json()) as { status: number; code: string; request_id: string }
}

test('every parameter of a path and every body has a fixture here', () => {
  const lacking = signed.flatMap(([name, route]) => {
    const names = namesIn(route).filter(it => !(it in things))
    const isBodiless = route.body === undefined || route.body === 'upload' || namesIn(route).length === 0
    return isBodiless || name in bodies ? names : [...names, `body of ${name}`]
  })
  expect(lacking).toEqual([])
})

test('only the routes on the short list are open to everybody', () => {
  expect(routes.filter(([, route]) => route.roles === 'public').map(([name]) => name)).toEqual(open)
})

test('two routes never share a name or an address', () => {
  const names = routes.map(([name]) => name)
  const addresses = routes.map(([, route]) => `${route.method} ${route.path.replace(/\{\w+\}/g, '{}')}`)
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(addresses).size).toBe(addresses.length)
})

describe('without a token, or with one that does not count, the answer is 401', () => {
  test.each(signed)('%s', async (name, route) => {
    expect(await problemOf(await call(name, route))).toMatchObject({ status: 401, code: 'session.missing' })
    const forged = openTokens('another-secret-of-somebody', 900).sign({
      user_id: ours.admin.id,
      workspace_id: ours.workspace_id,
      name: 'Eve',
      role: 'admin',
      capabilities: [],
    })
    for (const token of [forged, 'nonsense', `${ours.admin.token}x`]) {
      const reply = await call(name, route, undefined, { headers: { authorization: `Bearer ${token}` } })
      expect(await problemOf(reply)).toMatchObject({ status: 401, code: 'session.ended' })
    }
  })

  test('a token counts no longer once its time is up', async () => {
    const { user_id, workspace_id, name } = { user_id: ours.admin.id, ...ours, name: 'Ada' }
    const token = openTokens(SECRET, 1).sign({ user_id, workspace_id, name, role: 'admin', capabilities: [] })
    const ask = { headers: { authorization: `Bearer ${token}` } }
    expect((await fetch(`${at.origin}/api/auth/me`, ask)).status).toBe(200)
    await sleep(2_100)
    expect((await fetch(`${at.origin}/api/auth/me`, ask)).status).toBe(401)
  })
})

describe('an account without the right gets 403, before anything is read or done', () => {
  const wanting = signed.filter(([, { roles, capability }]) => roles.length === 1 || capability !== undefined)
  test.each(wanting)('%s', async (name, route) => {
    const wanted = [route.capability ?? []].flat()
    const isForAdmins = !(route.roles as readonly string[]).includes('standard')
    const others = isForAdmins ? every : every.filter(it => !wanted.includes(it))
    for (const capabilities of [[], others]) {
      const reply = await call(name, route, await ours.standard(...capabilities))
      expect(await problemOf(reply)).toMatchObject({ status: 403, code: 'right.missing' })
    }
  })

  test('each single capability that a route names is enough', async () => {
    for (const [name, route] of signed.filter(([, it]) => it.method === 'GET' && it.capability))
      for (const capability of [route.capability ?? []].flat()) {
        const reply = await call(name, route, await ours.standard(capability))
        await reply.body?.cancel()
        expect([name, capability, reply.status === 403]).toEqual([name, capability, false])
      }
  })
})

/** What somebody reaches who has yet to set up the second factor that their company asks for. */
const beforeFactor = ['readMe', 'readSecondFactor', 'beginSecondFactor', 'confirmSecondFactor']

test('who has yet to set up a second factor that is asked for reaches what that takes, and nothing else', async () => {
  const { workspace_id } = await at.newCompany()
  const strict = 'insert into workspace_settings (workspace_id, second_factor_required_at) values ($1, now())'
  await at.db.asOwner(strict, [workspace_id])
  const who = { user_id: randomUUID(), workspace_id, name: 'Ada', role: 'admin' as const, capabilities: [] }
  const token = at.base.tokens.sign({ ...who, by_password_alone: true })
  const ask = { headers: { authorization: `Bearer ${token}` } }
  await expect.poll(async () => (await fetch(`${at.origin}/api/users`, ask)).status).toBe(403)
  const reached: string[] = []
  for (const [name, route] of signed) {
    const { code } = await problemOf(await call(name, route, undefined, ask))
    if (code !== 'second_factor.needed') reached.push(name)
  }
  expect(reached.toSorted()).toEqual(beforeFactor.toSorted())
})

describe('an id of another company is as unknown as one that never was', () => {
  // A kind of connection is no company's: everybody has each.
  const ofThings = signed.filter(([, route]) => namesIn(route).some(it => it !== 'kind'))
  test.each(ofThings)('%s', async (name, route) => {
    const { code, status } = await problemOf(await call(name, route, theirs.admin))
    expect(status).toBe(404)
    const kept = things
    things = Object.fromEntries(Object.keys(kept).map(it => [it, it === 'row' ? 2 : randomUUID()]))
    const never = await call(name, route, theirs.admin).finally(() => (things = kept))
    expect(await problemOf(never)).toMatchObject({ status: 404, code })
  })

  test('inside bodies and queries too', async () => {
    const by = theirs.admin
    const own = await draft(by, greeting(), people(1))
    const { template_id, upload_id, customer_id } = things as Record<string, string>
    const headers = { 'if-match': '"v1"' }
    const params = { batch_id: own.id }
    const refused = await Promise.all([
      refusalOf(by.call('POST /batches', { body: { template_id } })),
      refusalOf(by.call('POST /batches', { body: { upload_id } })),
      refusalOf(by.call('PATCH /batches/{batch_id}', { params, headers, body: { template_id } })),
      refusalOf(by.call('PATCH /batches/{batch_id}', { params, headers, body: { upload_id } })),
      refusalOf(by.call('POST /customers/import', { body: { upload_id: upload_id ?? '' } })),
      refusalOf(by.call('POST /templates', { body: { upload_id: upload_id ?? '' } })),
      refusalOf(
        by.call('PUT /templates/{template_id}', {
          params: { template_id: own.template_id ?? '' },
          headers,
          body: { name: 'Mine', upload_id },
        }),
      ),
    ])
    expect(refused.map(it => it.status)).toEqual([404, 404, 404, 404, 404, 404, 404])
    for (const query of [{ customer_id }, { template_id }])
      expect((await by.call('GET /documents', { query })).body.data).toEqual([])
  })

  test('and lists hold nothing of another company', async () => {
    const stranger = (await at.newCompany()).admin
    for (const path of [
      'batches',
      'documents',
      'templates',
      'customers',
      'customers/imports',
      'customers/doubles',
      'attribute-rules',
      'uploads',
      'jobs',
      'deliveries',
      'links',
      'access-log',
      'customer-questions',
      'opt-outs',
      'trash',
      'email-logs',
      'outbox',
      'me/notices',
    ]) {
      const reply = await stranger.fetch(`/api/${path}`)
      expect([path, await reply.json()]).toEqual([path, { data: [], next_cursor: null }])
    }
    const users = await stranger.call('GET /users')
    expect(users.body.data.map(it => it.id)).toEqual([stranger.id])
  })
})

describe('a job belongs to its area and to whoever began it', () => {
  const jobRoutes = signed.filter(([, route]) => route.path.includes('{job_id}'))
  test.each(jobRoutes)('%s: somebody of another area gets 404', async (name, route) => {
    const reply = await call(name, route, await ours.standard('sales', 'helpdesk', 'customers', 'booklets'))
    expect(await problemOf(reply)).toMatchObject({ status: 404, code: 'job.unknown' })
  })

  test('the list of another area does not hold it, the area’s own and its maker’s do', async () => {
    const maker = await ours.standard('documents')
    const batch = await draft(maker, greeting(), people(1))
    const job_id = await generate(maker, batch.id)
    const seenBy = async (who: Person) => (await who.call('GET /jobs')).body.data.some(it => it.id === job_id)
    expect(await seenBy(await ours.standard('sales', 'booklets'))).toBe(false)
    expect(await seenBy(await ours.standard('documents'))).toBe(true)
    await ours.admin.call('PATCH /users/{user_id}', {
      params: { user_id: maker.id },
      body: { capabilities: [] },
    })
    expect(await seenBy(maker)).toBe(true)
  })
})

test('a file that an area made opens to that area alone, an upload to all who may bring one', async () => {
  const file_id = await at.base.db.in(ours.workspace_id, async tx => {
    const kept = await at.base.files.put(ours.workspace_id, Buffer.from('%PDF-1.7 made'))
    const file = await addFile(
      { tx, files: at.base.files },
      { ...kept, media_type: 'application/pdf', name: 'a' },
    )
    await useFile(tx, { file_id: file.id, kind: 'document', id: randomUUID(), label: 'a' })
    return file.id
  })
  const statusFor = async (capability: Capability, id: string) =>
    (await (await ours.standard(capability)).fetch(`/api/downloads/${id}`)).status
  expect(await statusFor('documents', file_id)).toBe(200)
  for (const capability of ['booklets', 'sales', 'customers'] as const) {
    expect(await statusFor(capability, file_id)).toBe(404)
    expect(await statusFor(capability, String(things.file_id))).toBe(200)
  }
})
