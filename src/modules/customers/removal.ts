// Deleting customers, bringing them back, and taking them away for good.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import type { TrashKind } from '../../base/module.ts'
import { announce, putInTrash } from '../workspace/index.ts'
import type { customersContract } from './contract.ts'
import { lockCustomer } from './customers.ts'
import { lockMatching } from './import/bulk.ts'
import { addEvents } from './timeline/events.ts'

export async function removeCustomer(
  tx: Tx,
  ask: Pick<Ask<(typeof customersContract)['removeCustomer']>, 'actor' | 'params'>,
): Promise<void> {
  const { customer_id } = ask.params
  // A batch or an import that is finding customers just now must not find this one half gone.
  await lockMatching(tx)
  const { name } = await lockCustomer(tx, customer_id)
  await tx
    .updateTable('customers')
    .set({ removed_at: sql<string>`now()` })
    .where('id', '=', customer_id)
    .execute()
  await putInTrash(tx, ask.actor, { kind: 'customer', id: customer_id, name })
  await audit(tx, ask.actor, {
    action: 'customer.removed',
    noun: 'customer',
    noun_id: customer_id,
    detail: { name },
  })
  await addEvents(tx, [{ customer_id, kind: 'customer.removed', title: name }])
  await announce(tx, 'customer.removed', { id: customer_id })
}

/** @throws refusal `customer.place_taken` (409) when another has the reference now */
async function restoreCustomer(tx: Tx, id: string): Promise<void> {
  await lockMatching(tx)
  const { rows } = await sql<{ reference: string; other: string }>`
    select c.reference, o.name as other from customers c
    join customers o on o.reference = c.reference and o.removed_at is null where c.id = ${id}`.execute(tx)
  const [taken] = rows
  if (taken)
    throw refuse(
      'customer.place_taken',
      409,
      `${taken.other} has the reference ${taken.reference} now. Change or empty the reference of that customer, then restore this one; or leave this one in the trash.`,
      { params: taken },
    )
  const back = await tx
    .updateTable('customers')
    .set({ removed_at: null })
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirstOrThrow()
  await addEvents(tx, [{ customer_id: id, kind: 'customer.restored', title: back.name }])
  await announce(tx, 'customer.restored', { id })
}

export const customerTrash: TrashKind = {
  kind: 'customer',
  capability: 'customers',
  restore: restoreCustomer,
  async purge(tx, id) {
    await tx.deleteFrom('customers').where('id', '=', id).execute()
  },
}
