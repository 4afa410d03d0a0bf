// Customers in the search behind ⌘K.
import { sql } from 'kysely'
import { hasCapability } from '../../base/auth/caller.ts'
import type { Hit, Search } from '../../base/module.ts'

export const searchCustomers: Search = async (tx, { q, caller, limit }) => {
  if (!hasCapability(caller, ['customers', 'documents'])) return []
  const { rows } =
    await sql<Hit>`select 'customer' as kind, id, title, detail from find_customers(${q}, ${limit})`.execute(
      tx,
    )
  return rows
}
