// Routes and shapes of many at once: each item is answered for itself.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Id, Problem } from '../../../base/contract/shapes.ts'

const most = 1000
const text = z.string().max(4000)

/** Kinds of values only; whether they can be used is told item by item. */
export const BulkCustomer = z.object({
  do: z.enum(['create', 'change', 'delete']).default('create'),
  /** Whom to change or delete. */
  id: text.optional(),
  /** Refuses the change of a customer that has moved on since. */
  version: z.number().int().optional(),
  name: text.optional(),
  email: text.nullable().optional(),
  phone: text.nullable().optional(),
  locale: text.optional(),
  reference: text.nullable().optional(),
  kind: text.optional(),
})

export const BulkAttribute = z.object({
  /** The customer by its id, or by its reference. */
  customer_id: text.optional(),
  reference: text.optional(),
  key: text,
  /** Null removes the value of this key and period. */
  value: text.nullable(),
  year: z.number().int().nullable().default(null),
  quarter: z.number().int().nullable().default(null),
})

const BulkResults = z.object({
  done: z.number().int(),
  failed: z.number().int(),
  results: z.array(
    z.object({
      /** The item's place, from 0. */
      index: z.number().int(),
      /** As its own call would be answered. */
      status: z.number().int(),
      id: Id.optional(),
      version: z.number().int().optional(),
      problem: Problem.optional(),
    }),
  ),
})
export type BulkResults = z.infer<typeof BulkResults>

const capability = 'customers'
const itemsOf = <S extends z.ZodType>(item: S) => z.object({ items: z.array(item).min(1).max(most) })

export const bulkContract = {
  bulkCustomers: route({
    method: 'POST',
    path: '/customers/bulk',
    roles: everyone,
    capability,
    body: itemsOf(BulkCustomer),
    replies: { 200: BulkResults },
    says: 'Create, change or delete up to 1,000 customers at once. Each item stands for itself: one that is refused changes nothing, the others are done; the answer tells of each. A change keeps the fields that are not named. With an Idempotency-Key all of it is done once.',
  }),
  bulkAttributes: route({
    method: 'POST',
    path: '/customers/attributes/bulk',
    roles: everyone,
    capability,
    body: itemsOf(BulkAttribute),
    replies: { 200: BulkResults },
    says: 'Set up to 1,000 values at once, each the one of its customer, key and period: added where there is none, changed where there is one, removed where the value is null. The answer tells of each.',
  }),
}
