// What is told of: a job that ended, a sign-in from a device that was not seen before.
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { JobRow } from '../../../base/jobs/index.ts'
import type { From } from '../people/sessions.ts'
import { tell } from './notices.ts'

export async function tellOfJob(base: Base, tx: Tx, job: JobRow): Promise<void> {
  if (job.created_by === null || (job.status !== 'done' && job.status !== 'error')) return
  const about = { user_id: job.created_by, link: '/' }
  if (job.status === 'error')
    return tell(tx, base, {
      ...about,
      event: 'job.failed',
      params: { title: job.title, error: job.error ?? '' },
    })
  const params = { title: job.title, done: String(job.done), failed: String(job.failed) }
  return tell(tx, base, { ...about, event: 'job.finished', params })
}

/**
 * A device is what the browser says of itself, without its version: that changes each month. Call it before the new
 * session is written. A person's first session is no news.
 */
export async function tellOfDevice(base: Base, tx: Tx, user_id: string, from: From): Promise<void> {
  const seen = await tx
    .selectFrom('sessions')
    .select('device')
    .distinct()
    .where('user_id', '=', user_id)
    .execute()
  const kind = kindOf(from.device)
  if (seen.length === 0 || seen.some(it => kindOf(it.device) === kind)) return
  const params = {
    device: from.device ?? 'unknown',
    address: from.address ?? 'unknown',
    time: `${base.clock.now().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  }
  await tell(tx, base, { user_id, event: 'sign_in.new_device', params, link: '/account' })
}

function kindOf(device: string | null): string {
  return (device ?? '').replace(/\d[\d._]*/g, '')
}

/** Of every company but the sample: a backup holds them all. */
export async function tellOfBackup(base: Base, error: string): Promise<void> {
  const workspaces = await base.db.anywhere(tx =>
    sql<{ id: string }>`select octavo_workspaces() as id`.execute(tx),
  )
  for (const { id } of workspaces.rows)
    await base.db.in(id, async tx => {
      const company = await tx.selectFrom('workspaces').select('kind').executeTakeFirst()
      if (company?.kind !== 'own') return
      const admins = tx.selectFrom('users').select('id').where('role', '=', 'admin')
      for (const { id: user_id } of await admins.where('removed_at', 'is', null).execute())
        await tell(tx, base, { user_id, event: 'backup.failed', params: { error }, link: '/admin/backup' })
    })
}
