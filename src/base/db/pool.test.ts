// A workspace is a wall: what one writes the other can neither see, change nor guess.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDb, type TestDb } from '../../../test/database.ts'
import { openDb } from './pool.ts'

let at: TestDb
beforeAll(async () => {
  at = await openTestDb()
})
afterAll(() => at.close())

const aFile = {
  sha256: 'a'.repeat(64),
  size: 5_000_000_000,
  media_type: 'application/pdf',
  name: 'Würze.pdf',
}

describe('a workspace transaction', () => {
  test('fills the workspace by itself, and another workspace sees nothing of it', async () => {
    const [ours, theirs] = [await at.newWorkspace(), await at.newWorkspace()]
    const file = await at.db.in(ours, tx =>
      tx.insertInto('files').values(aFile).returningAll().executeTakeFirstOrThrow(),
    )
    expect(file.workspace_id).toBe(ours)
    const seen = await at.db.in(theirs, tx => tx.selectFrom('files').selectAll().execute())
    expect(seen).toEqual([])
    const changed = await at.db.in(theirs, tx =>
      tx.updateTable('files').set({ name: 'x' }).where('id', '=', file.id).executeTakeFirst(),
    )
    expect(changed.numUpdatedRows).toBe(0n)
  })

  test('cannot write a row into another workspace, even by naming it', async () => {
    const [ours, theirs] = [await at.newWorkspace(), await at.newWorkspace()]
    const smuggle = at.db.in(ours, tx =>
      sql`insert into files (workspace_id, sha256, size, media_type, name)
        values (${theirs}, ${aFile.sha256}, 1, 'a', 'b')`.execute(tx),
    )
    await expect(smuggle).rejects.toThrow(/row-level security/)
  })

  test('leaves no workspace behind on its connection', async () => {
    const ours = await at.newWorkspace()
    const one = openDb({ url: at.app_url, max: 1 })
    try {
      await one.in(ours, tx => tx.insertInto('files').values(aFile).execute())
      const seen = await one.anywhere(tx => tx.selectFrom('files').selectAll().execute())
      expect(seen).toEqual([])
      await expect(one.anywhere(tx => tx.insertInto('files').values(aFile).execute())).rejects.toThrow(
        /row-level security/,
      )
    } finally {
      await one.close()
    }
  })

  test('rolls back whole when the work throws', async () => {
    const ours = await at.newWorkspace()
    const failing = at.db.in(ours, async tx => {
      await tx.insertInto('files').values(aFile).execute()
      throw new Error('stop')
    })
    await expect(failing).rejects.toThrow('stop')
    expect(await at.db.in(ours, tx => tx.selectFrom('files').selectAll().execute())).toEqual([])
  })

  test('gives values as JSON would hold them', async () => {
    const ours = await at.newWorkspace()
    const { rows } = await at.db.in(ours, tx =>
      sql`select 5000000000::bigint as big, '2026-03-29'::date as day, 1.50::numeric as money,
        '2026-11-20 12:00:00.123456+01'::timestamptz as moment`.execute(tx),
    )
    expect(rows[0]).toEqual({
      big: 5_000_000_000,
      day: '2026-03-29',
      money: '1.50',
      moment: '2026-11-20T11:00:00.123456Z',
    })
  })

  test('refuses what is not the id of a workspace before it reaches the database', async () => {
    await expect(at.db.in("' or true", async () => 1)).rejects.toThrow('not the id of a workspace')
  })
})

test('the audit log can be written and read, never changed or emptied, by the app role', async () => {
  const ours = await at.newWorkspace()
  const entry = { user_id: null, user_name: 'Ada', action: 'document.opened', noun: null, noun_id: null }
  await at.db.in(ours, tx =>
    tx
      .insertInto('audit_log')
      .values({ ...entry, request_id: null, address: null })
      .execute(),
  )
  for (const change of ["update audit_log set action = 'x'", 'delete from audit_log', 'truncate audit_log'])
    await expect(at.db.in(ours, tx => sql.raw(change).execute(tx))).rejects.toThrow(/permission denied/)
  expect(await at.db.in(ours, tx => tx.selectFrom('audit_log').selectAll().execute())).toHaveLength(1)
})

test('the owner removes a workspace with everything in it', async () => {
  const ours = await at.newWorkspace()
  await at.db.in(ours, async tx => {
    const { id } = await tx.insertInto('files').values(aFile).returning('id').executeTakeFirstOrThrow()
    await tx
      .insertInto('file_uses')
      .values({ file_id: id, kind: 'template', id: '1', label: 'Letter' })
      .execute()
  })
  await at.asOwner('delete from workspaces where id = $1', [ours])
  expect(await at.asOwner('select 1 from files where workspace_id = $1', [ours])).toEqual([])
})

describe('listening', () => {
  test('begins while the database is away, and goes on trying instead of failing', async () => {
    const nowhere = new URL(at.app_url)
    nowhere.port = '1'
    const db = openDb({ url: nowhere.href })
    const stop = await db.listen('octavo_test', () => {})
    await stop()
    await db.close()
  })

  test('hears other connections, and only until it is stopped', async () => {
    const heard: string[] = []
    const stop = await at.db.listen('octavo_test', payload => heard.push(payload))
    await at.asOwner("select pg_notify('octavo_test', 'one')")
    await expect.poll(() => heard).toEqual(['one'])
    await stop()
    await at.asOwner("select pg_notify('octavo_test', 'two')")
    await at.db.ping()
    expect(heard).toEqual(['one'])
  })

  test('comes back by itself after its connection is cut, and says that something may be missed', async () => {
    const heard: string[] = []
    await at.db.listen('octavo_cut', payload => heard.push(payload))
    await at.asOwner(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'octavo listen' and datname = current_database()",
    )
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual([''])
    await at.asOwner("select pg_notify('octavo_cut', 'again')")
    await expect.poll(() => heard).toEqual(['', 'again'])
  })
})

test('a connection that is cut in the midst of a transaction ends that transaction, not the process', async () => {
  const ours = await at.newWorkspace()
  const cut = at.db.in(ours, async tx => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    await at.asOwner('select pg_terminate_backend($1)', [rows[0]!.pid])
    // Nobody asks anything of the connection while it breaks.
    await new Promise(resolve => setTimeout(resolve, 100))
    await tx.insertInto('files').values(aFile).execute()
  })
  await expect(cut).rejects.toMatchObject({ code: 'db.away' })
  expect(await at.db.in(ours, tx => tx.selectFrom('files').selectAll().execute())).toEqual([])
})

test('a single statement is committed by itself, outside of every workspace, and says when the database is away', async () => {
  const ours = await at.newWorkspace()
  await at.db.in(ours, tx => tx.insertInto('files').values(aFile).execute())
  expect(await at.db.single(sql`select count(*)::int as n from files`)).toEqual([{ n: 0 }])
  const [before, after] = await Promise.all(
    [1, 2].map(() =>
      at.db.single(sql<{ is_alone: boolean }>`select pg_current_xact_id_if_assigned() is null as is_alone`),
    ),
  )
  expect([before, after]).toEqual([[{ is_alone: true }], [{ is_alone: true }]])
  const nowhere = openDb({ url: 'postgres://a:b@127.0.0.1:1/none' })
  await expect(nowhere.single(sql`select 1`)).rejects.toMatchObject({ code: 'db.away', status: 503 })
  await nowhere.close()
})

test('a mail server that is away is not taken for the database', async () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  const sending = at.db.anywhere(async () => {
    throw refused
  })
  await expect(sending).rejects.toBe(refused)
})

test('a database that is away is a refusal with a time to try again, not a fault', async () => {
  const nowhere = openDb({ url: 'postgres://a:b@127.0.0.1:1/none' })
  await expect(nowhere.ping()).rejects.toMatchObject({ code: 'db.away', status: 503, retryAfter: 5 })
  await nowhere.close()
})
