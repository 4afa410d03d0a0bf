// Numbers as people write them in text: decimal comma or point, grouping, signs before and behind, currencies.

/** Readings of one text as a number, as bits. */
export const WITH_POINT = 1
export const WITH_COMMA = 2
/** Digits alone: the same number either way. */
export const PLAIN = 4
/** 007, or more digits than a double holds: a name made of digits, which would lose some as a number. */
export const IDENTIFIER = 8
/** 12 to 15 digits, as an EAN. */
export const LONG = 64
/** 1.23E+12: a name that has lost its digits already. */
export const SCIENTIFIC = 16
/** 03.2025: a month, or a number with two decimals of a year. */
export const MONTH_YEAR = 32

const CURRENCY = String.raw`(?:[€$£¥₹￥₺₽]|EUR|USD|GBP|CHF|JPY|CNY|PLN|SEK|NOK|DKK|CZK|HUF|RON|TRY|AUD|CAD|INR|kr\.?|zł|Kč|Ft|Fr\.|R\$|US\$|CA\$|A\$)`
const BEFORE = new RegExp(String.raw`^([-+−(]?)\s*${CURRENCY}\s*`, 'i')
const BEHIND = new RegExp(String.raw`\s*${CURRENCY}(\s*[-−)]?)$`, 'i')
const SPACES = "['’ \u00A0\u2009\u202F]"
const POINT = new RegExp(
  String.raw`^(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3}|\d{1,3}(?:${SPACES}\d{3})+)?(?:\.\d*)?$`,
)
const COMMA = new RegExp(String.raw`^(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:${SPACES}\d{3})+)?(?:,\d*)?$`)

const SCIENCE = /^-?\d(?:[.,]\d+)?E[+-]?\d{1,3}$/i

/** Sign and bare digits with separators: `(1.234,56 €)` is -1 and `1.234,56`. */
interface Bare {
  sign: 1 | -1
  digits: string
  percent: boolean
}

function strip(written: string): Bare {
  let text = written.replace(BEFORE, '$1').replace(BEHIND, '$1').trim()
  let sign: 1 | -1 = 1
  if (text.startsWith('(') && text.endsWith(')')) {
    sign = -1
    text = text.slice(1, -1)
  } else if (/^[-−]|[-−]$/.test(text)) {
    sign = -1
    text = text.replace(/^[-−]\s*|\s*[-−]$/, '')
  } else if (/[\d.,]\s*CR$/i.test(text)) {
    sign = -1
    text = text.slice(0, -2)
  } else text = text.replace(/^\+|\s*DR$/i, '')
  const percent = text.endsWith('%')
  return { sign, digits: (percent ? text.slice(0, -1) : text).trim(), percent }
}

/** As which numbers a trimmed text can be read: bits, 0 for none. */
export function numberReadings(text: string): number {
  let digits = 0
  let points = 0
  let letters = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) digits += 1
    else if (code === 46) points += 1
    else if ((code | 32) >= 97 && (code | 32) <= 122) letters += 1
    else if (code === 47 || code === 58 || code === 64) return 0
    else if (code === 45 && digits > 0 && at < text.length - 1 && (text.charCodeAt(at - 1) | 32) !== 101)
      return 0
  }
  // A currency and CR are five letters at most; a word is told by counting, seven times faster than by the patterns.
  if (digits === 0 || letters > 5 || text.length > 40) return 0
  // Nine of ten numbers are digits with at most one point.
  if (digits + points === text.length && points <= 1)
    return points === 0 ? plainReadings(text) : pointReadings(text)
  if (letters === 1 && SCIENCE.test(text)) {
    // From ten digits on it is an article number that a spreadsheet program has shortened.
    const exponent = Number(/[+-]?\d+$/.exec(text)?.[0])
    return (exponent >= 9 ? SCIENTIFIC : 0) | (text.includes(',') ? WITH_COMMA : WITH_POINT)
  }
  // A telephone number or an id, and not a sum with a plus in front.
  if (/^\+\s?[\d\s()/-]{7,}$/.test(text)) return 0
  const bare = strip(text)
  if (bare.digits === '' || !/\d/.test(bare.digits)) return 0
  const point = POINT.test(bare.digits)
  const comma = COMMA.test(bare.digits)
  if (!/[.,]/.test(bare.digits) && (point || comma))
    return /^0\d/.test(bare.digits) ? IDENTIFIER : PLAIN | WITH_POINT | WITH_COMMA
  if (!point && !comma) return 0
  const month = /^(?:0?[1-9]|1[0-2]),(?:19|20)\d\d$/.test(text) ? MONTH_YEAR : 0
  return (
    (point ? WITH_POINT : 0) | (comma ? WITH_COMMA : 0) | month | (/^0\d/.test(bare.digits) ? IDENTIFIER : 0)
  )
}

function plainReadings(text: string): number {
  if ((text.length > 1 && text.startsWith('0')) || text.length > 15) return IDENTIFIER
  return PLAIN | WITH_POINT | WITH_COMMA | (text.length >= 12 ? LONG : 0)
}

function pointReadings(text: string): number {
  const month = /^(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d$/.test(text) ? MONTH_YEAR : 0
  const grouped = COMMA.test(text) ? WITH_COMMA : 0
  const named = /^0\d/.test(text) ? IDENTIFIER : 0
  return WITH_POINT | grouped | month | named
}

/** @returns null when the text is no number in that writing */
export function readNumber(written: string, decimal: '.' | ','): number | null {
  const simple = readSimple(written, decimal === '.' ? 46 : 44)
  if (simple !== null) return simple
  const text = plainDigits(written.trim())
  if (SCIENCE.test(text)) return Number(text.replace(',', '.'))
  const { sign, digits, percent } = strip(text)
  if (!/\d/.test(digits) || !(decimal === '.' ? POINT : COMMA).test(digits)) return null
  const kept =
    decimal === '.' ? digits.replace(/[^\d.]/g, '') : digits.replace(/[^\d,]/g, '').replace(',', '.')
  const value = (sign * Number(kept)) / (percent ? 100 : 1)
  return value === 0 ? 0 : value
}

/** `-12.5` and the like, which most are: nine times faster than by the patterns. Exact, as in `xlsx/values.ts`. */
function readSimple(text: string, decimal: number): number | null {
  const negative = text.charCodeAt(0) === 45
  const first = negative ? 1 : 0
  let mantissa = 0
  let divisor = 0
  for (let at = first; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) {
      mantissa = mantissa * 10 + code - 48
      divisor *= 10
    } else if (code === decimal && divisor === 0 && at > first) divisor = 1
    else return null
  }
  if (text.length === first || text.length - first > 15) return null
  const value = divisor > 1 ? mantissa / divisor : mantissa
  return negative && value !== 0 ? -value : value
}

/** Full-width digits and signs, as Japanese keyboards give, turned into plain ones. */
export function plainDigits(text: string): string {
  return /[\uFF01-\uFF5E]/.test(text) ? text.normalize('NFKC') : text
}
