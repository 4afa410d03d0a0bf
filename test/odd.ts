// Test support: values by JSON schema, most of them right in shape, some of them what breaks servers.
import * as fc from 'fast-check'

export interface Schema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  format?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  $ref?: string
}

/** Text that has broken somebody's server before. */
const hostile = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\u202egnp.exe',
  '😀'.repeat(40),
  'שלום עולם',
  "'; drop table users; --",
  '%',
  '_',
  '\\',
  '"',
  '\r\nset-cookie: a=b',
  '../../etc/passwd',
  '{{ 7 * 7 }}',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-0',
  '1e999',
  '99999999999999999999',
  '0000-00-00',
  '0000-01-01',
  '9999-12-31',
  '9999-12-31T23:59:60Z',
  '2026-02-30',
  'infinity',
  'x'.repeat(5000),
  '=1+1',
  'a,b',
  '[]',
  '{}',
]

export const sometimes = {
  text: fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary', maxLength: 40 })),
  /** Bodies that are no JSON, or JSON that is meant badly. */
  raw: fc.constantFrom(
    '',
    '{',
    'null',
    '"text"',
    '[1,2',
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    '\ufeff{}',
    '{"name":"a","name":"b"}',
    '1e400',
  ),
}

const ranges = ['bytes=0-0', 'bytes=-5', 'bytes=5-', 'bytes=9-1', 'bytes=0-99999999999999999999', 'lines=1-2']
const tags = [
  '"v1"',
  '"v1"',
  '"v1"',
  '"v2"',
  '"v3"',
  'W/"v1"',
  '*',
  '"x"',
  '""',
  '"v999999999"',
  '"v1", "v2"',
]
const keys = ['a', 'key-1', 'key-2', ' ', 'x'.repeat(255), 'x'.repeat(256), '"quoted"']

const maybe = (values: string[], freq = 3) => fc.option(fc.constantFrom(...values), { nil: undefined, freq })

/** Headers that mean something here; `x-file` and `x-name` say what an upload holds, and are not sent. */
export const anyHeader: fc.Arbitrary<Record<string, string>> = fc
  .record({
    'if-match': maybe(tags, 1),
    'if-none-match': maybe(tags, 5),
    'idempotency-key': maybe(keys, 4),
    range: maybe(ranges, 4),
    'last-event-id': maybe(['1', '-1', 'x', '9'.repeat(20), '9'.repeat(19)], 4),
    'x-request-id': maybe(['abcdefgh-1', 'short', 'x'.repeat(100)], 5),
    accept: maybe(['application/json', 'text/html', 'image/png', '*/*;q=0'], 5),
    'accept-encoding': maybe(['gzip', 'br', 'identity;q=0', 'x'], 5),
    'x-file': maybe(['', 'a;b\n1;2', '{}', '[{"a":1}]', '<html>', 'PK\u0003\u0004', '%PDF-1.4', '\0\0\0'], 1),
    'x-name': maybe(['', 'a.xlsx', '../../a.csv', 'a"\r\nb.csv', '😀.pdf', 'x'.repeat(400)], 1),
  })
  .map(it =>
    Object.fromEntries(Object.entries(it).flatMap(([name, value]) => (value ? [[name, value]] : []))),
  )

/** Ids that exist, by the name of the field that asks for one. */
export type RealIds = (name: string) => fc.Arbitrary<string>

function text(schema: Schema, real: RealIds, name: string): fc.Arbitrary<unknown> {
  if (schema.format === 'uuid')
    return fc.oneof({ weight: 12, arbitrary: real(name) }, { weight: 1, arbitrary: fc.uuid() })
  if (schema.format === 'email')
    return fc.uuid().chain(it => fc.constantFrom(`${it}@example.com`, "o'brien@example.com", 'a@b.co'))
  if (schema.format === 'date')
    return fc.constantFrom('2026-11-20', '0000-01-01', '0001-01-01', '9999-12-31', '2026-02-30')
  const plain = fc.string({
    unit: 'grapheme',
    minLength: Math.min(schema.minLength ?? 0, 50),
    maxLength: Math.min(schema.maxLength ?? 60, 60),
  })
  const long = fc.constant('y'.repeat(Math.min(schema.maxLength ?? 300, 60_000)))
  return fc.oneof(
    { weight: 6, arbitrary: plain },
    { weight: 3, arbitrary: fc.constantFrom(...hostile) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: long },
    // Names of the tables that the fixtures have, so that some guesses are right.
    { weight: 3, arbitrary: fc.constantFrom('name', 'amount', 'city', 'email', 'Sheet1', 'Person 1') },
  )
}

function object(schema: Schema, real: RealIds, depth: number): fc.Arbitrary<unknown> {
  const own = Object.entries(schema.properties ?? {}).map(
    ([name, it]) => [name, arbitraryOf(it, real, depth + 1, name)] as const,
  )
  const listed = fc.record(Object.fromEntries(own), { requiredKeys: schema.required ?? [] })
  const more = schema.additionalProperties
  if (typeof more !== 'object') return listed
  const value = Object.keys(more).length ? arbitraryOf(more, real, depth + 1) : fc.jsonValue({ maxDepth: 4 })
  const key = fc.oneof(
    fc.constantFrom('name', 'amount', 'city', 'items', 'a.b', ...hostile.slice(0, 12)),
    fc.string(),
  )
  return fc.tuple(listed, fc.dictionary(key, value, { maxKeys: 5 })).map(([a, b]) => ({ ...b, ...a }))
}

/** Values of this shape; about one in forty is of another. */
export function arbitraryOf(schema: Schema, real: RealIds, depth = 0, name = ''): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(fc.jsonValue({ maxDepth: 2 }), sometimes.text)
  const right = fits(schema, real, depth, name)
  return fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: wrong })
}

function fits(schema: Schema, real: RealIds, depth: number, name: string): fc.Arbitrary<unknown> {
  const several = schema.anyOf ?? schema.oneOf
  if (several) return fc.oneof(...several.map(it => arbitraryOf(it, real, depth + 1, name)))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const [type] = [schema.type ?? []].flat()
  const { minimum = -1_000_000, maximum = 1_000_000 } = schema
  switch (type) {
    case 'string':
      return text(schema, real, name)
    case 'integer':
      return fc.oneof(
        fc.integer({ min: minimum, max: Math.min(maximum, minimum + 12) }),
        fc.constantFrom(minimum, maximum),
      )
    case 'number':
      return fc.double()
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array': {
      const size = { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 5, 5) }
      return fc.array(arbitraryOf(schema.items ?? {}, real, depth + 1), size)
    }
    case 'object':
      return object(schema, real, depth)
    default:
      return depth > 5 ? fc.constant(null) : fc.jsonValue({ maxDepth: 3 })
  }
}
