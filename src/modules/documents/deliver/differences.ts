// Two rows of the same person compared, field by field: what somebody would want to see before it is sent.
import type { Value, Values } from '../tables.ts'
import { isEmpty } from '../values.ts'

export interface Difference {
  kind: 'emptied' | 'tenfold' | 'changed_class'
  field: string
  before: string | null
  after: string | null
}

/** Words that are a choice: few of them for many rows, such as Gold and Silver. By field, lower case. */
export type Sets = ReadonlyMap<string, ReadonlySet<string>>

/** So few different words, and each for so many rows on average. */
const choices = 12
const rowsPerChoice = 3

/** The fields of a batch that hold one of a few words. */
export function smallSets(rows: readonly Values[]): Sets {
  const seen = new Map<string, { words: Set<string>; count: number }>()
  for (const row of rows)
    for (const [field, value] of Object.entries(row)) {
      if (typeof value !== 'string' || value === '') continue
      const own = seen.get(field) ?? { words: new Set<string>(), count: 0 }
      own.count++
      if (own.words.size <= choices) own.words.add(value.trim().toLowerCase())
      seen.set(field, own)
    }
  const sets = new Map<string, ReadonlySet<string>>()
  for (const [field, { words, count }] of seen)
    if (words.size <= choices && count >= words.size * rowsPerChoice) sets.set(field, words)
  return sets
}

type Class = 'number' | 'date' | 'yes or no' | 'text' | 'list' | 'error'

function classOf(value: Value): Class {
  if (typeof value === 'number' || (typeof value === 'string' && amountOf(value) !== null)) return 'number'
  if (typeof value === 'boolean') return 'yes or no'
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}(T|$)/.test(value) ? 'date' : 'text'
  if (Array.isArray(value)) return 'list'
  return 'error'
}

/** An amount as people type it: `1.234,50 €`, `$1,234.50`, `1 234`. Null where it is none; telephone numbers and codes are none. */
export function amountOf(text: string): number | null {
  const bare = text.replace(/[\s\u00a0\u202f'’]|[€$£¥]|\b(EUR|USD|GBP|CHF|PLN)\b/g, '')
  if (!/^-?\d{1,3}(([.,]\d{3})+|\d*)([.,]\d{1,2})?$/.test(bare) || /^-?0\d/.test(bare)) return null
  const last = Math.max(bare.lastIndexOf(','), bare.lastIndexOf('.'))
  const hasCents = last >= 0 && bare.length - last - 1 <= 2
  const whole = (hasCents ? bare.slice(0, last) : bare).replace(/[.,]/g, '')
  return Number(hasCents ? `${whole}.${bare.slice(last + 1)}` : whole)
}

const numberOf = (value: Value) =>
  typeof value === 'number' ? value : typeof value === 'string' ? amountOf(value) : null

/** Ten times more or less, or the other sign. */
function isTenfold(before: number, after: number): boolean {
  if (before === 0 || after === 0) return false
  const ratio = after / before
  // A hair under ten is how floating point writes ten.
  return ratio < 0 || ratio >= 9.999_999 || ratio <= 0.100_000_01
}

function shown(value: Value): string | null {
  if (value === null) return null
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 200)
}

/** @param fields of the new rows: a column that none of them has was left out of the sheet, and is no row's change */
export function compareValues(
  before: Values,
  after: Values,
  { sets, fields }: { sets: Sets; fields: ReadonlySet<string> },
): Difference[] {
  const found: Difference[] = []
  for (const [field, old] of Object.entries(before)) {
    const now = after[field] ?? null
    if (isEmpty(old) || !fields.has(field)) continue
    const note = (kind: Difference['kind']) =>
      found.push({ kind, field, before: shown(old), after: shown(now) })
    if (isEmpty(now)) note('emptied')
    else if (classOf(old) !== classOf(now)) note('changed_class')
    else {
      const [a, b] = [numberOf(old), numberOf(now)]
      if (a !== null && b !== null) {
        if (isTenfold(a, b)) note('tenfold')
      } else if (isOtherChoice(old, now, sets.get(field))) note('changed_class')
    }
  }
  return found
}

function isOtherChoice(old: Value, now: Value, set: ReadonlySet<string> | undefined): boolean {
  if (!set || typeof old !== 'string' || typeof now !== 'string') return false
  return old.trim().toLowerCase() !== now.trim().toLowerCase()
}
