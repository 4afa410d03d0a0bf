// Filters on lists and dictionaries, as Jinja names them.
import type { Filter, Given } from './given.ts'
import { asNumber, isEqual, isRecord, isTrue, needNumber, order, ownProperty, shown } from './operators.ts'
import { checkLength, ValueFault, type Run } from './run.ts'
import { plainText } from './text.ts'
import { TESTS } from './tests.ts'

/** The members of a value that can be looped over. */
export function members(run: Run, value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (value === undefined || value === null || value === '') return []
  if (typeof value === 'string') {
    run.spend(value.length)
    return Array.from(value)
  }
  if (isRecord(value)) return Object.keys(value)
  throw new ValueFault('value.not_a_list', `A list is needed, but the value is ${shown(value)}.`)
}

/** `address.city` or `0.name`, own properties all the way. */
function byPath(value: unknown, path: unknown): unknown {
  if (path === undefined || path === null) return value
  let at: unknown = value
  for (const step of plainText(path).split('.')) at = ownProperty(at, step)
  return at
}

function sum(run: Run, value: unknown, given: Given): number {
  let total = given.number(1, 'start') ?? 0
  for (const one of members(run, value)) {
    const part = byPath(one, given.get(0, 'attribute'))
    if (part !== undefined && part !== null && part !== '') total += needNumber(part, 'sum')
  }
  return Number(total.toPrecision(15))
}

function folded(value: unknown, caseSensitive: boolean): unknown {
  return typeof value === 'string' && !caseSensitive ? value.toLowerCase() : value
}

function sorter(path: unknown, caseSensitive: boolean): (a: unknown, b: unknown) => number {
  const paths = path === undefined ? [undefined] : plainText(path).split(',')
  return (a, b) => {
    for (const one of paths) {
      const left = folded(byPath(a, one?.trim()), caseSensitive)
      const right = folded(byPath(b, one?.trim()), caseSensitive)
      const found =
        left === undefined || left === null || right === undefined || right === null
          ? Number(left === undefined || left === null) - Number(right === undefined || right === null)
          : order(left, right)
      if (found !== 0) return found
    }
    return 0
  }
}

function sort(run: Run, value: unknown, given: Given): unknown[] {
  const sorted = [...members(run, value)].sort(
    sorter(given.get(2, 'attribute'), given.get(1, 'case_sensitive') === true),
  )
  return given.get(0, 'reverse') === true ? sorted.toReversed() : sorted
}

function groupBy(run: Run, value: unknown, given: Given): Record<string, unknown>[] {
  const path = given.get(0, 'attribute')
  const groups: { grouper: unknown; list: unknown[] }[] = []
  const index = new Map<string, { grouper: unknown; list: unknown[] }>()
  for (const one of [...members(run, value)].sort(sorter(path, true))) {
    const grouper = byPath(one, path) ?? given.get(1, 'default')
    const key = `${typeof grouper}:${plainText(grouper)}`
    let group = index.get(key)
    if (!group) {
      group = { grouper, list: [] }
      index.set(key, group)
      groups.push(group)
    }
    group.list.push(one)
  }
  // A group is a pair in Jinja and is unpacked as one: `for name, lines in items|groupby('city')`.
  return groups.map(group => ({ 0: group.grouper, 1: group.list, grouper: group.grouper, list: group.list }))
}

function unique(run: Run, value: unknown, given: Given): unknown[] {
  const seen = new Set<unknown>()
  return members(run, value).filter(one => {
    const part = folded(byPath(one, given.get(1, 'attribute')), given.get(0, 'case_sensitive') === true)
    const key = typeof part === 'object' ? plainText(part) : part
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function inGroups(run: Run, value: unknown, given: Given): unknown[] {
  const size = Math.max(1, Math.trunc(given.number(0, 'linecount') ?? 1))
  const list = members(run, value)
  const filler = given.get(1, 'fill_with')
  const out: unknown[][] = []
  for (let at = 0; at < list.length; at += size) out.push(list.slice(at, at + size))
  const last = out.at(-1)
  if (filler !== undefined && last && last.length < size) {
    run.spend(size)
    while (last.length < size) last.push(filler)
  }
  return out
}

function slices(run: Run, value: unknown, given: Given): unknown[] {
  const list = members(run, value)
  const count = Math.min(Math.max(1, Math.trunc(given.number(0, 'slices') ?? 1)), 1000)
  const each = Math.floor(list.length / count)
  const extra = list.length % count
  return Array.from({ length: count }, (_, at) =>
    list.slice(at * each + Math.min(at, extra), (at + 1) * each + Math.min(at + 1, extra)),
  )
}

function picker(wanted: boolean, byAttribute: boolean): Filter {
  return (run, value, given) => {
    const path = byAttribute ? given.get(0, 'attribute') : undefined
    const list = byAttribute ? given.list.slice(1) : given.list
    const name = list[0] === undefined ? undefined : plainText(list[0])
    const test = name === undefined ? undefined : Object.hasOwn(TESTS, name) ? TESTS[name] : undefined
    if (name !== undefined && !test)
      throw new ValueFault('test.unknown', `There is no test called "${name}".`)
    return members(run, value).filter(one => {
      const part = byPath(one, path)
      return (test ? test(run, part, list.slice(1)) : isTrue(part)) === wanted
    })
  }
}

function mapped(run: Run, value: unknown, given: Given, filters: Record<string, Filter>): unknown[] {
  const path = given.named['attribute']
  if (path !== undefined) return members(run, value).map(one => byPath(one, path) ?? given.named['default'])
  const name = plainText(given.list[0])
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined
  if (!filter) throw new ValueFault('filter.unknown', `There is no filter called "${name}".`)
  const rest = Object.assign(Object.create(Object.getPrototypeOf(given)) as Given, {
    list: given.list.slice(1),
    named: given.named,
  })
  return members(run, value).map(one => filter(run, one, rest))
}

function extreme(sign: 1 | -1): Filter {
  return (run, value, given) => {
    let best: unknown
    for (const one of members(run, value)) {
      const part = byPath(one, given.get(1, 'attribute'))
      if (part === undefined || part === null) continue
      if (best === undefined || order(part, byPath(best, given.get(1, 'attribute'))) * sign > 0) best = one
    }
    return best
  }
}

function join(run: Run, value: unknown, given: Given): string {
  const by = given.text(0, 'd') ?? ''
  let length = 0
  const parts = members(run, value).map(one => {
    const text = plainText(byPath(one, given.get(1, 'attribute')), run)
    length += text.length + by.length
    checkLength(length)
    return text
  })
  return parts.join(by)
}

function toJson(value: unknown, given: Given): string {
  const indent = given.number(0, 'indent')
  const text = writeJson(value, indent === undefined ? undefined : Math.min(8, indent))
  checkLength(text.length)
  return text
}

/** As JSON; a value that holds itself cannot be written so. */
export function writeJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value ?? null, null, indent)
  } catch {
    throw new ValueFault('value.not_json', 'This value cannot be written as JSON: it holds itself.')
  }
}

function pairs(value: unknown): unknown[] {
  return isRecord(value) ? Object.entries(value) : []
}

function sortedPairs(value: unknown, given: Given): unknown[] {
  const at = given.text(1, 'by') === 'value' ? 1 : 0
  const sorted = pairs(value).sort((a, b) =>
    order(
      folded((a as unknown[])[at], given.get(0, 'case_sensitive') === true),
      folded((b as unknown[])[at], given.get(0, 'case_sensitive') === true),
    ),
  )
  return given.get(2, 'reverse') === true ? sorted.toReversed() : sorted
}

function count(value: unknown): number {
  if (typeof value === 'string') return Array.from(value).length
  if (Array.isArray(value)) return value.length
  return isRecord(value) ? Object.keys(value).length : 0
}

function fallback(value: unknown, given: Given): unknown {
  const missing =
    given.get(1, 'boolean') === true ? !isTrue(value) : value === undefined || value === null || value === ''
  return missing ? (given.get(0, 'default_value') ?? '') : value
}

export const LIST_FILTERS: Record<string, Filter> = {
  default: (_run, value, given) => fallback(value, given),
  join,
  sum,
  sort,
  unique,
  length: (_run, value) => count(value),
  first: (run, value) => members(run, value)[0],
  last: (run, value) => members(run, value).at(-1),
  list: (run, value) => members(run, value),
  reverse: (run, value) =>
    typeof value === 'string' ? Array.from(value).toReversed().join('') : members(run, value).toReversed(),
  min: extreme(-1),
  max: extreme(1),
  groupby: groupBy,
  batch: inGroups,
  slice: slices,
  items: (_run, value) => pairs(value),
  dictsort: (_run, value, given) => sortedPairs(value, given),
  map: (run, value, given) => mapped(run, value, given, EVERY),
  select: picker(true, false),
  reject: picker(false, false),
  selectattr: picker(true, true),
  rejectattr: picker(false, true),
  attr: (_run, value, given) => ownProperty(value, given.text(0, 'name') ?? ''),
  tojson: (_run, value, given) => toJson(value, given),
  average: (run, value, given) => {
    const list = members(run, value)
      .map(one => asNumber(byPath(one, given.get(0, 'attribute'))))
      .filter(one => one !== undefined)
    return list.length === 0 ? undefined : list.reduce((a, b) => a + b, 0) / list.length
  },
  contains: (run, value, given) => members(run, value).some(one => isEqual(one, given.get(0, 'value'))),
}

/** Filled by filters.ts with every filter there is, for `map('upper')`. */
export const EVERY: Record<string, Filter> = {}
