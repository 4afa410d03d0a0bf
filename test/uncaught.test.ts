// How a process ends that tells faults and traces: what nobody caught is told first, and nothing holds it for long.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openCollectorTwin } from './collector.ts'
import { openSentryTwin } from './sentry.ts'

async function run(how: string, dsn: string): Promise<{ code: number; ms: number }> {
  const began = performance.now()
  const path = join(import.meta.dirname, 'uncaught.worker.ts')
  const child = fork(path, [how], { env: { ...process.env, SENTRY_DSN: dsn }, stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number]
  return { code, ms: performance.now() - began }
}

test.each([
  ['exception', 'uncaughtException'],
  ['rejection', 'unhandledRejection'],
])('an %s that nobody caught is told, and ends the process', async (how, where) => {
  const sentry = await openSentryTwin()
  const { code } = await run(how, sentry.dsn)
  expect(code).toBe(1)
  expect(sentry.events()).toMatchObject([
    {
      transaction: where,
      tags: { process: 'worker' },
      exception: { values: [{ value: 'the socket of … broke' }] },
    },
  ])
  await sentry.close()
})

test('a Sentry that never answers keeps it for two seconds', async () => {
  const sentry = await openSentryTwin(true)
  const alone = await run('exception', '')
  const kept = await run('exception', sentry.dsn)
  expect([alone.code, kept.code]).toEqual([1, 1])
  expect(kept.ms - alone.ms).toBeLessThan(4_000)
  await sentry.close()
})

test('with a Sentry and a collector that never answer, a process that closes has ended after two seconds and a little', async () => {
  const [sentry, collector] = await Promise.all([openSentryTwin(true), openCollectorTwin(true)])
  const child = fork(join(import.meta.dirname, 'closing.worker.ts'), [], {
    env: { ...process.env, SENTRY_DSN: sentry.dsn, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
  })
  await once(child, 'message')
  const began = performance.now()
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
  expect(performance.now() - began).toBeLessThan(4_000)
  expect([sentry.events().length, collector.spans().length]).toEqual([2, 2])
  await Promise.all([sentry.close(), collector.close()])
})
