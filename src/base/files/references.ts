// Which rows still point at a file or an upload: asked of the catalogue, so that no module can be forgotten.
import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../db/index.ts'

/**
 * An SQL condition that is true for rows of `table` to which no foreign key of any table refers; keys that let
 * go by themselves (set null, cascade) do not count. `not_by` names tables that are left out.
 */
export async function isUnreferenced(
  tx: Tx,
  table: 'files' | 'uploads',
  options: { row?: string; not_by?: string[] } = {},
): Promise<RawBuilder<boolean>> {
  const { rows } = await sql<{ from_table: string; from_column: string }>`
    select c.relname as from_table, a.attname as from_column
    from pg_constraint k
      join pg_class c on c.oid = k.conrelid
      cross join unnest(k.conkey, k.confkey) as at (from_number, to_number)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = at.from_number
      join pg_attribute b on b.attrelid = k.confrelid and b.attnum = at.to_number
    where k.contype = 'f' and k.confrelid = ${table}::regclass and k.confdeltype in ('a', 'r')
      and b.attname = 'id' and not c.relispartition
      and c.relname <> all(${options.not_by ?? []}::text[])`.execute(tx)
  const row = sql.ref(options.row ?? `${table}.id`)
  const none = rows.map(
    ({ from_table, from_column }) =>
      sql`not exists (select 1 from ${sql.table(from_table)} r where r.${sql.id(from_column)} = ${row})`,
  )
  return sql<boolean>`(${sql.join([sql`true`, ...none], sql` and `)})`
}
