// Every filter by its name, with the other names people know it by.
import { DRAWN_FILTERS } from './drawn.ts'
import { EVERY, LIST_FILTERS } from './filters-list.ts'
import { NUMBER_FILTERS } from './filters-number.ts'
import { TEXT_FILTERS } from './filters-text.ts'
import type { Filter } from './given.ts'

const ALIASES: Record<string, string> = {
  d: 'default',
  e: 'escape',
  forceescape: 'escape',
  count: 'length',
  strftime: 'date',
  format_date: 'date',
  format_currency: 'currency',
  format_number: 'number',
  money: 'currency',
  qrcode: 'qr',
  uppercase: 'upper',
  lowercase: 'lower',
}

Object.assign(EVERY, TEXT_FILTERS, NUMBER_FILTERS, LIST_FILTERS, DRAWN_FILTERS)
for (const [alias, name] of Object.entries(ALIASES)) {
  const filter = EVERY[name]
  if (filter) EVERY[alias] = filter
}

export function findFilter(name: string): Filter | undefined {
  return Object.hasOwn(EVERY, name) ? EVERY[name] : undefined
}

/** The name under which a filter is listed: `d` is `default`. */
export function filterName(name: string): string {
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name
}

export function filterNames(): string[] {
  return Object.keys(EVERY)
}
