// The columns of this module's tables.
import type { Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../base/db/index.ts'

declare module '../../base/db/tables.ts' {
  interface Tables {
    customers: {
      id: Generated<string>
      workspace_id: WorkspaceId
      name: string
      email: string | null
      /** E.164 where the number could be understood. */
      phone: string | null
      locale: Generated<string>
      reference: string | null
      kind: Generated<'person' | 'company'>
      version: Generated<number>
      created_at: FilledTime
      updated_at: FilledTime
    }
  }
}
