// Who refers to customers: read from the database's own catalogue, so that a module added later cannot be forgotten.
import { sql } from 'kysely'
import type { Tx } from '../../base/db/index.ts'

interface Referrer {
  table: string
  column: string
}

/** What belongs to a customer itself and goes with it. */
const own = ['customer_attributes', 'customer_events']

async function referrersOf(tx: Tx): Promise<Referrer[]> {
  const { rows } = await sql<Referrer>`
    select t.relname as table, a.attname as column
    from pg_constraint c
    join pg_class t on t.oid = c.conrelid
    join pg_class r on r.oid = c.confrelid and r.relname = 'customers'
    cross join lateral unnest(c.conkey, c.confkey) k (here, there)
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here
    join pg_attribute f on f.attrelid = c.confrelid and f.attnum = k.there and f.attname = 'id'
    where c.contype = 'f' and t.relnamespace = 'public'::regnamespace and t.relname <> all(${own}::text[])`.execute(
    tx,
  )
  return rows
}

/** Those of these customers that rows of other tables refer to. */
export async function usedElsewhere(tx: Tx, ids: string[]): Promise<Set<string>> {
  const used = new Set<string>()
  if (ids.length === 0) return used
  for (const { table, column } of await referrersOf(tx)) {
    const { rows } = await sql<{ id: string }>`
      select distinct ${sql.ref(column)} as id from ${sql.table(table)}
      where ${sql.ref(column)} = any(${ids}::uuid[])`.execute(tx)
    for (const { id } of rows) used.add(id)
  }
  return used
}
