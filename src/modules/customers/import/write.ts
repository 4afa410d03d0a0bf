// Writes what an import planned, in the caller's transaction: customers, attributes, events, and what undo needs.
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { readHome } from '../../workspace/index.ts'
import { addEvents } from '../timeline/events.ts'
import { customersById, setAttributes, setFields, type FieldValues } from './bulk.ts'
import type { ImportRow } from './contract.ts'

interface Written extends ImportRow {
  customer_id: string
}

export async function writeImport(
  tx: Tx,
  ask: { import_id: string; name: string; rows: ImportRow[] },
): Promise<void> {
  const fresh = ask.rows.filter(it => it.outcome === 'new')
  const ids = await sql<{ id: string }>`
    select octavo_id() as id from generate_series(1, ${fresh.length}::int)`.execute(tx)
  const added = fresh.map((it, n): Written => ({ ...it, customer_id: ids.rows[n]?.id ?? '' }))
  const changed = ask.rows.filter((it): it is Written => it.outcome === 'changed' && it.customer_id !== null)
  const known = await customersById(
    tx,
    changed.map(it => it.customer_id),
  )
  await insertCustomers(tx, added.map(fieldsOf))
  const versions = await setFields(
    tx,
    changed.filter(it => it.changes.some(change => change.field !== 'attribute')).map(fieldsOf),
  )
  const all = [...added, ...changed]
  await setAttributes(tx, all.flatMap(attributesOf))
  await addEvents(
    tx,
    all.map(it => ({
      customer_id: it.customer_id,
      kind: it.outcome === 'new' ? 'customer.created' : 'customer.imported',
      title: it.outcome === 'new' ? it.name : ask.name,
      detail: { import_id: ask.import_id, file: ask.name },
    })),
  )
  const records = all.map(it => ({
    row: it.row,
    customer_id: it.customer_id,
    outcome: it.outcome,
    changes: it.changes,
    version: versions.get(it.customer_id) ?? known.get(it.customer_id)?.version ?? 1,
  }))
  await sql`insert into customer_import_rows (import_id, row_number, customer_id, outcome, version, changes)
    select ${ask.import_id}::uuid, (it->>'row')::int, (it->>'customer_id')::uuid, it->>'outcome',
      (it->>'version')::int, it->'changes'
    from jsonb_array_elements(${JSON.stringify(records)}::jsonb) it`.execute(tx)
}

function fieldsOf(it: Written): FieldValues {
  const fields: FieldValues = { id: it.customer_id }
  for (const { field, after } of it.changes) if (field !== 'attribute') fields[field] = after
  return fields
}

function attributesOf(it: Written) {
  return it.changes
    .filter(change => change.field === 'attribute')
    .map(({ key, year, quarter, after }) => ({
      customer_id: it.customer_id,
      key: key ?? '',
      year,
      quarter,
      value: after,
    }))
}

/** @throws refusal `import.moved_on` (409) when somebody takes a reference between the check and the writing */
async function insertCustomers(tx: Tx, fresh: FieldValues[]): Promise<void> {
  if (fresh.length === 0) return
  const { locale } = await readHome(tx)
  const { rows } = await sql`insert into customers (id, reference, name, email, phone, locale, kind)
    select (it->>'id')::uuid, it->>'reference', it->>'name', it->>'email', it->>'phone',
      coalesce(it->>'locale', ${locale}), coalesce(it->>'kind', 'company')
    from jsonb_array_elements(${JSON.stringify(fresh)}::jsonb) it
    on conflict do nothing returning id`.execute(tx)
  if (rows.length < fresh.length)
    throw refuse(
      'import.moved_on',
      409,
      'Somebody added one of these customers a moment ago. Nothing was written; import once more.',
    )
}
