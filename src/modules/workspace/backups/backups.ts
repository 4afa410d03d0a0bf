// Backups as the owner of the installation sees them: asked for, listed, taken along, removed.
import './tables.ts'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createReadStream } from 'node:fs'
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask, FileReply, StreamAsk } from '../../../base/http/ask.ts'
import { readRangeHeader } from '../../../base/http/file_reply.ts'
import { refuseUnlessOwner } from '../installation/owner.ts'
import type { Backup, backupsContract } from './contract.ts'
import { BACKUP, VERIFY } from './names.ts'

type Routes = typeof backupsContract

const unknown = () => refuse('backup.unknown', 404, 'There is no such backup here.')

export function pathOf(base: Base, file_name: string): string {
  return join(base.backups.folder, file_name)
}

function select(tx: Tx) {
  return tx
    .selectFrom('backups as b')
    .leftJoin('users as u', 'u.id', 'b.created_by')
    .select(['b.id', 'b.file_name', 'b.by_clock', 'b.created_at', 'b.finished_at', 'b.error', 'b.job_id'])
    .select(['b.size', 'b.rows_saved', 'b.files_saved', 'b.files_missing', 'b.release'])
    .select(['b.verified_at', 'b.verify_error', 'u.username as created_by'])
    .select(
      sql<Backup['status']>`case when b.failed_at is not null then 'failed' when b.finished_at is null
        then 'under_way' else 'done' end`.as('status'),
    )
}

export async function listBackups(base: Base, tx: Tx, ask: Ask<Routes['listBackups']>) {
  await refuseUnlessOwner(tx)
  const page = await pageOf(select(tx), ask.query, {
    ...{ by: 'b.created_at', sort: 'created_at', id: 'b.id', descending: true },
  })
  // Somebody may have taken a file out of the folder; a restored list may name another machine's.
  const data = await Promise.all(
    page.data.map(async it => {
      if (it.status !== 'done') return it
      const found = await stat(pathOf(base, it.file_name)).catch(() => null)
      return found ? it : { ...it, status: 'gone' as const }
    }),
  )
  return { ...page, data }
}

export interface NewBackup {
  by_clock: boolean
  user_id: string | null
  request_id?: string
}

/** @throws refusal `backup.under_way` (409) */
export async function addBackup(base: Base, tx: Tx, actor: Actor, ask: NewBackup): Promise<string> {
  // One at a time: a second would hold clean-up still for longer and write the same.
  await sql`select pg_advisory_xact_lock(hashtextextended('octavo backups', 0))`.execute(tx)
  const open = await tx
    .selectFrom('jobs')
    .select('id')
    .where('name', '=', BACKUP)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirst()
  if (open) throw refuse('backup.under_way', 409, 'A backup is being made already. Wait until it is there.')
  const { by_clock, user_id } = ask
  const stamp = base.clock.now().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')
  const made = await tx
    .insertInto('backups')
    .values({
      file_name: sql<string>`'octavo-' || ${stamp}::text || '-' || substr(md5(random()::text), 1, 6) || '.tar.zst'`,
      by_clock,
      created_by: user_id,
    })
    .returning(['id', 'file_name'])
    .executeTakeFirstOrThrow()
  const job_id = await base.jobs.enqueueLater(tx, {
    name: BACKUP,
    title: 'Backup of the installation',
    total: 100,
    input: { backup_id: made.id },
    messages: [{ backup_id: made.id }],
    ...(user_id ? { created_by: user_id } : {}),
    ...(ask.request_id ? { request_id: ask.request_id } : {}),
  })
  await tx.updateTable('backups').set({ job_id }).where('id', '=', made.id).execute()
  const detail = { file_name: made.file_name, by_clock }
  await audit(tx, actor, { action: 'backup.begun', noun: 'backup', noun_id: made.id, detail })
  return job_id
}

export async function createBackup(base: Base, tx: Tx, ask: Ask<Routes['createBackup']>) {
  await refuseUnlessOwner(tx)
  const { user_id } = ask.caller
  const job_id = await addBackup(base, tx, ask.actor, {
    ...{ by_clock: false, user_id, request_id: ask.request_id },
  })
  void ask.reply.header('location', `/api/jobs/${job_id}`)
  return { job_id }
}

/** A backup that was finished. By the workspace's own rows: another company's is as unknown as none. */
async function readDone(tx: Tx, backup_id: string) {
  const found = await tx
    .selectFrom('backups')
    .select(['id', 'file_name', 'finished_at', 'failed_at'])
    .where('id', '=', backup_id)
    .executeTakeFirst()
  if (!found) throw unknown()
  if (!found.finished_at || found.failed_at)
    throw refuse('backup.not_done', 409, 'This backup is not finished, so there is nothing to read yet.')
  return found
}

export async function verifyBackupLater(base: Base, tx: Tx, ask: Ask<Routes['verifyBackup']>) {
  const backup = await readDone(tx, ask.params.backup_id)
  await refuseGone(base, backup.file_name)
  const job_id = await base.jobs.enqueueLater(tx, {
    name: VERIFY,
    title: `Verify ${backup.file_name}`,
    total: 1,
    input: { backup_id: backup.id },
    created_by: ask.caller.user_id,
    request_id: ask.request_id,
    messages: [{ backup_id: backup.id }],
  })
  const detail = { file_name: backup.file_name }
  await audit(tx, ask.actor, {
    action: 'backup.verification_begun',
    noun: 'backup',
    noun_id: backup.id,
    detail,
  })
  void ask.reply.header('location', `/api/jobs/${job_id}`)
  return { job_id }
}

/** @throws refusal `backup.gone` (404) */
async function refuseGone(base: Base, file_name: string): Promise<number> {
  const found = await stat(pathOf(base, file_name)).catch(() => null)
  if (found) return found.size
  throw refuse(
    'backup.gone',
    404,
    `${file_name} is not in ${base.backups.folder} of this machine. It was moved away, or a worker wrote it on another machine: give all the same folder (OCTAVO_BACKUP_DIR).`,
    { params: { file_name, folder: base.backups.folder } },
  )
}

export async function sendBackup(base: Base, ask: StreamAsk<Routes['readBackupFile']>): Promise<FileReply> {
  const backup = await ask.in(async tx => {
    const found = await readDone(tx, ask.params.backup_id)
    const detail = { file_name: found.file_name }
    await audit(tx, ask.actor, { action: 'backup.downloaded', noun: 'backup', noun_id: found.id, detail })
    return found
  })
  const size = await refuseGone(base, backup.file_name)
  // Written once under this name, and never changed.
  const etag = `"${backup.id}"`
  const range = readRangeHeader(ask.request.headers, size, etag)
  return {
    status: range ? 206 : 200,
    media_type: 'application/zstd',
    name: backup.file_name,
    body: createReadStream(pathOf(base, backup.file_name), range ?? {}),
    size: range ? range.end - range.start + 1 : size,
    headers: {
      'accept-ranges': 'bytes',
      etag,
      ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${size}` } : {}),
    },
  }
}

export async function removeBackup(base: Base, tx: Tx, ask: Ask<Routes['removeBackup']>): Promise<void> {
  const found = await tx
    .selectFrom('backups as b')
    .leftJoin('jobs as j', 'j.id', 'b.job_id')
    .select(['b.id', 'b.file_name', 'j.status'])
    .where('b.id', '=', ask.params.backup_id)
    .executeTakeFirst()
  if (!found) throw unknown()
  if (found.status === 'queued' || found.status === 'running')
    throw refuse('backup.not_done', 409, 'This backup is under way. Stop it on the Jobs page first.')
  await takeAway(base, tx, found, ask.actor)
}

export async function takeAway(
  base: Base,
  tx: Tx,
  it: { id: string; file_name: string },
  actor: Actor,
): Promise<void> {
  await tx.deleteFrom('backups').where('id', '=', it.id).execute()
  const detail = { file_name: it.file_name }
  await audit(tx, actor, { action: 'backup.removed', noun: 'backup', noun_id: it.id, detail })
  await rm(pathOf(base, it.file_name), { force: true })
}
