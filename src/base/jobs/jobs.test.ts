// A job is what people see of long work: whole, counted, and theirs to stop.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refuse } from '../errors.ts'
import { gate, openDesk, type Desk } from './desk.suite.ts'
import type { RunningJob } from './index.ts'

let at: Desk
const ran: Record<string, unknown[]> = {}
const runs = new Map<string, (job: RunningJob) => Promise<void>>()

beforeAll(async () => {
  at = await openDesk({ depth: 100 })
  const run = async (job: RunningJob) => {
    const { key } = job.message as { key: string }
    ;(ran[key] ??= []).push(job.message)
    await runs.get(key)?.(job)
  }
  await at.work([
    { name: 'test.run', run, retries: 1 },
    { name: 'test.resume', run, retries: 1, resumes: true },
    { name: 'test.short', run, retries: 0, timeout_s: 0.2 },
  ])
})
afterAll(() => at.close())

let nth = 0
/** A job whose pieces all run the same. */
async function start(
  run: (job: RunningJob) => Promise<void>,
  ask: { pieces?: number; total?: number; name?: string; workspace_id?: string } = {},
) {
  const workspace_id = ask.workspace_id ?? (await at.newWorkspace())
  const key = `k${++nth}`
  runs.set(key, run)
  const pieces = ask.pieces ?? 1
  const job_id = await at.enqueue(workspace_id, {
    name: ask.name ?? 'test.run',
    total: ask.total ?? pieces,
    messages: Array.from({ length: pieces }, (_, n) => ({ key, n })),
  })
  return { workspace_id, job_id, key }
}

const queued = () => at.asOwner("select 1 from pgboss.job where name = 'pieces'")

describe('enqueueing', () => {
  test('rolled back leaves neither job nor pieces nor messages', async () => {
    const workspace_id = await at.newWorkspace()
    const failing = at.db.in(workspace_id, async tx => {
      const messages = [{ key: 'ghost' }, { key: 'ghost' }]
      await at.jobs.enqueueLater(tx, { name: 'test.run', title: 'Ghost', total: 2, input: {}, messages })
      throw new Error('thought better of it')
    })
    await expect(failing).rejects.toThrow('thought better')
    expect(await at.asOwner('select 1 from jobs where workspace_id = $1', [workspace_id])).toEqual([])
    expect(await at.asOwner('select 1 from job_pieces where workspace_id = $1', [workspace_id])).toEqual([])
    expect(await queued()).toEqual([])
    expect(ran['ghost']).toBeUndefined()
  })

  test('runs each piece once with its own message, in its workspace, and ends as done', async () => {
    const seen = new Set<string>()
    const { workspace_id, job_id, key } = await start(
      async job => {
        await at.db.in(job.workspace_id, async tx => {
          const { rows } = await sql<{ id: string }>`select octavo_workspace() as id`.execute(tx)
          seen.add(rows[0]!.id)
          await job.progress(tx, { done: 1 })
        })
      },
      { pieces: 40 },
    )
    await at.until(workspace_id, job_id, { status: 'done', done: 40, failed: 0, attempts: 1 })
    expect(ran[key]).toHaveLength(40)
    expect(new Set(ran[key]!.map(message => (message as { n: number }).n)).size).toBe(40)
    expect(seen).toEqual(new Set([workspace_id]))
    expect(await queued()).toEqual([])
  })

  test('without pieces is done at once, and past the depth is refused with a time to come back', async () => {
    const workspace_id = await at.newWorkspace()
    const job_id = await at.enqueue(workspace_id, { name: 'test.run', total: 0, messages: [] })
    expect(await at.job(workspace_id, job_id)).toMatchObject({ status: 'done' })
    const messages = Array.from({ length: 101 }, () => ({ key: 'never' }))
    await expect(at.enqueue(workspace_id, { name: 'test.run', messages })).rejects.toMatchObject({
      code: 'job.queue_full',
      status: 429,
      retryAfter: 30,
    })
  })

  test('of one workspace is not seen from another', async () => {
    const { workspace_id, job_id } = await start(async () => {})
    await at.until(workspace_id, job_id, { status: 'done' })
    const theirs = await at.newWorkspace()
    expect((await at.jobs.changes(theirs, null)).jobs).toEqual([])
    await expect(at.db.in(theirs, tx => at.jobs.cancel(tx, job_id))).rejects.toMatchObject({
      code: 'job.not_found',
    })
  })
})

describe('what goes wrong', () => {
  test('is tried again, and counted once though it was done twice', async () => {
    const { workspace_id, job_id, key } = await start(
      async job => {
        for (let unit = 0; unit < 10; unit++) {
          await at.db.in(job.workspace_id, tx => job.progress(tx, { done: 1 }))
          if (job.attempt === 1 && unit === 6) throw new Error('the converter fell over')
        }
      },
      { total: 10 },
    )
    await at.until(workspace_id, job_id, { done: 7, status: 'running' })
    await at.until(workspace_id, job_id, { status: 'done', done: 10, failed: 0, attempts: 2, error: null })
    expect(ran[key]).toHaveLength(2)
  })

  test('is gone on with by a job that resumes, and counted once too', async () => {
    const units = Array.from({ length: 10 }, () => false)
    const { workspace_id, job_id } = await start(
      async job => {
        for (const [n, isDone] of units.entries()) {
          if (isDone) continue
          await at.db.in(job.workspace_id, tx => job.progress(tx, { done: 1 }))
          units[n] = true
          if (job.attempt === 1 && n === 6) throw new Error('the converter fell over')
        }
        // Nothing may end this but the counts themselves.
        if (job.attempt === 2) expect(await at.job(job.workspace_id, job.job_id)).toMatchObject({ done: 10 })
      },
      { total: 10, name: 'test.resume' },
    )
    await at.until(workspace_id, job_id, { status: 'done', done: 10, failed: 0, attempts: 2, error: null })
  })

  test('for good ends the job as an error that a person can read, without the inside of ours', async () => {
    const { workspace_id, job_id } = await start(async () => {
      throw new Error('ECONNRESET /var/secret')
    })
    await at.until(workspace_id, job_id, { status: 'error', failed: 1, error_code: 'job.fault' })
    expect((await at.job(workspace_id, job_id)).error).toMatch(/^Something went wrong inside Octavo, 2 times/)
  })

  test('by refusal is not tried again, unless it says when', async () => {
    const refused = await start(async () => {
      throw refuse(
        'template.broken',
        422,
        'The template has a tag that nobody closed. Mend it, then try again.',
      )
    })
    await at.until(refused.workspace_id, refused.job_id, {
      status: 'error',
      error_code: 'template.broken',
      error: 'The template has a tag that nobody closed. Mend it, then try again.',
      attempts: 1,
    })
    const waiting = await start(async job => {
      if (job.attempt === 1) throw refuse('sms.busy', 503, 'The gateway is busy.', { retryAfter: 1 })
    })
    await at.until(waiting.workspace_id, waiting.job_id, { status: 'done', attempts: 2 })
  })

  test('in one piece of several leaves the job done, with what failed counted and the reason kept', async () => {
    const { workspace_id, job_id } = await start(
      async job => {
        if ((job.message as { n: number }).n === 2) throw refuse('row.bad', 422, 'Row 3 has no name.')
      },
      { pieces: 5 },
    )
    await at.until(workspace_id, job_id, { status: 'done', done: 4, failed: 1, error: 'Row 3 has no name.' })
  })

  test('by taking too long is aborted, also where the handler does not listen', async () => {
    const { workspace_id, job_id } = await start(() => new Promise(() => {}), { name: 'test.short' })
    await at.until(workspace_id, job_id, { status: 'error', error_code: 'job.fault' }, 6_000)
  })
})

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

test('a job’s result is kept as long as the job is, and goes with it', async () => {
  const { workspace_id, job_id } = await start(async job => {
    await at.db.in(job.workspace_id, async tx => {
      const file = { sha256: 'b'.repeat(64), size: 1, media_type: 'application/zip', name: 'all.zip' }
      const { id } = await tx.insertInto('files').values(file).returning('id').executeTakeFirstOrThrow()
      await job.output(tx, id)
    })
  })
  await at.until(workspace_id, job_id, { status: 'done' })
  const uses = () => at.asOwner('select kind, label from file_uses where workspace_id = $1', [workspace_id])
  expect((await at.job(workspace_id, job_id)).output_file_id).not.toBeNull()
  expect(await uses()).toEqual([{ kind: 'job', label: 'Test' }])
  const forget = (before: string) => at.db.in(workspace_id, tx => at.jobs.forget(tx, before))
  expect(await forget('2020-01-01T00:00:00Z')).toBe(0)
  expect(await forget(new Date(Date.now() + 60_000).toISOString())).toBe(1)
  expect(await uses()).toEqual([])
})
