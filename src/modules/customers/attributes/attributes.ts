// Attributes: one value per key and period, and the one that counts as of a period.
import '../tables.ts'
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import { lockCustomer, readCustomer } from '../customers.ts'
import { addEvents } from '../timeline/events.ts'
import type { Attribute, attributesContract } from './contract.ts'
import { periodName, readAsOf } from './periods.ts'

type Routes = typeof attributesContract
type Fields = Ask<Routes['createAttribute']>['body']

const columns = [
  'id',
  'key',
  'value',
  'year',
  'quarter',
  'computed',
  'version',
  'created_at',
  'updated_at',
] as const

export async function listAttributes(tx: Tx, ask: Ask<Routes['listAttributes']>) {
  const { customer_id } = ask.params
  await readCustomer(tx, customer_id)
  const order = { by: 'key', sort: 'key', id: 'id' } as const
  const all = tx.selectFrom('customer_attributes').where('customer_id', '=', customer_id)
  if (ask.query.as_of === undefined) return pageOf(all.select(columns), ask.query, order)
  const newest = all
    .select(columns)
    .distinctOn(sql`lower(key)`)
    .where('period', '<=', readAsOf(ask.query.as_of))
    .orderBy(sql`lower(key), period desc`)
    .as('newest')
  return pageOf(tx.selectFrom(newest).select(columns), ask.query, order)
}

export async function createAttribute(
  tx: Tx,
  ask: Pick<Ask<Routes['createAttribute']>, 'actor' | 'body' | 'params'>,
): Promise<Attribute> {
  const { customer_id } = ask.params
  await lockCustomer(tx, customer_id)
  const fields = await clean(tx, ask.body)
  await refuseTaken(tx, customer_id, fields)
  const made = await tx
    .insertInto('customer_attributes')
    .values({ customer_id, ...fields })
    .returning(columns)
    .executeTakeFirstOrThrow()
  await tell(tx, ask.actor, 'added', customer_id, made)
  return made
}

export async function changeAttribute(
  tx: Tx,
  ask: Pick<Ask<Routes['changeAttribute']>, 'actor' | 'body' | 'params' | 'version'>,
): Promise<Attribute> {
  const { customer_id, attribute_id } = ask.params
  const before = await lockAttribute(tx, customer_id, attribute_id)
  checkVersion(before.version, ask.version, 'attribute')
  const fields = await clean(tx, ask.body)
  await refuseTaken(tx, customer_id, fields, attribute_id)
  const changed = await tx
    .updateTable('customer_attributes')
    // What a person has said is kept by hand from now on.
    .set({ ...fields, rule_id: null, computed: null })
    .set({ version: sql<number>`version + 1`, updated_at: sql<string>`now()` })
    .where('id', '=', attribute_id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  await tell(tx, ask.actor, 'changed', customer_id, changed, before)
  return changed
}

export async function removeAttribute(
  tx: Tx,
  ask: Pick<Ask<Routes['removeAttribute']>, 'actor' | 'params'>,
): Promise<void> {
  const { customer_id, attribute_id } = ask.params
  const before = await lockAttribute(tx, customer_id, attribute_id)
  await tx.deleteFrom('customer_attributes').where('id', '=', attribute_id).execute()
  await tell(tx, ask.actor, 'removed', customer_id, before)
}

// All writers of a customer's attributes take the customer's row first: two at once wait, none is refused by an index.
async function lockAttribute(tx: Tx, customer_id: string, attribute_id: string): Promise<Attribute> {
  await lockCustomer(tx, customer_id)
  const found = await tx
    .selectFrom('customer_attributes')
    .select(columns)
    .where('customer_id', '=', customer_id)
    .where('id', '=', attribute_id)
    .executeTakeFirst()
  if (!found) throw refuse('attribute.unknown', 404, 'This customer has no such attribute.')
  return found
}

/** @throws refusal `attribute.quarter_without_year` (422) */
async function clean(tx: Tx, body: Fields): Promise<Fields> {
  if (body.quarter !== null && body.year === null)
    throw refuse('attribute.quarter_without_year', 422, 'A quarter needs its year. Give the year as well.', {
      errors: [{ pointer: '/year', detail: 'is missing', accepted: '2026' }],
    })
  const known = await tx
    .selectFrom('customer_attributes')
    .select('key')
    .where(sql<boolean>`lower(key) = lower(${body.key})`)
    .limit(1)
    .executeTakeFirst()
  return { ...body, key: known?.key ?? body.key }
}

/** @throws refusal `attribute.period_taken` (409) */
async function refuseTaken(tx: Tx, customer_id: string, fields: Fields, but?: string): Promise<void> {
  let query = tx
    .selectFrom('customer_attributes')
    .select('value')
    .where('customer_id', '=', customer_id)
    .where(sql<boolean>`lower(key) = lower(${fields.key})`)
    .where(sql<boolean>`year is not distinct from ${fields.year}::int`)
    .where(sql<boolean>`quarter is not distinct from ${fields.quarter}::int`)
  if (but !== undefined) query = query.where('id', '<>', but)
  const other = await query.executeTakeFirst()
  if (!other) return
  const period = periodName(fields)
  throw refuse(
    'attribute.period_taken',
    409,
    `${fields.key} has the value ${other.value.slice(0, 100)} ${period === '' ? 'without a date' : `for ${period}`} already. Change that one, or choose another period.`,
    {
      params: { key: fields.key, period },
      errors: [{ pointer: '/key', value: fields.key, detail: 'has a value for this period' }],
    },
  )
}

async function tell(
  tx: Tx,
  actor: Actor,
  what: 'added' | 'changed' | 'removed',
  customer_id: string,
  it: Attribute,
  before?: Attribute,
): Promise<void> {
  const was = before ? { before: { value: before.value, period: periodName(before) } } : {}
  const detail = { key: it.key, value: it.value, period: periodName(it), ...was }
  await audit(tx, actor, {
    action: `customer.attribute_${what}`,
    noun: 'customer',
    noun_id: customer_id,
    detail,
  })
  await addEvents(tx, [{ customer_id, kind: `customer.attribute_${what}`, title: it.key, detail }])
}
