// Routes and shapes of doubles: found, merged, and taken apart again.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Id, listOf } from '../../../base/contract/shapes.ts'

const capability = 'customers'

const Half = z.object({
  id: Id,
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  reference: z.string().nullable(),
})

const Double = z.object({
  /** The older one of the two. */
  customer: Half,
  other: Half,
  reasons: z.array(z.enum(['email', 'phone', 'name'])),
})
export type Double = z.infer<typeof Double>

const Merged = z.object({
  merge_id: Id,
  customer_id: Id,
  /** Attributes of the other that gave way to one of the same key and period. */
  attributes_dropped: z.number().int(),
})

export const mergeContract = {
  listDoubles: route({
    method: 'GET',
    path: '/customers/doubles',
    roles: everyone,
    capability,
    replies: { 200: listOf(Double) },
    says: 'Pairs of customers that are likely the same: same e-mail, same phone, or the same name but for case, punctuation and legal form. At most 200; merging brings up more.',
  }),
  mergeCustomer: route({
    method: 'POST',
    path: '/customers/{customer_id}/merge',
    roles: everyone,
    capability,
    params: z.object({ customer_id: Id }),
    body: z.object({ other_id: Id }),
    replies: { 200: Merged },
    says: 'Merge another customer into this one: its documents, attributes, events and whatever else is its own move here, and empty fields are filled from it. Where both have an attribute in a period, this one’s counts. Can be undone for 30 days.',
  }),
  undoMerge: route({
    method: 'POST',
    path: '/customers/merges/{merge_id}/undo',
    roles: everyone,
    capability,
    params: z.object({ merge_id: Id }),
    replies: { 200: z.object({ customer_id: Id, other_id: Id }) },
    says: 'Take a merge apart: the other customer is back under its old id, with what it brought. What came after the merge stays with the one that was kept.',
  }),
}
