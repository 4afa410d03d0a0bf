// Routes of messages: each one, the workspace's texts and price, and who wants no SMS.
import { z } from 'zod'
import { admins, everyone, route } from '../../../base/contract/route.ts'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { Message, Segments } from '../shapes.ts'

const capability = 'documents'

const Settings = z.object({
  sms_text: z.string().trim().min(1).max(1600),
  email_subject: z.string().trim().min(1).max(200),
  email_text: z.string().trim().min(1).max(5000),
  /** What customers see as the sender; the workspace's name where null. */
  company: z.string().trim().min(1).max(100).nullable(),
  /** Of one SMS segment, decimal text; null: no estimate. */
  sms_price: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,5})?$/)
    .nullable(),
  currency: z.string().regex(/^[A-Z]{3}$/),
})
export const MessageSettings = Settings.extend({
  /** Placeholders that every text may use. */
  placeholders: z.array(z.string()),
  version: z.number().int(),
})
export type MessageSettings = z.infer<typeof MessageSettings>

export const OptOut = z.object({
  id: Id,
  /** E.164. */
  phone: z.string(),
  /** `reply`: they answered STOP; `carrier`: the carrier says so; `hand`: somebody here. */
  how: z.enum(['reply', 'carrier', 'hand']),
  customer_id: Id.nullable(),
  customer_name: z.string().nullable(),
  created_at: Instant,
})
export type OptOut = z.infer<typeof OptOut>

export const CustomerQuestion = z.object({
  id: Id,
  customer_id: Id.nullable(),
  customer_name: z.string().nullable(),
  link_id: Id,
  sent_id: Id.nullable(),
  /** Of the document that it is about. */
  title: z.string().nullable(),
  text: z.string(),
  created_at: Instant,
  /** When the help desk (or another taker) made something of it. */
  taken_at: Instant.nullable(),
})
export type CustomerQuestion = z.infer<typeof CustomerQuestion>

export const messagesContract = {
  readMessage: route({
    method: 'GET',
    path: '/messages/{message_id}',
    roles: everyone,
    capability,
    params: z.object({ message_id: Id }),
    replies: { 200: Message },
    says: 'One message: its state, and what the server or carrier said.',
  }),
  listQuestions: route({
    method: 'GET',
    path: '/customer-questions',
    roles: everyone,
    capability,
    query: z.object({ ...Page, customer_id: Id.optional(), link_id: Id.optional() }),
    replies: { 200: listOf(CustomerQuestion) },
    says: 'What customers asked about what they were sent, newest first.',
  }),
  readMessageSettings: route({
    method: 'GET',
    path: '/message-settings',
    roles: everyone,
    capability,
    replies: { 200: MessageSettings },
    says: 'The texts that a delivery begins with, the name customers see, and the price of an SMS.',
  }),
  changeMessageSettings: route({
    method: 'PUT',
    path: '/message-settings',
    roles: admins,
    versioned: true,
    body: Settings,
    replies: { 200: MessageSettings },
    says: 'Change the texts, the sender’s name and the price of an SMS. Needs If-Match.',
  }),
  countSegments: route({
    method: 'POST',
    path: '/messages/segments',
    roles: everyone,
    capability,
    body: z.object({ text: z.string().max(5000) }),
    replies: { 200: Segments },
    says: 'How many SMS segments a text takes, and which characters cost more.',
  }),
  listOptOuts: route({
    method: 'GET',
    path: '/opt-outs',
    roles: everyone,
    capability,
    query: z.object({ ...Page, q: z.string().max(60).optional() }),
    replies: { 200: listOf(OptOut) },
    says: 'Numbers that get no SMS from this workspace, newest first.',
  }),
  addOptOut: route({
    method: 'POST',
    path: '/opt-outs',
    roles: everyone,
    capability,
    body: z.object({ phone: z.string().trim().min(3).max(40) }),
    replies: { 201: OptOut },
    says: 'Send no SMS to this number any more.',
  }),
  removeOptOut: route({
    method: 'DELETE',
    path: '/opt-outs/{opt_out_id}',
    roles: everyone,
    capability,
    params: z.object({ opt_out_id: Id }),
    replies: { 204: null },
    says: 'Take a number off the list, because its owner asked for messages again.',
  }),
}
