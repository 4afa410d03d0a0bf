// The columns of the trash.
import type { Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'

declare module '../../../base/db/tables.ts' {
  interface Tables {
    trash: {
      id: Generated<string>
      workspace_id: WorkspaceId
      kind: string
      noun_id: string
      name: string
      deleted_by: string | null
      deleted_at: FilledTime
    }
  }
}
