// What changed since a reader last looked, so that a live view misses nothing.
import { sql } from 'kysely'
import type { Tx } from '../db/index.ts'
import { JOB_COLUMNS, type JobRow } from './tables.ts'

/** Without a cursor: what runs, and this many of the newest. */
const FIRST = 50

/**
 * Jobs that changed since the cursor, oldest change first, each perhaps more than once over several calls.
 *
 * The cursor is the oldest transaction that was still open: whatever commits later has that number or a higher
 * one, in whichever order commits come. A cursor by time or sequence would miss what commits late.
 */
export async function changesSince(
  tx: Tx,
  after: string | null,
): Promise<{ jobs: JobRow[]; cursor: string }> {
  // Before the rows are read: a lower cursor repeats, a higher one would skip.
  const { rows } = await sql<{
    cursor: string
  }>`select pg_snapshot_xmin(pg_current_snapshot())::text as cursor`.execute(tx)
  const { cursor } = rows[0]!
  if (after !== null && !/^\d{1,20}$/.test(after)) return changesSince(tx, null)
  const columns = tx.selectFrom('jobs').select(JOB_COLUMNS)
  if (after !== null) {
    const jobs = await columns
      .where(sql<boolean>`changed_xid >= ${after}::xid8`)
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
