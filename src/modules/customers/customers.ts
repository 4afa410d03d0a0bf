// Customers: listing, adding, changing.
import './tables.ts'
import { sql } from 'kysely'
import { audit, type Actor } from '../../base/audit.ts'
import { containing, pageOf, readSort, type Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { checkVersion } from '../../base/http/etag.ts'
import { announce, readHome } from '../workspace/index.ts'
import type { Customer, customersContract } from './contract.ts'
import { readPhone } from './phones.ts'
import { addEvents } from './timeline/events.ts'

type Routes = typeof customersContract

const columns = [
  'id',
  'name',
  'email',
  'phone',
  'locale',
  'reference',
  'kind',
  'version',
  'created_at',
  'updated_at',
] as const

export function listCustomers(tx: Tx, ask: Ask<Routes['listCustomers']>) {
  const { q, sort } = ask.query
  let query = tx.selectFrom('customers').select(columns).where('removed_at', 'is', null)
  if (q) {
    const like = containing(q)
    query = query.where(it =>
      it.or([
        it('name', 'ilike', like),
        it('email', 'ilike', like),
        it('phone', 'ilike', like),
        it('reference', 'ilike', like),
      ]),
    )
  }
  const { field, descending } = readSort<'name' | 'created_at'>(sort)
  return pageOf(query, ask.query, { by: field, sort: field, id: 'id', descending })
}

export async function readCustomer(tx: Tx, customer_id: string): Promise<Customer> {
  const found = await tx
    .selectFrom('customers')
    .select(columns)
    .where('id', '=', customer_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (!found) throw refuse('customer.unknown', 404, 'There is no such customer here.')
  return found
}

/** Holds the customer until the transaction ends. @throws refusal `customer.unknown` (404) */
export async function lockCustomer(
  tx: Tx,
  customer_id: string,
  where: 'here' | 'or in the trash' = 'here',
): Promise<Customer> {
  const found = await tx
    .selectFrom('customers')
    .select(columns)
    .where('id', '=', customer_id)
    .$if(where === 'here', it => it.where('removed_at', 'is', null))
    .forUpdate()
    .executeTakeFirst()
  if (!found) throw refuse('customer.unknown', 404, 'There is no such customer here.')
  return found
}

/** @throws refusal `customer.phone_invalid` (422) */
async function clean(tx: Tx, body: Ask<Routes['createCustomer']>['body']) {
  const home = await readHome(tx)
  const locale = body.locale || home.locale
  const phone = body.phone ? readPhone(body.phone, body.locale ?? null, home.country) : null
  if (body.phone && !phone)
    throw refuse(
      'customer.phone_invalid',
      422,
      `${body.phone} is not a telephone number. Write it like +44 20 7946 0123.`,
      {
        errors: [
          {
            pointer: '/phone',
            value: body.phone,
            detail: 'is not a telephone number',
            accepted: '+44 20 7946 0123',
          },
        ],
      },
    )
  return { ...body, locale, phone, email: body.email || null, reference: body.reference || null }
}

function referenceTaken(reference: string | null) {
  return refuse(
    'customer.reference_taken',
    409,
    `Another customer has the reference ${reference ?? ''}. Open that one, or take another.`,
    {
      errors: [{ pointer: '/reference', detail: 'belongs to another customer' }],
    },
  )
}

type NewCustomer = Pick<Ask<Routes['createCustomer']>, 'actor' | 'body'>

export async function createCustomer(tx: Tx, ask: NewCustomer): Promise<Customer> {
  const made = await insertCustomer(tx, ask.body)
  await tellCreated(tx, ask.actor, [made])
  return made
}

/** The row alone: whoever calls it tells of it, too. @throws refusal `customer.reference_taken` (409) */
export async function insertCustomer(tx: Tx, body: NewCustomer['body']): Promise<Customer> {
  const values = await clean(tx, body)
  const made = await tx
    .insertInto('customers')
    .values(values)
    .onConflict(it => it.doNothing())
    .returning(columns)
    .executeTakeFirst()
  if (!made) throw referenceTaken(values.reference)
  return made
}

/** Audit, timeline and webhooks of new customers, in three statements whatever their number. */
export async function tellCreated(tx: Tx, actor: Actor, made: readonly Customer[]): Promise<void> {
  const noun = 'customer'
  await audit(
    tx,
    actor,
    ...made.map(({ id, name }) => ({ action: 'customer.created', noun, noun_id: id, detail: { name } })),
  )
  await addEvents(
    tx,
    made.map(it => ({ customer_id: it.id, kind: 'customer.created', title: it.name })),
  )
  await announce(tx, 'customer.created', ...made.map(({ id, kind }) => ({ id, kind })))
}

const changeable = ['name', 'email', 'phone', 'locale', 'reference', 'kind'] as const

/** Names only: the timeline is read by more people than may see the audit. */
function fieldsChanged(before: Customer, after: Customer) {
  return changeable.filter(it => before[it] !== after[it])
}

export async function changeCustomer(
  tx: Tx,
  ask: Pick<Ask<Routes['changeCustomer']>, 'actor' | 'body' | 'params' | 'version'>,
): Promise<Customer> {
  const { customer_id } = ask.params
  const before = await lockCustomer(tx, customer_id)
  checkVersion(before.version, ask.version, 'customer')
  const values = await clean(tx, ask.body)
  if (values.reference) {
    const other = await tx
      .selectFrom('customers')
      .select('id')
      .where('reference', '=', values.reference)
      .where('id', '<>', customer_id)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    if (other) throw referenceTaken(values.reference)
  }
  const changed = await tx
    .updateTable('customers')
    .set({ ...values, version: sql<number>`version + 1`, updated_at: sql<string>`now()` })
    .where('id', '=', customer_id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  const fields = fieldsChanged(before, changed)
  await audit(tx, ask.actor, {
    action: 'customer.changed',
    noun: 'customer',
    noun_id: customer_id,
    // By what was before, an erasure knows what went to an address that they had once.
    detail: { ...values, before: Object.fromEntries(fields.map(it => [it, before[it]])) },
  })
  if (fields.length) {
    await addEvents(tx, [{ customer_id, kind: 'customer.changed', title: changed.name, detail: { fields } }])
    await announce(tx, 'customer.changed', {
      id: customer_id,
      version: changed.version,
      fields: fields.join(' '),
    })
  }
  return changed
}
