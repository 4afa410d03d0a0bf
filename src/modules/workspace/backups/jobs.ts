// The work of backups: writing one and reading it back at once, reading an old one again.
import { stat } from 'node:fs/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { audit } from '../../../base/audit.ts'
import type { Manifest } from '../../../base/backup/index.ts'
import type { Base } from '../../../base/base.ts'
import { isRefusal, refuse } from '../../../base/errors.ts'
import type { JobDef, RunningJob } from '../../../base/jobs/index.ts'
import { pathOf } from './backups.ts'
import { tellOfBackup } from '../notices/happenings.ts'
import { BACKUP, VERIFY } from './names.ts'
import { byClock, makeRoom } from './schedule.ts'

const Piece = z.object({ backup_id: z.uuid() })

const retries = 1

export function backupJobs(base: Base): JobDef[] {
  return [
    {
      name: BACKUP,
      retries,
      timeout_s: 12 * 3_600,
      run: job => backUp(base, job, Piece.parse(job.message).backup_id),
    },
    {
      name: VERIFY,
      retries: 0,
      timeout_s: 12 * 3_600,
      run: job => verify(base, job, Piece.parse(job.message).backup_id),
    },
  ]
}

async function nameOf(base: Base, job: RunningJob, backup_id: string): Promise<string | null> {
  const found = await base.db.in(job.workspace_id, tx =>
    tx.selectFrom('backups').select('file_name').where('id', '=', backup_id).executeTakeFirst(),
  )
  return found?.file_name ?? null
}

/** Writing counts for 80 of the 100, reading back for the rest. */
const written = 80

async function backUp(base: Base, job: RunningJob, backup_id: string): Promise<void> {
  const name = await nameOf(base, job, backup_id)
  if (name === null) return
  const path = pathOf(base, name)
  try {
    // A file under the name is a whole one: an attempt was cut off after it, or it is the one that was restored here.
    const isThere = await stat(path).catch(() => null)
    if (!isThere) await write(base, job, path)
    const manifest = await base.backups.verify(path)
    await record(base, job, { backup_id, path, manifest })
  } catch (error) {
    // Stopped by hand or by the worker's end is told by the job alone, and tried again.
    if (!job.signal.aborted) await noteFailure(base, job, backup_id, error)
    // Once: the first failure is tried again by itself.
    const isFinal = job.attempt > retries || (isRefusal(error) && error.retryAfter === undefined)
    if (!job.signal.aborted && isFinal) await tellOfBackup(base, saidBy(error))
    throw error
  }
}

async function write(base: Base, job: RunningJob, path: string): Promise<void> {
  let told = 0
  let telling = Promise.resolve()
  const onShare = (share: number) => {
    const more = Math.floor(share * written) - told
    if (more < 5) return
    told += more
    telling = telling
      .then(() => base.db.in(job.workspace_id, tx => job.progress(tx, { done: more })))
      // How far it is may stay behind; the end is recorded on its own.
      .catch((error: unknown) => job.log.warn({ err: error }, 'progress could not be told'))
  }
  await base.backups.write(path, { onShare, signal: job.signal })
  await telling
}

async function record(
  base: Base,
  job: RunningJob,
  { backup_id, path, manifest }: { backup_id: string; path: string; manifest: Manifest },
): Promise<void> {
  const { size } = await stat(path)
  await base.db.in(job.workspace_id, async tx => {
    const facts = {
      size,
      rows_saved: manifest.tables.reduce((sum, it) => sum + it.rows, 0),
      files_saved: manifest.files.count,
      files_missing: manifest.files.missing.length,
      release: manifest.octavo,
    }
    await tx
      .updateTable('backups')
      .set({
        ...facts,
        finished_at: sql<string>`now()`,
        verified_at: sql<string>`now()`,
        failed_at: null,
        error: null,
        verify_error: null,
      })
      .where('id', '=', backup_id)
      .execute()
    await audit(tx, byClock, { action: 'backup.made', noun: 'backup', noun_id: backup_id, detail: facts })
    await makeRoom(base, tx)
  })
}

const saidBy = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 1000)

async function noteFailure(base: Base, job: RunningJob, backup_id: string, error: unknown): Promise<void> {
  const said = saidBy(error)
  await base.db.in(job.workspace_id, async tx => {
    await tx
      .updateTable('backups')
      .set({ failed_at: sql<string>`now()`, error: said })
      .where('id', '=', backup_id)
      .execute()
    const detail = { error: said }
    await audit(tx, byClock, { action: 'backup.failed', noun: 'backup', noun_id: backup_id, detail })
  })
}

async function verify(base: Base, job: RunningJob, backup_id: string): Promise<void> {
  const name = await nameOf(base, job, backup_id)
  if (name === null) throw refuse('backup.unknown', 404, 'This backup was removed meanwhile.')
  const verify_error = await base.backups.verify(pathOf(base, name)).then(
    () => null,
    (error: unknown) => {
      if (isRefusal(error)) return error.message
      throw error
    },
  )
  await base.db.in(job.workspace_id, async tx => {
    await tx
      .updateTable('backups')
      .set({ verified_at: sql<string>`now()`, verify_error })
      .where('id', '=', backup_id)
      .execute()
    const detail = verify_error ? { error: verify_error } : {}
    const action = verify_error ? 'backup.found_damaged' : 'backup.verified'
    await audit(tx, byClock, { action, noun: 'backup', noun_id: backup_id, detail })
  })
  if (verify_error) throw refuse('backup.damaged', 422, verify_error)
}
