// The daily backup: at its hour in the company's time zone, once a day, late rather than never; old ones make room.
import './tables.ts'
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { isRefusal } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import type { Schedule } from '../../../base/jobs/index.ts'
import { ownsInstallation, refuseUnlessOwner } from '../installation/owner.ts'
import { readHome } from '../settings/settings.ts'
import { addBackup, takeAway } from './backups.ts'
import type { BackupSchedule, backupsContract } from './contract.ts'

type Routes = typeof backupsContract

/** What a form begins with: nothing is made before somebody says so. */
const usual = { is_on: false, hour: 2, keep: 7, version: 0 }
export const byClock: Actor = { user_id: null, name: 'clock', request_id: null, address: null }

async function read(tx: Tx) {
  const own = await tx
    .selectFrom('backup_schedules')
    .select(['is_on', 'hour', 'keep', 'version'])
    .executeTakeFirst()
  return own ?? usual
}

export async function readBackupSchedule(base: Base, tx: Tx): Promise<BackupSchedule> {
  await refuseUnlessOwner(tx)
  const { time_zone } = await readHome(tx)
  return { ...(await read(tx)), time_zone, folder: base.backups.folder }
}

/** @throws refusal `version.moved_on` (412) */
export async function changeBackupSchedule(base: Base, tx: Tx, ask: Ask<Routes['changeBackupSchedule']>) {
  await refuseUnlessOwner(tx)
  await sql`select 1 from workspaces for update`.execute(tx)
  const before = await read(tx)
  checkVersion(before.version, ask.version, 'backup’s time')
  const row = { ...ask.body, version: before.version + 1, changed_at: sql<string>`now()` }
  await tx
    .insertInto('backup_schedules')
    .values(row)
    .onConflict(it => it.column('workspace_id').doUpdateSet(row))
    .execute()
  await audit(tx, ask.actor, { action: 'backup.scheduled', noun: 'backup', detail: ask.body })
  return readBackupSchedule(base, tx)
}

/** Looked at often, so that a machine that slept through the hour makes good for it when it wakes. */
export function backupSchedules(base: Base): Schedule[] {
  return [{ name: 'workspace.backup', cron: '*/10 * * * *', run: () => backUpWhenDue(base) }]
}

export async function backUpWhenDue(base: Base): Promise<void> {
  const { rows } = await base.db.anywhere(tx =>
    sql<{ id: string }>`select octavo_workspaces() as id`.execute(tx),
  )
  for (const { id } of rows)
    await base.db.in(id, async tx => {
      if (!(await ownsInstallation(tx)) || !(await isDue(tx, base.clock.now()))) return
      await addBackup(base, tx, byClock, { by_clock: true, user_id: null }).catch((error: unknown) => {
        // Somebody makes one by hand just now: the next look finds whether one is still due.
        if (!isRefusal(error)) throw error
      })
    })
}

/** Whether none was begun by the clock since the last time that its hour struck. */
async function isDue(tx: Tx, now: Date): Promise<boolean> {
  const schedule = await read(tx)
  if (!schedule.is_on) return false
  const { time_zone } = await readHome(tx)
  // By the database's clock faces, which know summer time: today's hour, or yesterday's where it has not struck yet.
  const { rows } = await sql<{ due: boolean }>`
    with struck as (select (case when here.hour <= here.at then here.hour else here.hour - interval '1 day' end)
        at time zone ${time_zone}::text as at
      from (select ${now.toISOString()}::timestamptz at time zone ${time_zone}::text as at,
        date_trunc('day', ${now.toISOString()}::timestamptz at time zone ${time_zone}::text)
          + make_interval(hours => ${schedule.hour}) as hour) here)
    select not exists (select 1 from backups b where b.by_clock and b.created_at >= struck.at)
      and coalesce((select changed_at <= struck.at from backup_schedules), false) as due from struck`.execute(
    tx,
  )
  return rows[0]?.due ?? false
}

/** Those that the clock made beyond what is kept, the oldest first; a failed one takes no good one's place. */
export async function makeRoom(base: Base, tx: Tx): Promise<void> {
  const { keep } = await read(tx)
  const old = await tx
    .selectFrom('backups')
    .select(['id', 'file_name'])
    .where('by_clock', '=', true)
    .where('finished_at', 'is not', null)
    .where('failed_at', 'is', null)
    .orderBy('created_at', 'desc')
    .offset(keep)
    .execute()
  for (const it of old) await takeAway(base, tx, it, byClock)
}
