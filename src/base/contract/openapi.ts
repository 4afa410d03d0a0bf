// OpenAPI 3.1 made from contracts: the page, the CLI and the generated-request tests read it.
import { z } from 'zod'
import type { Contract, Route, Shape } from './route.ts'
import { Problem } from './shapes.ts'

type Json = Record<string, unknown>

const jsonSchema = (shape: Shape, io: 'input' | 'output') => {
  const { $schema: _, ...schema } = z.toJSONSchema(shape as z.ZodType, { io, unrepresentable: 'any' }) as Json
  return schema
}

/** Refusals that any route may give, so that no reply is undeclared. */
const refusals: [status: number, when: string, applies: (route: Route) => boolean][] = [
  [400, 'A field cannot be used; `errors` says which.', () => true],
  [401, 'No session, or one that has ended.', () => true],
  [403, 'The account lacks the right.', () => true],
  [404, 'Nothing at this address, or nothing that this workspace has.', () => true],
  [409, 'The state of things does not allow it now.', () => true],
  [412, 'Somebody changed it in between.', route => route.versioned === true],
  [413, 'Too large.', route => route.method !== 'GET'],
  [414, 'A part of the address is too long.', route => route.params !== undefined],
  [415, 'A media type that is not taken.', route => route.method !== 'GET'],
  [416, 'The range lies outside the file.', route => route.kind === 'file'],
  [422, 'Understood, but the content cannot be used.', () => true],
  [428, 'If-Match is missing.', route => route.versioned === true],
  [429, 'Too much at once; see Retry-After.', () => true],
  [500, 'A fault of ours.', () => true],
  [502, 'The converter broke down on this document.', route => route.kind === 'file'],
  [503, 'The database or a worker is away; see Retry-After.', () => true],
  [504, 'A conversion took too long.', route => route.kind === 'file'],
  [507, 'The disk is full.', route => route.method !== 'GET'],
]

/**
 * The OpenAPI document of these contracts.
 * @param contracts by area: its key becomes the tag.
 */
export function writeOpenApi(
  contracts: Record<string, Contract>,
  about: { version: string; origin: string },
): Json {
  const paths: Record<string, Json> = {}
  for (const [tag, contract] of Object.entries(contracts))
    for (const [operationId, route] of Object.entries(contract))
      (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(tag, operationId, route)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Octavo',
      version: about.version,
      description:
        'Sign in at POST /auth/login and send the access token as Bearer. Lists page by `cursor`. A POST with an Idempotency-Key is done once. Errors are application/problem+json.',
    },
    servers: [{ url: `${about.origin}/api` }],
    tags: Object.keys(contracts).map(name => ({ name })),
    paths,
    components: {
      schemas: { Problem: jsonSchema(Problem, 'output') },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

function operation(tag: string, operationId: string, route: Route): Json {
  return {
    tags: [tag],
    operationId,
    summary: route.says.split('. ')[0]?.replace(/\.$/, ''),
    description: `${route.says}${rights(route)}`,
    security: route.roles === 'public' ? [] : [{ bearer: [] }],
    parameters: [...fields(route.params, 'path'), ...fields(route.query, 'query'), ...headers(route)],
    ...(route.body === undefined ? {} : { requestBody: requestBody(route) }),
    responses: responses(route),
  }
}

function rights(route: Route): string {
  if (route.roles === 'public') return ''
  const who = route.roles.length === 1 ? '\n\nFor admins.' : ''
  if (route.capability === undefined) return who
  return `${who}\n\nNeeds ${[route.capability].flat().join(' or ')}.`
}

function fields(shape: Shape | undefined, place: 'path' | 'query'): Json[] {
  if (!shape) return []
  const schema = jsonSchema(shape, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(schema.properties ?? {}).map(([name, it]) => ({
    name,
    in: place,
    required: place === 'path' || (schema.required ?? []).includes(name),
    schema: it,
  }))
}

function headers(route: Route): Json[] {
  const header = (name: string, required: boolean) => ({
    name,
    in: 'header',
    required,
    schema: { type: 'string' },
  })
  return [
    ...(route.method === 'POST' && !route.secret ? [header('Idempotency-Key', false)] : []),
    ...(route.versioned ? [header('If-Match', true)] : []),
  ]
}

function requestBody(route: Route): Json {
  if (route.body === 'upload') {
    const schema = {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
    }
    return { required: true, content: { 'multipart/form-data': { schema } } }
  }
  if (route.body === 'raw')
    return {
      required: true,
      content: { 'application/x-www-form-urlencoded': { schema: { type: 'string' } } },
    }
  return {
    required: true,
    content: { 'application/json': { schema: jsonSchema(route.body as Shape, 'input') } },
  }
}

const elsewhere: Json = {
  description:
    'The bytes are at Location, for a short time and without further rights. Follow it at once; do not keep it.',
  headers: { Location: { required: true, schema: { type: 'string', format: 'uri' } } },
}

function responses(route: Route): Json {
  const all: Json = {}
  for (const [status, shape] of Object.entries(route.replies))
    all[status] = status === '302' ? elsewhere : { description: 'Done.', ...content(route, shape) }
  if (route.method === 'GET' && route.kind !== 'events')
    all['304'] = { description: 'As you have it (If-None-Match).' }
  for (const [status, description, applies] of refusals)
    if (applies(route))
      all[String(status)] ??= {
        description,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }
  return all
}

function content(route: Route, shape: Shape | null): Json | null {
  const binary = { schema: { type: 'string', contentMediaType: 'application/octet-stream' } }
  if (route.kind === 'events') return { content: { 'text/event-stream': { schema: { type: 'string' } } } }
  if (route.kind === 'file')
    return {
      content: Object.fromEntries((route.media ?? ['*']).map(it => [it === '*' ? '*/*' : it, binary])),
    }
  return shape && { content: { 'application/json': { schema: jsonSchema(shape, 'output') } } }
}
