// Deliveries in the search behind ⌘K: by title, and by whom they went to.
import { sql } from 'kysely'
import { hasCapability } from '../../base/auth/caller.ts'
import type { Hit, Search } from '../../base/module.ts'

export const searchDeliveries: Search = async (tx, { q, caller, limit }) => {
  if (!hasCapability(caller, 'documents')) return []
  const { rows } =
    await sql<Hit>`select 'delivery' as kind, id, title, detail from find_deliveries(${q}, ${limit})`.execute(
      tx,
    )
  return rows
}
