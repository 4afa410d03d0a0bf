// Inputs of a route checked against its shapes; what fails is said field by field.
import { z } from 'zod'
import type { Route, Shape } from '../contract/route.ts'
import { refuse, type Fault } from '../errors.ts'

type Where = 'params' | 'query' | 'body'

const words: Record<Where, string> = { params: 'address', query: 'query', body: 'body' }

/** @throws refusal `ask.invalid` (404 for a path that cannot exist, 400 otherwise) with a fault for each field. */
export function check(shape: Shape | undefined, where: Where, value: unknown): unknown {
  if (shape === undefined) return undefined
  const unfit = findUnfit(value)
  if (unfit) refuseFields(where, [unfit])
  const read = z.safeParse(shape as z.ZodType, value ?? {})
  if (read.success) return read.data
  return refuseFields(
    where,
    read.error.issues.slice(0, 50).map(it => faultOf(where, it, value)),
  )
}

function refuseFields(where: Where, errors: Fault[]): never {
  if (where === 'params')
    throw refuse('address.unknown', 404, 'There is nothing at this address.', { errors })
  throw refuse('ask.invalid', 400, `Some fields of the ${words[where]} cannot be used: ${listOf(errors)}`, {
    errors,
  })
}

/** Levels of a body: what nests deeper overflows the stack of whatever walks it next. */
const maxDepth = 64

/** What passes for JSON but can neither be kept as text (NUL, half a surrogate pair) nor walked safely. */
function findUnfit(value: unknown): Fault | null {
  const open: { at: unknown; pointer: string; depth: number }[] = [{ at: value, pointer: '', depth: 0 }]
  for (let it = open.pop(); it; it = open.pop()) {
    const { at, pointer, depth } = it
    if (typeof at === 'string' && !isStorable(at))
      return { pointer, code: 'text_unfit', detail: 'holds characters that are no text' }
    if (typeof at !== 'object' || at === null) continue
    if (depth === maxDepth)
      return {
        pointer: pointer.slice(0, 200),
        code: 'too_deep',
        detail: `nests deeper than ${maxDepth} levels`,
      }
    for (const [key, inner] of Object.entries(at)) {
      if (!isStorable(key)) return { pointer, code: 'text_unfit', detail: 'has a name that is no text' }
      open.push({ at: inner, pointer: `${pointer}/${key}`, depth: depth + 1 })
    }
  }
  return null
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function listOf(errors: Fault[]): string {
  const said = errors.slice(0, 3).map(it => `${it.pointer} (${it.detail})`)
  return `${said.join('; ')}${errors.length > 3 ? ` and ${errors.length - 3} more` : ''}.`
}

function faultOf(where: Where, issue: z.core.$ZodIssue, value: unknown): Fault {
  const path = issue.path.map(String)
  const at = issue.path.reduce<unknown>(
    (it, key) => (it as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  )
  const shown = at === undefined || typeof at === 'object' ? undefined : JSON.stringify(at).slice(0, 200)
  return {
    pointer: where === 'body' ? `/${path.join('/')}` : path.join('.'),
    code: issue.code,
    detail: issue.message,
    // What was sent is told back only where it cannot be a password.
    ...(shown !== undefined && !/password|token|secret/i.test(path.join('.')) ? { value: shown } : {}),
  }
}

type Write = (body: unknown) => string

const writers = new WeakMap<Route, Map<number, Write>>()

/** Writes a reply by its declared shape: a field that is not declared does not leave the house. */
export function writerOf(route: Route, status: number): Write | null {
  const shape = route.replies[status]
  if (shape === undefined)
    throw new Error(`${route.method} ${route.path} answered ${status}, which it does not declare`)
  if (shape === null) return null
  const known = writers.get(route) ?? new Map<number, Write>()
  writers.set(route, known)
  const writer = known.get(status) ?? ((body: unknown) => JSON.stringify(z.parse(shape as z.ZodType, body)))
  known.set(status, writer)
  return writer
}
