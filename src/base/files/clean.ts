// What clean-up may take: rows that nobody uses, and bytes without a row. It holds still while a backup is made.
import { sql } from 'kysely'
import type { Db, Tx } from '../db/index.ts'
import { blobLock } from './files.ts'
import { isUnreferenced } from './references.ts'
import type { FileStore } from './store.ts'

// Any constant will do, as long as every release uses the same.
const BACKUP_LOCK = 7_318_203_010
/** Rows that go in one transaction: well under a second. */
const CHUNK = 1_000

/**
 * SQL by which a session keeps clean-up from removing rows of files until it ends or unlocks. It waits for a
 * removal that is under way; whatever that removes is then outside of a snapshot taken afterwards.
 */
export const pauseCleaning = `select pg_advisory_lock(${BACKUP_LOCK})`

/** False while a backup is made. */
async function mayClean(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`
    select pg_try_advisory_xact_lock_shared(${BACKUP_LOCK}::bigint) as may`.execute(tx)
  return rows[0]?.may ?? false
}

/**
 * Removes files that nobody uses and that are older than `before` (ISO 8601), with their bytes where no other
 * row has the same ones. Gives back how many rows went; none while a backup is made.
 */
export async function removeUnused(
  base: { db: Db; files: FileStore },
  ask: { workspace_id: string; before: string; signal?: AbortSignal },
): Promise<number> {
  let removed = 0
  for (;;) {
    ask.signal?.throwIfAborted()
    const gone = await base.db.in(ask.workspace_id, async tx =>
      (await mayClean(tx)) ? deleteUnused(tx, ask.before) : [],
    )
    // After the commit: bytes without a row are only waste, a row without bytes is a loss.
    for (const sha256 of new Set(gone)) await removeBytes(base, ask.workspace_id, sha256)
    removed += gone.length
    if (gone.length < CHUNK) return removed
  }
}

async function deleteUnused(tx: Tx, before: string): Promise<string[]> {
  const isFree = await isUnreferenced(tx, 'files')
  const gone = await tx
    .deleteFrom('files')
    .where('id', 'in', from =>
      from.selectFrom('files').select('id').where('created_at', '<', before).where(isFree).limit(CHUNK),
    )
    .returning('sha256')
    .execute()
  return gone.map(file => file.sha256)
}

/** Takes these rows out now, but for those that something uses. Gives the hashes of their bytes, for `removeBytes`. */
export async function removeRows(tx: Tx, file_ids: readonly string[]): Promise<string[]> {
  if (file_ids.length === 0) return []
  const isFree = await isUnreferenced(tx, 'files')
  const gone = await tx
    .deleteFrom('files')
    .where('id', 'in', [...file_ids])
    .where(isFree)
    .returning('sha256')
    .execute()
  return [...new Set(gone.map(file => file.sha256))]
}

/** Removes bytes that no row names any more. False while a backup is made: then nothing goes, ask again. */
export async function removeFreed(
  base: { db: Db; files: FileStore },
  ask: { workspace_id: string; hashes: readonly string[] },
): Promise<boolean> {
  for (const sha256 of ask.hashes) {
    if (!(await base.db.in(ask.workspace_id, mayClean))) return false
    await removeBytes(base, ask.workspace_id, sha256)
  }
  return true
}

/** Removes bytes older than `before` that no row names, as a crash between two steps leaves them. Gives how many. */
export async function removeOrphans(
  base: { db: Db; files: FileStore },
  ask: { workspace_id: string; before: Date; signal?: AbortSignal },
): Promise<number> {
  let removed = 0
  let some: string[] = []
  const look = async () => {
    ask.signal?.throwIfAborted()
    const rows = await base.db.in(ask.workspace_id, tx =>
      tx.selectFrom('files').select('sha256').distinct().where('sha256', 'in', some).execute(),
    )
    const known = new Set(rows.map(row => row.sha256))
    for (const sha256 of some)
      if (!known.has(sha256) && (await removeBytes(base, ask.workspace_id, sha256))) removed += 1
    some = []
  }
  for await (const blob of base.files.list(ask.workspace_id)) {
    if (blob.changed_at < ask.before) some.push(blob.sha256)
    if (some.length === CHUNK) await look()
  }
  if (some.length > 0) await look()
  return removed
}

async function removeBytes(base: { db: Db; files: FileStore }, workspace_id: string, sha256: string) {
  return base.db.in(workspace_id, async tx => {
    await sql`select pg_advisory_xact_lock(${blobLock(workspace_id, sha256)})`.execute(tx)
    const other = await tx.selectFrom('files').select('id').where('sha256', '=', sha256).executeTakeFirst()
    if (!other) await base.files.remove(workspace_id, sha256)
    return !other
  })
}
