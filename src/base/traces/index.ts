// What happened in which order, for a collector of OpenTelemetry where one is set, else for nobody.
import type { Config } from '../config.ts'
import type { DbLog } from '../db/log.ts'
import type { OpenSpan, SpanFacts, SpanKind } from './active.ts'

export interface SpanStart {
  name: string
  kind: SpanKind
  facts: SpanFacts
  /** A W3C traceparent from elsewhere; what cannot be read is as if it were not there. */
  parent?: string | null | undefined
}

export interface Traces {
  readonly isOn: boolean
  /** A span that hangs below none of this process; undefined where nobody wants it. The caller ends it. */
  begin(start: SpanStart): OpenSpan | undefined
  /** Runs the work in such a span. */
  run<T>(start: SpanStart, work: () => Promise<T>): Promise<T>
  /** Two seconds at most. */
  close(): Promise<void>
}

export const noTraces: Traces = {
  isOn: false,
  begin: () => undefined,
  run: (_start, work) => work(),
  close: async () => {},
}

/** Where spans go, or undefined: the address for all signals gets the path that the OTLP specification names. */
export function tracesUrl(config: Pick<Config, 'otelEndpoint' | 'otelTracesEndpoint'>): string | undefined {
  if (config.otelTracesEndpoint !== undefined) return config.otelTracesEndpoint
  return config.otelEndpoint === undefined
    ? undefined
    : `${config.otelEndpoint.replace(/\/+$/, '')}/v1/traces`
}

/** @param process `api`, `worker` … */
export async function openTraces(config: Config, process: string, log: DbLog): Promise<Traces> {
  const url = tracesUrl(config)
  if (url === undefined) return noTraces
  const { openCollector } = await import('./collector.ts')
  return openCollector({ url, config, process, log })
}
