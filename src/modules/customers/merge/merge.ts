// Merges a double into the customer that stays, remembering what was whose.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { announce } from '../../workspace/index.ts'
import { lockCustomer, readCustomer } from '../customers.ts'
import { customersById, lockMatching, setAttributes, setFields, type FieldValues } from '../import/bulk.ts'
import { moveRows, moveBack } from '../referrers.ts'
import { addEvents } from '../timeline/events.ts'
import type { mergeContract } from './contract.ts'

type Routes = typeof mergeContract

/** Fields that the other fills where they are empty. */
const fillable = ['email', 'phone', 'reference'] as const
const undoDays = 30

export async function mergeCustomer(tx: Tx, ask: Ask<Routes['mergeCustomer']>) {
  const [{ customer_id }, { other_id }] = [ask.params, ask.body]
  await lockMatching(tx)
  // In the order of their ids, so that two merges never wait for each other.
  await customersById(tx, [customer_id, other_id])
  const kept = await readCustomer(tx, customer_id)
  if (customer_id === other_id)
    throw refuse('merge.same', 422, 'A customer cannot be merged into itself. Choose another one.')
  const other = await readCustomer(tx, other_id)
  await tx
    .deleteFrom('customer_merges')
    .where(sql<boolean>`created_at < now() - ${`${undoDays} days`}::interval`)
    .execute()
  const attributes = await takeLosers(tx, customer_id, other_id)
  const moved = await moveRows(tx, other_id, customer_id)
  await sql`delete from customers where id = ${other_id}`.execute(tx)
  const filled: FieldValues = { id: customer_id }
  for (const field of fillable)
    if (kept[field] === null && other[field] !== null) filled[field] = other[field]
  await setFields(tx, [filled])
  const merge = await tx
    .insertInto('customer_merges')
    .values({
      customer_id,
      other: JSON.stringify(other),
      attributes: JSON.stringify(attributes),
      moved: JSON.stringify(moved),
      filled: JSON.stringify(filled),
      created_by: ask.caller.user_id,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const detail = { merge_id: merge.id, other_id }
  await audit(tx, ask.actor, { action: 'customer.merged', noun: 'customer', noun_id: customer_id, detail })
  await addEvents(tx, [{ customer_id, kind: 'customer.merged', title: other.name, detail }])
  await announce(tx, 'customer.merged', { id: customer_id, other_id, merge_id: merge.id })
  return { merge_id: merge.id, customer_id, attributes_dropped: attributes.length }
}

/** The other's attributes whose place the kept one has filled: taken out, and kept for the undoing. */
async function takeLosers(tx: Tx, customer_id: string, other_id: string) {
  const { rows } = await sql<{ key: string; value: string; year: number | null; quarter: number | null }>`
    delete from customer_attributes a where customer_id = ${other_id} and exists (
      select 1 from customer_attributes k where k.customer_id = ${customer_id}
        and lower(k.key) = lower(a.key) and k.period = a.period)
    returning key, value, year, quarter`.execute(tx)
  return rows
}

/** @throws refusal `merge.unknown` (404), `merge.undone`, `merge.too_late`, `merge.reference_taken` (409) */
export async function undoMerge(tx: Tx, ask: Ask<Routes['undoMerge']>) {
  const merge = await tx
    .selectFrom('customer_merges')
    .select(['customer_id', 'other', 'attributes', 'moved', 'filled', 'undone_at'])
    .select(sql<boolean>`created_at < now() - ${`${undoDays} days`}::interval`.as('is_late'))
    .where('id', '=', ask.params.merge_id)
    .forUpdate()
    .executeTakeFirst()
  if (!merge) throw refuse('merge.unknown', 404, 'There is no such merge here.')
  if (merge.undone_at !== null) throw refuse('merge.undone', 409, 'This merge has been undone already.')
  if (merge.is_late)
    throw refuse('merge.too_late', 409, `A merge can be undone for ${undoDays} days. This one is older.`)
  await lockMatching(tx)
  const { customer_id, other, filled } = merge
  const kept = await lockCustomer(tx, customer_id)
  const back: FieldValues = { id: customer_id }
  for (const field of fillable)
    if (filled[field] !== undefined && kept[field] === filled[field]) back[field] = null
  if (Object.keys(back).length > 1) await setFields(tx, [back])
  const made = await tx
    .insertInto('customers')
    .values({ ...other, version: other.version + 1, updated_at: sql<string>`now()` })
    .onConflict(it => it.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made)
    throw refuse(
      'merge.reference_taken',
      409,
      `Another customer has the reference ${other.reference ?? ''} now. Change that one, then undo again.`,
    )
  await moveBack(tx, merge.moved, customer_id, other.id)
  await setAttributes(
    tx,
    merge.attributes.map(it => ({ ...it, customer_id: other.id })),
  )
  await tx
    .updateTable('customer_merges')
    .set({ undone_at: sql<string>`now()` })
    .where('id', '=', ask.params.merge_id)
    .execute()
  const detail = { merge_id: ask.params.merge_id, other_id: other.id }
  await audit(tx, ask.actor, {
    action: 'customer.merge_undone',
    noun: 'customer',
    noun_id: customer_id,
    detail,
  })
  await addEvents(tx, [{ customer_id, kind: 'customer.merge_undone', title: other.name, detail }])
  return { customer_id, other_id: other.id }
}
