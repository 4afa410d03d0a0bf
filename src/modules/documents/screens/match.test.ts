// What counts as matched, and how many cells a sheet has in a row.
import { expect, test } from 'vitest'
import type { BatchInFull, Mapping } from '../contract.ts'
import { columnsFor } from './imposition.tsx'
import { isMatched, openPlaceholders, withMatch } from './mapping.ts'

const places = [{ part: 'body', paragraph: 1, excerpt: '' }]
const mapping: Mapping = {
  placeholders: { name: { column: 'Name' }, renewal_date: { column: null } },
  customer: { name: null, email: null, phone: null, reference: null },
  title: null,
}
const placeholder = (path: string, optional = false) => ({
  path,
  kind: 'text' as const,
  optional,
  filters: [],
  places,
})
const batch = (of: Mapping) =>
  ({
    mapping: of,
    placeholders: [placeholder('name'), placeholder('renewal_date'), placeholder('vip', true)],
  }) as unknown as BatchInFull

test('a placeholder without a column is asked about, an optional one is not', () => {
  expect(openPlaceholders(batch(mapping)).map(one => one.path)).toEqual(['renewal_date'])
  expect(isMatched(batch(mapping))).toBe(false)
})

test('a column, a fixed text, or "leave empty" answers the question', () => {
  for (const answer of [{ column: 'Renewal' }, { default: '1 May' }, { default: '' }]) {
    expect(isMatched(batch(withMatch('renewal_date', answer)(mapping)))).toBe(true)
  }
})

test('changing one match leaves the others as they were', () => {
  const next = withMatch('name', { format: 'upper' })(mapping)
  expect(next.placeholders).toEqual({ ...mapping.placeholders, name: { column: 'Name', format: 'upper' } })
  expect(mapping.placeholders.name).toEqual({ column: 'Name' })
})

test('the sheet has ten rows where there is room, and no cell too narrow to see', () => {
  expect(columnsFor(500, 1016)).toBe(50)
  expect(columnsFor(500, 350)).toBe(29)
  expect(columnsFor(2000, 350)).toBe(50)
  expect(columnsFor(3, 1016)).toBe(3)
  expect(columnsFor(1, 0)).toBe(1)
})
