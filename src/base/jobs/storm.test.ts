// People press every button at once while workers work: the counts come out right, and no two wait for each other.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isRefusal } from '../errors.ts'
import { openDesk, type Desk } from './desk.suite.ts'

let at: Desk
beforeAll(async () => {
  at = await openDesk()
  await at.asOwner(`create table storm (workspace_id uuid not null default octavo_workspace(), job_id uuid, n int,
    unique (job_id, n))`)
  await at.asOwner("call octavo_guard('storm')")
})
afterAll(() => at.close())

test('pause, resume, cancel and retry in a storm end with every unit done exactly once', async () => {
  const workspace_id = await at.newWorkspace()
  const run = {
    name: 'test.storm',
    retries: 50,
    run: async (job: Parameters<Parameters<typeof at.work>[0][0]['run']>[0]) => {
      const { n } = job.message as { n: number }
      await sleep(Math.random() * 8)
      if (Math.random() < 0.05) throw new Error('now and then')
      job.signal.throwIfAborted()
      await at.db.in(workspace_id, async tx => {
        await sql`insert into storm (job_id, n) values (${job.job_id}, ${n})`.execute(tx)
        await job.progress(tx, { done: 1 })
      })
    },
  }
  await at.work([run], { slots: 3 })
  await at.work([run], { slots: 3 })
  const total = 150
  const job_id = await at.enqueue(workspace_id, {
    name: 'test.storm',
    total,
    messages: Array.from({ length: total }, (_, n) => ({ n })),
  })
  const buttons = ['pause', 'resume', 'cancel', 'retry'] as const
  const faults: unknown[] = []
  await Promise.all(
    Array.from({ length: 3 }, async () => {
      for (let press = 0; press < 25; press++) {
        const button = buttons[Math.floor(Math.random() * buttons.length)]!
        // A button that does not fit the moment is refused; anything else thrown is a fault.
        await at.db
          .in(workspace_id, tx => at.jobs[button](tx, job_id))
          .catch((error: unknown) => isRefusal(error) || faults.push(error))
        await sleep(Math.random() * 10)
      }
    }),
  )
  expect(faults).toEqual([])
  await expect
    .poll(
      async () => {
        for (const button of ['resume', 'retry'] as const)
          await at.db.in(workspace_id, tx => at.jobs[button](tx, job_id)).catch(() => {})
        return at.job(workspace_id, job_id)
      },
      { timeout: 25_000, interval: 100 },
    )
    .toMatchObject({ status: 'done', done: total, failed: 0, pieces_open: 0 })
  expect(await at.asOwner('select count(*)::int as n from storm where job_id = $1', [job_id])).toEqual([
    { n: total },
  ])
  expect(await at.asOwner("select 1 from pgboss.job where name = 'pieces'")).toEqual([])
})
