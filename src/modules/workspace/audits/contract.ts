// Route and shape of the audit log.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { admins, route } from '../../../base/contract/route.ts'

const AuditEntry = z.object({
  id: Id,
  at: Instant,
  user_id: Id.nullable(),
  user_name: z.string().nullable(),
  action: z.string(),
  noun: z.string().nullable(),
  noun_id: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  request_id: z.string().nullable(),
  address: z.string().nullable(),
})

export const auditsContract = {
  listAudit: route({
    method: 'GET',
    path: '/audit',
    roles: admins,
    query: z.object({ ...Page, q: z.string().max(100).optional() }),
    replies: { 200: listOf(AuditEntry) },
    says: 'Who did what, when and from where, newest first. Entries are never changed.',
  }),
}
