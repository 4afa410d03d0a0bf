// Dates, numbers and sizes the way the person's language writes them.
import { locale, t } from './text.ts'

export function number(value: number, digits = 0): string {
  return value.toLocaleString(locale(), { maximumFractionDigits: digits })
}

export function day(iso: string): string {
  return new Date(iso).toLocaleDateString(locale(), { day: 'numeric', month: 'short', year: 'numeric' })
}

export function moment(iso: string): string {
  return new Date(iso).toLocaleString(locale(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** "3 minutes ago" within a week, the date after that. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000
  if (seconds < -7 * 86_400) return day(iso)
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' })
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit)
  }
  return t('just now')
}

/** 1 kB is 1,000 bytes, as file managers count. */
export function bytes(size: number): string {
  if (size < 1e3) return size.toLocaleString(locale(), { style: 'unit', unit: 'byte', unitDisplay: 'long' })
  const unit = size < 1e6 ? 'kilobyte' : size < 1e9 ? 'megabyte' : 'gigabyte'
  const scale = { kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit]
  return (size / scale).toLocaleString(locale(), {
    style: 'unit',
    unit,
    maximumFractionDigits: size / scale < 10 ? 1 : 0,
  })
}

/** How long is left, in the largest unit that is honest. */
export function span(seconds: number): string {
  if (seconds < 90) return t('{n} s', { n: Math.max(1, Math.round(seconds)) })
  if (seconds < 5400) return t('{n} min', { n: Math.round(seconds / 60) })
  return t('{n} h', { n: Math.round(seconds / 3600) })
}
