// The outbox as every driver, and that the same message handed over twice is kept once.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDb, type TestDb } from '../../../test/database.ts'
import type { Mail, Sms } from './driver.ts'
import { keepsPromises } from './driver.suite.ts'
import { mailOutbox, smsOutbox } from './outbox.ts'

let at: TestDb
let workspace_id: string
beforeAll(async () => {
  at = await openTestDb()
  workspace_id = await at.newWorkspace()
})
afterAll(() => at.close())

const kept = (kind: 'mail' | 'sms') => () =>
  at.db.in(workspace_id, tx =>
    tx
      .selectFrom('outbox_messages')
      .select(['recipient as to', 'text'])
      .where('kind', '=', kind)
      .orderBy('created_at')
      .execute(),
  )

describe('mail', () => {
  keepsPromises<Mail>(() => ({
    driver: () => mailOutbox({ db: at.db, workspace_id }),
    message: ({ key, text = 'x', to = 'ada@example.com' }) => ({ key, text, to, subject: 'Hello' }),
    arrived: kept('mail'),
    badAddress: 'ada',
  }))
})

describe('SMS', () => {
  keepsPromises<Sms>(() => ({
    driver: () => smsOutbox({ db: at.db, workspace_id }),
    message: ({ key, text = 'x', to = '+4915112345678' }) => ({ key, text, to }),
    arrived: kept('sms'),
    badAddress: '0151 123',
  }))
})

test('the same key is the same message, in each workspace and kind', async () => {
  const sms = { key: 'once', text: 'Hello', to: '+4915112345678' }
  const driver = smsOutbox({ db: at.db, workspace_id })
  const { signal } = new AbortController()
  const first = await driver.send(sms, signal)
  expect(await driver.send(sms, signal)).toEqual(first)
  const other = await smsOutbox({ db: at.db, workspace_id: await at.newWorkspace() }).send(sms, signal)
  expect(other.id).not.toBe(first.id)
})
