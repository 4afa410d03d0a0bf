// The tables that TypeScript knows of: base's own, and what modules add by declaration merging.
import type { ColumnType, Generated } from 'kysely'

/**
 * Modules add theirs:
 * `declare module '../../base/db/tables.ts' { interface Tables { customers: CustomersTable } }`.
 *
 * Values come out of the database as JSON would hold them: timestamptz as ISO 8601 in UTC with microseconds
 * (`2026-11-20T12:00:00.123456Z`), date as `YYYY-MM-DD`, bigint as a number (beyond 2^53 reading it fails),
 * numeric as a string.
 */
export interface Tables {
  workspaces: WorkspacesTable
  files: FilesTable
  file_uses: FileUsesTable
  audit_log: AuditLogTable
  idempotency_keys: IdempotencyKeysTable
}

/** Filled by the database from the transaction's workspace: modules read it, never write it. */
export type WorkspaceId = ColumnType<string, never, never>
/** A timestamptz or date that the database fills. */
export type FilledTime = ColumnType<string, string | undefined, string>

export interface WorkspacesTable {
  id: Generated<string>
  name: string
  kind: 'own' | 'sample'
  created_at: FilledTime
}

export interface FilesTable {
  id: Generated<string>
  workspace_id: WorkspaceId
  /** Hex, 64 characters: the name under which the file store holds the bytes. */
  sha256: string
  /** Bytes. */
  size: number
  media_type: string
  /** What the person called it; never part of a path. */
  name: string
  created_at: FilledTime
}

export interface FileUsesTable {
  workspace_id: WorkspaceId
  file_id: string
  /** The noun that uses the file, `template` say; with `id` it names one row of a module. */
  kind: string
  id: string
  /** What a person sees under "used by". */
  label: string
  created_at: FilledTime
}

export interface AuditLogTable {
  id: Generated<string>
  workspace_id: WorkspaceId
  at: FilledTime
  user_id: string | null
  user_name: string | null
  action: string
  noun: string | null
  noun_id: string | null
  detail: ColumnType<Record<string, unknown>, string | undefined, never>
  request_id: string | null
  address: string | null
}

export interface IdempotencyKeysTable {
  workspace_id: WorkspaceId
  user_id: string
  key: string
  /** `POST /batches`: the same key on another route is another ask. */
  route: string
  body_hash: string
  state: 'in_flight' | 'done'
  status: number | null
  headers: ColumnType<Record<string, string> | null, string | null | undefined, string | null>
  reply: Buffer | null
  created_at: FilledTime
}
