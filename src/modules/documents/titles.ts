// What a row says about itself: whose document it is, and what the document is called.
import type { RowPerson } from '../customers/index.ts'
import type { Mapping } from './shapes.ts'
import type { Values } from './tables.ts'
import { valueAt } from './values.ts'

function textAt(values: Values, column: string | null): string | null {
  if (column === null) return null
  const value = valueAt(values, column)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

/** Who a row is about, as far as its columns say. */
export function personOf(values: Values, { customer }: Mapping): RowPerson {
  return {
    name: textAt(values, customer.name),
    email: textAt(values, customer.email),
    phone: textAt(values, customer.phone),
    reference: textAt(values, customer.reference),
    locale: null,
  }
}

/** What the document is called, on screen and as a file: printable, without path separators, 120 characters. */
export function titleOf(row: number, values: Values, mapping: Mapping): string {
  const own = textAt(values, mapping.title) ?? ''
  const plain = own
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...plain].slice(0, 120).join('') || `Row ${row}`
}
