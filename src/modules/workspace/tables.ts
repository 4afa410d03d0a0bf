// The columns of this module's tables.
import type { Generated } from 'kysely'
import type { Capability, Role } from '../../base/contract/route.ts'
import type { FilledTime, WorkspaceId } from '../../base/db/index.ts'
import type { MediaKind } from '../../base/http/media.ts'

declare module '../../base/db/tables.ts' {
  interface Tables {
    users: {
      id: Generated<string>
      workspace_id: WorkspaceId
      email: string
      username: string
      password_hash: string
      role: Role
      capabilities: Capability[]
      created_at: FilledTime
      updated_at: FilledTime
      removed_at: string | null
      /** Since when signing in asks for a code as well. */
      second_factor_at: string | null
    }
    refresh_tokens: {
      token_hash: string
      workspace_id: WorkspaceId
      user_id: string
      family_id: string
      created_at: FilledTime
      expires_at: string
      used_at: string | null
    }
    sessions: {
      id: string
      workspace_id: WorkspaceId
      user_id: string
      created_at: FilledTime
      last_used_at: FilledTime
      device: string | null
      address: string | null
      ended_at: string | null
      by_provider: Generated<boolean>
    }
    invites: {
      id: Generated<string>
      workspace_id: WorkspaceId
      token_hash: string
      email: string
      role: Role
      capabilities: Capability[]
      invited_by: string | null
      created_at: FilledTime
      expires_at: FilledTime
      used_at: string | null
      revoked_at: string | null
    }
    api_keys: {
      id: Generated<string>
      workspace_id: WorkspaceId
      user_id: string
      name: string
      key_hash: string
      hint: string
      access: 'read' | 'write'
      capabilities: Capability[] | null
      created_at: FilledTime
      last_used_at: string | null
      expires_at: string | null
      revoked_at: string | null
    }
    uploads: {
      id: Generated<string>
      workspace_id: WorkspaceId
      file_id: string
      kind: MediaKind
      pages: number | null
      uploaded_by: string | null
      created_at: FilledTime
      removed_at: string | null
    }
  }
}
