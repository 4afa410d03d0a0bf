// Whether something is still to be read by a customer, for modules above that would take it away.
import { sql, type RawBuilder } from 'kysely'

/** SQL: a link that was neither withdrawn nor has run out shows the thing of this kind and id. */
export function isBehindLink(kind: string, source_id: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from sent_documents s join links l on l.id = s.link_id
    where s.source_kind = ${kind} and s.source_id = ${source_id} and l.revoked_at is null and l.expires_at > now())`
}
