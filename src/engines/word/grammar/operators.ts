// Arithmetic, comparison and truth as Jinja knows them, made forgiving where a spreadsheet hands over numbers as text.
import type { Arithmetic, Comparison } from './ast.ts'
import { readDate } from './dates.ts'
import { checkLength, ValueFault, type Run } from './run.ts'
import { plainText } from './text.ts'

const NUMERIC = /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?\s*$/

export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  )
}

/** The number that a value is or spells, else undefined. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' && NUMERIC.test(value)) return Number(value)
  return undefined
}

export function needNumber(value: unknown, what: string): number {
  const number = asNumber(value)
  if (number === undefined)
    throw new ValueFault('value.not_a_number', `${what} needs a number, but the value is ${shown(value)}.`)
  return number
}

/** A value as it is quoted in a sentence to a person. */
export function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'empty'
  const text = plainText(value)
  return text.length > 40 ? `“${text.slice(0, 40)}…”` : `“${text}”`
}

export function isTrue(value: unknown): boolean {
  if (typeof value !== 'object') return Boolean(value)
  if (value === null) return false
  if (Array.isArray(value)) return value.length > 0
  if (isRecord(value) && Object.getPrototypeOf(value) === Object.prototype)
    return Object.keys(value).length > 0
  return true
}

export function calculate(run: Run, operator: Arithmetic, left: unknown, right: unknown): unknown {
  if (operator === '~') {
    const text = plainText(left, run) + plainText(right, run)
    checkLength(text.length)
    return text
  }
  if (operator === '+') return add(run, left, right)
  if (operator === '*' && (typeof left === 'string' || Array.isArray(left)) && typeof right === 'number')
    return repeat(run, left, right)
  if (
    operator === '*' &&
    typeof left === 'number' &&
    (typeof right === 'string' || Array.isArray(right)) &&
    asNumber(right) === undefined
  )
    return repeat(run, right, left)
  if (operator === '%' && typeof left === 'string' && asNumber(left) === undefined)
    return percentFormat(run, left, right)
  const a = needNumber(left, `"${operator}"`)
  const b = needNumber(right, `"${operator}"`)
  if (b === 0 && (operator === '/' || operator === '//' || operator === '%'))
    throw new ValueFault('value.divided_by_zero', 'A number is divided by zero.')
  switch (operator) {
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '//':
      return Math.floor(a / b)
    case '%':
      return a - b * Math.floor(a / b)
    case '**':
      return a ** b
  }
}

function add(run: Run, left: unknown, right: unknown): unknown {
  if (Array.isArray(left) && Array.isArray(right)) {
    run.spend(left.length + right.length)
    return [...left, ...right]
  }
  if (typeof left === 'string' && typeof right === 'string') {
    checkLength(left.length + right.length)
    return left + right
  }
  const a = asNumber(left)
  const b = asNumber(right)
  if (a !== undefined && b !== undefined) return a + b
  if (typeof left === 'string' || typeof right === 'string') return calculate(run, '~', left, right)
  throw new ValueFault('value.not_a_number', `"+" cannot add ${shown(left)} and ${shown(right)}.`)
}

function repeat(run: Run, what: string | unknown[], count: number): unknown {
  const times = Math.max(0, Math.trunc(count))
  checkLength(what.length * times)
  if (typeof what === 'string') return what.repeat(times)
  run.spend(what.length * times)
  return Array.from({ length: times }, () => what).flat(1)
}

/** Python's `'%s of %d' % (a, b)` for s, d, i, f. */
export function percentFormat(run: Run, pattern: string, input: unknown): string {
  const inputs = Array.isArray(input) ? [...input] : [input]
  const text = pattern.replaceAll(
    /%(?:%|\((\w+)\))?([-+0]*)(\d{0,3})(?:\.(\d{1,2}))?([sdif])?/g,
    (
      whole,
      name: string | undefined,
      flags: string,
      width: string,
      places: string | undefined,
      kind: string | undefined,
    ) => {
      if (kind === undefined) return whole === '%%' ? '%' : whole
      const value = name !== undefined && isRecord(input) ? ownProperty(input, name) : inputs.shift()
      let out = plainText(value, run)
      if (kind === 'f')
        out = needNumber(value, 'A number format').toFixed(places === undefined ? 6 : Number(places))
      if (kind === 'd' || kind === 'i') out = String(Math.trunc(needNumber(value, 'A number format')))
      if (flags.includes('+') && kind !== 's' && !out.startsWith('-')) out = `+${out}`
      const pad = Number(width || 0)
      if (flags.includes('-')) return out.padEnd(pad)
      return flags.includes('0') && kind !== 's' ? out.padStart(pad, '0') : out.padStart(pad)
    },
  )
  checkLength(text.length)
  return text
}

export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (left === undefined || left === null || right === undefined || right === null)
    return (left ?? null) === (right ?? null)
  if (left instanceof Date || right instanceof Date) {
    const a = readDate(left)
    return a !== undefined && a.getTime() === readDate(right)?.getTime()
  }
  if (typeof left === 'number' || typeof right === 'number') {
    const a = asNumber(left)
    return a !== undefined && a === asNumber(right)
  }
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((one, at) => isEqual(one, right[at]))
  return false
}

/** Below 0, 0 or above 0; numbers as numbers, dates as dates, text by code point. */
export function order(left: unknown, right: unknown): number {
  if (left instanceof Date || right instanceof Date) {
    const a = readDate(left)
    const b = readDate(right)
    if (a && b) return a.getTime() - b.getTime()
  }
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right)
  const a = asNumber(left)
  const b = asNumber(right)
  if (a !== undefined && b !== undefined) return a - b
  throw new ValueFault('value.not_comparable', `${shown(left)} and ${shown(right)} cannot be compared.`)
}

export function compare(operator: Comparison, left: unknown, right: unknown): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right)
    case '!=':
      return !isEqual(left, right)
    case 'in':
      return isIn(left, right)
    case 'not in':
      return !isIn(left, right)
    case '<':
      return order(left, right) < 0
    case '<=':
      return order(left, right) <= 0
    case '>':
      return order(left, right) > 0
    case '>=':
      return order(left, right) >= 0
  }
}

export function isIn(what: unknown, where: unknown): boolean {
  if (typeof where === 'string') return where.includes(plainText(what))
  if (Array.isArray(where)) return where.some(one => isEqual(one, what))
  if (isRecord(where)) return Object.hasOwn(where, plainText(what))
  return false
}

/** Own properties only: nothing of JavaScript itself can be reached from a template. */
export function ownProperty(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  if (value instanceof Date) return datePart(value, name)
  if (value instanceof Uint8Array) return undefined
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

function datePart(date: Date, name: string): number | undefined {
  switch (name) {
    case 'year':
      return date.getUTCFullYear()
    case 'month':
      return date.getUTCMonth() + 1
    case 'day':
      return date.getUTCDate()
    case 'hour':
      return date.getUTCHours()
    case 'minute':
      return date.getUTCMinutes()
    case 'second':
      return date.getUTCSeconds()
    default:
      return undefined
  }
}
