// The typed client of browser and CLI: a contract's type goes in, calls by "METHOD /path" come out. No zod at run time.
import type { Contract, Input, ReplyBody, Route } from './route.ts'
import type { Fault, RefusalParams } from '../errors.ts'

type RouteKey<R extends Route> = `${R['method']} ${R['path']}`

/** All routes of a contract (or of a union of contracts) by `METHOD /path`. */
type ByKey<C extends Contract> = { [N in keyof C as RouteKey<C[N]>]: C[N] }

type At<C extends Contract, K extends keyof ByKey<C>> = ByKey<C>[K] extends infer R extends Route ? R : never

type Part<Name extends string, S> = S extends { _zod: unknown }
  ? {} extends Input<S>
    ? { [N in Name]?: Input<S> }
    : { [N in Name]: Input<S> }
  : {}

type Ask<R extends Route> = Part<'params', R['params']> &
  Part<'query', R['query']> &
  (R['body'] extends 'upload'
    ? { body: FormData }
    : R['body'] extends 'raw'
      ? { body: string }
      : Part<'body', R['body']>) & {
    headers?: Record<string, string>
    signal?: AbortSignal
  }

type AskArgs<R extends Route> = {} extends Ask<R> ? [ask?: Ask<R>] : [ask: Ask<R>]

/** What an `application/problem+json` reply says. */
export interface Problem {
  status: number
  code: string
  detail: string
  params?: RefusalParams
  request_id?: string
  errors?: Fault[]
  /** Of Retry-After: when the same may be asked again. */
  retry_after_s?: number
}

/** A reply outside 2xx, or no reply at all (status 0, code `network.unreachable`). */
export class CallError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'CallError'
    this.problem = problem
  }
}

export interface Answer<T> {
  status: number
  body: T
  headers: Headers
}

/** Sends one call. For `file` routes the body is the Response itself, unread. */
export interface Client<C extends Contract> {
  <K extends keyof ByKey<C>>(
    key: K,
    ...ask: AskArgs<At<C, K>>
  ): Promise<Answer<At<C, K> extends { kind: 'file' | 'events' } ? Response : ReplyBody<At<C, K>>>>
}

export interface Wire {
  /** Where the API is, without `/api`; empty in the browser. */
  origin?: string
  fetch?: typeof globalThis.fetch
  /** Headers for every call (a Bearer token, say). */
  headers?: () => Record<string, string>
  /** Called once on 401; true means "signed in anew, try again". */
  renew?: () => Promise<boolean>
  /** Hears of each refusal before it is thrown. */
  refused?: (problem: Problem) => void
}

interface LooseAsk {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** The address of a route, for links and downloads: `pathTo('/documents/{document_id}', { document_id })`. */
export function pathTo(
  path: string,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
) {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  const tail = search.toString()
  return `/api${filled}${tail ? `?${tail}` : ''}`
}

/** Makes a client. @throws {CallError} from each call whose reply is not 2xx. */
export function client<C extends Contract>(wire: Wire = {}): Client<C> {
  const send = wire.fetch ?? ((input, init) => globalThis.fetch(input, init))

  async function once(key: string, ask: LooseAsk): Promise<Response> {
    const space = key.indexOf(' ')
    const isForm = ask.body instanceof FormData
    return send((wire.origin ?? '') + pathTo(key.slice(space + 1), ask.params, ask.query), {
      method: key.slice(0, space),
      credentials: 'same-origin',
      headers: {
        ...wire.headers?.(),
        ...(ask.body !== undefined && !isForm ? { 'content-type': 'application/json' } : {}),
        ...ask.headers,
      },
      ...(ask.body === undefined ? {} : { body: isForm ? (ask.body as FormData) : JSON.stringify(ask.body) }),
      ...(ask.signal ? { signal: ask.signal } : {}),
    })
  }

  async function call(key: string, ask: LooseAsk = {}): Promise<Answer<unknown>> {
    let reply: Response
    try {
      reply = await once(key, ask)
      if (reply.status === 401 && wire.renew && (await wire.renew())) reply = await once(key, ask)
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
      throw new CallError({
        status: 0,
        code: 'network.unreachable',
        detail: 'Octavo does not answer. Check the connection; nothing that was saved is lost.',
      })
    }
    const type = reply.headers.get('content-type') ?? ''
    if (!reply.ok) {
      const problem = await problemOf(reply, type)
      wire.refused?.(problem)
      throw new CallError(problem)
    }
    const isJson = type.startsWith('application/json')
    return {
      status: reply.status,
      body: isJson ? await reply.json() : reply.status === 204 ? undefined : reply,
      headers: reply.headers,
    }
  }
  return call as unknown as Client<C>
}

async function problemOf(reply: Response, type: string): Promise<Problem> {
  const wait = Number(reply.headers.get('retry-after') ?? undefined)
  const more = Number.isFinite(wait) ? { retry_after_s: wait } : {}
  if (type.includes('json'))
    return { status: reply.status, ...((await reply.json()) as Omit<Problem, 'status'>), ...more }
  return {
    ...more,
    status: reply.status,
    code: 'network.unexpected_reply',
    detail: `The server answered ${reply.status} without saying why. Try again in a moment.`,
  }
}
