// Mounts a contract on Fastify: rights, checks, workspace transaction, idempotency, ETag; in this order, for every route.
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Caller } from '../auth/caller.ts'
import { mayCall, sessionEnded } from '../auth/caller.ts'
import type { Base } from '../base.ts'
import type { Contract, Route } from '../contract/route.ts'
import type { Tx } from '../db/index.ts'
import { refuse } from '../errors.ts'
import { Reply, type Ask, type Elsewhere, type FileReply, type Handlers, type StreamAsk } from './ask.ts'
import { check, writerOf } from './checks.ts'
import { checkOrigin, cookieNames } from './cookies.ts'
import { etagOf, isSame, readIfMatch, tellBy } from './etag.ts'
import { sendFile } from './file_reply.ts'
import { doOnce, hashBody, readIdempotencyKey } from './idempotency.ts'
import { limitOf } from './limits.ts'
import { storeUpload } from './upload.ts'

type AnyHandler = (first: unknown, second?: unknown) => Promise<unknown>

export function mount<C extends Contract>(
  app: FastifyInstance,
  base: Base,
  contract: C,
  handlers: Handlers<C>,
): void {
  for (const [name, route] of Object.entries(contract)) {
    const handler = handlers[name] as AnyHandler
    const isPublic = route.roles === 'public'
    addRoute(app, route, {
      method: route.method,
      url: `/api${route.path.replace(/\{(\w+)\}/g, ':$1')}`,
      config: { limit: limitOf(route), isEvents: route.kind === 'events' },
      // BREACH: what is secret is not squeezed together with what somebody else may have chosen.
      ...(route.secret ? { compress: false as const } : {}),
      // Before the body is read: a stranger's 50 MB are not worth receiving.
      onRequest: async request => {
        if (!isPublic) await letIn(base, route, request)
        else if (request.headers.cookie) checkOrigin(request, base.config)
      },
      handler: isPublic
        ? (request, reply) => answerPublic(base, route, handler, request, reply)
        : route.kind === 'file' || route.kind === 'events'
          ? (request, reply) => answerStream(base, route, handler, request, reply)
          : route.waits
            ? (request, reply) => answerWaiting(base, route, handler, request, reply)
            : (request, reply) => answerJson(base, route, handler, request, reply),
    })
  }
}

/** Bytes of a body that is taken as it comes: providers' callbacks have some hundred. */
const maxRaw = 64 * 1024

function addRoute(app: FastifyInstance, route: Route, options: RouteOptions): void {
  if (route.body !== 'raw') return void app.route(options)
  // Parsers of its own: elsewhere a form that any page may post is not taken.
  void app.register((own, _options, done) => {
    own.removeAllContentTypeParsers()
    own.addContentTypeParser('*', { parseAs: 'string', bodyLimit: maxRaw }, (_request, body, parsed) =>
      parsed(null, body),
    )
    own.route(options)
    done()
  })
}

/** @throws refusal `session.missing`, `session.ended` (401), `second_factor.needed`, `right.missing`, `key.read_only`, `key.not_enough` (403) */
async function letIn(base: Base, route: Route, request: FastifyRequest): Promise<void> {
  const caller = await readCaller(base, request)
  if (!route.beforeFactor && (await base.gate.lacksFactor(caller)))
    throw refuse(
      'second_factor.needed',
      403,
      'Your company asks everybody for a second factor. Set yours up first: in the browser, or with POST /me/second-factor.',
    )
  if (!mayCall(caller, route))
    throw refuse(
      'right.missing',
      403,
      'Your account may not do this. Ask an admin of your workspace for the right.',
    )
  if (caller.key) checkKey(caller.key, route)
  request.caller = caller
}

function checkKey(key: NonNullable<Caller['key']>, route: Route): void {
  if (key.access === 'read' && route.method !== 'GET')
    throw refuse('key.read_only', 403, 'This API key may only read. Use one that may write.')
  if (route.inPerson)
    throw refuse('key.not_enough', 403, 'An API key cannot do this. Sign in with e-mail and password for it.')
}

function tokenOf(base: Base, request: FastifyRequest) {
  const header = request.headers.authorization
  const bearer = header?.startsWith('Bearer ') ? header.slice(7) : undefined
  return { bearer, token: bearer ?? request.cookies[cookieNames(base.config).access] }
}

async function readCaller(base: Base, request: FastifyRequest): Promise<Caller> {
  const { bearer, token } = tokenOf(base, request)
  if (token === undefined) throw refuse('session.missing', 401, 'Sign in first.')
  // Also beside an Authorization of another kind: browsers add a proxy's Basic by themselves.
  if (bearer === undefined) checkOrigin(request, base.config)
  const caller = await base.gate.read(token)
  if (!caller) throw sessionEnded()
  return caller
}

function bodyOf(route: Route, request: FastifyRequest): unknown {
  if (route.body === 'upload') return undefined
  if (route.body === 'raw') return typeof request.body === 'string' ? request.body : ''
  return check(route.body, 'body', request.body)
}

function askOf(route: Route, request: FastifyRequest, reply: FastifyReply) {
  if (route.body !== 'upload' && request.isMultipart())
    throw refuse('body.wrong_type', 415, 'This address takes application/json, not a form.')
  return {
    params: check(route.params, 'params', request.params),
    query: check(route.query, 'query', request.query),
    body: bodyOf(route, request),
    version: route.versioned ? readIfMatch(request.headers['if-match']) : 0,
    request_id: request.id,
    address: request.ip,
    log: request.log,
    request,
    reply,
  }
}

/** The log says by which key, so that one that leaked can be followed. */
function nameOf(caller: Caller): string {
  return caller.key ? `${caller.name} (key ${caller.key.name})` : caller.name
}

function signedAskOf(route: Route, request: FastifyRequest, reply: FastifyReply): Ask<Route> {
  const caller = request.caller as Caller
  return {
    ...askOf(route, request, reply),
    caller,
    actor: { user_id: caller.user_id, name: nameOf(caller), request_id: request.id, address: request.ip },
    upload: undefined,
  }
}

/** The status and body of what a handler gave: its own choice, or the route's one status of success. */
function settle(route: Route, given: unknown): { status: number; body: unknown } {
  if (given instanceof Reply) return { status: given.status as number, body: given.body }
  return { status: Number(Object.keys(route.replies)[0]), body: given }
}

function write(
  route: Route,
  given: unknown,
): { status: number; text: string | null; version: number | undefined } {
  const { status, body } = settle(route, given)
  const text = writerOf(route, status)?.(body) ?? null
  const version = (body as { version?: unknown } | null | undefined)?.version
  return { status, text, version: typeof version === 'number' ? version : undefined }
}

async function answerPublic(
  base: Base,
  route: Route,
  handler: AnyHandler,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const given = await handler(askOf(route, request, reply))
  if (route.kind === 'file') return sendFile(base, request, reply, given as FileReply | Elsewhere)
  const { status, text } = write(route, given)
  return send(route, request, reply, { status, text, headers: {} })
}

async function answerJson(
  base: Base,
  route: Route,
  handler: AnyHandler,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const ask = signedAskOf(route, request, reply) as { upload?: unknown } & Ask<Route>
  const workspace = ask.caller.workspace_id
  const key =
    route.method === 'POST' && !route.secret ? readIdempotencyKey(request.headers['idempotency-key']) : null
  if (route.body === 'upload')
    ask.upload = (await storeUpload(base.files, workspace, request, base.scanner)) as never
  const act = async (tx: unknown) => {
    const given = await handler(tx, ask).catch((error: unknown) => tellBy(tx as Tx, ask, error))
    const { status, text, version } = write(route, given)
    const headers: Record<string, string> = {}
    if (text !== null && version !== undefined) headers.etag = etagOf(text, version)
    const location = reply.getHeader('location')
    if (typeof location === 'string') headers.location = location
    return { status, headers, reply: text }
  }
  const kept = await base.db.in(workspace, async tx => {
    if (key === null) return { ...(await act(tx)), replayed: false }
    const body_hash = hashBody(ask.upload ?? request.body)
    return doOnce(
      tx,
      { key, user_id: ask.caller.user_id, route: `${route.method} ${request.url}`, body_hash },
      () => act(tx),
    )
  })
  if (kept.replayed) void reply.header('idempotency-replayed', 'true')
  return send(route, request, reply, { status: kept.status, text: kept.reply, headers: kept.headers })
}

/** For a handler that opens its own short transactions. */
function openAskOf(base: Base, route: Route, request: FastifyRequest, reply: FastifyReply): StreamAsk<Route> {
  const ask = signedAskOf(route, request, reply)
  return { ...ask, in: work => base.db.in(ask.caller.workspace_id, work) }
}

/** Without an Idempotency-Key: what was said to another server cannot be committed with its reply. */
async function answerWaiting(
  base: Base,
  route: Route,
  handler: AnyHandler,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { status, text } = write(route, await handler(openAskOf(base, route, request, reply)))
  return send(route, request, reply, { status, text, headers: {} })
}

/** Seconds in which a stream that is open ends after its session or key has. */
const streamPulse = 5

/** Whoever was let in once would otherwise go on hearing for as long as they stay. */
function endWithCaller(base: Base, request: FastifyRequest): void {
  const token = tokenOf(base, request).token ?? ''
  const pulse = setInterval(() => {
    base.gate.isOver(request.caller as Caller, token).then(
      isOver => void (isOver && request.raw.destroy()),
      // The database is away: asked again at the next pulse.
      () => {},
    )
  }, streamPulse * 1000)
  pulse.unref()
  request.raw.once('close', () => clearInterval(pulse))
}

async function answerStream(
  base: Base,
  route: Route,
  handler: AnyHandler,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const given = await handler(openAskOf(base, route, request, reply))
  if (route.kind === 'events') {
    endWithCaller(base, request)
    return reply
  }
  return sendFile(base, request, reply, given as FileReply | Elsewhere)
}

function send(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: { status: number; text: string | null; headers: Record<string, string> },
) {
  void reply.code(answer.status).headers(answer.headers)
  void reply.header('cache-control', route.secret ? 'no-store' : 'private, no-cache')
  if (answer.text === null) return reply.send()
  if (route.method === 'GET' && answer.status === 200) {
    const etag = answer.headers.etag ?? etagOf(answer.text, undefined)
    void reply.header('etag', etag)
    if (isSame(request.headers['if-none-match'], etag)) return reply.code(304).send()
  }
  return reply.header('content-type', 'application/json; charset=utf-8').send(answer.text)
}
