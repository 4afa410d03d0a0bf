// Every id of one company, tried by another's admin in every place that takes one: nothing is told, nothing is touched.
import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pathTo } from '../../src/base/contract/client.ts'
import type { Route } from '../../src/base/contract/route.ts'
import { contracts } from '../../src/doors/api.ts'
import { actsOf } from '../acts/all.ts'
import { openTestHouse, type Company, type Person, type TestHouse } from '../house.ts'
import { openProvider, type TestProvider } from '../provider.ts'
import { arbitraryOf, type Schema } from '../odd.ts'
import { patience, tell, times } from './scale.ts'

let at: TestHouse
let ours: Company
let provider: TestProvider
let stranger: Person
/** What a stranger must never be told, nor reach. */
let ids: string[]
let tables: string[]

const routes = Object.values(contracts)
  .flatMap(it => Object.entries(it))
  .filter(([, route]) => route.roles !== 'public')
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

beforeAll(async () => {
  provider = await openProvider()
  at = await openTestHouse({ config: provider.config })
  provider.serve(at.origin)
  ours = await at.newCompany()
  stranger = (await at.newCompany()).admin
  const worker = await at.work()
  // All that can be done in a company, once: its rows are of every kind.
  for (const act of Object.values(actsOf({ at, ours, provider })))
    await act(ours.admin.call, randomUUID()).catch(() => {})
  await worker.stop()
  tables = (
    await at.db.asOwner<{ name: string }>(
      `select c.table_name as name from information_schema.columns c
       where c.table_schema = 'public' and c.column_name = 'workspace_id'`,
    )
  ).map(it => it.name)
  ids = await idsOf(ours.workspace_id)
}, 120_000)
afterAll(async () => {
  await at.close()
  provider.close()
})

async function idsOf(workspace_id: string): Promise<string[]> {
  const found = new Set<string>()
  for (const table of tables) {
    const rows = await at.db.asOwner<{ row: string }>(
      `select to_jsonb(t)::text as row from "${table}" t where workspace_id = $1`,
      [workspace_id],
    )
    for (const { row } of rows) for (const [id] of row.matchAll(uuid)) found.add(id)
  }
  found.delete(workspace_id)
  return [...found]
}

/** One digest of each table's rows of the company. */
async function stateOf(workspace_id: string): Promise<Record<string, string>> {
  const state: Record<string, string> = {}
  for (const table of tables) {
    const [row] = await at.db.asOwner<{ digest: string }>(
      `select coalesce(md5(string_agg(t::text, '|' order by t::text)), 'none') as digest
       from "${table}" t where workspace_id = $1`,
      [workspace_id],
    )
    state[table] = row?.digest ?? ''
  }
  return state
}

const namesIn = (route: Route) => [...route.path.matchAll(/\{(\w+)\}/g)].map(it => it[1] ?? '')

const words: Record<string, unknown> = {
  row: 2,
  kind: 'smtp',
  schedule_name: 'workspace.clean',
  key: 'invite',
}

/** What an answer tells of the company that was not in the question. */
async function leaksOf(name: string, asked: string, reply: Response): Promise<string[]> {
  if ((reply.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    await reply.body?.cancel()
    return [`${name}: a stream`]
  }
  const text = await reply.text()
  const told = [...text.matchAll(uuid)].map(([id]) => id).filter(id => id !== asked && known.has(id))
  const isLetIn = reply.status < 300 && namesIn(routeOf(name)).length > 0 && !answersAnyway.has(name)
  return [
    ...told.map(id => `${name} tells ${id}`),
    ...(isLetIn ? [`${name} answers ${reply.status} for ${asked}: ${text.slice(0, 200)}`] : []),
    ...(reply.status >= 500 ? [`${name}: ${reply.status} ${text}`] : []),
  ]
}

/** Whose path names no thing of a company: kinds of connections, things that happen by the clock. */
const answersAnyway = new Set<string>()
let known: Set<string>
const routeOf = (name: string) => routes.find(([it]) => it === name)?.[1] as Route

test('every id in every path', { timeout: patience }, async () => {
  known = new Set(ids)
  const before = await stateOf(ours.workspace_id)
  const withIds = routes.filter(([, route]) => namesIn(route).some(it => it.endsWith('_id')))
  for (const [name, route] of routes)
    if (namesIn(route).every(it => !it.endsWith('_id'))) answersAnyway.add(name)
  const some = fc.sample(fc.constantFrom(...ids), { numRuns: times(25, ids.length), seed: 7 })
  const tried = times(25, ids.length) === ids.length ? ids : some
  const leaks: string[] = []
  let asked = 0
  for (const [name, route] of withIds)
    for (const id of tried) {
      const params = Object.fromEntries(namesIn(route).map(it => [it, it.endsWith('_id') ? id : words[it]]))
      const body = route.body === undefined || route.body === 'upload' ? undefined : '{}'
      const reply = await stranger.fetch(pathTo(route.path, params), {
        method: route.method,
        headers: {
          ...(body ? { 'content-type': 'application/json' } : {}),
          ...(route.versioned ? { 'if-match': '"v1"' } : {}),
        },
        ...(body ? { body } : {}),
      })
      asked += 1
      leaks.push(...(await leaksOf(name, id, reply)))
    }
  expect(leaks.slice(0, 20)).toEqual([])
  expect(await stateOf(ours.workspace_id)).toEqual(before)
  tell('every id of one company tried in every path by another', {
    ids: tried.length,
    routes: withIds.length,
    requests: asked,
    leaks: leaks.length,
  })
})

interface Operation {
  operationId: string
  parameters: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

test('its ids in queries and bodies', { timeout: patience }, async () => {
  known = new Set(ids)
  const before = await stateOf(ours.workspace_id)
  const api = (await (await fetch(`${at.origin}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>
  }
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
  const anId = fc.constantFrom(...ids)
  const asks = operations
    .filter(({ operation }) => routes.some(([name]) => name === operation.operationId))
    .filter(({ path }) => !path.includes('{'))
    .flatMap(({ path, method, operation }) => {
      const queries = operation.parameters.filter(it => it.in === 'query' && it.schema.format === 'uuid')
      const body = operation.requestBody?.content['application/json']?.schema
      const hasIds = body !== undefined && JSON.stringify(body).includes('"uuid"')
      return queries.length > 0 || hasIds ? [{ path, method, operation, queries, body }] : []
    })
  const leaks: string[] = []
  let asked = 0
  const each = times(15, 400)
  for (const { path, method, operation, queries, body } of asks)
    for (let n = 0; n < each; n++) {
      const seed = 1000 + n
      const query = new URLSearchParams(
        queries.map(it => [it.name, fc.sample(anId, { numRuns: 1, seed })[0] ?? '']),
      )
      const sent =
        body &&
        fc.sample(
          arbitraryOf(body, () => anId),
          { numRuns: 1, seed },
        )[0]
      const reply = await stranger.fetch(`/api${path}?${query.toString()}`, {
        method: method.toUpperCase(),
        ...(body
          ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) ?? 'null' }
          : {}),
      })
      asked += 1
      const question = JSON.stringify(sent ?? '') + query.toString()
      const found = await leaksOf(operation.operationId, '', reply)
      leaks.push(...found.filter(it => !(it.match(uuid) ?? []).some(id => question.includes(id))))
    }
  expect(leaks.slice(0, 20)).toEqual([])
  expect(await stateOf(ours.workspace_id)).toEqual(before)
  tell('ids of one company in queries and bodies of another', { requests: asked, leaks: leaks.length })
})
