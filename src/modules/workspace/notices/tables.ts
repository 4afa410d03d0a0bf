// The columns of notices and of what somebody wants to be told.
import type { ColumnType, Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'
import type { Locale } from '../mail/contract.ts'

type Json<T> = ColumnType<T, string, string>

declare module '../../../base/db/tables.ts' {
  interface Tables {
    notification_settings: {
      workspace_id: WorkspaceId
      user_id: string
      choices: Json<Record<string, { mail: boolean; app: boolean }>>
      locale: Generated<Locale>
      updated_at: FilledTime
    }
    notices: {
      id: Generated<string>
      workspace_id: WorkspaceId
      user_id: string
      event: string
      params: Json<Record<string, string>>
      link: string | null
      created_at: FilledTime
      read_at: string | null
    }
  }
}
