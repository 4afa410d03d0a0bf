// A person stops, pauses and repeats work, and adds to it; a restore puts it back.
import { describe, expect, test } from 'vitest'
import { PIECES } from '../db/queue.ts'
import { refuse } from '../errors.ts'
import { gate, openDesk } from './desk.suite.ts'
import { claimPiece } from './pieces.ts'
import { openBoss, type Payload } from './queue.ts'
import { useRuns } from './runs.suite.ts'

const { at, ran, start } = useRuns()
const queued = () => at.asOwner("select 1 from pgboss.job where name = 'pieces'")

describe('a person', () => {
  test('cancels: what waits never runs, what runs hears it within a second', async () => {
    let heard = 0
    const begun = gate()
    const { workspace_id, job_id, key } = await start(
      async job => {
        begun.open()
        await new Promise((_, reject) => {
          job.signal.addEventListener('abort', () => {
            heard += 1
            reject(job.signal.reason as Error)
          })
        })
      },
      { pieces: 20 },
    )
    await begun.opened
    await at.db.in(workspace_id, tx => at.jobs.cancel(tx, job_id))
    await at.until(workspace_id, job_id, { status: 'cancelled' }, 1_500)
    expect(ran[key]!.length).toBeLessThanOrEqual(4)
    expect(heard).toBe(ran[key]!.length)
    expect(await queued()).toEqual([])
    await at.db.in(workspace_id, tx => at.jobs.cancel(tx, job_id))
  })

  test('resumes just when a worker is about to set a piece aside: it is not lost', async () => {
    // With no worker that would take the piece first.
    const at = await openDesk()
    const workspace_id = await at.newWorkspace()
    const job_id = await at.enqueue(workspace_id, { name: 'test.late', messages: [{}] })
    const boss = await openBoss(at.db)
    const [taken] = await boss.fetch<Payload>(PIECES)
    await at.db.in(workspace_id, tx => at.jobs.pause(tx, job_id))
    const claimed = await at.db.in(workspace_id, async tx => {
      await at.jobs.resume(tx, job_id)
      const claim = claimPiece({ db: at.db, boss }, taken!, () => false)
      // It has read that the job is paused, and waits for this transaction.
      await expect
        .poll(() => at.asOwner("select 1 from pg_stat_activity where wait_event_type = 'Lock'"))
        .toHaveLength(1)
      return { claim }
    })
    expect(await claimed.claim).toBeUndefined()
    await at.work([{ name: 'test.late', run: async () => {} }])
    await at.until(workspace_id, job_id, { status: 'done', done: 1 })
    await boss.stop({ graceful: false })
    await at.close()
  })

  test('pauses and resumes: nothing new starts in between, and nothing is lost', async () => {
    const gates = [gate(), gate(), gate(), gate()]
    let running = 0
    const { workspace_id, job_id, key } = await start(
      async () => {
        await gates[running++]?.opened
      },
      { pieces: 12 },
    )
    await expect.poll(() => running).toBe(4)
    await at.db.in(workspace_id, tx => at.jobs.pause(tx, job_id))
    for (const one of gates) one.open()
    await expect.poll(queued).toEqual([])
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(ran[key]).toHaveLength(4)
    expect((await at.job(workspace_id, job_id)).paused_at).not.toBeNull()
    await at.db.in(workspace_id, tx => at.jobs.resume(tx, job_id))
    await at.until(workspace_id, job_id, { status: 'done', done: 12 })
    expect(ran[key]).toHaveLength(12)
  })

  test('cancels a paused job at once', async () => {
    const hold = gate()
    const blocker = await start(() => hold.opened, { pieces: 4 })
    await expect.poll(() => ran[blocker.key]?.length).toBe(4)
    const { workspace_id, job_id } = await start(async () => {}, { pieces: 3 })
    await at.db.in(workspace_id, tx => at.jobs.pause(tx, job_id))
    await at.db.in(workspace_id, tx => at.jobs.cancel(tx, job_id))
    expect(await at.job(workspace_id, job_id)).toMatchObject({ status: 'cancelled' })
    hold.open()
    await at.until(blocker.workspace_id, blocker.job_id, { status: 'done' })
  })

  test('tries the failed parts again, and only those', async () => {
    let broken = true
    const { workspace_id, job_id, key } = await start(
      async job => {
        if (broken && (job.message as { n: number }).n < 2) throw refuse('disk.away', 500, 'No disk.')
      },
      { pieces: 5 },
    )
    await at.until(workspace_id, job_id, { status: 'done', done: 3, failed: 2 })
    broken = false
    await at.db.in(workspace_id, tx => at.jobs.retry(tx, job_id))
    await at.until(workspace_id, job_id, { status: 'done', done: 5, failed: 0, error: null })
    expect(ran[key]).toHaveLength(7)
    await expect(at.db.in(workspace_id, tx => at.jobs.retry(tx, job_id))).rejects.toMatchObject({
      code: 'job.nothing_to_retry',
    })
  })

  test('adds failed rows to an ended job, which then runs again', async () => {
    const { workspace_id, job_id, key } = await start(
      async job => {
        const { n } = job.message as { n: number }
        await at.db.in(job.workspace_id, tx =>
          job.progress(tx, n === 0 ? { failed: 1, done: 9 } : { done: 1 }),
        )
      },
      { total: 10 },
    )
    await at.until(workspace_id, job_id, { status: 'done', done: 9, failed: 1 })
    await at.db.in(workspace_id, tx => at.jobs.addLater(tx, job_id, [{ key, n: 1 }]))
    await at.until(workspace_id, job_id, { status: 'done', done: 10, failed: 0 })
  })
})

test('a cancelled job to which work is added ends as done, not as cancelled once more', async () => {
  const hold = gate()
  const { workspace_id, job_id, key } = await start(() => hold.opened, { pieces: 6 })
  await expect.poll(() => ran[key]?.length).toBe(4)
  await at.db.in(workspace_id, tx => at.jobs.cancel(tx, job_id))
  hold.open()
  await at.until(workspace_id, job_id, { status: 'cancelled', done: 4 })
  await at.db.in(workspace_id, tx => at.jobs.addLater(tx, job_id, [{ key }, { key }]))
  await at.until(workspace_id, job_id, { status: 'done', done: 6, failed: 0 })
})

test('work that the queue does not know, as after a restore, is queued again', async () => {
  const hold = gate()
  const blocker = await start(() => hold.opened, { pieces: 4 })
  await expect.poll(() => ran[blocker.key]?.length).toBe(4)
  const { workspace_id, job_id } = await start(async () => {}, { pieces: 3 })
  await at.asOwner("delete from pgboss.job where name = 'pieces' and data->>'job_id' = $1", [job_id])
  expect(await at.db.in(workspace_id, tx => at.jobs.requeue(tx))).toBe(3)
  expect(await at.db.in(workspace_id, tx => at.jobs.requeue(tx))).toBe(0)
  expect(await at.jobs.lag()).toMatchObject({ queued: 3 })
  hold.open()
  await at.until(workspace_id, job_id, { status: 'done', done: 3 })
})
