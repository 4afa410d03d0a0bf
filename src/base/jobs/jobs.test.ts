// A job is what people see of long work: whole, counted, and theirs to stop.
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { refuse } from '../errors.ts'
import { useRuns } from './runs.suite.ts'

const { at, ran, start } = useRuns()
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
