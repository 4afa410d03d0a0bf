// Dates: read from ISO text, Excel serials and Date, printed by named style, strftime codes or a dd/MM/yyyy pattern.

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/

/** Serial 1 is 1 January 1900; 60 is the 29 February 1900 that never was, so real dates count from 30 December 1899. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30)
const LAST_SERIAL = 2_958_465

export function readDate(value: unknown): Date | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value
  if (typeof value === 'number')
    return value >= 1 && value <= LAST_SERIAL
      ? new Date(EXCEL_EPOCH + Math.round(value * 86_400_000))
      : undefined
  if (typeof value !== 'string') return undefined
  const found = ISO.exec(value.trim())
  if (!found) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map(part => Number(part ?? 0))
  const date = new Date(
    Date.UTC(year, month - 1, day, hour, minute, second, Number((found[7] ?? '').slice(0, 3).padEnd(3, '0'))),
  )
  date.setUTCFullYear(year)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 24 || minute > 59)
    return undefined
  const zone = found[8]
  if (zone === undefined || zone === 'Z') return date
  const sign = zone.startsWith('-') ? 1 : -1
  return new Date(date.getTime() + sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function intl(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${Object.entries(options).flat().join('|')}`
  let format = formats.get(key)
  if (!format) {
    if (formats.size > 500) formats.clear()
    format = new Intl.DateTimeFormat(locale, { numberingSystem: 'latn', calendar: 'gregory', ...options })
    formats.set(key, format)
  }
  return format
}

/** A date without a time of day is the same day everywhere: it is never moved to another time zone. */
function zoneOf(date: Date, zone: string | undefined): string {
  return zone === undefined || date.getTime() % 86_400_000 === 0 ? 'UTC' : zone
}

/** `31 October 2026`, in the order and words of the locale. */
export function longDate(date: Date, locale: string, zone?: string): string {
  if (Number.isNaN(date.getTime())) return ''
  return intl(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: zoneOf(date, zone),
  }).format(date)
}

const STYLES: Record<string, Intl.DateTimeFormatOptions> = {
  short: { day: '2-digit', month: '2-digit', year: 'numeric' },
  medium: { day: 'numeric', month: 'short', year: 'numeric' },
  long: { day: 'numeric', month: 'long', year: 'numeric' },
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'long', year: 'numeric' },
  year: { year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
  datetime: { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' },
}

export function isDateStyle(name: string): boolean {
  return Object.hasOwn(STYLES, name)
}

export function formatDate(date: Date, pattern: string, locale: string, zone?: string): string {
  const style = Object.hasOwn(STYLES, pattern) ? STYLES[pattern] : undefined
  const timeZone = zoneOf(date, zone)
  if (style) return intl(locale, { ...style, timeZone }).format(date)
  if (pattern === 'iso') return date.toISOString().slice(0, date.getTime() % 86_400_000 === 0 ? 10 : 19)
  return pattern.includes('%')
    ? strftime(date, pattern, locale, timeZone)
    : byPattern(date, pattern, locale, timeZone)
}

interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

function partsOf(date: Date, timeZone: string): Parts {
  if (timeZone === 'UTC') {
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    }
  }
  const found: Record<string, number> = {}
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
    timeZone,
  }
  for (const part of intl('en-GB', options).formatToParts(date)) found[part.type] = Number(part.value)
  return {
    year: found['year'] ?? 0,
    month: found['month'] ?? 0,
    day: found['day'] ?? 0,
    hour: found['hour'] ?? 0,
    minute: found['minute'] ?? 0,
    second: found['second'] ?? 0,
  }
}

const pad = (value: number, width = 2): string => String(value).padStart(width, '0')

/** One word of the date as the locale inflects it beside a day ("31 października", not "październik"). */
function word(
  date: Date,
  locale: string,
  options: Intl.DateTimeFormatOptions,
  type: 'month' | 'weekday',
  timeZone: string,
): string {
  const parts = intl(locale, { ...options, timeZone }).formatToParts(date)
  return parts.find(part => part.type === type)?.value ?? ''
}

function namer(date: Date, locale: string, timeZone: string) {
  return {
    month: (style: 'long' | 'short') =>
      word(date, locale, { day: 'numeric', month: style }, 'month', timeZone),
    weekday: (style: 'long' | 'short') => word(date, locale, { weekday: style }, 'weekday', timeZone),
  }
}

function dayOfYear(parts: Parts): number {
  return (
    Math.round((Date.UTC(parts.year, parts.month - 1, parts.day) - Date.UTC(parts.year, 0, 1)) / 86_400_000) +
    1
  )
}

function strftime(date: Date, pattern: string, locale: string, timeZone: string): string {
  const parts = partsOf(date, timeZone)
  const names = namer(date, locale, timeZone)
  const twelve = parts.hour % 12 === 0 ? 12 : parts.hour % 12
  const codes: Record<string, () => string> = {
    d: () => pad(parts.day),
    e: () => String(parts.day),
    m: () => pad(parts.month),
    Y: () => pad(parts.year, 4),
    y: () => pad(parts.year % 100),
    H: () => pad(parts.hour),
    I: () => pad(twelve),
    M: () => pad(parts.minute),
    S: () => pad(parts.second),
    p: () => (parts.hour < 12 ? 'AM' : 'PM'),
    B: () => names.month('long'),
    b: () => names.month('short'),
    A: () => names.weekday('long'),
    a: () => names.weekday('short'),
    j: () => pad(dayOfYear(parts), 3),
    q: () => String(Math.ceil(parts.month / 3)),
    x: () => formatDate(date, 'short', locale, timeZone),
    F: () => `${pad(parts.year, 4)}-${pad(parts.month)}-${pad(parts.day)}`,
    T: () => `${pad(parts.hour)}:${pad(parts.minute)}:${pad(parts.second)}`,
    '%': () => '%',
  }
  return pattern.replaceAll(/%([-#]?)([a-zA-Z%])/g, (whole, bare: string, code: string) => {
    const text = codes[code]?.()
    if (text === undefined) return whole
    return bare === '' ? text : text.replace(/^0+(?=\d)/, '')
  })
}

/** Tokens of Excel, Java and moment alike: d dd ddd dddd, M MM MMM MMMM, yy yyyy, H HH, m mm after an hour, s ss, EEE EEEE, Q; text in quotes or brackets. */
const TOKEN = /'([^']*)'|"([^"]*)"|\[([^\]]*)\]|y+|Y+|M+|d+|D+|E+|H+|h+|m+|s+|Q|a/g

function byPattern(date: Date, pattern: string, locale: string, timeZone: string): string {
  const parts = partsOf(date, timeZone)
  const names = namer(date, locale, timeZone)
  const hasHour = /[Hh]/.test(pattern)
  return pattern.replaceAll(TOKEN, (token: string, ...quoted: (string | undefined)[]) => {
    const literal = quoted.slice(0, 3).find(part => part !== undefined)
    if (literal !== undefined) return literal
    const wide = token.length > 1
    const monthly = token.startsWith('M') || (token.startsWith('m') && !hasHour)
    if (monthly)
      return token.length > 2
        ? names.month(token.length > 3 ? 'long' : 'short')
        : pad(parts.month, token.length)
    switch (token[0]) {
      case 'y':
      case 'Y':
        return token.length === 2 ? pad(parts.year % 100) : pad(parts.year, 4)
      case 'd':
      case 'D':
        return token.length > 2
          ? names.weekday(token.length > 3 ? 'long' : 'short')
          : pad(parts.day, token.length)
      case 'E':
        return names.weekday(token.length > 3 ? 'long' : 'short')
      case 'H':
        return pad(parts.hour, wide ? 2 : 1)
      case 'h':
        return pad(parts.hour % 12 === 0 ? 12 : parts.hour % 12, wide ? 2 : 1)
      case 'm':
        return pad(parts.minute, wide ? 2 : 1)
      case 's':
        return pad(parts.second, wide ? 2 : 1)
      case 'Q':
        return String(Math.ceil(parts.month / 3))
      case 'a':
        return parts.hour < 12 ? 'am' : 'pm'
      default:
        return token
    }
  })
}
