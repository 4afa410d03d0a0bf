// The HTTP server: plugins, limits and headers that hold for every route.
import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import multipart from '@fastify/multipart'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Caller } from '../auth/caller.ts'
import type { Base } from '../base.ts'
import { hideSecrets } from '../log.ts'
import { endStreams } from './events.ts'
import { drainRest } from './drain.ts'
import { addSecurityHeaders } from './headers.ts'
import { addLimits, type Limits } from './limits.ts'
import { answerError } from './problem.ts'
import { addTraces } from './traced.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

export interface AppOptions {
  /** Asks a minute from one address; the delays per account stand apart. */
  limits?: Partial<Limits>
}

/** Not event streams: a compressor holds small events back until it has enough of them. */
const compressed =
  /^(text\/(html|css|javascript|plain|csv)|application\/([\w.-]+\+)?json|application\/javascript|image\/svg)/

/** Other origins speak with a token of their own: cookies are never taken from there, nor told to. */
function corsOf(origin: string[]) {
  return {
    origin,
    credentials: false,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'if-match',
      'if-none-match',
      'range',
      'x-request-id',
    ],
    exposedHeaders: [
      'etag',
      'location',
      'retry-after',
      'idempotency-replayed',
      'x-request-id',
      'content-disposition',
      'content-range',
    ],
    maxAge: 600,
  }
}

/** Makes the server without routes; `doors/` mounts those. */
export async function openApp(base: Base, options: AppOptions = {}): Promise<FastifyInstance> {
  const logger: FastifyBaseLogger = base.log
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    // One proxy: what stands before its own word in X-Forwarded-For is the client's claim.
    trustProxy: base.config.trustProxy ? (_address: string, hop: number) => hop < 1 : false,
    bodyLimit: 4 * 1024 * 1024,
    forceCloseConnections: 'idle',
    genReqId: request => readRequestId(request.headers['x-request-id']),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 300 },
    // What fails before a route is found would otherwise be answered in the framework's own words.
    frameworkErrors: (error, request, reply) => void answerError(base)(error, request, reply),
  })
  app.decorateRequest('caller', null)
  // No route takes it, and it is one of the types that any page may post without asking.
  app.removeContentTypeParser('text/plain')
  if (base.traces.isOn) addTraces(app, base.traces)
  addSecurityHeaders(app, base.config)
  await app.register(cookie)
  if (base.config.corsOrigins.length) await app.register(cors, corsOf(base.config.corsOrigins))
  await app.register(compress, { threshold: 1024, encodings: ['br', 'gzip'], customTypes: compressed })
  await app.register(multipart)
  await addLimits(app, { ...options.limits })
  app.setErrorHandler(answerError(base))
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    const labels = { method: request.method, route, status: String(reply.statusCode) }
    base.metrics.requests.observe(labels, reply.elapsedTime / 1000)
    const facts = { method: request.method, url: hideSecrets(request.url), status: reply.statusCode }
    const who = { user_id: request.caller?.user_id, address: request.ip }
    request.log.info({ ...facts, ...who, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'answered')
    drainRest(request.raw)
    done()
  })
  closeSoon(app)
  return app
}

// Without this, closing waits for idle keep-alive sockets: 70.7 s instead of 0.7 s.
function closeSoon(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    endStreams()
    // A socket whose reply had begun already falls idle only now, and would stay for its 72 s of keep-alive.
    const sweep = setInterval(() => app.server.closeIdleConnections(), 100)
    app.server.once('close', () => clearInterval(sweep))
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close')
    done()
  })
}

function readRequestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{8,64}$/.test(header) ? header : randomUUID()
}
