// Routes of the access log: every touch of a link by whoever had it.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Day, Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'

const capability = 'documents'

export const AccessAct = z.enum([
  'opened',
  'code_sent',
  'code_wrong',
  'verified',
  'viewed',
  'downloaded',
  'renewed',
  'asked',
  'denied',
])

const filters = {
  link_id: Id.optional(),
  delivery_id: Id.optional(),
  customer_id: Id.optional(),
  /** The document, upload … by the house's own id. */
  source_id: Id.optional(),
  act: AccessAct.optional(),
  address: z.string().max(60).optional(),
  from: Day.optional(),
  to: Day.optional(),
}

export const Access = z.object({
  id: Id,
  at: Instant,
  act: AccessAct,
  /** Of `denied`: expired, revoked, used_up, no_session, code_locked, too_often. */
  why: z.string().nullable(),
  link_id: Id,
  delivery_id: Id,
  customer_id: Id.nullable(),
  customer_name: z.string().nullable(),
  /** Of one document of the link. */
  sent_id: Id.nullable(),
  title: z.string().nullable(),
  /** Network address. */
  address: z.string().nullable(),
  /** What the browser said of itself. */
  agent: z.string().nullable(),
})
export type Access = z.infer<typeof Access>

export const AccessChain = z.object({
  /** Sealed so far; the newest second may still wait. */
  entries: z.number().int(),
  /** SHA-256 of the last seal, hex. Written down elsewhere, it proves that nothing before it was changed. */
  hash: z.string().nullable(),
  last_at: Instant.nullable(),
})
export type AccessChain = z.infer<typeof AccessChain>

export const accessContract = {
  readAccessChain: route({
    method: 'GET',
    path: '/access-log/chain',
    roles: everyone,
    capability,
    replies: { 200: AccessChain },
    says: 'Where the chain of the access log ends: how many entries are sealed, and the last hash.',
  }),
  listAccesses: route({
    method: 'GET',
    path: '/access-log',
    roles: everyone,
    capability,
    query: z.object({ ...Page, ...filters }),
    replies: { 200: listOf(Access) },
    says: 'Every opening, code, view, download and refusal of links, newest first. Append-only; `octavo doctor` proves it unbroken.',
  }),
  exportAccesses: route({
    method: 'GET',
    path: '/access-log/export',
    roles: everyone,
    capability,
    query: z.object(filters),
    kind: 'file',
    media: ['text/csv'],
    replies: { 200: null },
    says: 'The access log as CSV, with each row’s place and hash in the chain.',
  }),
}
