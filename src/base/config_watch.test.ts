// Settings of what watches Octavo: read as their specifications have them, shown without their keys.
import { expect, test } from 'vitest'
import { describeConfig, readConfig } from './config.ts'
import { tracesUrl } from './traces/index.ts'

test('headers for a collector are pairs with percent-encoded values, and are refused where they cannot be read', () => {
  const read = (text: string) => readConfig({ OTEL_EXPORTER_OTLP_HEADERS: text }).otelHeaders
  expect(read('')).toEqual([])
  expect(read('Authorization=Basic%20YTpi , x-team = a=b')).toEqual([
    ['authorization', 'Basic YTpi'],
    ['x-team', 'a=b'],
  ])
  for (const odd of ['swordfish', 'a b=c', 'x=%E0%A4%A']) expect(() => read(odd)).toThrow('name=value')
})

test('an address of Sentry, a share and a port that cannot be meant are refused by name', () => {
  const wrong = { SENTRY_DSN: 'https://sentry.example.com', OTEL_TRACES_SAMPLER_ARG: '2', METRICS_PORT: '0' }
  for (const [name, value] of Object.entries(wrong)) expect(() => readConfig({ [name]: value })).toThrow(name)
  expect(() =>
    readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://user:swordfish@collector.example.com' }),
  ).toThrow('HEADERS')
  expect(readConfig({ SENTRY_DSN: 'https://k@o1.ingest.sentry.io/2' }).sentryDsn).toContain('ingest')
})

test('keys are masked where settings are shown', () => {
  const env = {
    SENTRY_DSN: 'https://swordfish@sentry.example.com/1',
    OTEL_EXPORTER_OTLP_HEADERS: 'k=swordfish',
  }
  expect(JSON.stringify(describeConfig(env))).not.toContain('swordfish')
})

test('traces go below the address for all signals, or exactly where their own says', () => {
  const general = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/' }
  expect(tracesUrl(readConfig({}))).toBeUndefined()
  expect(tracesUrl(readConfig(general))).toBe('http://127.0.0.1:4318/v1/traces')
  const own = { ...general, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t.example.com/in?a=1' }
  expect(tracesUrl(readConfig(own))).toBe('https://t.example.com/in?a=1')
})
