// The rows of connections, the outbox and the e-mail log.
import type { ColumnType, Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../db/index.ts'

type Json<T> = ColumnType<T, string | undefined, string>

declare module '../db/tables.ts' {
  interface Tables {
    connections: {
      workspace_id: WorkspaceId
      /** `smtp`, `sms`, `ai` … */
      kind: string
      settings: ColumnType<Record<string, unknown>, string, string>
      /** Sealed JSON. */
      secrets: string | null
      version: Generated<number>
      changed_by: string | null
      changed_at: FilledTime
    }
    outbox_messages: {
      id: Generated<string>
      workspace_id: WorkspaceId
      kind: 'mail' | 'sms'
      key: string
      sender: string | null
      recipient: string
      reply_to: string | null
      subject: string | null
      text: string
      html: string | null
      headers: Json<Record<string, string>>
      created_at: FilledTime
    }
    email_logs: {
      id: Generated<string>
      workspace_id: WorkspaceId
      key: string
      topic: string
      recipient: string
      subject: string
      content: string | null
      status: Generated<'queued' | 'sending' | 'sent' | 'failed'>
      driver: string | null
      attempts: Generated<number>
      reply: string | null
      provider_id: string | null
      job_id: string | null
      created_at: FilledTime
      updated_at: FilledTime
      sent_at: string | null
    }
  }
}
