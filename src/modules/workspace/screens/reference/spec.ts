// The parts of OpenAPI 3.1 that our own document uses, and the order in which the page shows them.

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  prefixItems?: Schema[]
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  contentMediaType?: string
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

type Content = Record<string, { schema?: Schema }>

export interface Operation {
  tags?: string[]
  operationId: string
  summary?: string
  description?: string
  security?: unknown[]
  parameters?: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, { description?: string; content?: Content }>
}

export interface Spec {
  info: { title: string; version: string; description?: string }
  tags?: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

export interface Entry {
  method: string
  path: string
  operation: Operation
}

export function entriesByTag(spec: Spec): [tag: string, entries: Entry[]][] {
  const groups = new Map<string, Entry[]>((spec.tags ?? []).map(tag => [tag.name, []]))
  for (const [path, methods] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? 'other'
      groups.set(tag, [...(groups.get(tag) ?? []), { method: method.toUpperCase(), path, operation }])
    }
  }
  return [...groups]
}

export function resolve(spec: Spec, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1)
  return (name && spec.components?.schemas?.[name]) || schema
}

/** A schema's kind in a few words: `string (uuid)`, `list of object`, `"zip" or "pdf"`. */
export function kindOf(schema: Schema): string {
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map(kindOf).join(' | ')
  if (schema.type === 'array') return `[${schema.items ? kindOf(schema.items) : ''}]`
  if (schema.contentMediaType) return 'binary'
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any')
  return schema.format ? `${type} (${schema.format})` : type
}

export function limitsOf(schema: Schema): string {
  const parts: string[] = []
  const range = (low: number | undefined, high: number | undefined, what: string) => {
    // The largest safe integers are how "any integer" reads in JSON Schema.
    const hasLow = low !== undefined && low > Number.MIN_SAFE_INTEGER
    const hasHigh = high !== undefined && high < Number.MAX_SAFE_INTEGER
    if (hasLow || hasHigh) parts.push(`${what}${hasLow ? low : ''}…${hasHigh ? high : ''}`)
  }
  range(schema.minLength, schema.maxLength, 'length ')
  range(schema.minimum, schema.maximum, '')
  range(schema.minItems, schema.maxItems, 'items ')
  if (schema.default !== undefined) parts.push(`= ${JSON.stringify(schema.default)}`)
  return parts.join(', ')
}

/** A body to begin with: required fields, and what has a default. */
export function exampleOf(spec: Spec, given: Schema): unknown {
  const schema = resolve(spec, given)
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const choice = (schema.anyOf ?? schema.oneOf)?.[0]
  if (choice) return exampleOf(spec, choice)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'object') {
    const shown = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name))
    return Object.fromEntries(shown.map(([name, field]) => [name, exampleOf(spec, field)]))
  }
  if (type === 'array') return []
  if (type === 'integer' || type === 'number') return schema.minimum ?? 0
  if (type === 'boolean') return false
  return type === 'null' ? null : ''
}
