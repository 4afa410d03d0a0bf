// Routes and shapes of backups: made now or by the clock, listed, read again, taken along.
import { z } from 'zod'
import { Id, Instant, JobStarted, Page, listOf } from '../../../base/contract/shapes.ts'
import { admins, route } from '../../../base/contract/route.ts'

const BackupId = z.object({ backup_id: Id })

export const Backup = z.object({
  id: Id,
  file_name: z.string(),
  status: z.enum(['under_way', 'done', 'failed', 'gone']),
  by_clock: z.boolean(),
  created_by: z.string().nullable(),
  created_at: Instant,
  finished_at: Instant.nullable(),
  error: z.string().nullable(),
  job_id: Id.nullable(),
  /** Bytes of the file. */
  size: z.number().nullable(),
  rows_saved: z.number().nullable(),
  files_saved: z.number().nullable(),
  /** Files whose content was lost before: the backup is whole without them. */
  files_missing: z.number().int().nullable(),
  release: z.string().nullable(),
  verified_at: Instant.nullable(),
  verify_error: z.string().nullable(),
})
export type Backup = z.infer<typeof Backup>

const schedule = {
  is_on: z.boolean(),
  /** Hour of the day in your company’s time zone. */
  hour: z.number().int().min(0).max(23),
  /** How many made by the clock are kept; those made by hand stay until somebody removes them. */
  keep: z.number().int().min(1).max(366),
}

export const BackupSchedule = z.object({
  ...schedule,
  time_zone: z.string(),
  /** Where backups are written. */
  folder: z.string(),
  version: z.number().int(),
})
export type BackupSchedule = z.infer<typeof BackupSchedule>

export const backupsContract = {
  listBackups: route({
    method: 'GET',
    path: '/backups',
    roles: admins,
    query: z.object({ ...Page }),
    replies: { 200: listOf(Backup) },
    says: 'Backups of the whole installation, newest first. For admins of its first company.',
  }),
  createBackup: route({
    method: 'POST',
    path: '/backups',
    roles: admins,
    replies: { 202: JobStarted },
    says: 'Make a backup of the whole installation now, while everybody goes on working.',
  }),
  readBackupFile: route({
    method: 'GET',
    path: '/backups/{backup_id}/file',
    roles: admins,
    params: BackupId,
    inPerson: true,
    kind: 'file',
    media: ['application/zstd'],
    replies: { 200: null, 206: null },
    says: 'The backup itself: every company’s data, not encrypted. API keys may not fetch it.',
  }),
  verifyBackup: route({
    method: 'POST',
    path: '/backups/{backup_id}/verify',
    roles: admins,
    params: BackupId,
    replies: { 202: JobStarted },
    says: 'Read a backup to its end and compare every table and file with its checksum.',
  }),
  removeBackup: route({
    method: 'DELETE',
    path: '/backups/{backup_id}',
    roles: admins,
    params: BackupId,
    inPerson: true,
    replies: { 204: null },
    says: 'Remove a backup and its file. There is no way back.',
  }),
  readBackupSchedule: route({
    method: 'GET',
    path: '/backup-schedule',
    roles: admins,
    replies: { 200: BackupSchedule },
    says: 'At which hour a backup is made each day, how many are kept, and where.',
  }),
  changeBackupSchedule: route({
    method: 'PUT',
    path: '/backup-schedule',
    roles: admins,
    body: z.object(schedule),
    versioned: true,
    replies: { 200: BackupSchedule },
    says: 'Change the time of the daily backup.',
  }),
}
