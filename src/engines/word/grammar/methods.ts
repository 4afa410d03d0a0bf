// The few methods and functions a template may call; a short list, so that nothing else can be reached.
import { formatDate, readDate } from './dates.ts'
import { padded, replaceText, titleCase, trimmed } from './filters-text.ts'
import { Given, type Filter } from './given.ts'
import { isEqual, isRecord, ownProperty, percentFormat } from './operators.ts'
import { checkLength, ValueFault, type Run } from './run.ts'
import { plainText } from './text.ts'

function split(run: Run, text: string, given: Given): string[] {
  const by = given.text(0, 'sep')
  const parts = by === undefined || by === '' ? text.trim().split(/\s+/).filter(Boolean) : text.split(by)
  run.spend(parts.length)
  const most = given.number(1, 'maxsplit')
  if (most === undefined || most < 0 || parts.length <= most + 1) return parts
  return [...parts.slice(0, most), parts.slice(most).join(by ?? ' ')]
}

/** Python's `'{} of {name}'.format(…)`, without its attribute and format mini-languages. */
function braces(run: Run, text: string, given: Given): string {
  let next = 0
  const out = text.replaceAll(
    /\{\{|\}\}|\{(\w*)(?::[^}]*?(?:\.(\d+)f)?)?\}/g,
    (whole, name: string | undefined, places: string | undefined) => {
      if (name === undefined) return whole.slice(0, 1)
      const value = /^\d+$/.test(name)
        ? given.list[Number(name)]
        : name === ''
          ? given.list[next++]
          : ownProperty(given.named, name)
      return places !== undefined && typeof value === 'number'
        ? value.toFixed(Number(places))
        : plainText(value, run)
    },
  )
  checkLength(out.length)
  return out
}

function zeroFill(text: string, width: number): string {
  checkLength(width)
  const sign = /^[-+]/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}

type TextMethod = (run: Run, text: string, given: Given) => unknown

const TEXT: Record<string, TextMethod> = {
  upper: (run, text) => text.toLocaleUpperCase(run.locale),
  lower: (run, text) => text.toLocaleLowerCase(run.locale),
  casefold: (_run, text) => text.toLowerCase(),
  title: (run, text) => titleCase(text, run.locale),
  capitalize: (run, text) =>
    text.slice(0, 1).toLocaleUpperCase(run.locale) + text.slice(1).toLocaleLowerCase(run.locale),
  strip: (_run, text, given) => trimmed(text, given.text(0, 'chars'), 'both'),
  lstrip: (_run, text, given) => trimmed(text, given.text(0, 'chars'), 'left'),
  rstrip: (_run, text, given) => trimmed(text, given.text(0, 'chars'), 'right'),
  trim: (_run, text) => text.trim(),
  replace: (_run, text, given) =>
    replaceText(text, given.text(0, 'old') ?? '', given.text(1, 'new') ?? '', given.number(2, 'count')),
  split,
  splitlines: (run, text) => split(run, text, new Given(['\n'], {})),
  startswith: (_run, text, given) => text.startsWith(given.text(0, 'prefix') ?? ''),
  endswith: (_run, text, given) => text.endsWith(given.text(0, 'suffix') ?? ''),
  startsWith: (_run, text, given) => text.startsWith(given.text(0, 'prefix') ?? ''),
  endsWith: (_run, text, given) => text.endsWith(given.text(0, 'suffix') ?? ''),
  includes: (_run, text, given) => text.includes(given.text(0, 'part') ?? ''),
  find: (_run, text, given) => text.indexOf(given.text(0, 'sub') ?? ''),
  count: (_run, text, given) => text.split(given.text(0, 'sub') ?? '').length - 1,
  join: (run, text, given) =>
    Array.isArray(given.list[0])
      ? given.list[0].map(one => plainText(one, run)).join(text)
      : plainText(given.list[0], run),
  zfill: (_run, text, given) => zeroFill(text, given.number(0, 'width') ?? 0),
  ljust: (_run, text, given) =>
    padded(text, given.number(0, 'width') ?? 0, 'right', given.text(1, 'fillchar')),
  rjust: (_run, text, given) =>
    padded(text, given.number(0, 'width') ?? 0, 'left', given.text(1, 'fillchar')),
  center: (_run, text, given) =>
    padded(text, given.number(0, 'width') ?? 0, 'both', given.text(1, 'fillchar')),
  isdigit: (_run, text) => /^\d+$/.test(text),
  isnumeric: (_run, text) => /^\p{N}+$/u.test(text),
  isalpha: (_run, text) => /^\p{L}+$/u.test(text),
  isupper: (_run, text) => text !== text.toLowerCase() && text === text.toUpperCase(),
  islower: (_run, text) => text !== text.toUpperCase() && text === text.toLowerCase(),
  format: braces,
}

const DICT: Record<string, (record: Record<string, unknown>, given: Given) => unknown> = {
  items: record => Object.entries(record),
  keys: record => Object.keys(record),
  values: record => Object.values(record),
  get: (record, given) => ownProperty(record, given.text(0, 'key') ?? '') ?? given.get(1, 'default'),
}

const LIST: Record<string, (list: unknown[], given: Given, run: Run) => unknown> = {
  index: (list, given) => list.findIndex(one => isEqual(one, given.list[0])),
  count: (list, given) => list.filter(one => isEqual(one, given.list[0])).length,
  includes: (list, given) => list.some(one => isEqual(one, given.list[0])),
  join: (list, given, run) => list.map(one => plainText(one, run)).join(given.text(0, 'by') ?? ','),
  copy: list => [...list],
}

const DATE: Record<string, (date: Date, given: Given, run: Run) => unknown> = {
  strftime: (date, given, run) =>
    formatDate(date, given.text(0, 'format') ?? 'long', run.locale, run.time_zone),
  isoformat: date => formatDate(date, 'iso', 'en-GB'),
  date: date => new Date(date.getTime() - (date.getTime() % 86_400_000)),
  weekday: date => (date.getUTCDay() + 6) % 7,
  isoweekday: date => ((date.getUTCDay() + 6) % 7) + 1,
}

const NUMBER: Record<string, (value: number, given: Given) => unknown> = {
  toFixed: (value, given) => value.toFixed(Math.max(0, Math.min(20, given.number(0, 'digits') ?? 0))),
  is_integer: value => Number.isInteger(value),
}

const KNOWN = new Set(
  [TEXT, DICT, LIST, DATE, NUMBER].flatMap(table => Object.keys(table)).concat('cycle', 'changed'),
)

export function isMethod(name: string): boolean {
  return KNOWN.has(name)
}

export function methodNames(): Iterable<string> {
  return KNOWN
}

function own<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

export function callMethod(run: Run, value: unknown, name: string, given: Given): unknown {
  if (value === undefined || value === null) return undefined
  const held = isRecord(value) ? ownProperty(value, name) : undefined
  if (typeof held === 'function' && LOOP_CALLS.has(held as LoopCall)) return (held as LoopCall)(given.list)
  const found = methodOf(run, value, name)
  if (!found) throw new ValueFault('method.unknown', `A value of this kind has no ".${name}()".`)
  return found(given)
}

function methodOf(run: Run, value: unknown, name: string): ((given: Given) => unknown) | undefined {
  if (Array.isArray(value)) {
    const method = own(LIST, name)
    return method && (given => method(value, given, run))
  }
  if (isRecord(value)) {
    const method = own(DICT, name)
    return method && (given => method(value, given))
  }
  const date = own(DATE, name) ? readDate(value) : undefined
  const dated = own(DATE, name)
  if (date && dated) return given => dated(date, given, run)
  const numbered = own(NUMBER, name)
  if (typeof value === 'number' && numbered) return given => numbered(value, given)
  const method = own(TEXT, name)
  return method && (given => method(run, plainText(value, run), given))
}

type LoopCall = (list: unknown[]) => unknown
/** `loop.cycle` and `loop.changed` are functions of ours; no function of a caller's is ever called. */
const LOOP_CALLS = new WeakSet<LoopCall>()

export function loopCall(call: LoopCall): LoopCall {
  LOOP_CALLS.add(call)
  return call
}

/** Made by `namespace()`: the one kind of value that `{% set ns.x = … %}` may change. */
export class Namespace {
  readonly names: Record<string, unknown>

  constructor(names: Record<string, unknown>) {
    this.names = names
  }
}

function range(run: Run, given: Given): number[] {
  const [first = 0, second, step = 1] = given.list.map(one =>
    typeof one === 'number' ? one : Number(plainText(one)),
  )
  const from = second === undefined ? 0 : first
  const to = second ?? first
  if (step === 0 || Number.isNaN(from) || Number.isNaN(to) || Number.isNaN(step))
    throw new ValueFault('value.not_a_number', 'range() needs numbers, and a step other than 0.')
  const length = Math.max(0, Math.ceil((to - from) / step))
  run.spend(length)
  return Array.from({ length }, (_, at) => from + at * step)
}

export const FUNCTIONS: Record<string, Filter> = {
  range: (run, _value, given) => range(run, given),
  dict: (_run, _value, given) => ({ ...(isRecord(given.list[0]) ? given.list[0] : {}), ...given.named }),
  namespace: (_run, _value, given) => new Namespace({ ...given.named }),
  sprintf: (run, _value, given) => percentFormat(run, plainText(given.list[0]), given.list.slice(1)),
}
