// Customers and attributes read and written many at once, as imports and their undoing need.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { PersonField } from './columns.ts'

export interface Known {
  id: string
  reference: string | null
  name: string
  email: string | null
  phone: string | null
  locale: string
  kind: string
  version: number
}

export interface Place {
  customer_id: string
  key: string
  year: number | null
  quarter: number | null
}

export const placeName = (it: Place) =>
  `${it.customer_id} ${it.year ?? ''} ${it.quarter ?? ''} ${it.key.toLowerCase()}`

/** The lock that everything takes which finds or makes customers by their keys, batches as well. */
export async function lockMatching(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('customers ' || octavo_workspace()::text, 0))`.execute(
    tx,
  )
}

export async function customersById(tx: Tx, ids: string[]): Promise<Map<string, Known>> {
  const { rows } = await sql<Known>`
    select id, reference, name, email, phone, locale, kind, version from customers
    where id = any(${ids}::uuid[]) and removed_at is null order by id for update`.execute(tx)
  return new Map(rows.map(it => [it.id, it]))
}

/** Values by `placeName`. */
export async function attributesOf(tx: Tx, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<Place & { value: string }>`
    select customer_id, key, year, quarter, value from customer_attributes
    where customer_id = any(${ids}::uuid[])`.execute(tx)
  return new Map(rows.map(it => [placeName(it), it.value]))
}

export type FieldValues = { id: string } & Partial<Record<PersonField, string | null>>

/** Sets the fields that are named, leaves the others. Gives the new versions. */
export async function setFields(tx: Tx, values: FieldValues[]): Promise<Map<string, number>> {
  if (values.length === 0) return new Map()
  const field = (name: PersonField) =>
    sql`${sql.ref(name)} = case when it ? ${name} then it->>${name} else c.${sql.ref(name)} end`
  const { rows } = await sql<{ id: string; version: number }>`
    update customers c set ${field('reference')}, ${field('name')}, ${field('email')}, ${field('phone')},
      ${field('locale')}, ${field('kind')}, version = c.version + 1, updated_at = now()
    from jsonb_array_elements(${JSON.stringify(values)}::jsonb) it
    where c.id = (it->>'id')::uuid returning c.id, c.version`.execute(tx)
  return new Map(rows.map(it => [it.id, it.version]))
}

export async function setAttributes(tx: Tx, values: (Place & { value: string })[]): Promise<void> {
  if (values.length === 0) return
  await sql`insert into customer_attributes (customer_id, key, value, year, quarter)
    select (it->>'customer_id')::uuid, it->>'key', it->>'value', (it->>'year')::int, (it->>'quarter')::int
    from jsonb_array_elements(${JSON.stringify(values)}::jsonb) it
    on conflict (customer_id, lower(key), period) do update
    set value = excluded.value, rule_id = null, computed = null, version = customer_attributes.version + 1, updated_at = now()`.execute(
    tx,
  )
}

export async function removeAttributes(tx: Tx, places: Place[]): Promise<void> {
  if (places.length === 0) return
  await sql`delete from customer_attributes a
    using jsonb_array_elements(${JSON.stringify(places)}::jsonb) it
    where a.customer_id = (it->>'customer_id')::uuid and lower(a.key) = lower(it->>'key')
      and a.year is not distinct from (it->>'year')::int
      and a.quarter is not distinct from (it->>'quarter')::int`.execute(tx)
}
