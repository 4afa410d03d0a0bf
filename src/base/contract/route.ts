// A route as data: the server mounts it, OpenAPI is made from it, clients are typed by it, tests walk it.

/** Any zod schema, named by its structure: three to four times cheaper for the compiler than `z.ZodType`. */
export interface Shape {
  _zod: { input: unknown; output: unknown }
}

export type Input<S> = S extends Shape ? S['_zod']['input'] : undefined
export type Output<S> = S extends Shape ? S['_zod']['output'] : undefined

export type Role = 'admin' | 'standard'
export type Capability = 'documents' | 'booklets' | 'sales' | 'helpdesk' | 'customers'
/** Both roles: what the account may do is then said by its capabilities alone. */
export const everyone = ['admin', 'standard'] as const satisfies readonly Role[]
export const admins = ['admin'] as const satisfies readonly Role[]

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** `json`: a declared shape. `file`: streamed bytes. `events`: text/event-stream. */
type Kind = 'json' | 'file' | 'events'

export interface Route {
  method: Method
  /** Under `/api`, parameters in braces: `/batches/{batch_id}`. */
  path: string
  /** Who may call it. `public` needs no token. */
  roles: 'public' | readonly Role[]
  /** A standard user needs this grant (admins have all). Several: any of them is enough. */
  capability?: Capability | readonly Capability[]
  params?: Shape
  query?: Shape
  /** A JSON shape; `upload`: a multipart form whose one file is streamed; `raw`: the text as it came, of any type, for signatures over it. */
  body?: Shape | 'upload' | 'raw'
  /** Fields beside the file of an upload. */
  fields?: Shape
  kind?: Kind
  /** Media types of a `file` reply; `*` where the stored file decides. */
  media?: readonly string[]
  /** Replies by status. `null`: no body. For `file` and `events` name the status with `null`; 302 leads to the bytes elsewhere. */
  replies: { readonly [status: number]: Shape | null }
  /** Refused to API keys: it makes or changes what lets people in. */
  inPerson?: boolean
  /** Open to somebody who has yet to set up the second factor that their company asks for. */
  beforeFactor?: true
  /** The reply is never stored for replay by Idempotency-Key, nor logged. */
  secret?: boolean
  /** Calls other servers: its handler opens short transactions of its own, so that no connection waits for them. */
  waits?: true
  /** Needs If-Match with the version that was read; 412 when it has moved on, 428 without. */
  versioned?: boolean
  /** One or two sentences for the reference page: what it does and what to do next. */
  says: string
}

/** Declares a route; gives its type back narrowed, and checks nothing at run time. */
export function route<const R extends Route>(it: R): R {
  return it
}

/** A module's routes by the name of what they do: `{ createBatch: route({…}) }`. */
export type Contract = Readonly<Record<string, Route>>

export type SuccessStatus<R extends Route> = keyof R['replies'] & number

/** What a handler may answer: the body for a route with one success status, otherwise `{ status, body }`. */
export type ReplyBody<R extends Route> = {
  [S in SuccessStatus<R>]: R['replies'][S] extends Shape ? Output<R['replies'][S]> : undefined
}[SuccessStatus<R>]
