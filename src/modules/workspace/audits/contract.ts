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

const text = z.string().max(200).optional()

const Filters = {
  /** Looks in action, person and details, and for ids, request and address as they are. */
  q: text,
  /** A part of the person’s name. */
  who: text,
  user_id: Id.optional(),
  /** A part of the action: `customer.`, `removed`. */
  what: text,
  noun: text,
  noun_id: text,
  address: text,
  request_id: text,
  from: Instant.optional(),
  /** Entries before then. */
  to: Instant.optional(),
}

export const auditsContract = {
  listAudit: route({
    method: 'GET',
    path: '/audit',
    roles: admins,
    query: z.object({ ...Page, ...Filters }),
    replies: { 200: listOf(AuditEntry) },
    says: 'Who did what, when and from where, newest first. Entries are never changed. Filters narrow together.',
  }),
  exportAudit: route({
    method: 'GET',
    path: '/audit/export',
    roles: admins,
    query: z.object(Filters),
    kind: 'file',
    media: ['text/csv'],
    replies: { 200: null },
    says: 'All entries that match, as CSV for a spreadsheet, newest first. The export is itself an entry.',
  }),
}
