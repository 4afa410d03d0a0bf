// The doctor says who hears of faults and traces, by host and without keys.
import { expect, test } from 'vitest'
import { readConfig } from '../../base/config.ts'
import { checkWatching } from './watching.ts'

test('what is not set is said to be well all the same', () => {
  expect(checkWatching(readConfig({})).map(it => [it.code, it.level])).toEqual([
    ['faults.log', 'ok'],
    ['traces.off', 'ok'],
  ])
})

test('what is set is named by its host alone', () => {
  const env = {
    SENTRY_DSN: 'https://swordfish@sentry.example.com/1',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com:4318/swordfish',
  }
  const said = checkWatching(readConfig(env)).map(it => it.what)
  expect(said).toEqual([
    'Faults are told to Sentry at sentry.example.com.',
    'Traces go to collector.example.com:4318.',
  ])
})
