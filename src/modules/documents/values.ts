// One row through its mapping: the values that the template prints.
import type { Placeholder } from '../templates/contract.ts'
import { formatValue, type Locale } from './formats.ts'
import { lastOf } from './matching.ts'
import type { Column, Mapping, Match } from './shapes.ts'
import type { Value, Values } from './tables.ts'

/** The row as it counts here: what was edited over what the file says. */
export function withOverlay(row: { values: Values; overlay: Values }): Values {
  return { ...row.values, ...row.overlay }
}

/** A column's value; `customer.name` reaches into an object of JSON data. */
export function valueAt(values: Values, column: string): Value {
  if (Object.hasOwn(values, column)) return values[column] ?? null
  let at: unknown = values
  for (const key of column.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null
    at = (at as Record<string, unknown>)[key]
  }
  return (at ?? null) as Value
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function isFormulaError(value: unknown): value is { error: string } {
  return typeof value === 'object' && value !== null && 'error' in value && Object.keys(value).length === 1
}

/** Dates leave JSON's text again, so that the template prints them in the reader's way. */
function toPrint(value: Value, type: Column['type'] | undefined): unknown {
  if (isFormulaError(value)) return null
  if (type === 'date' && typeof value === 'string' && value !== '') {
    const date = new Date(value.length === 10 ? `${value}T00:00:00Z` : value)
    return Number.isNaN(date.getTime()) ? value : date
  }
  return value
}

function printOne(value: Value, match: Match, type: Column['type'] | undefined, locale: Locale): unknown {
  const own = toPrint(value, type)
  if (isEmpty(own)) return match.default ?? null
  return match.format === undefined ? own : formatValue(own, match.format, locale)
}

/** Which column of a list's items fills a field of it: the one that was chosen, otherwise the one of its name. */
export function columnOfField(match: Match, path: string): string {
  const name = lastOf(path)
  return match.fields?.[path] ?? match.fields?.[name] ?? name
}

function printList(
  value: Value,
  match: Match,
  column: Column | undefined,
  placeholder: Placeholder,
): unknown[] {
  const items = Array.isArray(value) ? value : []
  return items.map(each => {
    // JSON data may list plain values; they have no fields to print.
    const item = typeof each === 'object' && each !== null ? (each as Record<string, unknown>) : {}
    const own: Record<string, unknown> = { ...item }
    for (const field of placeholder.fields ?? []) {
      const name = lastOf(field.path)
      const from = columnOfField(match, field.path)
      const type = column?.fields?.find(it => it.name === from)?.type
      own[name] = toPrint((item[from] ?? null) as Value, type)
    }
    return own
  })
}

// A path of the template is the caller's text: own properties only, never a prototype's.
function put(into: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop() as string
  let at = into
  for (const key of keys) {
    if (!Object.hasOwn(at, key) || typeof at[key] !== 'object' || at[key] === null)
      Object.defineProperty(at, key, { value: {}, enumerable: true, writable: true, configurable: true })
    at = at[key] as Record<string, unknown>
  }
  Object.defineProperty(at, last, { value, enumerable: true, writable: true, configurable: true })
}

export interface Printing {
  placeholders: Placeholder[]
  columns: Column[]
  mapping: Mapping
  locale: Locale
}

/** What fills the template for one row. Columns without a placeholder are left out. */
export function valuesToPrint(row: Values, print: Printing): Record<string, unknown> {
  const filled: Record<string, unknown> = {}
  for (const placeholder of print.placeholders) {
    const match = print.mapping.placeholders[placeholder.path] ?? { column: null }
    const column = print.columns.find(it => it.name === match.column)
    const value = match.column === null ? null : valueAt(row, match.column)
    const printed =
      placeholder.kind === 'list'
        ? printList(value, match, column, placeholder)
        : printOne(value, match, column?.type, print.locale)
    put(filled, placeholder.path, printed)
  }
  return filled
}
