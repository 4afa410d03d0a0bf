// A value as plain text: how numbers, truth and dates look where no filter says otherwise.
import { longDate } from './dates.ts'
import type { Run } from './run.ts'

/** Numbers keep 15 significant digits, as Excel does, and never an exponent below 10^21. */
function plainNumber(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  if (!Number.isFinite(value)) return ''
  const text = String(Number(value.toPrecision(15)))
  if (!text.includes('e-')) return text
  return Number(text)
    .toFixed(20)
    .replace(/\.?0+$/, '')
}

export function plainText(value: unknown, run?: Pick<Run, 'locale' | 'time_zone' | 'truth'>): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return plainNumber(value)
    case 'boolean':
      return run?.truth?.[Number(value)] ?? (value ? 'True' : 'False')
    case 'bigint':
      return String(value)
    case 'object':
      if (value === null) return ''
      if (value instanceof Date) return longDate(value, run?.locale ?? 'en-GB', run?.time_zone)
      if (value instanceof Uint8Array) return ''
      if (Array.isArray(value)) return listText(value, run)
      return recordText(value as Record<string, unknown>, run)
    default:
      return ''
  }
}

function listText(list: unknown[], run?: Pick<Run, 'locale' | 'time_zone' | 'truth'>): string {
  return list.every(isScalar) ? list.map(one => plainText(one, run)).join(', ') : ''
}

/** A rich text object reads as its text; any other object has no text of its own. */
function recordText(
  record: Record<string, unknown>,
  run?: Pick<Run, 'locale' | 'time_zone' | 'truth'>,
): string {
  const text = Object.hasOwn(record, 'text') ? record['text'] : undefined
  return isScalar(text) ? plainText(text, run) : ''
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null || value instanceof Date
}
