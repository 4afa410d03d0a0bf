// Workers killed at every named point, a full disk, a database that goes away, the whole tree killed: the batch is finished.
import { createHash } from 'node:crypto'
import { fork, type ChildProcess } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/base/config.ts'
import { startEmbedded, type Embedded } from '../../src/base/db/index.ts'
import { localFiles, type FileStore } from '../../src/base/files/index.ts'
import { refuse } from '../../src/base/errors.ts'
import { openApi } from '../../src/doors/api.ts'
import { openHouse, type House } from '../../src/doors/house.ts'
import { modules } from '../../src/doors/modules.ts'
import { closeConverter } from '../../src/modules/documents/index.ts'
import { renewSetupLink } from '../../src/modules/workspace/index.ts'
import { openReceiver } from '../../src/modules/workspace/webhooks/receiver.fixture.ts'
import { callsOf, newHome, password, type Person } from '../house.ts'
import { startOctavo, type Started } from './octavo.ts'
import { documentsOf, draft, ended, generate, generateNow, greeting, people, refusalOf } from '../papers.ts'

const bin = resolve(import.meta.dirname, '../../bin/octavo.js')
const secret = 'only-for-the-tests-of-crashes'

let home: string
let postgres: Embedded
let house: House
let api: Awaited<ReturnType<typeof openApi>>
let by: Pick<Person, 'call' | 'fetch'> & Person
const children = new Set<ChildProcess>()

beforeAll(async () => {
  home = await newHome()
  postgres = await startEmbedded({ home, fsync: false })
  house = await openHouse(configOf({}), 'api')
  api = await openApi(house.base)
  const origin = await api.listen({ port: 0, host: '127.0.0.1' })
  by = await setUp(origin, (await renewSetupLink(house.base)) ?? '')
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await api.close()
  await closeConverter()
  await house.close()
  await postgres.stop()
  await rm(home, { recursive: true, force: true })
})

function envOf(more: Record<string, string>): Record<string, string> {
  return {
    OCTAVO_HOME: home,
    DATABASE_URL: postgres.owner_url,
    JWT_SECRET: secret,
    JWT_EXPIRES_IN: '3600',
    OCTAVO_LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    OCTAVO_SLOTS: '1',
    OCTAVO_SAMPLE: '0',
    PORT: '0',
    ...more,
  }
}
const configOf = (more: Record<string, string>) => readConfig(envOf(more))

async function setUp(origin: string, token: string): Promise<Person> {
  const body = { token, company: 'Ours', username: 'Ada', email: 'ada@example.com', password }
  const made = (await callsOf(origin, '').call('POST /setup', { body })).body
  const { id, email } = made.user
  return { id, email, token: made.access_token ?? '', ...callsOf(origin, made.access_token ?? '') }
}

/** A worker in a process of its own, as an installation has it. */
function startWorker(more: Record<string, string> = {}): ChildProcess {
  const child = fork(bin, ['worker'], { env: { ...process.env, ...envOf(more) }, stdio: 'inherit' })
  children.add(child)
  return child
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const { exitCode: code, signalCode: signal } = child
  if (code !== null || signal !== null) return Promise.resolve({ code, signal })
  return new Promise(done => child.once('exit', (code, signal) => done({ code, signal })))
}

async function stop(child: ChildProcess) {
  child.kill('SIGTERM')
  return exitOf(child)
}

/** Each row has one document, and each document's files are there, whole, and its own. */
async function expectAllMade(batch_id: string, count: number) {
  const documents = await documentsOf(by, batch_id)
  expect(documents.map(it => it.status)).toEqual(documents.map(() => 'done'))
  expect(documents.map(it => it.row)).toEqual(Array.from({ length: count }, (_, n) => n + 2))
  const ids = documents.flatMap(it => [it.pdf_file_id, it.docx_file_id])
  expect(new Set(ids).size).toBe(2 * count)
  const shas = await house.base.db.in(await workspace(), tx =>
    tx.selectFrom('files').select(['id', 'sha256']).execute(),
  )
  for (const id of ids) {
    const reply = await by.fetch(`/api/downloads/${id}`)
    expect(reply.status).toBe(200)
    const digest = createHash('sha256')
      .update(new Uint8Array(await reply.arrayBuffer()))
      .digest('hex')
    expect(digest).toBe(shas.find(it => it.id === id)?.sha256)
  }
}

const workspace = async () => (await by.call('GET /auth/me')).body.workspace.id

describe('a worker killed with -9', () => {
  const points = [
    'piece.taken',
    'document.filled:3',
    'document.converted:3',
    'document.stored:3',
    'document.recorded:2',
    'piece.finished',
  ]
  test(
    `at ${points.join(', ')}: the next finishes by itself within 30 s, every row once`,
    { timeout: 120_000 },
    async () => {
      // All at the same time, since taking a dead worker's piece back is 10 to 15 s of waiting.
      const batches = []
      for (const point of points) {
        const batch = await draft(by, greeting(), people(30, point))
        const job_id = await generate(by, batch.id)
        const { signal } = await exitOf(startWorker({ OCTAVO_CRASH_AT: point }))
        expect([point, signal]).toEqual([point, 'SIGKILL'])
        batches.push({ point, batch_id: batch.id, job_id })
      }
      const began = Date.now()
      const next = startWorker()
      for (const { point, batch_id, job_id } of batches) {
        const job = await ended(by, job_id, 30 - (Date.now() - began) / 1000)
        expect([point, job]).toMatchObject([point, { status: 'done', done: 30, failed: 0, total: 30 }])
        await expectAllMade(batch_id, 30)
      }
      expect(await stop(next)).toEqual({ code: 0, signal: null })
    },
  )
})

describe('a worker killed between the sending of a webhook and the record of it', () => {
  test('the next sends it again with the same id, and it is recorded once', { timeout: 60_000 }, async () => {
    const receiver = await openReceiver()
    const allow = { ALLOW_PRIVATE_HOSTS: '127.0.0.1' }
    const { body: hook } = await by.call('POST /webhooks', {
      body: { url: receiver.url, types: ['customer.created'] },
    })
    await by.call('POST /customers', { body: { name: 'Ada' } })
    const died = await exitOf(startWorker({ ...allow, OCTAVO_CRASH_AT: 'webhook.sent' }))
    expect(died.signal).toBe('SIGKILL')
    await receiver.until(1)
    const next = startWorker(allow)
    // The dead worker held the endpoint for half a minute, which is over by decree.
    const owner = new Client({ connectionString: postgres.owner_url })
    await owner.connect()
    await owner.query(`update webhooks set busy_until = now() where busy_until is not null`)
    await owner.end()
    await receiver.until(2)
    expect(receiver.got.map(it => it.headers['webhook-id'])).toEqual(
      Array(2).fill(receiver.got[0]?.headers['webhook-id']),
    )
    await stop(next)
    const log = await by.call('GET /webhooks/{webhook_id}/deliveries', { params: { webhook_id: hook.id } })
    expect(log.body.data).toMatchObject([{ status: 'delivered', attempts: 1 }])
    await receiver.close()
  })
})

describe('a disk that is full', () => {
  test('fails the work with a sentence that says so, loses nothing, and retrying finishes', async () => {
    const real = house.base.files
    let left = 3
    const full: FileStore = {
      ...real,
      // The store's own way to say it, as its tests prove against a small tmpfs.
      async put(prefix, bytes) {
        if (left-- <= 0) throw refuse('storage.full', 507, 'The disk that holds the files is full.')
        return real.put(prefix, bytes)
      },
    }
    const batch = await draft(by, greeting(), people(8, 'Cramped'))
    const work = (files: FileStore) => {
      const base = { ...house.base, files }
      return base.jobs.work(
        modules.flatMap(it => it.jobs?.(base) ?? []),
        { slots: 2, grace_s: 2 },
      )
    }
    const cramped = await work(full)
    const job = await generateNow(by, batch.id)
    expect(job).toMatchObject({ status: 'error', total: 8 })
    expect(job.error).toMatch(/disk.*full/)
    await cramped.stop()
    const before = (await documentsOf(by, batch.id)).filter(it => it.status === 'done')
    expect(before.length).toBe(job.done)
    const roomy = await work(localFiles({ root: join(home, 'files') }))
    await by.call('POST /jobs/{job_id}/retry', { params: { job_id: job.id } })
    expect(await ended(by, job.id)).toMatchObject({ status: 'done', done: 8, failed: 0 })
    await roomy.stop()
    await expectAllMade(batch.id, 8)
    const after = await documentsOf(by, batch.id)
    for (const it of before) expect(after.find(other => other.id === it.id)).toEqual(it)
  })
})

describe('a database that goes away', () => {
  test(
    'is said with 503 and Retry-After meanwhile; when it is back, the batch goes on and is finished',
    { timeout: 120_000 },
    async () => {
      const seconds = Number(process.env.AWAY_SECONDS ?? 6)
      const worker = startWorker()
      const batch = await draft(by, greeting(), people(60, 'Away'))
      const job_id = await generate(by, batch.id)
      await expect
        .poll(async () => (await by.call('GET /jobs/{job_id}', { params: { job_id } })).body.done, {
          timeout: 20_000,
        })
        .toBeGreaterThan(3)
      await postgres.stop()
      const until = Date.now() + seconds * 1000
      while (Date.now() < until) {
        const reply = await by.fetch('/api/batches')
        expect(reply.status).toBe(503)
        expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
        expect(reply.headers.get('content-type')).toMatch(/problem\+json/)
        expect((await by.fetch('/livez')).status).toBe(200)
        expect((await by.fetch('/readyz')).status).toBe(503)
        await sleep(500)
      }
      postgres = await startEmbedded({ home, fsync: false })
      await expect.poll(async () => (await by.fetch('/api/batches')).status, { timeout: 5_000 }).toBe(200)
      expect(await ended(by, job_id, 60)).toMatchObject({ status: 'done', done: 60, failed: 0 })
      await expectAllMade(batch.id, 60)
      await stop(worker)
    },
  )
})

describe('the whole tree', () => {
  /** `octavo start` with a database of its own, as a person starts it. */
  async function startTree(own: string): Promise<Started> {
    const { DATABASE_URL: _, PORT: __, ...env } = envOf({ OCTAVO_HOME: own })
    const tree = await startOctavo({ home: own, env })
    children.add(tree.child)
    return tree
  }

  test(
    'killed with -9 in the midst of a batch is up again in seconds, with all data, and finishes the batch',
    { timeout: 120_000 },
    async () => {
      const own = await newHome()
      const first = await startTree(own)
      const admin = await setUp(first.origin, first.setup.split('=')[1] ?? '')
      const batch = await draft(admin, greeting(), people(40))
      const job_id = await generate(admin, batch.id)
      await expect
        .poll(async () => (await admin.call('GET /jobs/{job_id}', { params: { job_id } })).body.done, {
          timeout: 30_000,
        })
        .toBeGreaterThan(2)
      // PostgreSQL too, as when the machine goes: its pid is the first line of its own file.
      const pid = Number((await readFile(join(own, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0])
      first.child.kill('SIGKILL')
      process.kill(pid, 'SIGKILL')
      await exitOf(first.child)
      const began = Date.now()
      const second = await startTree(own)
      const again: Person = { ...admin, ...callsOf(second.origin, admin.token) }
      expect((await again.call('GET /auth/me')).body.workspace.name).toBe('Ours')
      expect(Date.now() - began).toBeLessThan(15_000)
      expect(await ended(again, job_id, 45)).toMatchObject({ status: 'done', done: 40, failed: 0 })
      expect(new Set((await documentsOf(again, batch.id)).map(it => it.row)).size).toBe(40)

      const stopping = Date.now()
      const events = await again.fetch('/api/events')
      expect(events.status).toBe(200)
      second.child.kill('SIGTERM')
      expect(await exitOf(second.child)).toEqual({ code: 0, signal: null })
      expect(Date.now() - stopping).toBeLessThan(10_000)
      await events.body?.cancel().catch(() => {})
      expect((await refusalOf(again.call('GET /auth/me'))).code).toBe('network.unreachable')
      await rm(own, { recursive: true, force: true })
    },
  )
})
