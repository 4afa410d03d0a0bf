// Routes and shapes of the trash: what was deleted, brought back or taken away for good.
import { z } from 'zod'
import { admins, everyone, route } from '../../../base/contract/route.ts'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'

export const TrashItem = z.object({
  id: Id,
  kind: z.string(),
  name: z.string(),
  /** Null: clean-up, because its days were over. */
  deleted_by: z.string().nullable(),
  deleted_at: Instant,
  /** When clean-up takes it away for good. */
  goes_at: Instant,
})
export type TrashItem = z.infer<typeof TrashItem>

const ItemId = z.object({ item_id: Id })

export const trashContract = {
  listTrash: route({
    method: 'GET',
    path: '/trash',
    roles: everyone,
    query: z.object({
      ...Page,
      kind: z.string().max(40).optional(),
      q: z.string().max(100).optional(),
      sort: z.enum(['deleted_at', '-deleted_at', 'name', '-name']).default('-deleted_at'),
    }),
    replies: { 200: listOf(TrashItem) },
    says: 'What was deleted and can be brought back, the last first: of the kinds that the account may use.',
  }),
  restoreItem: route({
    method: 'POST',
    path: '/trash/{item_id}/restore',
    roles: everyone,
    params: ItemId,
    replies: { 200: z.object({ kind: z.string(), id: Id, name: z.string() }) },
    says: 'Bring a deleted thing back, as it was. Refused where something else has taken its place; the answer says what.',
  }),
  purgeItem: route({
    method: 'DELETE',
    path: '/trash/{item_id}',
    roles: admins,
    params: ItemId,
    replies: { 204: null },
    says: 'Take a deleted thing away for good, now. This cannot be undone. Refused while something still uses it.',
  }),
}
