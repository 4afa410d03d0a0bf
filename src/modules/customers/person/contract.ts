// Routes and shapes of one person's data: given out whole, and erased.
import { z } from 'zod'
import { admins, route } from '../../../base/contract/route.ts'
import { Id } from '../../../base/contract/shapes.ts'

const CustomerId = z.object({ customer_id: Id })

export const Erased = z.object({
  /** What went, by name: `{ documents: 3, attributes: 7 }`. */
  erased: z.record(z.string(), z.number().int()),
  /** What did not, and why. */
  remains: z.array(
    z.object({
      code: z.string(),
      count: z.number().int(),
      names: z.array(z.string()).optional(),
      detail: z.string(),
    }),
  ),
})
export type Erased = z.infer<typeof Erased>

export const personContract = {
  exportCustomer: route({
    method: 'GET',
    path: '/customers/{customer_id}/export',
    roles: admins,
    params: CustomerId,
    kind: 'file',
    media: ['application/zip'],
    replies: { 200: null },
    says: 'Everything that is held about one customer, as a ZIP: data.json, and their files.',
  }),
  eraseCustomer: route({
    method: 'POST',
    path: '/customers/{customer_id}/erase',
    roles: admins,
    params: CustomerId,
    body: z.object({
      /** The customer's name as it stands here, since this cannot be undone. */
      name: z.string().max(200),
    }),
    replies: { 200: Erased },
    secret: true,
    inPerson: true,
    says: 'Erase a customer for good, also one in the trash, with attributes, timeline, documents, files and rows of batches. Answers what went, and what remains and why. Cannot be undone.',
  }),
}
