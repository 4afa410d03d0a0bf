// The columns of second factors.
import type { ColumnType } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'

declare module '../../../base/db/tables.ts' {
  interface Tables {
    second_factors: {
      user_id: string
      workspace_id: WorkspaceId
      /** Sealed. */
      secret: string
      created_at: FilledTime
      last_step: ColumnType<number, number | undefined, number>
    }
    recovery_codes: {
      code_hash: string
      workspace_id: WorkspaceId
      user_id: string
      created_at: FilledTime
      used_at: ColumnType<string | null, undefined, string>
    }
  }
}
