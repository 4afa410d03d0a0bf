// A live view that reads by cursor sees every change, in whatever order transactions commit.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gate, openDesk, type Desk } from './desk.suite.ts'

let at: Desk
beforeAll(async () => {
  at = await openDesk()
})
afterAll(() => at.close())

const ask = { name: 'test.x', title: 'X', total: 1, input: {} }

test('a change that began early and committed late is not missed', async () => {
  const workspace_id = await at.newWorkspace()
  const [begun, finish] = [gate(), gate()]
  const late = at.db.in(workspace_id, async tx => {
    const id = await at.jobs.enqueueLater(tx, { ...ask, title: 'late' })
    begun.open()
    await finish.opened
    return id
  })
  await begun.opened
  const early = await at.db.in(workspace_id, tx => at.jobs.enqueueLater(tx, { ...ask, title: 'early' }))
  const first = await at.jobs.changes(workspace_id, null)
  expect(first.jobs.map(job => job.id)).toEqual([early])
  finish.open()
  const late_id = await late
  const second = await at.jobs.changes(workspace_id, first.cursor)
  expect(second.jobs.map(job => job.id)).toContain(late_id)
  expect((await at.jobs.changes(workspace_id, second.cursor)).jobs).toEqual([])
})

test('a transaction that stays open elsewhere makes nothing come again', async () => {
  const workspace_id = await at.newWorkspace()
  const [begun, finish] = [gate(), gate()]
  const other = at.db.in(await at.newWorkspace(), async tx => {
    await at.jobs.enqueueLater(tx, ask)
    begun.open()
    await finish.opened
  })
  await begun.opened
  await at.db.in(workspace_id, tx => at.jobs.enqueueLater(tx, ask))
  const first = await at.jobs.changes(workspace_id, null)
  expect(first.jobs).toHaveLength(1)
  expect((await at.jobs.changes(workspace_id, first.cursor)).jobs).toEqual([])
  finish.open()
  await other
})

test('under many writers at once a reader ends up with everything', async () => {
  const workspace_id = await at.newWorkspace()
  const seen = new Set<string>()
  let cursor: string | null = null
  const writing = new AbortController()
  async function read() {
    const { jobs, cursor: next } = await at.jobs.changes(workspace_id, cursor)
    for (const job of jobs) seen.add(job.id)
    cursor = next
  }
  const reading = (async () => {
    while (!writing.signal.aborted) await read()
  })()
  const made: string[] = []
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let n = 0; n < 25; n++)
        made.push(await at.db.in(workspace_id, tx => at.jobs.enqueueLater(tx, ask)))
    }),
  )
  writing.abort()
  await reading
  await read()
  expect(made.filter(id => !seen.has(id))).toEqual([])
})

test('a signal says whose jobs changed, and a cursor that is nonsense starts anew', async () => {
  const workspace_id = await at.newWorkspace()
  const heard: string[] = []
  const stop = await at.jobs.onSignal(id => heard.push(id))
  const id = await at.db.in(workspace_id, tx => at.jobs.enqueueLater(tx, ask))
  await expect.poll(() => heard).toContain(workspace_id)
  await stop()
  for (const nonsense of ["1' or true", '12345', '9:1:', '']) {
    const { jobs } = await at.jobs.changes(workspace_id, nonsense)
    expect(jobs.map(job => job.id)).toEqual([id])
    expect(jobs[0]).not.toHaveProperty('changed_xid')
  }
})

test('reading by cursor costs one index scan, also among many jobs and under row-level security', async () => {
  const workspace_id = await at.newWorkspace()
  await at.asOwner(
    "insert into jobs (workspace_id, name, title, total) select $1, 'x', 'x', 1 from generate_series(1, 5000)",
    [workspace_id],
  )
  await at.asOwner('analyze jobs')
  const plan = await at.db.in(workspace_id, tx =>
    sql<{ 'QUERY PLAN': string }>`explain select id from jobs
      where changed_xid >= pg_snapshot_xmin('900000000:900000000:'::pg_snapshot)
        and not pg_visible_in_snapshot(changed_xid, '900000000:900000000:'::pg_snapshot) order by changed_xid`.execute(
      tx,
    ),
  )
  const text = plan.rows.map(row => row['QUERY PLAN']).join('\n')
  expect(text).toContain('using jobs_changed')
  expect(text).toMatch(/Index Cond: .*changed_xid/)
})
