// An error that nobody caught is told before the process ends by it; without Sentry it ends as Node ends it.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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
