// Formats that a person chooses for one placeholder: dates, numbers and money without touching the template.

export interface Locale {
  /** BCP 47. */
  locale: string
  /** ISO 4217, for money that says no currency of its own. */
  currency: string
}

/**
 * How a workspace writes. A spreadsheet's time of day is what a clock on the wall showed: it is printed as it stands,
 * in no time zone.
 */
export function localeOf({ locale, currency }: Locale): Locale & { time_zone: string } {
  return { locale, currency, time_zone: 'UTC' }
}

const pad = (value: number) => String(value).padStart(2, '0')

function formatDate(date: Date, format: string, { locale }: Locale): string {
  if (format === 'long' || format === 'medium' || format === 'short' || format === 'full')
    return new Intl.DateTimeFormat(locale, { dateStyle: format, timeZone: 'UTC' }).format(date)
  const month = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' })
  const parts: Record<string, string> = {
    YYYY: String(date.getUTCFullYear()),
    MMMM: month.format(date),
    MM: pad(date.getUTCMonth() + 1),
    M: String(date.getUTCMonth() + 1),
    DD: pad(date.getUTCDate()),
    D: String(date.getUTCDate()),
    HH: pad(date.getUTCHours()),
    mm: pad(date.getUTCMinutes()),
  }
  return format.replace(/YYYY|MMMM|MM|M|DD|D|HH|mm/g, part => parts[part] ?? part)
}

function formatNumber(value: number, format: string, { locale }: Locale): string {
  if (/^[A-Z]{3}$/.test(format))
    return new Intl.NumberFormat(locale, { style: 'currency', currency: format }).format(value)
  if (format.endsWith('%')) {
    const digits = /\.(0+)%$/.exec(format)?.[1]?.length ?? 0
    return new Intl.NumberFormat(locale, {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value)
  }
  const digits = /\.(0+)$/.exec(format)?.[1]?.length ?? 0
  const options = {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: format.includes(','),
  }
  return new Intl.NumberFormat(locale, options).format(value)
}

/** What stays as it is when the format does not fit the value: nothing is guessed. */
export function formatValue(value: unknown, format: string, locale: Locale): unknown {
  if (value instanceof Date) return formatDate(value, format, locale)
  if (typeof value === 'number') return formatNumber(value, format, locale)
  if (typeof value === 'string' && format === 'upper') return value.toLocaleUpperCase(locale.locale)
  if (typeof value === 'string' && format === 'lower') return value.toLocaleLowerCase(locale.locale)
  return value
}

/** Whether a format means something: `long`, `DD.MM.YYYY`, `0.00`, `0,0.00`, `EUR`, `0%`, `upper`. */
export function isFormat(format: string): boolean {
  return (
    /^(full|long|medium|short|upper|lower)$/.test(format) ||
    /^0?(,0+)?(\.0+)?%?$/.test(format) ||
    (/^[A-Z]{3}$/.test(format) && Intl.supportedValuesOf('currency').includes(format)) ||
    /^[YMDHm\s./:,-]+$/.test(format)
  )
}
