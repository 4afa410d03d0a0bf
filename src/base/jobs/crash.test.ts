// Workers die, databases go away: the work is finished all the same, and nothing is counted twice.
import { fork, type ChildProcess } from 'node:child_process'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDb } from '../db/index.ts'
import { openDesk, type Desk } from './desk.suite.ts'
import { openJobs } from './index.ts'

let at: Desk
beforeAll(async () => {
  at = await openDesk()
  await at.asOwner(`create table outputs (workspace_id uuid not null default octavo_workspace(), job_id uuid, n int,
    by_pid int, unique (job_id, n))`)
  await at.asOwner("call octavo_guard('outputs')")
})
afterAll(() => at.close())

const PIECES = 40
const pieces = {
  name: 'test.out',
  total: PIECES,
  messages: Array.from({ length: PIECES }, (_, n) => ({ n })),
}

async function forkWorker(url: string): Promise<ChildProcess> {
  const child = fork(new URL('crash.worker.ts', import.meta.url), {
    env: { ...process.env, WORKER_URL: url },
  })
  await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', code => reject(new Error(`the worker ended with ${code}`)))
  })
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals) {
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

test('kill -9 of a worker in the midst of a batch: another finishes it within 30 s, each output once', async () => {
  const workspace_id = await at.newWorkspace()
  // Meanwhile a piece that takes longer than a dead worker's would be waited for: its heartbeat keeps it.
  const patient = await openDesk()
  const long = { began: 0, name: 'test.long' }
  await patient.work([
    {
      name: long.name,
      async run() {
        long.began += 1
        await sleep(16_000)
      },
    },
  ])
  const own_id = await patient.newWorkspace()
  const long_id = await patient.enqueue(own_id, { name: long.name })
  await expect.poll(() => long.began).toBe(1)
  const job_id = await at.enqueue(workspace_id, pieces)
  const first = await forkWorker(at.app_url)
  const done = async () => (await at.job(workspace_id, job_id)).done
  await expect.poll(done, { timeout: 10_000 }).toBeGreaterThan(5)
  await end(first, 'SIGKILL')
  const killed = Date.now()
  const counted = await done()
  expect(counted).toBeLessThan(PIECES)

  const second = await forkWorker(at.app_url)
  await at.until(workspace_id, job_id, { status: 'done', done: PIECES, failed: 0 }, 30_000)
  const seconds = (Date.now() - killed) / 1000
  expect(seconds).toBeLessThan(25)
  const outputs = await at.asOwner('select n from outputs where job_id = $1', [job_id])
  expect(outputs).toHaveLength(PIECES)
  await end(second, 'SIGTERM')
  await patient.until(own_id, long_id, { status: 'done', attempts: 1 }, 10_000)
  expect(long.began).toBe(1)
  await patient.close()
})

test('a worker told to stop releases what it cannot finish, and the next takes it at once', async () => {
  const workspace_id = await at.newWorkspace()
  let begun = 0
  const worker = await at.work(
    [
      {
        name: 'test.slow',
        async run(job) {
          begun += 1
          await sleep(60_000, undefined, { signal: job.signal })
        },
      },
    ],
    { slots: 2, grace_s: 0.2 },
  )
  const job_id = await at.enqueue(workspace_id, { name: 'test.slow', total: 2, messages: [1, 2] })
  await expect.poll(() => begun).toBe(2)
  await worker.stop()
  expect(await at.jobs.lag()).toMatchObject({ queued: 2 })
  const next = await at.work([{ name: 'test.slow', run: async () => {} }])
  await at.until(workspace_id, job_id, { status: 'done', done: 2, attempts: 1 }, 2_000)
  await next.stop()
})

test('a worker outlasts a database that is away, and says what it finished meanwhile', async () => {
  const line = await openLine(at.app_url)
  const db = openDb({ url: line.url, max: 3 })
  const jobs = await openJobs({ db, url: line.url })
  let begun = 0
  const worker = await jobs.work(
    [
      {
        name: 'test.away',
        async run() {
          begun += 1
          await sleep(1_000)
        },
      },
    ],
    { slots: 1, grace_s: 1 },
  )
  const workspace_id = await at.newWorkspace()
  const job_id = await at.enqueue(workspace_id, { name: 'test.away', total: 2, messages: [1, 2] })
  await expect.poll(() => begun, { timeout: 5_000 }).toBe(1)
  line.cut()
  await sleep(3_000)
  line.mend()
  await at.until(workspace_id, job_id, { status: 'done', done: 2, attempts: 1 }, 10_000)
  expect(begun).toBe(2)
  await worker.stop()
  await jobs.close()
  await db.close()
  await line.close()
})

/** A line to the database that can be cut: open connections break, new ones are refused. */
async function openLine(url: string) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer(near => {
    if (isCut) return near.destroy()
    const far = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  const cutAll = () => sockets.forEach(socket => socket.destroy())
  return {
    url: through.href,
    cut() {
      isCut = true
      cutAll()
    },
    mend() {
      isCut = false
    },
    async close() {
      cutAll()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
