// The columns of backups and of their time.
import type { Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'

declare module '../../../base/db/tables.ts' {
  interface Tables {
    backups: {
      id: Generated<string>
      workspace_id: WorkspaceId
      file_name: string
      job_id: string | null
      by_clock: Generated<boolean>
      created_by: string | null
      created_at: FilledTime
      finished_at: string | null
      failed_at: string | null
      error: string | null
      size: number | null
      rows_saved: number | null
      files_saved: number | null
      files_missing: number | null
      release: string | null
      verified_at: string | null
      verify_error: string | null
    }
    backup_schedules: {
      workspace_id: WorkspaceId
      is_on: boolean
      hour: number
      keep: number
      version: Generated<number>
      changed_at: FilledTime
    }
  }
}
