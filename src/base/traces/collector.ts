// The way to a collector: OpenTelemetry's SDK, loaded only where an endpoint is set, sending in the background.
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace'
import type { Config } from '../config.ts'
import type { DbLog } from '../db/log.ts'
import { version } from '../version.ts'
import { throughSpan, type OpenSpan } from './active.ts'
import type { SpanStart, Traces } from './index.ts'

/** Milliseconds for one call with its retries: as long as a stop may wait for the last. */
const patience = 2_000
const every = 1_000
/** Spans that wait; about 1 kB each. What is more is dropped. */
const most = 8_192

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

export function openCollector(to: { url: string; config: Config; process: string; log: DbLog }): Traces {
  const { otelServiceName, otelHeaders, otelRatio, profile } = to.config
  const headers = Object.fromEntries(otelHeaders)
  const exporter = new OTLPTraceExporter({ url: to.url, headers, timeoutMillis: patience })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': otelServiceName,
      'service.version': version,
      'deployment.environment.name': profile,
      'octavo.process': to.process,
    }),
    // Whoever asks with a traceparent has decided already.
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(otelRatio) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: warning(exporter, to.log),
        maxQueueSize: most,
        scheduledDelayMillis: every,
        exportTimeoutMillis: 2 * patience,
      }),
    ],
  })
  const tracer = provider.getTracer('octavo', version)
  const begin = (it: SpanStart) => openSpan(tracer, it, contextOf(it.parent))
  return {
    isOn: true,
    begin,
    run: (start, work) => throughSpan(begin(start), work),
    async close() {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>(done => (timer = setTimeout(done, patience)))
      // What the collector did not take is gone; the log has said so.
      await Promise.race([provider.shutdown().catch(() => {}), late])
      clearTimeout(timer)
    },
  }
}

/** W3C Trace Context, 3.2: version 00, or what a later version puts in front. */
function contextOf(traceparent: string | null | undefined): Context {
  const read = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/.exec(
    traceparent ?? '',
  )
  const [, traceId, spanId, flags] = read ?? []
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT
  const traceFlags = Number.parseInt(flags, 16) & 1
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}

function openSpan(tracer: Tracer, { name, kind, facts }: SpanStart, parent: Context): OpenSpan {
  const span: Span = tracer.startSpan(name, { kind: kinds[kind], attributes: facts }, parent)
  const { traceId, spanId, traceFlags } = span.spanContext()
  const own = trace.setSpan(parent, span)
  let isOver = false
  return {
    trace_id: traceId,
    span_id: spanId,
    traceparent: `00-${traceId}-${spanId}-0${traceFlags & 1}`,
    set: more => void span.setAttributes(more),
    child: (...[childName, childKind, childFacts]) =>
      openSpan(tracer, { name: childName, kind: childKind, facts: childFacts }, own),
    end(fault) {
      if (isOver) return
      isOver = true
      if (fault !== undefined) {
        span.setAttribute('error.type', kindOf(fault))
        span.setStatus({ code: SpanStatusCode.ERROR })
      }
      span.end()
    },
  }
}

/** `batch.has_no_rows` of a refusal, `23505` of PostgreSQL, else the class: never the words, which may hold anything. */
function kindOf(fault: unknown): string {
  if (typeof fault === 'string') return fault
  const { code, name } = fault as { code?: unknown; name?: unknown }
  if (typeof code === 'string' && /^[\w.]{2,80}$/.test(code)) return code
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'Error'
}

/** One line when the collector goes away, not one for every two seconds. */
function warning(exporter: SpanExporter, log: DbLog): SpanExporter {
  let isAway = false
  return {
    export(spans, done) {
      exporter.export(spans, result => {
        const hasFailed = result.error !== undefined
        if (hasFailed && !isAway)
          log.warn({ reason: result.error?.message }, 'traces cannot be sent; trying on')
        isAway = hasFailed
        done(result)
      })
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  }
}
