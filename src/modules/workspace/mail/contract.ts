// Routes and shapes of mail: the log, message templates, and the outbox.
import { z } from 'zod'
import { Day, Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { admins, route } from '../../../base/contract/route.ts'

export const Locale = z.enum(['en', 'de'])
export type Locale = z.infer<typeof Locale>

export const MailStatus = z.enum(['queued', 'sending', 'sent', 'failed', 'stopped'])
export type MailStatus = z.infer<typeof MailStatus>

export const EmailLog = z.object({
  id: Id,
  /** What it was about: `invite`, `job_finished`, `delivery`. */
  topic: z.string(),
  recipient: z.string(),
  subject: z.string(),
  status: MailStatus,
  /** outbox or smtp; null before the first try. */
  driver: z.string().nullable(),
  attempts: z.number().int(),
  /** The server's own words. */
  reply: z.string().nullable(),
  provider_id: z.string().nullable(),
  job_id: Id.nullable(),
  created_at: Instant,
  sent_at: Instant.nullable(),
})
export type EmailLog = z.infer<typeof EmailLog>

export const EmailTemplate = z.object({
  /** Null for one that comes with Octavo and has not been changed. */
  id: Id.nullable(),
  key: z.string(),
  locale: Locale,
  subject: z.string(),
  text: z.string(),
  /** Null: made from the text. */
  html: z.string().nullable(),
  /** What may stand between {{ and }}. */
  placeholders: z.array(z.string()),
  version: z.number().int(),
  updated_at: Instant.nullable(),
})
export type EmailTemplate = z.infer<typeof EmailTemplate>

const Wording = {
  subject: z.string().trim().min(1).max(300),
  text: z.string().trim().min(1).max(50_000),
  html: z.string().max(200_000).nullable().default(null),
}
const TemplateKey = z.string().min(1).max(60)
const OneTemplate = z.object({ email_template_id: Id })

export const OutboxMessage = z.object({
  id: Id,
  kind: z.enum(['mail', 'sms']),
  sender: z.string().nullable(),
  recipient: z.string(),
  reply_to: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string(),
  html: z.string().nullable(),
  created_at: Instant,
})
export type OutboxMessage = z.infer<typeof OutboxMessage>

export const mailContract = {
  listEmailLogs: route({
    method: 'GET',
    path: '/email-logs',
    roles: admins,
    query: z.object({
      ...Page,
      status: MailStatus.optional(),
      topic: z.string().max(60).optional(),
      /** In recipient or subject. */
      q: z.string().max(200).optional(),
      from: Day.optional(),
      to: Day.optional(),
    }),
    replies: { 200: listOf(EmailLog) },
    says: 'Every mail with what the server said, newest first. Try a failed one again with POST /jobs/{job_id}/retry.',
  }),
  listEmailTemplates: route({
    method: 'GET',
    path: '/email-templates',
    roles: admins,
    replies: { 200: listOf(EmailTemplate) },
    says: 'The wording of every mail that Octavo sends, in each language: yours, or what comes with it.',
  }),
  createEmailTemplate: route({
    method: 'POST',
    path: '/email-templates',
    roles: admins,
    body: z.object({ key: TemplateKey, locale: Locale, ...Wording }),
    replies: { 201: EmailTemplate },
    says: 'Put your own wording in the place of one that comes with Octavo. Look at it with POST /email-templates/preview first.',
  }),
  previewEmailTemplate: route({
    method: 'POST',
    path: '/email-templates/preview',
    roles: admins,
    body: z.object({ key: TemplateKey, locale: Locale, ...Wording }),
    replies: { 200: z.object({ subject: z.string(), text: z.string(), html: z.string() }) },
    says: 'A wording filled with examples, as text and as HTML; nothing is saved or sent.',
  }),
  changeEmailTemplate: route({
    method: 'PUT',
    path: '/email-templates/{email_template_id}',
    roles: admins,
    params: OneTemplate,
    body: z.object(Wording),
    versioned: true,
    replies: { 200: EmailTemplate },
    says: 'Change your wording; needs If-Match.',
  }),
  removeEmailTemplate: route({
    method: 'DELETE',
    path: '/email-templates/{email_template_id}',
    roles: admins,
    params: OneTemplate,
    replies: { 204: null },
    says: 'Go back to the wording that comes with Octavo.',
  }),
  listOutbox: route({
    method: 'GET',
    path: '/outbox',
    roles: admins,
    query: z.object({
      ...Page,
      kind: z.enum(['mail', 'sms']).optional(),
      /** Exactly this address or number. */
      to: z.string().max(320).optional(),
      q: z.string().max(200).optional(),
    }),
    replies: { 200: listOf(OutboxMessage.omit({ html: true })) },
    secret: true,
    says: 'Mail and SMS that were kept instead of sent, newest first, since no server or provider is connected.',
  }),
  readOutbox: route({
    method: 'GET',
    path: '/outbox/{message_id}',
    roles: admins,
    params: z.object({ message_id: Id }),
    replies: { 200: OutboxMessage },
    secret: true,
    says: 'One message of the outbox.',
  }),
}
