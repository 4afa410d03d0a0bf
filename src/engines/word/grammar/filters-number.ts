// Filters on numbers and dates: what most templates are written for.
import { formatDate, isDateStyle, readDate } from './dates.ts'
import type { Filter, Given } from './given.ts'
import { asNumber, needNumber, shown } from './operators.ts'
import { ValueFault, type Run } from './run.ts'

const formats = new Map<string, Intl.NumberFormat>()

function intl(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale}|${options.style ?? ''}|${options.currency ?? ''}|${options.currencyDisplay ?? ''}|${options.minimumFractionDigits ?? ''}|${options.maximumFractionDigits ?? ''}`
  let format = formats.get(key)
  if (!format) {
    if (formats.size > 500) formats.clear()
    format = new Intl.NumberFormat(locale, {
      numberingSystem: 'latn',
      roundingMode: 'halfExpand',
      ...options,
    })
    formats.set(key, format)
  }
  return format
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** Half away from zero on the decimal digits as written: 1.005 to two places is 1.01, as in a spreadsheet. */
export function roundHalfAway(value: number, places: number): number {
  const digits = Math.max(-15, Math.min(15, Math.trunc(places)))
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toPrecision(15).split('e')
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`))
  const [back = '0', power = '0'] = String(shifted).split('e')
  return Math.sign(value) * Number(`${back}e${Number(power) - digits}`)
}

function round(value: unknown, given: Given): number {
  const number = needNumber(value, 'round')
  const places = given.number(0, 'precision') ?? 0
  const method = given.text(1, 'method') ?? 'common'
  if (method === 'ceil' || method === 'floor') {
    const factor = 10 ** Math.max(-15, Math.min(15, places))
    return Math[method](Number((number * factor).toPrecision(15))) / factor
  }
  return roundHalfAway(number, places)
}

/** `'#,##0.00'`, `'0.0 %'` or a number of places; a spreadsheet's pattern says how many places there are. */
function numberFormat(run: Run, value: unknown, given: Given): string {
  const number = needNumber(value, 'number')
  const ask = given.get(0, 'places')
  const locale = localeOf(run, given, 1)
  const pattern = typeof ask === 'string' && !/^\d{1,2}$/.test(ask) ? ask : undefined
  if (pattern === undefined) {
    const places = asNumber(ask)
    const options = places === undefined ? { maximumFractionDigits: 10 } : fixed(places)
    return intl(locale, options).format(roundTo15(number))
  }
  const decimals = /\.([0#]+)/.exec(pattern)?.[1] ?? ''
  const style = pattern.includes('%') ? 'percent' : 'decimal'
  const text = intl(locale, {
    style,
    minimumFractionDigits: Math.min(20, decimals.replaceAll('#', '').length),
    maximumFractionDigits: Math.min(20, decimals.length),
  }).formatToParts(roundTo15(number))
  const grouped = pattern.includes(',') || pattern.includes(' ')
  return text.map(part => (part.type === 'group' && !grouped ? '' : part.value)).join('')
}

function localeOf(run: Run, given: Given, at: number): string {
  const asked = given.text(at, 'locale')
  if (asked === undefined) return run.locale
  if (!/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(asked))
    throw new ValueFault('value.not_a_locale', `${shown(asked)} is not a language such as en-GB or de.`)
  return asked
}

function roundTo15(number: number): number {
  return Number(number.toPrecision(15))
}

function fixed(places: number): Intl.NumberFormatOptions {
  const digits = Math.max(0, Math.min(20, Math.trunc(places)))
  return { minimumFractionDigits: digits, maximumFractionDigits: digits }
}

function currency(run: Run, value: unknown, given: Given): string {
  const number = needNumber(value, 'currency')
  const code = (given.text(0, 'code') ?? run.currency).toUpperCase()
  if (!/^[A-Z]{3}$/.test(code))
    throw new ValueFault('value.not_a_currency', `${shown(code)} is not a currency code such as EUR.`)
  const places = given.number(1, 'places')
  return intl(localeOf(run, given, 2), {
    style: 'currency',
    currency: code,
    ...(places === undefined ? {} : fixed(places)),
  }).format(roundTo15(number))
}

function dateFilter(style: string): Filter {
  return (run, value, given) => {
    const date = readDate(value)
    if (!date)
      throw new ValueFault(
        'value.not_a_date',
        `${shown(value)} is not a date. Write it as 2026-10-31, or as a date cell.`,
      )
    const pattern = given.text(0, 'format') ?? style
    const locale = localeOf(run, given, 1)
    return formatDate(
      date,
      isDateStyle(pattern.toLowerCase()) ? pattern.toLowerCase() : pattern,
      locale,
      run.time_zone,
    )
  }
}

/** An empty value stays empty (and is reported as missing) instead of being a fault of the filter. */
function unlessEmpty(filter: Filter): Filter {
  return (run, value, given) => (isEmpty(value) ? value : filter(run, value, given))
}

function whole(value: unknown, given: Given): number {
  const number = asNumber(value)
  return number === undefined ? (given.number(0, 'default') ?? 0) : Math.trunc(number)
}

export const NUMBER_FILTERS: Record<string, Filter> = {
  date: unlessEmpty(dateFilter('long')),
  time: unlessEmpty(dateFilter('time')),
  datetime: unlessEmpty(dateFilter('datetime')),
  number: unlessEmpty(numberFormat),
  currency: unlessEmpty(currency),
  percent: unlessEmpty((run, value, given) =>
    intl(run.locale, { style: 'percent', ...fixed(given.number(0, 'places') ?? 0) }).format(
      roundTo15(needNumber(value, 'percent')),
    ),
  ),
  round: unlessEmpty((_run, value, given) => round(value, given)),
  abs: unlessEmpty((_run, value) => Math.abs(needNumber(value, 'abs'))),
  int: (_run, value, given) => whole(value, given),
  float: (_run, value, given) => asNumber(value) ?? given.number(0, 'default') ?? 0,
  toFixed: unlessEmpty((_run, value, given) =>
    roundHalfAway(needNumber(value, 'toFixed'), given.number(0, 'places') ?? 0).toFixed(
      Math.max(0, Math.min(20, given.number(0, 'places') ?? 0)),
    ),
  ),
}
