// Templates in the search behind ⌘K.
import { sql } from 'kysely'
import { hasCapability } from '../../base/auth/caller.ts'
import type { Hit, Search } from '../../base/module.ts'

export const searchTemplates: Search = async (tx, { q, caller, limit }) => {
  if (!hasCapability(caller, ['documents', 'booklets'])) return []
  const { rows } =
    await sql<Hit>`select 'template' as kind, id, title, detail from find_templates(${q}, ${limit})`.execute(
      tx,
    )
  return rows
}
