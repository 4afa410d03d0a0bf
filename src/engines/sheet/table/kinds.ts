// What one text could be: the kinds that a column's values are counted by.
import { DAY_FIRST, dateReadings, MONTH_FIRST, NAMED, readDate, YEAR_FIRST } from './dates.ts'
import {
  IDENTIFIER,
  LONG,
  MONTH_YEAR,
  numberReadings,
  PLAIN,
  plainDigits,
  SCIENTIFIC,
  WITH_COMMA,
  WITH_POINT,
} from './numbers.ts'

export type Kind =
  /** Typed cells of a workbook. */
  | 'number'
  | 'date'
  | 'boolean'
  | 'error'
  /** A dash or n/a in place of a value: proves nothing about the others. */
  | 'none'
  /** Text without digits, and text with some that is nothing else. */
  | 'word'
  | 'code'
  /** Numbers as text: digits alone, with a sure decimal sign, or 1,234 which has two readings. */
  | 'plain'
  | 'point'
  | 'comma'
  | 'either'
  /** Digits that are names: 007, an EAN, 1.23E+12, 03.2025. */
  | 'identifier'
  | 'long'
  | 'scientific'
  | 'month'
  /** Dates as text: by order, where both are possible, and where the order does not matter. */
  | 'ymd'
  | 'dmy'
  | 'mdy'
  | 'unsure'
  | 'named'
  | 'truth'

/** What Excel writes for TRUE and FALSE where it speaks English, German, French or Spanish. */
export const TRUTHS = new Map([
  ['true', true],
  ['false', false],
  ['wahr', true],
  ['falsch', false],
  ['vrai', true],
  ['faux', false],
  ['verdadero', true],
  ['falso', false],
])

const NONE = /^(?:[-–—.]{1,3}|n\/?a\.?|n\.a\.?|null|nil|#n\/a)$/i

export function kindOf(written: string): Kind {
  const text = plainDigits(written.trim())
  const numbers = numberReadings(text)
  if (numbers === 0) return otherKind(text)
  if ((numbers & SCIENTIFIC) !== 0) return 'scientific'
  if ((numbers & MONTH_YEAR) !== 0) return 'month'
  if ((numbers & IDENTIFIER) !== 0) return 'identifier'
  if ((numbers & LONG) !== 0) return 'long'
  if ((numbers & PLAIN) !== 0) return 'plain'
  const both = WITH_COMMA | WITH_POINT
  if ((numbers & both) === both) return 'either'
  return (numbers & WITH_COMMA) !== 0 ? 'comma' : 'point'
}

function otherKind(text: string): Kind {
  if (text.length < 5 && NONE.test(text)) return 'none'
  if (!/\d/.test(text)) return text.length < 10 && TRUTHS.has(text.toLowerCase()) ? 'truth' : 'word'
  const dates = dateReadings(text)
  if (dates === 0) return 'code'
  if ((dates & YEAR_FIRST) !== 0) return 'ymd'
  if ((dates & NAMED) !== 0) return 'named'
  // 05/05/2025 is one day however it is read.
  if (dates === (DAY_FIRST | MONTH_FIRST)) return readDate(text, 'ymd') === null ? 'unsure' : 'named'
  return (dates & DAY_FIRST) !== 0 ? 'dmy' : 'mdy'
}
