// The reference, taken at its word: thousands of odd requests find no fault, no undeclared status, no undeclared field.
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openTestHouse, type Person, type TestHouse } from './house.ts'
import { anyHeader, arbitraryOf, sometimes, type Schema } from './odd.ts'
import { newCustomer, sendTo } from './post.ts'
import { tell } from './torture/scale.ts'
import { bring, draft, generate, greeting, people, sheet } from './papers.ts'

/** `FUZZ_RUNS=20000` for a long run, `FUZZ_SEED=…` to see a failure again. */
const runs = Number(process.env.FUZZ_RUNS ?? 600)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000)

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Schema
}
interface Media {
  schema: Schema
}
interface Operation {
  operationId: string
  tags: string[]
  parameters: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { description: string; content?: Record<string, Media> }>
  security: unknown[]
}
interface OpenApi {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

let at: TestHouse
let by: Person
let api: OpenApi
let operations: { path: string; method: string; operation: Operation }[]
let ids: Record<string, string[]>

beforeAll(async () => {
  at = await openTestHouse()
  const ours = await at.newCompany()
  by = ours.admin
  api = (await (await fetch(`${at.origin}/api/openapi.json`)).json()) as OpenApi
  operations = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
  ids = await makeThings()
})
afterAll(() => at.close())

async function makeThings() {
  const things: typeof ids = {}
  const note = (name: string, id: string | null | undefined) => {
    if (id) (things[name] ??= []).push(id)
  }
  for (let n = 0; n < 6; n++) {
    const batch = await draft(by, greeting(), people(3 + n))
    note('batch_id', batch.id)
    note('template_id', batch.template_id)
    note('upload_id', batch.upload_id)
    if (n % 2) note('job_id', await generate(by, batch.id))
  }
  note('upload_id', (await bring(by, greeting(), 'letter.docx')).id)
  const file = await bring(by, await sheet(...people(1)), 'rows.xlsx')
  note('file_id', file.file_id)
  for (const it of (await by.call('GET /documents')).body.data) note('document_id', it.id)
  for (const it of (await by.call('GET /customers')).body.data) note('customer_id', it.id)
  note('user_id', by.id)
  const someone = await newCustomer(by)
  note('delivery_id', (await sendTo(by, [someone.id, someone.id])).delivery_id)
  for (const it of (await by.call('GET /links')).body.data) {
    note('link_id', it.id)
    note('sent_id', it.documents[0]?.id)
  }
  const steps = [{ op: 'at_least' as const, than: 1, value: 'Gold' }]
  const rule = { name: 'Segment', key: 'tier', source: 'documents.made', steps }
  note('rule_id', (await by.call('POST /attribute-rules', { body: rule })).body.id)
  return things
}

const realIds = (name: string) => fc.constantFrom(...(ids[name] ?? Object.values(ids).flat()))

test('the document is OpenAPI 3.1: every operation has a name of its own, replies, and its path’s parameters', () => {
  expect(api.openapi).toMatch(/^3\.1\./)
  expect(api.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
  const names = operations.map(it => it.operation.operationId)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThan(40)
  for (const { path, operation } of operations) {
    const replies = Object.keys(operation.responses)
    expect(replies.some(it => /^2\d\d$/.test(it))).toBe(true)
    expect(replies.every(it => /^[2-5]\d\d$/.test(it))).toBe(true)
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(it => it[1] ?? '')
    const told = operation.parameters.filter(it => it.in === 'path')
    expect(told.map(it => it.name).toSorted()).toEqual(inPath.toSorted())
    expect(told.every(it => it.required)).toBe(true)
    for (const { description } of Object.values(operation.responses)) expect(description).not.toBe('')
  }
  const references = JSON.stringify(api).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)
  for (const [, name = ''] of references) expect(api.components.schemas).toHaveProperty(name)
})

interface Odd {
  params: Record<string, unknown>
  query: Record<string, unknown>
  headers: Record<string, string>
  body: unknown
  raw: string | null
}

function requestOf(operation: Operation): fc.Arbitrary<Odd> {
  const fields = (place: 'path' | 'query') =>
    operation.parameters
      .filter(it => it.in === place)
      .map(it => {
        const value =
          it.name === 'row' ? fc.integer({ min: 1, max: 5 }) : arbitraryOf(it.schema, realIds, 0, it.name)
        const odd = fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: sometimes.text })
        // Nearly every guessed cursor is refused, and would hide what comes after.
        const none = { weight: it.name === 'cursor' ? 9 : 2, arbitrary: fc.constant(undefined) }
        return [it.name, it.required ? odd : fc.oneof(none, { weight: 1, arbitrary: odd })] as const
      })
  const shape = operation.requestBody?.content['application/json']?.schema
  const body = shape
    ? fc.oneof(
        { weight: 20, arbitrary: arbitraryOf(shape, realIds) },
        { weight: 1, arbitrary: fc.jsonValue() },
      )
    : fc.constant(undefined)
  return fc.record({
    params: fc.record(Object.fromEntries(fields('path'))),
    query: fc.record(Object.fromEntries(fields('query'))),
    headers: anyHeader,
    body,
    raw: shape ? fc.option(sometimes.raw, { freq: 30 }) : fc.constant(null),
  })
}

function addressOf(path: string, odd: Odd): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(odd.params[name]).toWellFormed()),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(odd.query))
    if (value !== undefined) search.append(name, value as string)
  return `/api${filled}?${search.toString()}`
}

async function send(path: string, method: string, operation: Operation, odd: Odd): Promise<Response> {
  const headers: Record<string, string> = { ...odd.headers }
  let body: BodyInit | undefined
  if (operation.requestBody?.content['multipart/form-data']) {
    const form = new FormData()
    form.set('file', new Blob([odd.headers['x-file'] ?? 'a,b\n1,2']), odd.headers['x-name'] ?? 'a.csv')
    body = form
  } else if (odd.body !== undefined || odd.raw !== null) {
    headers['content-type'] = 'application/json'
    body = odd.raw ?? JSON.stringify(odd.body) ?? 'null'
  }
  delete headers['x-file']
  delete headers['x-name']
  const gone = AbortSignal.timeout(15_000)
  const init = {
    method: method.toUpperCase(),
    headers,
    signal: gone,
    ...(body === undefined ? {} : { body }),
  }
  return by.fetch(addressOf(path, odd), init)
}

const shapes = new Map<string, z.ZodType>()

function shapeOf(key: string, schema: Schema): z.ZodType {
  const known = shapes.get(key)
  if (known) return known
  const target = '$ref' in schema ? api.components.schemas.Problem : schema
  const shape = z.fromJSONSchema(target as Parameters<typeof z.fromJSONSchema>[0])
  shapes.set(key, shape)
  return shape
}

async function judge(operation: Operation, reply: Response): Promise<string | null> {
  const type = (reply.headers.get('content-type') ?? '').split(';')[0] ?? ''
  if (type === 'text/event-stream') {
    await reply.body?.cancel()
    return reply.status === 200 ? null : `events with ${reply.status}`
  }
  const text = await reply.text()
  const declared = operation.responses[String(reply.status)]
  if (reply.status >= 500) return `${reply.status}: ${text}`
  if (!declared) return `${reply.status} is not declared: ${text}`
  if (!declared.content) return text === '' ? null : `a body with ${reply.status}: ${text}`
  const media = declared.content[type] ?? declared.content['*/*']
  if (!media) return `${type} is not declared for ${reply.status}`
  if (!type.endsWith('json')) return null
  const read = shapeOf(`${operation.operationId} ${reply.status}`, media.schema).safeParse(JSON.parse(text))
  if (!read.success) return `${reply.status} is not as declared: ${z.prettifyError(read.error)} ${text}`
  return null
}

/** Asking these again and again costs seconds each, or ends the session; their own tests ask them oddly enough. */
const costly = new Set(['previewRow', 'downloadArchive'])

test(`odd requests get declared answers (seed ${seed}, ${runs} runs)`, { timeout: 600_000 }, async () => {
  const asked = operations.filter(it => !costly.has(it.operation.operationId))
  const arbitrary = fc.constantFrom(...asked).chain(it => fc.tuple(fc.constant(it), requestOf(it.operation)))
  const faults = new Map<string, string>()
  const property = fc.asyncProperty(arbitrary, async ([{ path, method, operation }, odd]) => {
    const reply = await send(path, method, operation, odd)
    const fault = await judge(operation, reply)
    // All kinds of faults in one run, not the first alone.
    if (fault !== null && faults.size < 40)
      faults.set(
        `${operation.operationId} ${fault.slice(0, 90)}`,
        `${fault.slice(0, 500)}\n  asked: ${JSON.stringify(odd).slice(0, 600)}`,
      )
  })
  await fc.assert(property, { seed, numRuns: runs, endOnFailure: true })
  tell(`${runs} requests generated from the OpenAPI document`, {
    'kinds of undeclared answers or 5xx': faults.size,
  })
  expect([...faults].map(([key, text]) => `${key}\n  ${text}`).join('\n\n')).toBe('')
})
