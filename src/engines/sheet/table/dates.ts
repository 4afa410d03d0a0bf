// Dates as people write them in text, and the orders in which their numbers can be read.
import type { DateOrder } from '../cells.ts'

/** Orders in which a text is a date of the calendar, as bits. */
export const YEAR_FIRST = 1
export const DAY_FIRST = 2
export const MONTH_FIRST = 4
/** The month is a word: no order to doubt. */
export const NAMED = 8

const TIME = String.raw`(?:(?:T|\s*,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?`
const YMD = new RegExp(String.raw`^(\d{4})([-/.]|年)(\d{1,2})(?:\2|月)(\d{1,2})日?${TIME}$`, 'i')
const NUMERIC = new RegExp(String.raw`^(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})${TIME}$`, 'i')
const WORD = String.raw`([\p{L}\p{M}]{3,12})\.?`
const DAY_WORD = new RegExp(
  String.raw`^(?:\p{L}{2,12}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s-]*(?:de\s+|of\s+)?${WORD}[\s,-]*(?:de\s+)?(\d{4}|\d{2})${TIME}$`,
  'iu',
)
const WORD_DAY = new RegExp(
  String.raw`^(?:\p{L}{2,12}\.?,\s+)?${WORD}\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${TIME}$`,
  'iu',
)

/** English, German, French, Spanish, Italian, Dutch, Portuguese and Polish, by what begins the name. */
const MONTHS: [RegExp, number][] = [
  [/^(?:jan|jän|ene|gen|sty)/, 1],
  [/^(?:feb|fév|fev|lut)/, 2],
  [/^(?:mar(?!z?ec)|mär|mrz|maa|mrt)/, 3],
  [/^(?:apr|avr|abr|kwi)/, 4],
  [/^(?:may|mai|mag|mei|maj)/, 5],
  [/^(?:jun|juin|giu|cze)/, 6],
  [/^(?:jul|juil|lug|lip)/, 7],
  [/^(?:aug|aoû|aou|ago|sie)/, 8],
  [/^(?:sep|set|wrz)/, 9],
  [/^(?:oct|okt|ott|out|paź|paz)/, 10],
  [/^(?:nov|lis)/, 11],
  [/^(?:dec|dez|déc|dic|gru)/, 12],
]

function monthNamed(word: string): number {
  const plain = word.toLowerCase().normalize('NFC')
  return MONTHS.find(([start]) => start.test(plain))?.[1] ?? 0
}

/** As which dates a trimmed text can be read: bits, 0 for none. */
export function dateReadings(text: string): number {
  if (text.length < 6 || text.length > 40 || !mayBeDate(text)) return 0
  if (readDate(text, 'ymd') !== null)
    return NUMERIC.test(text) ? numericReadings(text) : YMD.test(text) ? YEAR_FIRST : NAMED
  return numericReadings(text)
}

/** Three digits at least, and no sign that dates do not have: told by counting before any pattern is tried. */
function mayBeDate(text: string): boolean {
  let digits = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) digits += 1
    else if (code < 128 && FOREIGN[code] === 1) return false
  }
  return digits > 2 && digits < 24
}

const FOREIGN = new Uint8Array(128)
for (const char of '@#_&=?<>"*%$!;~()[]{}') FOREIGN[char.charCodeAt(0)] = 1

function numericReadings(text: string): number {
  if (!NUMERIC.test(text)) return 0
  return (readDate(text, 'dmy') === null ? 0 : DAY_FIRST) | (readDate(text, 'mdy') === null ? 0 : MONTH_FIRST)
}

/** UTC midnight of a day; with a time the instant, or the wall clock as UTC when no zone is told. */
export function readDate(written: string, order: DateOrder): Date | null {
  const iso = readIso(written)
  if (iso !== null) return iso
  const text = written.trim()
  const first = text.charCodeAt(0)
  const digit = first >= 48 && first <= 57
  if (digit) {
    const ymd = YMD.exec(text)
    if (ymd !== null) return day(Number(ymd[1]), Number(ymd[3]), Number(ymd[4]), ymd.slice(5))
    const numeric = NUMERIC.exec(text)
    if (numeric !== null) {
      const [a, b] = [Number(numeric[1]), Number(numeric[3])]
      if (order === 'ymd' && a !== b) return null
      const year = fullYear(numeric[4] ?? '')
      return order === 'mdy' ? day(year, a, b, numeric.slice(5)) : day(year, b, a, numeric.slice(5))
    }
  }
  const dayWord = DAY_WORD.exec(text)
  if (dayWord !== null) {
    return day(fullYear(dayWord[3] ?? ''), monthNamed(dayWord[2] ?? ''), Number(dayWord[1]), dayWord.slice(4))
  }
  const wordDay = digit ? null : WORD_DAY.exec(text)
  if (wordDay === null) return null
  return day(Number(wordDay[3]), monthNamed(wordDay[1] ?? ''), Number(wordDay[2]), wordDay.slice(4))
}

/** 2026-01-31, the commonest writing, without a pattern; days past the 28th are left to the calendar. */
function readIso(text: string): Date | null {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null
  const year = digitsOf(text, 0, 4)
  const month = digitsOf(text, 5, 7)
  const date = digitsOf(text, 8, 10)
  if (!(year >= 1600 && month >= 1 && month <= 12 && date >= 1 && date <= 28)) return null
  return new Date(Date.UTC(year, month - 1, date))
}

function digitsOf(text: string, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    number = number * 10 + digit
  }
  return number
}

/** Two digits as Excel reads them: 29 is 2029, 30 is 1930. */
function fullYear(text: string): number {
  const year = Number(text)
  return text.length > 2 ? year : year < 30 ? 2000 + year : 1900 + year
}

function day(year: number, month: number, date: number, time: (string | undefined)[]): Date | null {
  if (month < 1 || month > 12 || date < 1 || year < 1600 || year > 2999) return null
  const midnight = new Date(Date.UTC(year, month - 1, date))
  if (midnight.getUTCMonth() !== month - 1) return null
  const [hour, minute, second = '0', fraction = '0', half, zone] = time
  if (hour === undefined || minute === undefined) return midnight
  let hours = Number(hour)
  if (half !== undefined) hours = (hours % 12) + (/^p/i.test(half) ? 12 : 0)
  if (hours > 24 || Number(minute) > 59 || Number(second) > 60) return null
  const seconds = hours * 3600 + Number(minute) * 60 + Number(second) - offset(zone)
  return new Date(midnight.getTime() + seconds * 1000 + Math.round(Number(`0.${fraction}`) * 1000))
}

function offset(zone: string | undefined): number {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '')
  if (parts === null) return 0
  const seconds = Number(parts[2]) * 3600 + Number(parts[3]) * 60
  return parts[1] === '-' ? -seconds : seconds
}
