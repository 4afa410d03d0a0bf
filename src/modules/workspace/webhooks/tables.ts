// The columns of webhooks and of their deliveries.
import type { ColumnType, Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'
import type { Try } from './contract.ts'

declare module '../../../base/db/tables.ts' {
  interface Tables {
    webhooks: {
      id: Generated<string>
      workspace_id: WorkspaceId
      url: string
      description: string
      types: string[] | null
      /** Sealed, as is the old one. */
      secret: string
      old_secret: string | null
      old_secret_until: string | null
      disabled_at: string | null
      disabled_why: 'person' | 'gone' | 'failing' | null
      failing_since: string | null
      busy_until: string | null
      served_at: string | null
      version: Generated<number>
      created_by: string | null
      created_at: FilledTime
      updated_at: FilledTime
    }
    webhook_deliveries: {
      id: Generated<string>
      workspace_id: WorkspaceId
      webhook_id: string
      event_id: string
      type: string
      payload: ColumnType<Record<string, unknown>, never, never>
      status: 'waiting' | 'delivered' | 'failed'
      attempts: number
      due_at: string | null
      tries: ColumnType<Try[], never, string>
      created_at: FilledTime
      ended_at: string | null
    }
  }
}
