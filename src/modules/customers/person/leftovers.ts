// After an erasure: every table of the workspace is looked through for the person's addresses, so that no module can be forgotten.
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { ErasedPerson, Erasure } from '../../../base/module.ts'

/** Told by the module they belong to, with what to do about them. */
const told = ['users', 'invites']

/** Rows of whatever table that still hold one of the addresses. It reads all rows: about a second for a million. */
export async function findLeftovers(tx: Tx, { addresses }: ErasedPerson): Promise<Erasure['remains']> {
  if (addresses.length === 0) return []
  const { rows: tables } = await sql<{ name: string; columns: string[] }>`
    select c.relname as name, array_agg(a.attname::text) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype)
      and has_table_privilege(c.oid, 'select') and c.relname <> all(${told}::text[])
    group by c.relname order by c.relname`.execute(tx)
  const remains: Erasure['remains'] = []
  for (const { name, columns } of tables) {
    const text = sql.join(columns.map(it => sql`${sql.ref(it)}::text`))
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}
      where exists (select 1 from unnest(${addresses}::text[]) t
        where position(lower(t) in lower(concat_ws(' ', ${text}))) > 0)`.execute(tx)
    const count = rows[0]?.n ?? 0
    if (count > 0)
      remains.push({
        code: 'elsewhere',
        count,
        names: [name],
        detail: `${count} rows of ${name} still hold their e-mail or telephone: other people’s data name it too.`,
      })
  }
  return remains
}
