// Nothing of Sentry and OpenTelemetry is loaded where neither is set: not a millisecond, not a megabyte.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDb, SECRET, type TestDb } from './database.ts'
import { newHome } from './house.ts'

let db: TestDb
let home: string
beforeAll(async () => {
  ;[db, home] = [await openTestDb(), await newHome()]
})
afterAll(async () => {
  await db.close()
  await rm(home, { recursive: true, force: true })
})

async function loadedWith(env: Record<string, string>): Promise<string[]> {
  const child = fork(join(import.meta.dirname, 'loaded.worker.ts'), [SECRET], {
    env: {
      ...process.env,
      ...{ DATABASE_URL: db.owner_url, OCTAVO_HOME: home, OCTAVO_LOG_LEVEL: 'silent' },
      ...env,
    },
  })
  const [loaded] = (await once(child, 'message')) as [string[]]
  return loaded
}

test('a house with neither loads none of their packages; one with both loads them', async () => {
  expect(await loadedWith({})).toEqual([])
  const nowhere = 'http://127.0.0.1:9'
  const loaded = await loadedWith({
    SENTRY_DSN: 'http://key@127.0.0.1:9/1',
    OTEL_EXPORTER_OTLP_ENDPOINT: nowhere,
  })
  expect(loaded).toContain('@sentry/core')
  expect(loaded).toContain('@opentelemetry/sdk-trace')
})
