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

/** Ids of the rows that were moved, by the table and column that named their customer. */
export type Moved = (Referrer & { ids: string[] })[]

/** Makes all that belongs to one customer another's. Every table that refers to customers has an `id`. */
export async function moveRows(tx: Tx, from: string, to: string): Promise<Moved> {
  const moved: Moved = []
  for (const it of [...(await referrersOf(tx)), ...own.map(table => ({ table, column: 'customer_id' }))]) {
    const { rows } = await sql<{ id: string }>`update ${sql.table(it.table)}
      set ${sql.ref(it.column)} = ${to} where ${sql.ref(it.column)} = ${from} returning id`.execute(tx)
    if (rows.length) moved.push({ ...it, ids: rows.map(row => row.id) })
  }
  return moved
}

/** Gives back what `moveRows` moved, but for what has gone to somebody else since. */
export async function moveBack(tx: Tx, moved: Moved, from: string, to: string): Promise<void> {
  for (const { table, column, ids } of moved)
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${to}
      where id = any(${ids}::uuid[]) and ${sql.ref(column)} = ${from}`.execute(tx)
}
