// Batches and documents in the search behind ⌘K.
import { sql } from 'kysely'
import { hasCapability } from '../../base/auth/caller.ts'
import type { Hit, Search } from '../../base/module.ts'

export const searchDocuments: Search = async (tx, { q, caller, limit }) => {
  if (!hasCapability(caller, 'documents')) return []
  const { rows } = await sql<Hit>`
    select 'batch' as kind, id, title, detail from find_batches(${q}, ${limit})
    union all select 'document', id, title, detail from find_documents(${q}, ${limit})`.execute(tx)
  return rows
}
