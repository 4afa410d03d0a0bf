// Rows given as JSON: an object or a list of objects, nested lists and all.
import { refuse } from '../../base/errors.ts'
import type { Column } from './shapes.ts'

const maxDepth = 8

/** @throws refusal `data.json_invalid`, `data.json_not_rows` (422) */
export function readJsonRecords(bytes: Uint8Array): Record<string, unknown>[] {
  const text = new TextDecoder().decode(bytes)
  let read: unknown
  try {
    read = JSON.parse(text, storableNames)
  } catch (error) {
    throw refuse(
      'data.json_invalid',
      422,
      `This JSON cannot be read: ${(error as Error).message}. Mend it and bring it again.`,
    )
  }
  const list = Array.isArray(read) ? read : [read]
  if (list.length === 0)
    throw refuse(
      'data.json_not_rows',
      422,
      'This JSON holds an empty list. One object per document is wanted.',
    )
  const bad = list.findIndex(it => typeof it !== 'object' || it === null || Array.isArray(it))
  if (bad >= 0)
    throw refuse(
      'data.json_not_rows',
      422,
      `Entry ${bad + 1} of this JSON is not an object. One object per document is wanted.`,
    )
  return list as Record<string, unknown>[]
}

/** Names become columns, and the database keeps no NUL and no half of a surrogate pair. */
function storableNames(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value)
  const isFit = entries.every(([name]) => !name.includes('\0') && name.isWellFormed())
  if (isFit) return value
  return Object.fromEntries(entries.map(([name, of]) => [name.replaceAll('\0', '').toWellFormed(), of]))
}

type ColumnType = Column['type']

function typeOf(value: unknown): ColumnType {
  if (value === null || value === undefined || value === '') return 'empty'
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?$/.test(value))
    return 'date'
  return 'text'
}

function mix(a: ColumnType | undefined, b: ColumnType): ColumnType {
  if (a === undefined || a === 'empty' || a === b) return b
  return b === 'empty' ? a : 'mixed'
}

/** Columns by name; those of nested objects by their path (`customer.name`). */
export function columnsOfRecords(records: Record<string, unknown>[]): Column[] {
  const types = new Map<string, ColumnType>()
  const fields = new Map<string, Map<string, ColumnType>>()
  const walk = (record: Record<string, unknown>, prefix: string, depth: number) => {
    for (const [key, value] of Object.entries(record)) {
      const name = prefix + key
      const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
      if (isRecord && depth < maxDepth) walk(value as Record<string, unknown>, `${name}.`, depth + 1)
      else types.set(name, mix(types.get(name), typeOf(value)))
      if (Array.isArray(value)) noteFields(fields, name, value)
    }
  }
  for (const record of records) walk(record, '', 0)
  return [...types].map(([name, type]) => {
    const own = fields.get(name)
    const list = own ? { fields: [...own].map(([field, of]) => ({ name: field, type: of })) } : {}
    return { name, letter: null, type, ...list }
  })
}

function noteFields(fields: Map<string, Map<string, ColumnType>>, name: string, items: unknown[]): void {
  const own = fields.get(name) ?? new Map<string, ColumnType>()
  fields.set(name, own)
  for (const item of items)
    if (typeof item === 'object' && item !== null)
      for (const [key, value] of Object.entries(item)) own.set(key, mix(own.get(key), typeOf(value)))
}
