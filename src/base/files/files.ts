// Rows of files, and who uses them: what "used by" shows and what clean-up may take away.
import { sql, type Selectable } from 'kysely'
import type { Db, Tx } from '../db/index.ts'
import type { FilesTable } from '../db/tables.ts'
import { refuse } from '../errors.ts'
import type { FileStore } from './store.ts'

export type FileRow = Selectable<FilesTable>

/** One row of some module, told apart by its noun: `{ kind: 'template', id }`. */
export interface FileUser {
  kind: string
  id: string
}

/**
 * Keeps the bytes in the store and adds their row. For a slow source (an upload) call `files.put` first and
 * then `addFile`, so that no transaction waits for a stranger's line.
 */
export async function saveFile(
  base: { tx: Tx; files: FileStore },
  ask: { bytes: AsyncIterable<Uint8Array> | Uint8Array; media_type: string; name: string },
): Promise<FileRow> {
  const kept = await base.files.put(await workspaceOf(base.tx), ask.bytes)
  return addFile(base, { ...kept, media_type: ask.media_type, name: ask.name })
}

interface Kept {
  sha256: string
  /** Bytes. */
  size: number
  media_type: string
  name: string
}

/**
 * Adds the row of bytes that `files.put(workspace_id, …)` has kept.
 * @throws {Refusal} `storage.missing` if clean-up took the bytes in between: put them again.
 */
export async function addFile(base: { tx: Tx; files: FileStore }, ask: Kept): Promise<FileRow> {
  const [added] = await addFiles(base, [ask])
  return added as FileRow
}

/** The same for several, in their order: two round trips, however many there are. */
export async function addFiles(base: { tx: Tx; files: FileStore }, asks: Kept[]): Promise<FileRow[]> {
  const { tx, files } = base
  const hashes = [...new Set(asks.map(it => it.sha256))].toSorted()
  // Shared until commit, so that clean-up sees the rows before it thinks of removing the bytes.
  const { rows } = await sql<{ id: string }>`
    select octavo_workspace() as id, pg_advisory_xact_lock_shared(hashtextextended(octavo_workspace() || '/' || sha256, 0))
    from unnest(${hashes}::text[]) as sha256`.execute(tx)
  const workspace_id = rows[0]?.id
  if (!workspace_id) throw new Error('a file belongs to a workspace: enter one with db.in')
  const there = await Promise.all(hashes.map(it => files.has(workspace_id, it)))
  if (!there.every(Boolean))
    throw refuse('storage.missing', 404, 'The content of this file is not in the storage. Save it again.')
  return tx
    .insertInto('files')
    .values(asks.map(it => ({ ...it, name: plainName(it.name) })))
    .returningAll()
    .execute()
}

/** @throws {Refusal} `file.not_found` (404). */
export async function fileById(tx: Tx, file_id: string): Promise<FileRow> {
  const found = await tx.selectFrom('files').selectAll().where('id', '=', file_id).executeTakeFirst()
  if (found) return found
  throw refuse('file.not_found', 404, 'There is no such file, or it was removed.', { params: { file_id } })
}

interface Use extends FileUser {
  file_id: string
  label: string
}

/** Says that a row of a module needs the file: clean-up then leaves it alone, and "used by" names it. */
export async function useFile(tx: Tx, ...asks: Use[]): Promise<void> {
  await tx
    .insertInto('file_uses')
    .values(asks)
    .onConflict(conflict =>
      conflict
        .columns(['workspace_id', 'file_id', 'kind', 'id'])
        .doUpdateSet(row => ({ label: row.ref('excluded.label') })),
    )
    .execute()
}

/** Takes back what `useFile` said, for one file or for all that the row used. */
export async function releaseFiles(tx: Tx, ask: FileUser & { file_id?: string }): Promise<void> {
  let uses = tx.deleteFrom('file_uses').where('kind', '=', ask.kind).where('id', '=', ask.id)
  if (ask.file_id !== undefined) uses = uses.where('file_id', '=', ask.file_id)
  await uses.execute()
}

export async function usesOf(tx: Tx, file_id: string): Promise<(FileUser & { label: string })[]> {
  return tx
    .selectFrom('file_uses')
    .select(['kind', 'id', 'label'])
    .where('file_id', '=', file_id)
    .orderBy('kind')
    .orderBy('label')
    .execute()
}

/**
 * Removes files that nobody uses and that are older than `before` (ISO 8601), with their bytes where no other
 * row has the same ones. Gives back how many rows went.
 */
export async function removeUnused(
  base: { db: Db; files: FileStore },
  ask: { workspace_id: string; before: string },
): Promise<number> {
  const gone = await base.db.in(ask.workspace_id, tx =>
    tx
      .deleteFrom('files')
      .where('created_at', '<', ask.before)
      .where(is =>
        is.not(
          is.exists(is.selectFrom('file_uses').select('id').whereRef('file_uses.file_id', '=', 'files.id')),
        ),
      )
      .returning('sha256')
      .execute(),
  )
  // After the commit: bytes without a row are only waste, a row without bytes is a loss.
  for (const sha256 of new Set(gone.map(file => file.sha256)))
    await removeBytes(base, ask.workspace_id, sha256)
  return gone.length
}

async function removeBytes(base: { db: Db; files: FileStore }, workspace_id: string, sha256: string) {
  await base.db.in(workspace_id, async tx => {
    await sql`select pg_advisory_xact_lock(${blobLock(workspace_id, sha256)})`.execute(tx)
    const other = await tx.selectFrom('files').select('id').where('sha256', '=', sha256).executeTakeFirst()
    if (!other) await base.files.remove(workspace_id, sha256)
  })
}

function blobLock(workspace_id: string, sha256: string) {
  return sql<number>`hashtextextended(${`${workspace_id}/${sha256}`}, 0)`
}

async function workspaceOf(tx: Tx): Promise<string> {
  const { rows } = await sql<{ id: string | null }>`select octavo_workspace() as id`.execute(tx)
  const id = rows[0]?.id
  if (!id) throw new Error('a file belongs to a workspace: enter one with db.in')
  return id
}

// Browsers on Windows have sent whole paths; control characters would break headers and screens.
function plainName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  return (
    last
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(0, 255) || 'file'
  )
}
