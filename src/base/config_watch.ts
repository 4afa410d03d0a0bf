// What can be set of watching Octavo from outside: metrics, faults told to Sentry, traces told to a collector.
import { z } from 'zod'
import { setting } from './setting.ts'

/** Shown where settings are, so without what only the collector may know. */
const collector = z
  .url({ protocol: /^https?$/ })
  .refine(it => !/^https?:\/\/[^/]*@/.test(it), 'user and password belong into OTEL_EXPORTER_OTLP_HEADERS')

export const watchSettings = {
  metricsPort: setting({
    name: 'METRICS_PORT',
    shape: z.coerce.number().int().min(1).max(65535).optional(),
    says: 'A port of its own for /metrics, at HOST; the other one then has none. Who reaches it may read them, unless METRICS_TOKEN is set.',
  }),
  metricsToken: setting({
    name: 'METRICS_TOKEN',
    shape: z.string().min(16).optional(),
    secret: true,
    says: 'Bearer token for /metrics from other machines. Without it only this machine may read them.',
  }),
  sentryDsn: setting({
    name: 'SENTRY_DSN',
    shape: z
      .string()
      .regex(
        /^https?:\/\/[^\s/@]+@[^\s/@]+\/(\S+\/)?\d+$/,
        'an address like https://key@sentry.example.com/1',
      )
      .optional(),
    secret: true,
    says: 'Tells faults (never refusals, never what people typed) to this Sentry, or to what speaks like it.',
  }),
  sentryEnvironment: setting({
    name: 'SENTRY_ENVIRONMENT',
    shape: z
      .string()
      .regex(/^[^\s/]{1,64}$/, 'up to 64 characters without blanks and slashes')
      .optional(),
    says: 'What Sentry calls this installation. OCTAVO_PROFILE where left out.',
  }),
  otelEndpoint: setting({
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    shape: collector.optional(),
    says: 'Sends traces to this OpenTelemetry collector, as JSON over HTTP: http://127.0.0.1:4318.',
  }),
  otelTracesEndpoint: setting({
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    shape: collector.optional(),
    says: 'The whole address for traces, where it is not that one with /v1/traces at the end.',
  }),
  otelHeaders: setting({
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    shape: z
      .string()
      .default('')
      .refine(it => readPairs(it) !== null, 'name=value, several separated by commas')
      .transform(it => readPairs(it) ?? []),
    secret: true,
    says: 'Headers for the collector, such as a key: name=value, separated by commas, values percent-encoded.',
  }),
  otelServiceName: setting({
    name: 'OTEL_SERVICE_NAME',
    shape: z.string().min(1).max(100).default('octavo'),
    says: 'What the collector calls Octavo.',
  }),
  otelRatio: setting({
    name: 'OTEL_TRACES_SAMPLER_ARG',
    shape: z.coerce.number().min(0).max(1).default(1),
    says: 'The share of requests that is traced, 0 to 1; a request with a traceparent brings its own decision.',
  }),
}

/** W3C Baggage, as the OTLP specification has it for headers; null where it cannot be read. */
function readPairs(text: string): [name: string, value: string][] | null {
  const pairs: [string, string][] = []
  for (const part of text.split(',').filter(it => it.trim() !== '')) {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*?)\s*$/.exec(part) ?? []
    if (name === undefined || value === undefined) return null
    try {
      pairs.push([name.toLowerCase(), decodeURIComponent(value)])
    } catch {
      return null
    }
  }
  return pairs
}
