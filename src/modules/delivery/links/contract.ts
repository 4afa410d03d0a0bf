// Routes of links: who has one, whether it was opened, revoking and renewing.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Day, Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { BulkResults, Channel, Link, Message, SentDocument } from '../shapes.ts'

const capability = 'documents'
const LinkId = z.object({ link_id: Id })

export const linksContract = {
  listLinks: route({
    method: 'GET',
    path: '/links',
    roles: everyone,
    capability,
    query: z.object({
      ...Page,
      delivery_id: Id.optional(),
      customer_id: Id.optional(),
      source_kind: z.string().max(40).optional(),
      source_id: Id.optional(),
      /** Several, separated by commas. */
      state: z
        .string()
        .max(100)
        .regex(/^[a-z]+(,[a-z]+)*$/)
        .optional(),
      channel: Channel.optional(),
      q: z.string().max(100).optional(),
      from: Day.optional(),
      to: Day.optional(),
      sort: z.enum(['created_at', '-created_at']).default('-created_at'),
    }),
    replies: { 200: listOf(Link) },
    says: 'Links, newest first. `state=sent,delivered` are those that arrived and were not opened; `source_id` asks by the document.',
  }),
  readLink: route({
    method: 'GET',
    path: '/links/{link_id}',
    roles: everyone,
    capability,
    params: LinkId,
    replies: { 200: Link.extend({ messages: z.array(Message) }) },
    says: 'One link with every message that carried it. What was done with it is at GET /access-log?link_id=….',
  }),
  revokeLink: route({
    method: 'POST',
    path: '/links/{link_id}/revoke',
    roles: everyone,
    capability,
    params: LinkId,
    replies: { 200: Link },
    says: 'Close a link for good, at once, also for who is looking at it now.',
  }),
  renewLink: route({
    method: 'POST',
    path: '/links/{link_id}/renew',
    roles: everyone,
    capability,
    params: LinkId,
    body: z.object({
      expires_in_s: z
        .number()
        .int()
        .min(3600)
        .max(366 * 86_400)
        .optional(),
    }),
    replies: { 200: Link },
    says: 'Send a new address for this link to where the first one went, with a new expiry. An address that has expired stays so.',
  }),
  changeLinks: route({
    method: 'POST',
    path: '/links/bulk',
    roles: everyone,
    capability,
    body: z.object({
      act: z.enum(['revoke', 'renew', 'resend']),
      ids: z.array(Id).min(1).max(1000),
    }),
    replies: { 200: BulkResults },
    says: 'Revoke, renew or send again up to 1,000 links; each has its own result.',
  }),
  replaceSent: route({
    method: 'POST',
    path: '/sent-documents/{sent_id}/replace',
    roles: everyone,
    capability,
    params: z.object({ sent_id: Id }),
    body: z.object({
      /** What takes its place: an upload, or a document made anew in another batch. */
      source_kind: z.string().min(1).max(40).default('upload'),
      source_id: Id,
      /** Those who have opened the old one are told. */
      tell: z.boolean().default(true),
    }),
    replies: { 200: SentDocument.extend({ link_id: Id, told: z.boolean(), corrected_at: Instant }) },
    says: 'Put a corrected file in the place of one that was sent: an upload, or a document of another batch. The link stays, the page says when it was corrected.',
  }),
}
