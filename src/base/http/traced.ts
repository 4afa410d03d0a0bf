// A span for each request of the API: begun before anything else, carried through its hooks, ended with the reply.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hideSecrets } from '../log.ts'
import { withinSpan, type OpenSpan } from '../traces/active.ts'
import type { Traces } from '../traces/index.ts'
import { patternOf } from './problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    span: OpenSpan | null
  }
  interface FastifyContextConfig {
    /** Stays open for hours: its span would be told when all that hangs below it is long forgotten. */
    isEvents?: boolean
  }
}

/** Pages, assets, /livez, /readyz and /metrics have no span. */
export function addTraces(app: FastifyInstance, traces: Traces): void {
  app.decorateRequest('span', null)
  app.addHook('onRequest', (request, reply, done) => {
    const { url, config } = request.routeOptions
    const agent = request.headers['user-agent']
    if (!url?.startsWith('/api/') || config.isEvents) return done()
    const span = traces.begin({
      name: `${request.method} ${patternOf(request)}`,
      kind: 'server',
      parent: request.headers.traceparent as string | undefined,
      facts: {
        'http.request.method': request.method,
        'http.route': patternOf(request),
        'url.path': hideSecrets(request.url.replace(/\?.*/s, '')),
        'url.scheme': request.protocol,
        'octavo.request_id': request.id,
        ...(agent ? { 'user_agent.original': agent.slice(0, 200) } : {}),
      },
    })
    if (!span) return done()
    request.span = span
    // W3C Trace Context, level 2: whoever asked finds what it led to.
    void reply.header('traceresponse', span.traceparent)
    reply.raw.once('close', () => end(span, reply.raw))
    withinSpan(span, done)
  })
  // A body that was read in between, and a reply that has left, come back from the socket, which knows no span.
  const goOn = (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    if (request.span) withinSpan(request.span, done)
    else done()
  }
  app.addHook('preValidation', goOn)
  app.addHook('onResponse', goOn)
}

function end(span: OpenSpan, reply: { statusCode: number; writableFinished: boolean }): void {
  span.set({ 'http.response.status_code': reply.statusCode })
  if (!reply.writableFinished) span.end('aborted')
  else span.end(reply.statusCode >= 500 ? String(reply.statusCode) : undefined)
}
