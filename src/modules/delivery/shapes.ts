// Wire shapes of deliveries: what is sent to whom, the links that open it, the messages that carry them.
import { z } from 'zod'
import { Id, Instant } from '../../base/contract/shapes.ts'

export const Channel = z.enum(['sms', 'email'])
export type Channel = z.infer<typeof Channel>

/** Seconds: an hour to a year. */
const expiresIn = z
  .number()
  .int()
  .min(3600)
  .max(366 * 86_400)

/** How something is sent; what is left out is as the workspace set it. */
export const HowToSend = z.object({
  channel: Channel,
  /** Placeholders in double braces: name, link, title, company, expires, and whatever the document was printed from. */
  text: z.string().trim().min(1).max(5000).optional(),
  /** Of an e-mail. */
  subject: z.string().trim().min(1).max(200).optional(),
  expires_in_s: expiresIn.default(30 * 86_400),
  /** How often a link opens its documents; null is any number of times. */
  max_opens: z.number().int().min(1).max(1000).nullable().default(null),
  /** A code to the same number or mailbox is asked for before anything is shown. */
  code: z.boolean().default(false),
  /** The customer may ask for a new link once it has expired. */
  may_renew: z.boolean().default(true),
  /** `each`: a message for every document. `one`: one message and one link for all documents of a customer. */
  doubles: z.enum(['each', 'one']).default('each'),
  /** Send to the others although some cannot be reached. */
  skip_unreachable: z.boolean().default(false),
})
export type HowToSend = z.infer<typeof HowToSend>

export const Segments = z.object({
  /** GSM 03.38 seven-bit, or UCS-2 as soon as one character lies outside of it. */
  encoding: z.enum(['gsm7', 'ucs2']),
  /** Units used: septets (an extension character takes two), or UTF-16 units. */
  units: z.number().int(),
  segments: z.number().int(),
  /** Units that one segment holds at this length: 160/153 or 70/67. */
  per_segment: z.number().int(),
  /** Units left in the last segment. */
  left: z.number().int(),
  /** The characters that made it UCS-2. */
  outside: z.array(z.string()),
})
export type Segments = z.infer<typeof Segments>

export const Unreachable = z.object({
  source_kind: z.string(),
  source_id: Id,
  title: z.string(),
  customer_id: Id.nullable(),
  customer_name: z.string().nullable(),
  reason: z.enum([
    'no_customer',
    'no_phone',
    'phone_invalid',
    'no_email',
    'email_invalid',
    'opted_out',
    'no_file',
  ]),
  detail: z.string(),
})
export type Unreachable = z.infer<typeof Unreachable>

export const SendPreview = z.object({
  messages: z.number().int(),
  documents: z.number().int(),
  customers: z.number().int(),
  /** Left out since an earlier delivery sent them, and nobody revoked that. */
  already_sent: z.number().int(),
  /** Customers who get more than one document here. */
  doubles: z.object({ customers: z.number().int(), documents: z.number().int() }),
  unreachable: z.number().int(),
  /** The first 200 of them. */
  unreachable_list: z.array(Unreachable),
  /** Placeholders that nothing fills. */
  problems: z.array(z.object({ placeholder: z.string(), detail: z.string() })),
  /** The message as recipient number `at` gets it; null when nobody can be reached. */
  sample: z
    .object({
      at: z.number().int(),
      customer_name: z.string(),
      to: z.string(),
      title: z.string(),
      subject: z.string().nullable(),
      text: z.string(),
      segments: Segments.nullable(),
    })
    .nullable(),
  /** Of an SMS to all. `estimated` past 1,000 recipients, counted on the first 1,000. */
  segments: z.object({ total: z.number().int(), estimated: z.boolean() }).nullable(),
  /** Decimal text in the currency of the settings; null where no price is set. */
  cost: z.object({ amount: z.string(), currency: z.string() }).nullable(),
})
export type SendPreview = z.infer<typeof SendPreview>

/** The answer to a send: it goes out at `undo_until`; until then POST /deliveries/{delivery_id}/cancel takes all of it back. */
export const Sending = z.object({
  delivery_id: Id,
  messages: z.number().int(),
  unreachable: z.number().int(),
  undo_until: Instant,
})
export type Sending = z.infer<typeof Sending>

export const LinkState = z.enum([
  'queued',
  'sent',
  'delivered',
  'failed',
  'opened',
  'expired',
  'revoked',
  'cancelled',
])
export type LinkState = z.infer<typeof LinkState>

export const LinkCounts = z.object({
  total: z.number().int(),
  queued: z.number().int(),
  sent: z.number().int(),
  delivered: z.number().int(),
  failed: z.number().int(),
  opened: z.number().int(),
  expired: z.number().int(),
  revoked: z.number().int(),
  cancelled: z.number().int(),
})

export const Delivery = z.object({
  id: Id,
  title: z.string(),
  /** What it came from: `batch` and its id, or `files`. */
  source_kind: z.string(),
  source_id: Id.nullable(),
  channel: Channel,
  /** `waiting` for the ten seconds in which it can be undone. */
  status: z.enum(['waiting', 'sending', 'sent', 'cancelled']),
  text: z.string(),
  subject: z.string().nullable(),
  expires_in_s: z.number().int(),
  max_opens: z.number().int().nullable(),
  code: z.boolean(),
  may_renew: z.boolean(),
  documents: z.number().int(),
  links: LinkCounts,
  undo_until: Instant,
  created_by: z.string().nullable(),
  created_at: Instant,
  cancelled_at: Instant.nullable(),
})
export type Delivery = z.infer<typeof Delivery>

export const SentDocument = z.object({
  /** What the portal calls it by. */
  id: Id,
  title: z.string(),
  source_kind: z.string(),
  source_id: Id,
  file_id: Id,
  corrected_at: Instant.nullable(),
  viewed_at: Instant.nullable(),
  downloaded_at: Instant.nullable(),
})
export type SentDocument = z.infer<typeof SentDocument>

export const Link = z.object({
  id: Id,
  delivery_id: Id,
  delivery_title: z.string(),
  state: LinkState,
  /** Why it failed, in the carrier's words; or that somebody has to look. */
  reason: z.string().nullable(),
  customer_id: Id.nullable(),
  customer_name: z.string().nullable(),
  channel: Channel,
  to: z.string(),
  documents: z.array(SentDocument),
  code: z.boolean(),
  may_renew: z.boolean(),
  max_opens: z.number().int().nullable(),
  opens: z.number().int(),
  first_opened_at: Instant.nullable(),
  last_opened_at: Instant.nullable(),
  sent_at: Instant.nullable(),
  delivered_at: Instant.nullable(),
  failed_at: Instant.nullable(),
  expires_at: Instant,
  revoked_at: Instant.nullable(),
  created_at: Instant,
})
export type Link = z.infer<typeof Link>

export const MessageState = z.enum(['queued', 'sending', 'sent', 'delivered', 'failed', 'cancelled'])
export type MessageState = z.infer<typeof MessageState>

export const Message = z.object({
  id: Id,
  /** `link` carries one; `again` a resend; `renewed` a new one for an expired; `corrected` says that a document changed; `code`; `sample`. */
  kind: z.enum(['link', 'again', 'renewed', 'corrected', 'code', 'sample']),
  channel: Channel,
  to: z.string(),
  state: MessageState,
  /** What the server or carrier said. */
  said: z.string().nullable(),
  reason: z.string().nullable(),
  provider: z.string().nullable(),
  segments: z.number().int().nullable(),
  attempts: z.number().int(),
  send_after: Instant,
  sent_at: Instant.nullable(),
  delivered_at: Instant.nullable(),
  failed_at: Instant.nullable(),
  created_at: Instant,
})
export type Message = z.infer<typeof Message>

/** Something to send: a thing of the house by its kind (`document`, `upload`), to a customer. */
export const ToSend = z.object({
  customer_id: Id,
  source_kind: z.string().min(1).max(40),
  source_id: Id,
  /** What the customer sees; its own title where left out. */
  title: z.string().trim().min(1).max(200).optional(),
})

export const BulkResults = z.object({
  results: z.array(
    z.object({
      index: z.number().int(),
      status: z.number().int(),
      id: Id,
      problem: z.object({ code: z.string(), detail: z.string() }).optional(),
    }),
  ),
})
