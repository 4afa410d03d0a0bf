// What a handler is given and what it gives back, typed by its route.
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { Readable } from 'node:stream'
import type { Actor } from '../audit.ts'
import type { Caller } from '../auth/caller.ts'
import type { Contract, Output, ReplyBody, Route, SuccessStatus } from '../contract/route.ts'
import type { Tx } from '../db/index.ts'
import type { MediaKind } from './media.ts'

/** An uploaded file, already in the store. */
export interface StoredUpload {
  name: string
  kind: MediaKind
  media_type: string
  sha256: string
  /** Bytes. */
  size: number
}

export interface PublicAsk<R extends Route> {
  params: Output<R['params']>
  query: Output<R['query']>
  body: R['body'] extends 'upload' ? undefined : R['body'] extends 'raw' ? string : Output<R['body']>
  /** Version from If-Match; 0 where the route is not versioned. */
  version: number
  request_id: string
  /** Client's network address. */
  address: string
  log: FastifyBaseLogger
  request: FastifyRequest
  reply: FastifyReply
}

export interface Ask<R extends Route> extends PublicAsk<R> {
  caller: Caller
  actor: Actor
  upload: R['body'] extends 'upload' ? StoredUpload : undefined
}

export interface StreamAsk<R extends Route> extends Ask<R> {
  /** A transaction in the caller's workspace; keep it short, never hold it while bytes flow. */
  in<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** Bytes for a `file` route. */
export interface FileReply {
  status?: 200 | 206
  media_type: string
  /** Name for the person's disk; null leaves it to the browser. */
  name: string | null
  inline?: boolean
  body: Readable | Uint8Array
  /** Bytes, when known. */
  size?: number
  headers?: Record<string, string>
}

/** Where the bytes are to be had instead, for a `file` route that declares 302. Good for a short time, for whoever has it. */
export interface Elsewhere {
  location: string
}

type FileAnswer<R extends Route> = R['replies'] extends { 302: null } ? FileReply | Elsewhere : FileReply

/** A reply with a status of one's choosing among those declared. */
export class Reply<S extends number, B> {
  readonly status: S
  readonly body: B
  constructor(status: S, body: B) {
    this.status = status
    this.body = body
  }
}

type Answered<R extends Route> =
  | ([ReplyBody<R>] extends [undefined] ? void : ReplyBody<R>)
  | Reply<SuccessStatus<R>, ReplyBody<R>>

type Handler<R extends Route> = R['roles'] extends 'public'
  ? (ask: PublicAsk<R>) => Promise<R extends { kind: 'file' } ? FileAnswer<R> : Answered<R>>
  : R extends { kind: 'file' }
    ? (ask: StreamAsk<R>) => Promise<FileAnswer<R>>
    : R extends { kind: 'events' }
      ? (ask: StreamAsk<R>) => Promise<void>
      : R extends { waits: true }
        ? (ask: StreamAsk<R>) => Promise<Answered<R>>
        : (tx: Tx, ask: Ask<R>) => Promise<Answered<R>>

/**
 * A module's handlers by the names in its contract. Public routes get the ask alone; `file`, `events` and `waits` routes an ask
 * that can open short transactions; all others run as one transaction in the caller's workspace, which also
 * holds their Idempotency-Key: what is answered is committed, and nothing else is.
 */
export type Handlers<C extends Contract> = { [N in keyof C]: Handler<C[N]> }
