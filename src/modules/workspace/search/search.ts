// The search: every module is asked, one after the other in the same transaction, and answers for itself.
import { hasCapability } from '../../../base/auth/caller.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { Hit, Search } from '../../../base/module.ts'
import { sql } from 'kysely'
import type { searchContract } from './contract.ts'

export async function search(base: Base, tx: Tx, ask: Ask<(typeof searchContract)['search']>) {
  const q = ask.query.q.trim()
  const data: Hit[] = []
  if (q === '') return { data }
  for (const each of base.searches) data.push(...(await each(tx, { ...ask.query, q, caller: ask.caller })))
  return { data }
}

/** The shared house's own part: what was brought, and for admins who may sign in. */
export const searchHouse: Search = async (tx, { q, caller, limit }) => [
  ...(hasCapability(caller, ['documents', 'booklets', 'sales', 'customers'])
    ? await findUploads(tx, q, limit)
    : []),
  ...(caller.role === 'admin' ? await findUsers(tx, q, limit) : []),
]

async function findUploads(tx: Tx, q: string, limit: number): Promise<Hit[]> {
  const { rows } =
    await sql<Hit>`select 'upload' as kind, id, title, detail from find_uploads(${q}, ${limit})`.execute(tx)
  return rows
}

async function findUsers(tx: Tx, q: string, limit: number): Promise<Hit[]> {
  const { rows } =
    await sql<Hit>`select 'user' as kind, id, title, detail from find_users(${q}, ${limit})`.execute(tx)
  return rows
}
