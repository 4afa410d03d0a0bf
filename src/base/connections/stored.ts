// The connection of a workspace: the operator's by the environment, or its own from the table.
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import type { Tx } from '../db/index.ts'
import type { SecretColumn, Secrets } from '../secrets.ts'
import '../post/tables.ts'
import type { ConnectionKind, Values } from './kind.ts'

export interface Connection extends Values {
  source: 'environment' | 'workspace' | 'none'
  /** 0 while nothing is saved. */
  version: number
  changed_at: string | null
}

const aboutConnection = (workspace_id: string, kind: string) => `connections.secrets/${workspace_id}/${kind}`

export const connectionSecrets: SecretColumn = {
  table: 'connections',
  column: 'secrets',
  about: row => aboutConnection(String(row['workspace_id']), String(row['kind'])),
}

/** @throws {Refusal} `secret.unreadable` (503) */
export async function readConnection(
  tx: Tx,
  kind: ConnectionKind,
  by: { config: Config; secrets: Secrets },
): Promise<Connection> {
  const row = await tx.selectFrom('connections').selectAll().where('kind', '=', kind.kind).executeTakeFirst()
  const saved = { version: row?.version ?? 0, changed_at: row?.changed_at ?? null }
  const set = kind.fromEnvironment(by.config)
  if (set) return { source: 'environment', ...set, ...saved }
  if (!row) return { source: 'none', settings: {}, secrets: {}, ...saved }
  const secrets = row.secrets === null ? {} : openAll(by.secrets, row.secrets, row)
  return { source: 'workspace', settings: row.settings, secrets, ...saved }
}

function openAll(secrets: Secrets, sealed: string, row: { workspace_id: string; kind: string }) {
  return JSON.parse(secrets.open(sealed, aboutConnection(row.workspace_id, row.kind))) as Record<
    string,
    string
  >
}

/** Writes settings and secrets as they shall be from now on; null secrets where there are none. */
export async function saveConnection(
  tx: Tx,
  row: { workspace_id: string; kind: string; changed_by: string | null } & Values,
  secrets: Secrets,
): Promise<void> {
  const { workspace_id, kind, changed_by } = row
  const hasSecrets = Object.keys(row.secrets).length > 0
  const sealed = hasSecrets
    ? secrets.seal(JSON.stringify(row.secrets), aboutConnection(workspace_id, kind))
    : null
  const values = { settings: JSON.stringify(row.settings), secrets: sealed, changed_by }
  await tx
    .insertInto('connections')
    .values({ kind, ...values })
    .onConflict(it =>
      it.columns(['workspace_id', 'kind']).doUpdateSet(was => ({
        ...values,
        version: was('connections.version', '+', 1),
        changed_at: sql<string>`now()`,
      })),
    )
    .execute()
}
