// Is there a backup, is it young enough, did the last one go well: for the company whose the installation is.
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { ownsInstallation } from '../installation/owner.ts'
import { fine, type Finding } from './findings.ts'

/** Hours after which a daily backup has been missed, and after which any is old. */
const missed_h = { daily: 26, any: 8 * 24 }

export async function checkBackups(base: Base, tx: Tx): Promise<Finding[]> {
  if (!(await ownsInstallation(tx))) return []
  const schedule = await tx.selectFrom('backup_schedules').select('is_on').executeTakeFirst()
  const rows = await tx
    .selectFrom('backups')
    .select(['finished_at', 'failed_at', 'error', 'file_name'])
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute()
  const last = rows.find(it => it.finished_at !== null)
  const found: Finding[] = []
  const [newest] = rows
  if (newest?.failed_at)
    found.push({
      ...{ code: 'backup.failed', level: 'trouble', params: { said: newest.error ?? '' } },
      what: `The last backup went wrong: ${newest.error ?? 'no reason was told'}`,
      why: 'What happened since the one before would be lost.',
      todo: 'Mend what it says, then press Back up now on the Backup page.',
    })
  if (!last?.finished_at)
    return [
      ...found,
      {
        code: 'backup.none',
        level: 'warning',
        what: 'No backup has been made from here yet.',
        why: 'A disk that dies takes everything along. (octavo backup by hand or by cron is not seen here.)',
        todo: 'Press Back up now on the Backup page, and set a time for each day.',
      },
    ]
  const hours = (base.clock.now().getTime() - Date.parse(last.finished_at)) / 3_600_000
  const params = { at: last.finished_at, name: last.file_name }
  if (hours > (schedule?.is_on ? missed_h.daily : missed_h.any))
    found.push({
      ...{ code: 'backup.old', level: 'warning', params },
      what: `The last good backup is of ${last.finished_at}.`,
      why: 'What happened since would be lost.',
      todo: 'See that a worker runs at the hour of the backup, or press Back up now.',
    })
  return found.length > 0 ? found : [fine('backup.young', `The last backup is of ${params.at}.`, params)]
}
