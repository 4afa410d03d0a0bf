// The columns of identities.
import type { Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'

declare module '../../../base/db/tables.ts' {
  interface Tables {
    identities: {
      id: Generated<string>
      workspace_id: WorkspaceId
      user_id: string
      issuer: string
      subject: string
      created_at: FilledTime
      last_used_at: FilledTime
    }
  }
}
