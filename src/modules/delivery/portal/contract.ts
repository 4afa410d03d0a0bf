// What a customer's browser asks: nobody signs in here, a link and a code are all.
import { z } from 'zod'
import { route } from '../../../base/contract/route.ts'
import { Id, Instant } from '../../../base/contract/shapes.ts'
import { Channel } from '../shapes.ts'

/** A reply is never kept by a browser or a proxy on the way. */
const secret = true
const params = z.object({ token: z.string().min(1).max(200) })

export const PortalDocument = z.object({
  id: Id,
  title: z.string(),
  media_type: z.string(),
  /** Bytes. */
  size: z.number().int(),
  sent_at: Instant,
  /** Replaced after it was sent. */
  corrected_at: Instant.nullable(),
  /** Of the link that was opened; the others are the same customer's, shown after a code. */
  is_of_link: z.boolean(),
  /** Path of its bytes; add `?download=true` to save it. */
  file: z.string(),
})
export type PortalDocument = z.infer<typeof PortalDocument>

export const Portal = z.object({
  /**
   * `code`: POST …/code, then …/verify. `ready`: POST …/open. `open`: this browser is in, documents are here.
   * `expired`, `revoked`, `used_up`: nothing opens; see `may_renew`.
   */
  state: z.enum(['code', 'ready', 'open', 'expired', 'revoked', 'used_up']),
  /** Who sent it, as customers know them. */
  company: z.string(),
  /** BCP 47, of the customer: what language to begin in. */
  locale: z.string(),
  /** What was sent; null while a code stands before it. */
  title: z.string().nullable(),
  /** Where a code goes, masked: `••• 123`, `a•••@example.com`. */
  channel: Channel,
  to: z.string(),
  /** A code is under way; null when none counts. */
  code_sent_at: Instant.nullable(),
  /** Seconds until another code may be asked for. */
  code_again_in_s: z.number().int(),
  expires_at: Instant,
  /** Of `expired`: POST …/renew sends a new link to `to`. */
  may_renew: z.boolean(),
  /** A newer link went out then. */
  renewed_at: Instant.nullable(),
  /** When this browser has to open anew. */
  session_ends_at: Instant.nullable(),
  documents: z.array(PortalDocument),
})
export type Portal = z.infer<typeof Portal>

export const PortalBrand = z.object({
  /** On light paper, and what can be read on it. */
  colour: z.string(),
  ink: z.string(),
  /** On dark paper. */
  on_dark: z.string(),
  /** Address, register, whatever the law wants below. */
  footer: z.string().nullable(),
  /** Pixels, and the path of its bytes. */
  logo: z.object({ width: z.number().int(), height: z.number().int(), file: z.string() }).nullable(),
})
export type PortalBrand = z.infer<typeof PortalBrand>

export const portalContract = {
  readPortal: route({
    method: 'GET',
    path: '/portal/{token}',
    roles: 'public',
    secret,
    params,
    replies: { 200: Portal },
    says: 'What a link leads to and what it takes to open it. Looking uses nothing up. An unknown link is 404 portal.unknown.',
  }),
  readPortalBrand: route({
    method: 'GET',
    path: '/portal/{token}/brand',
    roles: 'public',
    secret,
    params,
    replies: { 200: PortalBrand },
    says: 'How the company looks that sent this link: colours, last lines, logo.',
  }),
  readPortalLogo: route({
    method: 'GET',
    path: '/portal/{token}/logo',
    roles: 'public',
    secret,
    params,
    kind: 'file',
    media: ['image/png', 'image/jpeg'],
    replies: { 200: null },
    says: 'The company’s logo; 404 logo.missing when it has none.',
  }),
  sendCode: route({
    method: 'POST',
    path: '/portal/{token}/code',
    roles: 'public',
    secret,
    params,
    replies: {
      200: z.object({
        to: z.string(),
        channel: Channel,
        expires_in_s: z.number().int(),
        again_in_s: z.number().int(),
      }),
    },
    says: 'Send a code of six digits to the number or mailbox that the link went to. It counts for five minutes and five tries.',
  }),
  verifyCode: route({
    method: 'POST',
    path: '/portal/{token}/verify',
    roles: 'public',
    secret,
    params,
    body: z.object({
      code: z
        .string()
        .trim()
        .regex(/^\d{6}$/),
    }),
    replies: { 200: Portal },
    says: 'Prove who you are. A wrong code is 403 code.wrong with `left` tries in its parameters; open comes next.',
  }),
  openPortal: route({
    method: 'POST',
    path: '/portal/{token}/open',
    roles: 'public',
    secret,
    params,
    replies: { 200: Portal },
    says: 'Open the link: counts once for each visit, and lets this browser read the documents for half an hour.',
  }),
  renewPortal: route({
    method: 'POST',
    path: '/portal/{token}/renew',
    roles: 'public',
    secret,
    params,
    replies: { 200: z.object({ to: z.string(), channel: Channel }) },
    says: 'Of an expired link: have a new one sent to where the first one went, if the sender allows it.',
  }),
  askQuestion: route({
    method: 'POST',
    path: '/portal/{token}/question',
    roles: 'public',
    secret,
    params,
    body: z.object({ document_id: Id.nullable().default(null), text: z.string().trim().min(1).max(4000) }),
    replies: { 201: z.object({ question_id: Id }) },
    says: 'Ask the sender about a document, once the link is open.',
  }),
  readPortalDocument: route({
    method: 'GET',
    path: '/portal/{token}/documents/{document_id}',
    roles: 'public',
    secret,
    params: params.extend({ document_id: Id }),
    query: z.object({ download: z.enum(['true', 'false']).default('false') }),
    kind: 'file',
    media: ['*'],
    replies: { 200: null, 206: null },
    says: 'The bytes of a document, once the link is open in this browser. Takes ranges.',
  }),
}
