// Rows of files, and who uses them: what "used by" shows and what clean-up may take away.
import { sql, type Selectable } from 'kysely'
import type { Tx } from '../db/index.ts'
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
  const named = asks.map(it => ({ ...it, name: plainName(it.name) }))
  const added = await sql<FileRow>`insert into files (sha256, size, media_type, name)
    select sha256, size, media_type, name from rows from (jsonb_to_recordset(${JSON.stringify(named)}::jsonb)
      as (sha256 text, size bigint, media_type text, name text)) with ordinality order by ordinality
    returning *`.execute(tx)
  return added.rows
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

/**
 * Says that a row of a module needs the file: clean-up then leaves it alone, and "used by" names it. Told of many at
 * once as one value: a parameter for each column of each row cost 20 MB of garbage at a thousand.
 */
export async function useFile(tx: Tx, ...asks: Use[]): Promise<void> {
  await sql`insert into file_uses (file_id, kind, id, label)
    select file_id, kind, id, label from jsonb_to_recordset(${JSON.stringify(asks)}::jsonb)
      as t (file_id uuid, kind text, id text, label text)
    on conflict (workspace_id, file_id, kind, id) do update set label = excluded.label`.execute(tx)
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

/** Guards the bytes of one hash: shared by who adds a row for them, alone by who removes them. */
export function blobLock(workspace_id: string, sha256: string) {
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
