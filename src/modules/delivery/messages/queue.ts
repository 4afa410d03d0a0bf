// Puts messages into the outbox, in the transaction of what they are about; a worker sends them once it has committed.
import '../tables.ts'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { Channel, Message } from '../shapes.ts'

export interface NewMessage {
  kind: Message['kind']
  channel: Channel
  address: string
  subject: string | null
  /** With placeholders. */
  text: string
  /** What fills them, but for what is secret. */
  vars: Record<string, string>
  /** Fills `link` or `code`: sealed while it waits, wiped when it is out. */
  secret: string
  delivery_id: string | null
  link_id: string | null
  segments: number | null
}

/** Where a sealed text belongs, for AES-GCM's associated data. */
export function aboutMessage(row: { workspace_id: string; id: string }): string {
  return `messages.sealed/${row.workspace_id}/${row.id}`
}

/** @param after ISO 8601; now where left out. @returns their ids in order */
export async function queueMessages(
  base: Pick<Base, 'secrets'>,
  tx: Tx,
  messages: readonly NewMessage[],
  after?: string,
): Promise<string[]> {
  if (messages.length === 0) return []
  const made = await sql<{ id: string; workspace_id: string }>`
    select octavo_id() as id, octavo_workspace() as workspace_id from generate_series(1, ${messages.length}::int)`.execute(
    tx,
  )
  const rows = messages.map(({ secret, ...rest }, at) => {
    const own = made.rows[at] as { id: string; workspace_id: string }
    return { ...rest, id: own.id, sealed: base.secrets.seal(secret, aboutMessage(own)) }
  })
  await sql`insert into messages (id, kind, channel, address, subject, text, vars, sealed, delivery_id, link_id,
      segments, send_after)
    select (it->>'id')::uuid, it->>'kind', it->>'channel', it->>'address', it->>'subject', it->>'text', it->'vars',
      it->>'sealed', (it->>'delivery_id')::uuid, (it->>'link_id')::uuid, (it->>'segments')::int,
      coalesce(${after ?? null}::timestamptz, now())
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) it`.execute(tx)
  return rows.map(it => it.id)
}
