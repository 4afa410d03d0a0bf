// The columns of a workspace's settings.
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'
import type { Generated } from 'kysely'

declare module '../../../base/db/tables.ts' {
  interface Tables {
    workspace_settings: {
      workspace_id: WorkspaceId
      locale: Generated<string>
      time_zone: Generated<string>
      currency: Generated<string>
      country: Generated<string>
      keep_uploads: number | null
      keep_jobs: number | null
      keep_trash: number | null
      keep_audit: number | null
      keep_documents: number | null
      keep_messages: number | null
      keep_email_log: number | null
      second_factor_required_at: Generated<string | null>
      version: Generated<number>
      updated_at: FilledTime
    }
  }
}
