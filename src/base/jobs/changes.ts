// What changed since a reader last looked, so that a live view misses nothing.
import { sql } from 'kysely'
import type { Tx } from '../db/index.ts'
import { JOB_COLUMNS, type JobRow } from './tables.ts'

/** Without a cursor: what runs, and this many of the newest. */
const FIRST = 50

/**
 * Jobs that changed since the cursor, oldest change first; one that changes while it is read may come twice.
 *
 * The cursor is a snapshot: which transactions had been committed. What changed since is what was changed by any
 * other, in whichever order commits come. A cursor by time or sequence would miss what commits late.
 */
export async function changesSince(
  tx: Tx,
  after: string | null,
): Promise<{ jobs: JobRow[]; cursor: string }> {
  // Before the rows are read: an older snapshot repeats, a newer one would skip.
  const { rows } = await sql<{ cursor: string; known: boolean }>`select pg_current_snapshot()::text as cursor,
    coalesce(pg_input_is_valid(${after}, 'pg_snapshot'), false) as known`.execute(tx)
  const { cursor, known } = rows[0]!
  const columns = tx.selectFrom('jobs').select(JOB_COLUMNS)
  if (known) {
    const jobs = await columns
      .where(sql<boolean>`changed_xid >= pg_snapshot_xmin(${after}::pg_snapshot)`)
      .where(sql<boolean>`not pg_visible_in_snapshot(changed_xid, ${after}::pg_snapshot)`)
      .orderBy('changed_xid')
      .orderBy('updated_at')
      .execute()
    return { jobs, cursor }
  }
  const newest = await columns
    .where(is =>
      is.or([
        is('status', 'in', ['queued', 'running']),
        is('id', 'in', is.selectFrom('jobs').select('id').orderBy('created_at', 'desc').limit(FIRST)),
      ]),
    )
    .orderBy('updated_at')
    .execute()
  return { jobs: newest, cursor }
}
