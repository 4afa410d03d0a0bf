// Routes of delivering a batch: preview, sample, send, what differs from last time; and what became of documents.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Day, Id, Instant } from '../../../base/contract/shapes.ts'
import { Channel, HowToSend, SendPreview, Sending, Unreachable } from '../../delivery/shapes.ts'

const capability = 'documents'
const BatchId = z.object({ batch_id: Id })

const Deliver = HowToSend.extend({
  /** Rows as Excel shows them; every finished document where left out. */
  rows: z.array(z.number().int().min(1).max(10_000_000)).min(1).max(10_000).optional(),
  /** Also what an earlier delivery has sent; otherwise that is left out. */
  again: z.boolean().default(false),
})

export const AgainstLast = z.object({
  /** The newest earlier batch of the same template that was sent; null when this is the first. */
  compared_with: z
    .object({ batch_id: Id, name: z.string(), sent_at: Instant, documents: z.number().int() })
    .nullable(),
  counts: z.object({
    emptied: z.number().int(),
    tenfold: z.number().int(),
    changed_class: z.number().int(),
    gone: z.number().int(),
    new: z.number().int(),
  }),
  /**
   * `emptied`: had a value, has none; `tenfold`: an amount ten times larger or smaller; `changed_class`: a number became
   * text, say, or a word from a small set became another; `gone`, `new`: customers. By kind, then row; the first 1,000.
   */
  data: z.array(
    z.object({
      kind: z.enum(['emptied', 'tenfold', 'changed_class', 'gone', 'new']),
      /** In this batch, as Excel shows it; null for who is gone. */
      row: z.number().int().nullable(),
      /** In the batch before. */
      last_row: z.number().int().nullable(),
      document_id: Id.nullable(),
      customer_id: Id.nullable(),
      customer_name: z.string().nullable(),
      title: z.string(),
      field: z.string().nullable(),
      before: z.string().nullable(),
      after: z.string().nullable(),
    }),
  ),
})
export type AgainstLast = z.infer<typeof AgainstLast>

const Figures = {
  generated: z.number().int(),
  sent: z.number().int(),
  delivered: z.number().int(),
  opened: z.number().int(),
  failed: z.number().int(),
}

export const DocumentStats = z.object({
  totals: z.object({ ...Figures, median_open_s: z.number().nullable() }),
  /** Every day of the period, also empty ones, in UTC. */
  days: z.array(z.object({ day: z.string(), ...Figures })),
  templates: z.array(
    z.object({
      template_id: Id,
      template_name: z.string(),
      ...Figures,
      median_open_s: z.number().nullable(),
    }),
  ),
})
export type DocumentStats = z.infer<typeof DocumentStats>

export const deliverContract = {
  deliverBatch: route({
    method: 'POST',
    path: '/batches/{batch_id}/deliver',
    roles: everyone,
    capability,
    params: BatchId,
    body: Deliver,
    replies: { 202: Sending },
    says: 'Send every finished document of a batch to its customer, by a link. It goes out after ten seconds; cancel the delivery until then.',
  }),
  previewDeliver: route({
    method: 'POST',
    path: '/batches/{batch_id}/deliver/preview',
    roles: everyone,
    capability,
    params: BatchId,
    body: Deliver.extend({ at: z.number().int().min(0).max(100_000).default(0) }),
    replies: {
      200: SendPreview.extend({
        /** The first 200 of them, each with its row as Excel shows it. */
        unreachable_list: z.array(Unreachable.extend({ row: z.number().int() })),
      }),
    },
    says: 'What would be sent to whom: the message of recipient number `at`, segments, cost, who cannot be reached. Sends nothing.',
  }),
  sampleDeliver: route({
    method: 'POST',
    path: '/batches/{batch_id}/deliver/sample',
    roles: everyone,
    capability,
    params: BatchId,
    body: Deliver.extend({
      at: z.number().int().min(0).max(100_000).default(0),
      to: z.string().trim().min(3).max(254),
    }),
    replies: { 202: z.object({ message_id: Id }) },
    says: 'Send one recipient’s message to yourself, with a link that opens nothing.',
  }),
  compareBatch: route({
    method: 'GET',
    path: '/batches/{batch_id}/against-last',
    roles: everyone,
    capability,
    params: BatchId,
    replies: { 200: AgainstLast },
    says: 'What differs from the last time this template was sent, customer by customer: look before you send.',
  }),
  readDocumentStats: route({
    method: 'GET',
    path: '/admin/documents/stats',
    roles: everyone,
    capability,
    query: z.object({
      /** The last 30 days where left out. */
      from: Day.optional(),
      to: Day.optional(),
      template_id: Id.optional(),
      channel: Channel.optional(),
    }),
    replies: { 200: DocumentStats },
    says: 'Documents generated, links sent, delivered, opened and failed, by day and by template, with the median time to open.',
  }),
}
