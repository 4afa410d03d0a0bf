// By what rows can be known as one customer's: the names, e-mails and telephones that they have had here.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { ErasedPerson } from '../../../base/module.ts'

export interface Identity extends ErasedPerson {
  /** Their own id, and those of doubles that were merged into them. */
  ids: string[]
}

interface Said {
  field: string
  text: string | null
}

/** Also what changes, imports and merges remember of earlier ones. An address that another customer has is not theirs alone. */
export async function identityOf(tx: Tx, customer_id: string): Promise<Identity> {
  const merged = await sql<{ id: string }>`
    select other->>'id' as id from customer_merges where customer_id = ${customer_id} and undone_at is null`.execute(
    tx,
  )
  const ids = [customer_id, ...merged.rows.map(it => it.id)]
  const { rows } = await sql<Said>`
    select f.field, v.value as text from (
      select to_jsonb(c) as it from customers c where id = ${customer_id}
      union all select other from customer_merges where customer_id = ${customer_id} or other->>'id' = ${customer_id}
      union all select d.it from audit_log a, unnest(array[a.detail, a.detail->'before']) d (it)
        where a.noun = 'customer' and a.noun_id = any(${ids}::text[])
    ) said, unnest(array['name', 'email', 'phone']) f (field), jsonb_extract_path_text(said.it, f.field) v (value)
    union
    select c->>'field', t.value from customer_import_rows r, jsonb_array_elements(r.changes) c,
      unnest(array[c->>'before', c->>'after']) t (value)
    where r.customer_id = any(${ids}::uuid[]) and c->>'field' in ('name', 'email', 'phone')`.execute(tx)
  const of = (...fields: string[]) => [
    ...new Set(rows.flatMap(it => (fields.includes(it.field) && it.text ? [it.text] : []))),
  ]
  const names = of('name')
  const addresses = await withoutShared(tx, customer_id, of('email', 'phone'))
  return { customer_id, ids, names, addresses }
}

async function withoutShared(tx: Tx, customer_id: string, addresses: string[]): Promise<string[]> {
  const lower = addresses.map(it => it.toLowerCase())
  const { rows } = await sql<{ address: string }>`
    select lower(email) as address from customers where id <> ${customer_id} and lower(email) = any(${lower}::text[])
    union select phone from customers where id <> ${customer_id} and phone = any(${addresses}::text[])`.execute(
    tx,
  )
  const shared = new Set(rows.map(it => it.address))
  return addresses.filter(it => !shared.has(it.toLowerCase()))
}
