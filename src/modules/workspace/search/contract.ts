// Route and shape of the search behind ⌘K.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Id } from '../../../base/contract/shapes.ts'

const Hit = z.object({
  kind: z.string(),
  id: Id,
  title: z.string(),
  detail: z.string().nullable(),
})
export type Hit = z.infer<typeof Hit>

export const searchContract = {
  search: route({
    method: 'GET',
    path: '/search',
    roles: everyone,
    query: z.object({
      q: z.string().max(200),
      /** Of each kind. */
      limit: z.coerce.number().int().min(1).max(50).default(6),
    }),
    replies: { 200: z.object({ data: z.array(Hit) }) },
    says: 'Finds customers, templates, batches, documents, uploads and (for admins) users by name and what else tells them apart; case and accents do not count, all words must occur, part of a telephone number is enough. Best first within each kind.',
  }),
}
