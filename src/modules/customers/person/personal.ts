// What customers themselves hold about one customer, and how it goes.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { Erasure, PersonalData } from '../../../base/module.ts'
import { identityOf } from './identity.ts'

async function exportCustomer(tx: Tx, customer_id: string) {
  const rowsOf = async (rows: Promise<{ rows: unknown[] }>) => (await rows).rows
  const { ids } = await identityOf(tx, customer_id)
  return {
    customer: (await rowsOf(sql`select * from customers where id = ${customer_id}`.execute(tx)))[0],
    attributes: await rowsOf(
      sql`select key, value, year, quarter, computed, created_at, updated_at from customer_attributes
        where customer_id = ${customer_id} order by lower(key), period`.execute(tx),
    ),
    events: await rowsOf(
      sql`select at, kind, title, noun, noun_id, detail from customer_events
        where customer_id = ${customer_id} order by at`.execute(tx),
    ),
    imports: await rowsOf(
      sql`select i.name as file, i.created_at, r.row_number as row, r.outcome, r.changes from customer_import_rows r
        join customer_imports i on i.id = r.import_id where r.customer_id = any(${ids}::uuid[])
        order by i.created_at, r.row_number`.execute(tx),
    ),
    merges: await rowsOf(
      sql`select created_at, undone_at, other, attributes, filled from customer_merges
        where customer_id = ${customer_id} order by created_at`.execute(tx),
    ),
  }
}

const countOf = async (query: Promise<{ rows: { n: number }[] }>) => (await query).rows[0]?.n ?? 0

async function eraseCustomer(tx: Tx, customer_id: string): Promise<Erasure> {
  const { ids } = await identityOf(tx, customer_id)
  const count = (table: string) =>
    countOf(
      sql<{
        n: number
      }>`select count(*) as n from ${sql.table(table)} where customer_id = ${customer_id}`.execute(tx),
    )
  // These go with the customer's row, by their foreign keys.
  const [attributes, events] = [await count('customer_attributes'), await count('customer_events')]
  const imports = await sql<{ name: string }>`
    with gone as (delete from customer_import_rows where customer_id = any(${ids}::uuid[]) returning import_id)
    select i.name from gone join customer_imports i on i.id = gone.import_id`.execute(tx)
  const merges = await countOf(
    sql<{ n: number }>`with gone as (
      delete from customer_merges where customer_id = ${customer_id} or other->>'id' = any(${ids}::text[]) returning 1)
      select count(*) as n from gone`.execute(tx),
  )
  const others = await countOf(
    sql<{ n: number }>`select erase_customer_events(${ids}::uuid[]) as n`.execute(tx),
  )
  await sql`update attribute_rule_runs set without_data = array_remove(without_data, ${customer_id}::uuid)
    where ${customer_id}::uuid = any(without_data)`.execute(tx)
  const files = new Set(imports.rows.map(it => it.name))
  const erased = {
    customers: 1,
    attributes,
    events: events + others,
    merges,
    import_rows: imports.rows.length,
  }
  return { erased, remains: remainsOf([...files]), ids, file_ids: [] }
}

function remainsOf(files: string[]): Erasure['remains'] {
  if (files.length === 0) return []
  const detail = `Spreadsheets from which they were imported stay as they came, since they hold others too: ${files.join(', ')}.`
  return [{ code: 'import_files', count: files.length, names: files, detail }]
}

export const customersPersonal: PersonalData = {
  export: async (tx, _, customer_id) => ({ data: await exportCustomer(tx, customer_id), files: [] }),
  erase: (tx, _, { customer_id }) => eraseCustomer(tx, customer_id),
}
