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

/** Several deeds of one ask cost one statement. */
export async function audit(tx: Tx, actor: Actor, ...deeds: readonly Deed[]): Promise<void> {
  if (deeds.length === 0) return
  await tx
    .insertInto('audit_log')
    .values(
      deeds.map(deed => ({
        user_id: actor.user_id,
        user_name: actor.name,
        action: deed.action,
        noun: deed.noun,
        noun_id: deed.noun_id ?? null,
        detail: JSON.stringify(deed.detail ?? {}),
        request_id: actor.request_id,
        address: actor.address,
      })),
    )
    .execute()
}
