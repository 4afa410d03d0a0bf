// A mail with what was just done: not without it, not twice, and through every crash.
import { fork, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestHouse, type TestHouse } from '../../../test/house.ts'
import { resealAll } from '../../doors/reseal.ts'
import { Client } from 'pg'
import { connectionSecrets, saveConnection } from '../connections/stored.ts'
import { mailSecrets, sendMailLater, type Mail } from './index.ts'

let at: TestHouse
let workspace_id: string
let server: SMTPServer
let answer: 'well' | 'refuses' | 'busy'
let arrived: Email[] = []

beforeAll(async () => {
  at = await openTestHouse()
  workspace_id = await at.db.newWorkspace()
  server = new SMTPServer({
    logger: false,
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      if (answer === 'refuses')
        return done(Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }))
      if (answer === 'busy') return done(Object.assign(new Error('4.7.1 Later'), { responseCode: 451 }))
      done()
    },
    onData(stream, _session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        void PostalMime.parse(Buffer.concat(parts)).then(mail => {
          arrived.push(mail)
          done()
        })
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const settings = {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    security: 'none',
    from: 'post@example.com',
  }
  await at.base.db.in(workspace_id, tx =>
    saveConnection(
      tx,
      { workspace_id, kind: 'smtp', changed_by: null, settings, secrets: { password: 'hunter2' } },
      at.base.secrets,
    ),
  )
})
afterAll(async () => {
  await at.close()
  await new Promise<void>(done => server.close(() => done()))
})
beforeEach(() => {
  answer = 'well'
  arrived = []
})

const later = (key: string, over: Partial<Mail> = {}) =>
  at.base.db.in(workspace_id, tx =>
    sendMailLater(tx, at.base, {
      topic: 'test',
      to: 'ada@example.com',
      subject: 'Hello',
      text: 'Secret link',
      key,
      ...over,
    }),
  )
const row = (id: string) =>
  at.base.db.in(workspace_id, tx =>
    tx.selectFrom('email_logs').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  )
const until = (id: string, fields: object, timeout = 8_000) =>
  expect.poll(() => row(id), { timeout, interval: 50 }).toMatchObject(fields)

test('a mail waits sealed, goes once for its key, and is gone from the log’s row when it is out', async () => {
  const id = await later('a')
  expect(await later('a')).toBe(id)
  const waiting = await row(id)
  expect(waiting).toMatchObject({
    status: 'queued',
    recipient: 'ada@example.com',
    topic: 'test',
    attempts: 0,
  })
  expect(JSON.stringify(waiting)).not.toContain('Secret link')
  const { stop } = await at.work()
  await until(id, {
    status: 'sent',
    content: null,
    driver: 'smtp',
    attempts: 1,
    reply: expect.stringContaining('250') as string,
  })
  await stop()
  expect(arrived.map(it => it.text?.trim())).toEqual(['Secret link'])
})

test('what is rolled back sends nothing', async () => {
  const undone = at.base.db.in(workspace_id, async tx => {
    await sendMailLater(tx, at.base, {
      topic: 'test',
      to: 'a@example.com',
      subject: 'x',
      text: 'x',
      key: 'undone',
    })
    throw new Error('no')
  })
  await expect(undone).rejects.toThrow('no')
  const left = await at.base.db.in(workspace_id, tx =>
    tx.selectFrom('email_logs').select('id').where('key', '=', 'undone').execute(),
  )
  expect(left).toEqual([])
})

test('a refusal is final and has the server’s words; somebody may try it again, and a server that is busy is asked again', async () => {
  const { stop } = await at.work()
  answer = 'refuses'
  const refused = await later('b')
  await until(refused, {
    status: 'failed',
    attempts: 1,
    reply: expect.stringContaining('5.1.1 No such user') as string,
  })
  const { job_id } = await row(refused)
  await expect
    .poll(() =>
      at.base.db.in(workspace_id, tx =>
        tx.selectFrom('jobs').select(['status', 'error_code']).where('id', '=', job_id!).executeTakeFirst(),
      ),
    )
    .toEqual({ status: 'error', error_code: 'mail.refused' })
  answer = 'busy'
  const busy = await later('c')
  await until(busy, { status: 'queued', attempts: 1, reply: expect.stringContaining('4.7.1') as string })
  answer = 'well'
  await until(busy, { status: 'sent', attempts: 2 })
  await at.base.db.in(workspace_id, tx => at.base.jobs.retry(tx, job_id!))
  await until(refused, { status: 'sent', attempts: 2 })
  await stop()
  expect(arrived).toHaveLength(2)
})

test('a mail of which the words are no longer kept is not sent again, and its job says why', async () => {
  const { stop } = await at.work()
  answer = 'refuses'
  const id = await later('forgotten')
  const stateOf = async () => {
    const { job_id } = await row(id)
    return at.base.db.in(workspace_id, tx =>
      tx.selectFrom('jobs').select(['id', 'error_code']).where('id', '=', job_id!).executeTakeFirst(),
    )
  }
  await expect.poll(async () => (await stateOf())?.error_code).toBe('mail.refused')
  await at.db.asOwner('update email_logs set content = null where id = $1', [id])
  answer = 'well'
  const job_id = (await stateOf())?.id ?? ''
  await at.base.db.in(workspace_id, tx => at.base.jobs.retry(tx, job_id))
  await expect.poll(async () => (await stateOf())?.error_code).toBe('mail.text_gone')
  expect(await row(id)).toMatchObject({ status: 'failed', attempts: 1 })
  await stop()
})

test('a key that was lost fails the mail with what to do, and rotating keys keeps what waits readable', async () => {
  const waits = await later('d')
  at.base.secrets.renewKey()
  const owner = new Client({ connectionString: at.db.owner_url })
  await owner.connect()
  const done = await resealAll(owner, at.base.secrets, [connectionSecrets, mailSecrets])
  await owner.end()
  expect(done).toEqual({ resealed: 2, unreadable: [] })
  const lost = await later('e')
  await at.db.asOwner('update email_logs set content = overlay(content placing $1 from 4) where id = $2', [
    '000000000000',
    lost,
  ])
  const { stop } = await at.work()
  await until(waits, { status: 'sent' })
  await until(lost, { status: 'failed', reply: expect.stringContaining('SECRETS_KEY') as string })
  await stop()
})

async function killedAt(point: string): Promise<void> {
  const child = startWorker({ OCTAVO_CRASH_AT: point })
  const signal = await new Promise(done => child.once('exit', (code, by) => done(by ?? code)))
  expect(signal).toBe('SIGKILL')
}

function startWorker(more: Record<string, string>): ChildProcess {
  const { home } = at.base.config
  const env = { ...process.env, OCTAVO_HOME: home, WORKER_URL: at.db.app_url, ...more }
  return fork(new URL('crash.worker.ts', import.meta.url), {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

test('killed before the server has it, a mail goes once; killed after, again under the same Message-ID, in one row', async () => {
  const before = await later('f')
  await killedAt('mail.claimed')
  expect(arrived).toEqual([])
  const { stop } = await at.work()
  await until(before, { status: 'sent', attempts: 2 }, 30_000)
  expect(arrived).toHaveLength(1)
  await stop()
  const after = await later('g')
  await killedAt('mail.accepted')
  const again = await at.work()
  await until(after, { status: 'sent', attempts: 2 }, 30_000)
  await again.stop()
  expect(new Set(arrived.slice(1).map(it => it.messageId)).size).toBe(1)
  expect(arrived).toHaveLength(3)
}, 90_000)

test('the key of this house lies in its home, not in its database', async () => {
  const key = (await readFile(`${at.base.config.home}/secrets.key`, 'utf8')).split('\n')[0]!
  const rows = await at.db.asOwner('select * from connections')
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(`hunter2|${key}`))
})
