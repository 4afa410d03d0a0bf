// Undoes one import exactly, and says what has moved on since and therefore stays.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { usedElsewhere } from '../referrers.ts'
import { addEvents } from '../timeline/events.ts'
import {
  attributesOf,
  customersById,
  lockMatching,
  placeName,
  removeAttributes,
  setAttributes,
  setFields,
  type FieldValues,
  type Known,
  type Place,
} from './bulk.ts'
import type { ImportChange, importContract, ImportUndone } from './contract.ts'

interface Row {
  row: number
  customer_id: string
  outcome: 'new' | 'changed'
  version: number
  changes: ImportChange[]
}

interface State {
  known: Map<string, Known>
  values: Map<string, string>
}

export async function undoImport(
  tx: Tx,
  ask: Ask<(typeof importContract)['undoImport']>,
): Promise<ImportUndone> {
  const { import_id } = ask.params
  const it = await takeImport(tx, import_id)
  await lockMatching(tx)
  const rows = await tx
    .selectFrom('customer_import_rows')
    .select(['row_number as row', 'customer_id', 'outcome', 'version', 'changes'])
    .where('import_id', '=', import_id)
    .orderBy('row_number')
    .execute()
  const ids = rows.map(row => row.customer_id)
  const state = { known: await customersById(tx, ids), values: await attributesOf(tx, ids) }
  const kept: ImportUndone['kept'] = []
  for (const row of rows)
    if (!state.known.has(row.customer_id))
      kept.push({ row: row.row, customer_id: row.customer_id, detail: 'was merged or removed since' })
  const removed = await removeNew(tx, rows, state, kept)
  const restored = await restoreChanged(tx, it.name, rows, state, kept)
  await tx
    .updateTable('customer_imports')
    .set({ undone_at: sql<string>`now()` })
    .where('id', '=', import_id)
    .execute()
  const detail = { name: it.name, removed, restored, kept: kept.length }
  await audit(tx, ask.actor, {
    action: 'customers.import_undone',
    noun: 'customer_import',
    noun_id: import_id,
    detail,
  })
  return { removed, restored, kept }
}

/** @throws refusal `import.unknown` (404), `import.not_written`, `import.undone` (409) */
async function takeImport(tx: Tx, import_id: string) {
  const found = await tx
    .selectFrom('customer_imports')
    .select(['name', 'written_at', 'undone_at'])
    .where('id', '=', import_id)
    .forUpdate()
    .executeTakeFirst()
  if (!found) throw refuse('import.unknown', 404, 'There is no such import here.')
  if (found.written_at === null)
    throw refuse('import.not_written', 409, 'This import has not been written. Cancel its job instead.')
  if (found.undone_at !== null) throw refuse('import.undone', 409, 'This import has been undone already.')
  return found
}

async function removeNew(tx: Tx, rows: Row[], state: State, kept: ImportUndone['kept']): Promise<number> {
  const fresh = rows.filter(it => it.outcome === 'new' && state.known.has(it.customer_id))
  const counts = new Map<string, number>()
  for (const place of state.values.keys()) {
    const id = place.slice(0, 36)
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  const used = await usedElsewhere(
    tx,
    fresh.map(it => it.customer_id),
  )
  const going: string[] = []
  for (const it of fresh) {
    const own = it.changes.filter(change => change.field === 'attribute')
    const isUntouched =
      state.known.get(it.customer_id)?.version === it.version &&
      (counts.get(it.customer_id) ?? 0) === own.length &&
      own.every(change => state.values.get(placeName(placeOf(it, change))) === change.after)
    if (used.has(it.customer_id))
      kept.push({ row: it.row, customer_id: it.customer_id, detail: 'is used by documents or other things' })
    else if (!isUntouched)
      kept.push({ row: it.row, customer_id: it.customer_id, detail: 'was changed since' })
    else going.push(it.customer_id)
  }
  if (going.length) await sql`delete from customers where id = any(${going}::uuid[])`.execute(tx)
  return going.length
}

const placeOf = (it: Row, { key, year, quarter }: ImportChange): Place => ({
  customer_id: it.customer_id,
  key: key ?? '',
  year,
  quarter,
})

/** Each value on its own: one that somebody changed since stays, its neighbours come back. */
async function restoreChanged(
  tx: Tx,
  name: string,
  rows: Row[],
  state: State,
  kept: ImportUndone['kept'],
): Promise<number> {
  const fields: FieldValues[] = []
  const back: (Place & { value: string })[] = []
  const away: Place[] = []
  const restored = new Set<string>()
  const taken = await referencesTaken(tx, rows)
  for (const it of rows) {
    const known = state.known.get(it.customer_id)
    if (it.outcome !== 'changed' || !known) continue
    const own: FieldValues = { id: it.customer_id }
    const stays: string[] = []
    for (const change of it.changes) {
      const { field, before, after } = change
      const place = placeOf(it, change)
      const now = field === 'attribute' ? state.values.get(placeName(place)) : known[field]
      const isTaken = field === 'reference' && before !== null && taken.has(before)
      if (now !== after || isTaken) stays.push(change.key ?? field)
      else if (field !== 'attribute') own[field] = before
      else if (before === null) away.push(place)
      else back.push({ ...place, value: before })
    }
    if (Object.keys(own).length > 1) fields.push(own)
    if (stays.length < it.changes.length) restored.add(it.customer_id)
    if (stays.length)
      kept.push({
        row: it.row,
        customer_id: it.customer_id,
        detail: `${stays.join(', ')}: changed since`,
      })
  }
  await setFields(tx, fields)
  await setAttributes(tx, back)
  await removeAttributes(tx, away)
  await addEvents(
    tx,
    [...restored].map(customer_id => ({ customer_id, kind: 'customer.import_undone', title: name })),
  )
  return restored.size
}

/** References that the import replaced and that somebody else has been given since. */
async function referencesTaken(tx: Tx, rows: Row[]): Promise<Set<string>> {
  const before = rows.flatMap(it =>
    it.changes.flatMap(change => (change.field === 'reference' && change.before ? [change.before] : [])),
  )
  const { rows: found } = await sql<{ reference: string }>`
    select reference from customers where reference = any(${before}::text[]) and removed_at is null`.execute(
    tx,
  )
  return new Set(found.map(it => it.reference))
}
