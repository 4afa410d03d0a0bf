// The audit log: who did what, when, from where; in the same transaction as the deed.
import type { Tx } from './db/index.ts'

/** Who did it: an ask over HTTP, or the worker on somebody's behalf. */
export interface Actor {
  user_id: string | null
  name: string | null
  request_id: string | null
  address: string | null
}

interface Deed {
  /** Past tense: `document.generated`. */
  action: string
  noun: string
  noun_id?: string | null
  detail?: Record<string, unknown>
}

export async function audit(tx: Tx, actor: Actor, deed: Deed): Promise<void> {
  await tx
    .insertInto('audit_log')
    .values({
      user_id: actor.user_id,
      user_name: actor.name,
      action: deed.action,
      noun: deed.noun,
      noun_id: deed.noun_id ?? null,
      detail: JSON.stringify(deed.detail ?? {}),
      request_id: actor.request_id,
      address: actor.address,
    })
    .execute()
}
