// The tables as backup and restore see them: through the owner, in an order that is the same everywhere.
import { escapeIdentifier, type Client } from 'pg'

export interface Table {
  name: string
  columns: string[]
  /** `copy … to stdout`: rows by their key, text compared byte by byte, so that equal rows give equal bytes. */
  out: string
}

/** What makes COPY's text the same on every server. */
export const plainText = `set timezone = 'UTC'; set datestyle = 'ISO, MDY'; set intervalstyle = 'postgres';
  set bytea_output = 'hex'; set extra_float_digits = 1; set client_encoding = 'UTF8'; set row_security = on`

/** All tables but the book of migrations. Transaction ids mean nothing elsewhere, so such columns fill themselves. */
export async function findTables(owner: Client): Promise<Table[]> {
  const { rows } = await owner.query<{ name: string; columns: string[]; keys: string[] }>(`
    select c.relname as name,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and a.attgenerated = '' and a.atttypid <> 'xid8'::regtype order by a.attnum) as columns,
      array(select quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end
        from pg_index i cross join unnest(i.indkey) with ordinality k (number, nth)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
        where i.indrelid = c.oid and i.indisprimary order by k.nth) as keys
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'octavo_migrations'
    order by c.relname collate "C"`)
  return rows.map(({ name, columns, keys }) => {
    const list = columns.map(column => escapeIdentifier(column)).join(', ')
    // Without a key, rows in the order of their text.
    const order = keys.length > 0 ? keys.join(', ') : 't::text collate "C"'
    return {
      name,
      columns,
      out: `copy (select ${list} from ${escapeIdentifier(name)} t order by ${order}) to stdout`,
    }
  })
}

/**
 * Opens the tables for COPY FROM, which row-level security refuses and which knows no order of foreign keys.
 * Gives back the SQL that puts everything as it was. Inside a transaction.
 */
export async function openTables(owner: Client, tables: Table[]): Promise<string[]> {
  const again: string[] = []
  const keys = await owner.query<{ drop: string; add: string }>(`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
    from pg_constraint where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace`)
  for (const key of keys.rows) {
    await owner.query(key.drop)
    again.push(key.add)
  }
  const forced = await owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity`,
  )
  for (const { name } of forced.rows) {
    await owner.query(`alter table ${escapeIdentifier(name)} no force row level security`)
    again.push(`alter table ${escapeIdentifier(name)} force row level security`)
  }
  for (const { name } of tables) {
    const table = escapeIdentifier(name)
    // What migrations put in is in the backup too.
    await owner.query(`truncate ${table}; alter table ${table} disable trigger user`)
    again.push(`alter table ${table} enable trigger user`)
  }
  return again
}
