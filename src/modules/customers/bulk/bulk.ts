// Many customers, or values of their attributes, at once: by the same functions as one at a time.
import '../tables.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import { Id } from '../../../base/contract/shapes.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { changeAttribute, createAttribute, removeAttribute } from '../attributes/attributes.ts'
import { AttributeFields } from '../attributes/contract.ts'
import { CustomerFields, type Customer } from '../contract.ts'
import { changeCustomer, insertCustomer, lockCustomer, tellCreated } from '../customers.ts'
import { removeCustomer } from '../removal.ts'
import type { BulkResults, bulkContract } from './contract.ts'
import { answerEach, readItem, type Done } from './results.ts'

type CustomersAsk = Ask<(typeof bulkContract)['bulkCustomers']>
type AttributesAsk = Ask<(typeof bulkContract)['bulkAttributes']>
type CustomerItem = CustomersAsk['body']['items'][number]
type AttributeItem = AttributesAsk['body']['items'][number]

const WithId = z.object({ id: Id })

export async function bulkCustomers(tx: Tx, ask: CustomersAsk): Promise<BulkResults> {
  const { request_id, body } = ask
  // What is made is told of at the end, for all at once: item by item that took three of five round trips.
  const made: Customer[] = []
  const results = await answerEach(tx, { request_id, items: body.items }, item =>
    doCustomer(tx, ask, item, made),
  )
  await tellCreated(tx, ask.actor, made)
  return results
}

async function doCustomer(
  tx: Tx,
  { actor }: CustomersAsk,
  item: CustomerItem,
  fresh: Customer[],
): Promise<Done> {
  const { do: act, id: _, version, ...fields } = item
  if (act === 'create') {
    const made = await insertCustomer(tx, readItem(CustomerFields, fields))
    fresh.push(made)
    return { status: 201, id: made.id, version: made.version }
  }
  const { id } = readItem(WithId, item)
  const params = { customer_id: id }
  if (act === 'delete') {
    await removeCustomer(tx, { actor, params })
    return { status: 204, id }
  }
  const before = await lockCustomer(tx, id)
  const body = readItem(CustomerFields, { ...before, ...fields })
  const changed = await changeCustomer(tx, { actor, params, body, version: version ?? before.version })
  return { status: 200, id, version: changed.version }
}

export function bulkAttributes(tx: Tx, ask: AttributesAsk): Promise<BulkResults> {
  const { request_id, body } = ask
  return answerEach(tx, { request_id, items: body.items }, item => setAttribute(tx, ask, item))
}

async function setAttribute(tx: Tx, { actor }: AttributesAsk, item: AttributeItem): Promise<Done> {
  const { value, ...place } = readItem(
    AttributeFields.extend({ value: AttributeFields.shape.value.nullable() }),
    item,
  )
  const { id: customer_id } = await lockCustomer(tx, await customerOf(tx, item))
  const known = await tx
    .selectFrom('customer_attributes')
    .select(['id', 'value', 'version'])
    .where('customer_id', '=', customer_id)
    .where(sql<boolean>`lower(key) = lower(${place.key})`)
    .where(sql<boolean>`year is not distinct from ${place.year}::int`)
    .where(sql<boolean>`quarter is not distinct from ${place.quarter}::int`)
    .executeTakeFirst()
  if (!known) {
    if (value === null) throw refuse('attribute.unknown', 404, 'This customer has no such attribute.')
    const made = await createAttribute(tx, { actor, params: { customer_id }, body: { ...place, value } })
    return { status: 201, id: made.id, version: made.version }
  }
  const params = { customer_id, attribute_id: known.id }
  if (value === null) {
    await removeAttribute(tx, { actor, params })
    return { status: 204, id: known.id }
  }
  // The same value again is no change: what is loaded every night would fill the timeline.
  if (known.value === value) return { status: 200, id: known.id, version: known.version }
  const { version } = await changeAttribute(tx, {
    actor,
    params,
    body: { ...place, value },
    version: known.version,
  })
  return { status: 200, id: known.id, version }
}

async function customerOf(tx: Tx, item: AttributeItem): Promise<string> {
  if (item.customer_id !== undefined) return readItem(z.object({ customer_id: Id }), item).customer_id
  const { reference } = readItem(z.object({ reference: z.string().trim().min(1) }), item)
  const found = await tx
    .selectFrom('customers')
    .select('id')
    .where('reference', '=', reference)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (found) return found.id
  throw refuse('customer.unknown', 404, `No customer has the reference ${reference}.`, {
    params: { reference },
  })
}
