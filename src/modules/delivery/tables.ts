// The columns of this module's tables.
import type { ColumnType, Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../base/db/index.ts'
import type { Channel, Message, MessageState } from './shapes.ts'

type Json<T> = ColumnType<T, string | undefined, string>

declare module '../../base/db/tables.ts' {
  interface Tables {
    deliveries: {
      id: Generated<string>
      workspace_id: WorkspaceId
      title: string
      source_kind: string
      source_id: string | null
      channel: Channel
      subject: string | null
      text: string
      expires_in_s: number
      max_opens: number | null
      code: boolean
      may_renew: boolean
      documents: Generated<number>
      origin: string
      send_after: string
      created_by: string | null
      created_at: FilledTime
      cancelled_at: string | null
    }
    links: {
      id: Generated<string>
      workspace_id: WorkspaceId
      delivery_id: string
      customer_id: string | null
      channel: Channel
      address: string
      locale: string
      code: boolean
      may_renew: boolean
      max_opens: number | null
      opens: Generated<number>
      first_opened_at: string | null
      last_opened_at: string | null
      expires_at: string
      revoked_at: string | null
      message_state: Generated<MessageState>
      message_reason: string | null
      sent_at: string | null
      delivered_at: string | null
      failed_at: string | null
      created_at: FilledTime
    }
    link_tokens: {
      id: Generated<string>
      workspace_id: WorkspaceId
      link_id: string
      token_hash: string
      expires_at: string
      created_at: FilledTime
    }
    sent_documents: {
      id: Generated<string>
      workspace_id: WorkspaceId
      delivery_id: string
      link_id: string
      customer_id: string | null
      source_kind: string
      source_id: string
      group_id: string | null
      title: string
      values: Json<Record<string, unknown>>
      file_id: string
      corrected_at: string | null
      viewed_at: string | null
      downloaded_at: string | null
      created_at: FilledTime
    }
    portal_codes: {
      id: Generated<string>
      workspace_id: WorkspaceId
      link_id: string
      code_hash: string
      target: string
      address: string
      tries: Generated<number>
      used_at: string | null
      created_at: FilledTime
      expires_at: string
    }
    portal_wrongs: {
      id: Generated<string>
      workspace_id: WorkspaceId
      link_id: string
      address: string
      created_at: FilledTime
    }
    portal_sessions: {
      id: Generated<string>
      workspace_id: WorkspaceId
      link_id: string
      token_id: string
      secret_hash: string
      verified_at: string | null
      opened_at: string | null
      created_at: FilledTime
      expires_at: string
    }
    customer_questions: {
      id: Generated<string>
      workspace_id: WorkspaceId
      link_id: string
      customer_id: string | null
      sent_id: string | null
      title: string | null
      text: string
      address: string | null
      created_at: FilledTime
      taken_at: string | null
    }
    /** Append-only. */
    access_log: {
      id: Generated<string>
      workspace_id: WorkspaceId
      at: FilledTime
      act: string
      why: string | null
      link_id: string
      delivery_id: string
      sent_id: string | null
      customer_id: string | null
      address: string | null
      agent: string | null
    }
    /** Written by its owner alone. */
    access_seals: {
      workspace_id: WorkspaceId
      seq: number
      log_id: string
      hash: Buffer
      sealed_at: FilledTime
    }
    messages: {
      id: Generated<string>
      workspace_id: WorkspaceId
      delivery_id: string | null
      link_id: string | null
      kind: Message['kind']
      channel: Channel
      address: string
      subject: string | null
      text: string
      vars: Json<Record<string, string>>
      sealed: string | null
      state: Generated<MessageState>
      reason: string | null
      said: string | null
      provider: string | null
      provider_id: string | null
      segments: number | null
      attempts: Generated<number>
      send_after: FilledTime
      claimed_at: string | null
      sent_at: string | null
      delivered_at: string | null
      failed_at: string | null
      created_at: FilledTime
    }
    message_settings: {
      workspace_id: WorkspaceId
      sms_text: string
      email_subject: string
      email_text: string
      company: string | null
      sms_price: string | null
      currency: string
      version: Generated<number>
    }
    sms_opt_outs: {
      id: Generated<string>
      workspace_id: WorkspaceId
      phone: string
      how: 'reply' | 'carrier' | 'hand'
      created_at: FilledTime
    }
    message_paces: {
      workspace_id: WorkspaceId
      channel: Channel
      next_at: string
    }
  }
}
