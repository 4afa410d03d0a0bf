// Errors as people and programs get them: application/problem+json (RFC 9457).
import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Base } from '../base.ts'
import { isRefusal, refuse, type Fault, type Refusal } from '../errors.ts'
import type { FaultFacts } from '../faults/index.ts'

/** Faults of Fastify and its plugins that are really the caller's, by code. */
const known: Record<string, [code: string, status: number, detail: string]> = {
  FST_ERR_CTP_INVALID_JSON_BODY: [
    'body.invalid_json',
    400,
    'The body is not valid JSON. Check quotes and commas.',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['body.empty', 400, 'The body is empty. Send a JSON object, at least {}.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'body.wrong_type',
    415,
    'This address takes application/json, or multipart/form-data for uploads.',
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: [
    'body.too_large',
    413,
    'The body is larger than 4 MB. Upload large data as a file.',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['body.wrong_length', 400, 'Content-Length and the body do not agree.'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: ['upload.not_multipart', 415, 'Send the file as multipart/form-data.'],
  FST_ERR_BAD_URL: ['path.invalid', 400, 'The address holds characters that cannot be decoded.'],
  FST_ERR_MAX_PARAM_LENGTH: ['path.too_long', 414, 'A part of the address is too long.'],
}

function toRefusal(error: unknown): Refusal | null {
  if (isRefusal(error)) return error
  const code = (error as FastifyError | undefined)?.code
  const match = code === undefined ? undefined : known[code]
  if (match) return refuse(...match)
  if (isDatabaseAway(error))
    return refuse(
      'database.away',
      503,
      'The database does not answer just now. Nothing was changed; try again in a few seconds.',
      { retryAfter: 5, cause: error },
    )
  return null
}

/** Connection refused, cut or shutting down: classes 08 and 57P of PostgreSQL's error codes, and the sockets' own. */
function isDatabaseAway(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: string; message?: string }
  if (code && /^(08|57P0|53300|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|ETIMEDOUT)/.test(code)) return true
  return /Connection terminated|timeout exceeded when trying to connect/.test(message ?? '')
}

interface Body {
  type: string
  title: string
  status: number
  code: string
  detail: string
  request_id: string
  params?: Refusal['params']
  errors?: Fault[]
}

export function problemBody(refusal: Refusal, request_id: string): Body {
  return {
    type: 'about:blank',
    title: STATUS_CODES[refusal.status] ?? 'Error',
    status: refusal.status,
    code: refusal.code,
    detail: refusal.message,
    request_id,
    ...(Object.keys(refusal.params).length ? { params: refusal.params } : {}),
    ...(refusal.errors ? { errors: refusal.errors } : {}),
  }
}

/** `/api/batches/{batch_id}` of `/api/batches/:batch_id`: what was asked for without what it was asked about. */
export function patternOf(request: FastifyRequest): string {
  return (request.routeOptions.url ?? 'none').replace(/:(\w+)/g, '{$1}')
}

export function factsOf(request: FastifyRequest): FaultFacts {
  return {
    where: `${request.method} ${patternOf(request)}`,
    request_id: request.id,
    user_agent: request.headers['user-agent'],
  }
}

/** The one place where a fault is logged; what is not a refusal tells the caller nothing but its request id. */
export function answerError(base: Pick<Base, 'metrics' | 'faults'>) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    let refusal = toRefusal(error)
    if (!refusal) {
      base.metrics.faults.inc()
      request.log.error({ err: error }, 'fault')
      base.faults.tell(error, factsOf(request))
      refusal = refuse(
        'server.fault',
        500,
        `Something went wrong on our side. Try again; if it stays, tell your admin this number: ${request.id}.`,
      )
    } else if (refusal.status >= 500) request.log.warn({ err: refusal }, refusal.code)
    // RFC 9110, 15.5.17: a reader learns the size from it.
    if (refusal.status === 416) void reply.header('content-range', `bytes */${refusal.params.size ?? '*'}`)
    if (refusal.retryAfter !== undefined) void reply.header('retry-after', String(refusal.retryAfter))
    return (
      reply
        .code(refusal.status)
        .header('content-type', 'application/problem+json; charset=utf-8')
        .header('cache-control', 'no-store')
        // Hooks set these on every reply but one that fails before its route is found.
        .header('x-request-id', request.id)
        .header('x-content-type-options', 'nosniff')
        .serializer((it: unknown) => it as string)
        .send(JSON.stringify(problemBody(refusal, request.id)))
    )
  }
}
