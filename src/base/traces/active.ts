// The span in which this code runs, if any: known without loading OpenTelemetry, and costing nothing where it is not set.
import { AsyncLocalStorage } from 'node:async_hooks'

/** `{ 'db.system.name': 'postgresql' }`: names of OpenTelemetry's semantic conventions, or `octavo.…`. Never a value of a row. */
export type SpanFacts = Record<string, string | number | boolean>

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer'

export interface OpenSpan {
  readonly trace_id: string
  readonly span_id: string
  /** W3C Trace Context, as it travels. */
  readonly traceparent: string
  set(facts: SpanFacts): void
  child(name: string, kind: SpanKind, facts: SpanFacts): OpenSpan
  /** Of a fault its kind is noted, not its words. */
  end(fault?: unknown): void
}

const active = new AsyncLocalStorage<OpenSpan>()

/** Runs the work as part of this span; who began the span ends it. */
export function withinSpan<T>(span: OpenSpan, work: () => T): T {
  return active.run(span, work)
}

/** Runs the work in a span of its own below the one that is active, or as it is where none is. */
export function inSpan<T>(
  name: string,
  kind: SpanKind,
  facts: SpanFacts,
  work: (span: OpenSpan | undefined) => Promise<T>,
): Promise<T> {
  const parent = active.getStore()
  if (parent === undefined) return work(undefined)
  return throughSpan(parent.child(name, kind, facts), work)
}

/** Runs the work within the span, and ends that with it. */
export function throughSpan<T>(span: OpenSpan, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  return active.run(span, async () => {
    try {
      const result = await work(span)
      span.end()
      return result
    } catch (error) {
      span.end(error)
      throw error
    }
  })
}

export function traceIdsNow(): { trace_id: string; span_id: string } | undefined {
  const span = active.getStore()
  return span && { trace_id: span.trace_id, span_id: span.span_id }
}

/** To be kept with work that another process will do. */
export function traceparentNow(): string | null {
  return active.getStore()?.traceparent ?? null
}
