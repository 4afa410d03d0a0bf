// Routes and shapes of webhooks: endpoints, what was sent to them, and what they answered.
import { z } from 'zod'
import { admins, route } from '../../../base/contract/route.ts'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'

const Try = z.object({
  at: Instant,
  /** Null where no answer came. */
  status: z.number().int().nullable(),
  /** Milliseconds until the answer, or until we gave up. */
  ms: z.number().int(),
  /** The first bytes of the answer. */
  answer: z.string(),
  /** Why no answer came. */
  error: z.string().nullable(),
})
export type Try = z.infer<typeof Try>

const WebhookFields = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2000),
  description: z.string().trim().max(200).default(''),
  /** Null: every type, also those that come later. */
  types: z.array(z.string().max(80)).min(1).max(100).nullable().default(null),
})

export const Webhook = z.object({
  id: Id,
  url: z.string(),
  description: z.string(),
  types: z.array(z.string()).nullable(),
  disabled_at: Instant.nullable(),
  /** `person`; `gone`: it answered 410; `failing`: it took nothing for five days. */
  disabled_why: z.enum(['person', 'gone', 'failing']).nullable(),
  failing_since: Instant.nullable(),
  /** Until then deliveries are signed with the secret before the newest, too. */
  old_secret_until: Instant.nullable(),
  waiting: z.number().int(),
  version: z.number().int(),
  created_at: Instant,
  updated_at: Instant,
})
export type Webhook = z.infer<typeof Webhook>

const WithSecret = Webhook.extend({ secret: z.string() })

export const WebhookDelivery = z.object({
  id: Id,
  webhook_id: Id,
  /** What the header `webhook-id` says: the same at every attempt and every endpoint. */
  event_id: Id,
  type: z.string(),
  payload: z.record(z.string(), z.unknown()),
  status: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.number().int(),
  /** When it is tried next; null once it has ended. */
  due_at: Instant.nullable(),
  /** The newest attempts, the oldest of them first. */
  tries: z.array(Try),
  created_at: Instant,
  ended_at: Instant.nullable(),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>

const WebhookId = z.object({ webhook_id: Id })

export const webhooksContract = {
  listWebhookEvents: route({
    method: 'GET',
    path: '/webhook-events',
    roles: admins,
    replies: { 200: z.object({ data: z.array(z.object({ type: z.string(), says: z.string() })) }) },
    says: 'The types of events that a webhook can hear of, and when each is sent.',
  }),
  listWebhooks: route({
    method: 'GET',
    path: '/webhooks',
    roles: admins,
    query: z.object(Page),
    replies: { 200: listOf(Webhook) },
    says: 'Endpoints that hear of events, newest first.',
  }),
  createWebhook: route({
    method: 'POST',
    path: '/webhooks',
    roles: admins,
    body: WebhookFields,
    replies: { 201: WithSecret },
    secret: true,
    says: 'Add an endpoint. Its secret is told this once: it checks the header `webhook-signature` of each delivery (Standard Webhooks). Try it with POST /webhooks/{webhook_id}/test.',
  }),
  readWebhook: route({
    method: 'GET',
    path: '/webhooks/{webhook_id}',
    roles: admins,
    params: WebhookId,
    replies: { 200: Webhook },
    says: 'One endpoint. The ETag is what PUT wants in If-Match.',
  }),
  changeWebhook: route({
    method: 'PUT',
    path: '/webhooks/{webhook_id}',
    roles: admins,
    params: WebhookId,
    body: WebhookFields.extend({ is_enabled: z.boolean().default(true) }),
    versioned: true,
    replies: { 200: Webhook },
    says: 'Change an endpoint as a whole. Disabled, it hears nothing, and what waits for it is given up; replay that later.',
  }),
  removeWebhook: route({
    method: 'DELETE',
    path: '/webhooks/{webhook_id}',
    roles: admins,
    params: WebhookId,
    replies: { 204: null },
    says: 'Remove an endpoint with its log of deliveries.',
  }),
  renewWebhookSecret: route({
    method: 'POST',
    path: '/webhooks/{webhook_id}/secret',
    roles: admins,
    params: WebhookId,
    replies: { 200: WithSecret },
    secret: true,
    says: 'Make a new secret, told this once. For 24 hours deliveries are signed with both, so that the receiver can change over without missing one.',
  }),
  testWebhook: route({
    method: 'POST',
    path: '/webhooks/{webhook_id}/test',
    roles: admins,
    params: WebhookId,
    waits: true,
    replies: { 200: Try.extend({ ok: z.boolean(), headers: z.record(z.string(), z.string()) }) },
    says: 'Send a `ping` now and tell what the endpoint answered, word for word. It is not retried and not in the log.',
  }),
  listWebhookDeliveries: route({
    method: 'GET',
    path: '/webhooks/{webhook_id}/deliveries',
    roles: admins,
    params: WebhookId,
    query: z.object({ ...Page, status: WebhookDelivery.shape.status.optional() }),
    replies: { 200: listOf(WebhookDelivery) },
    says: 'What was sent to an endpoint in the last 30 days, newest first, with each answer.',
  }),
  replayWebhookDelivery: route({
    method: 'POST',
    path: '/webhook-deliveries/{delivery_id}/replay',
    roles: admins,
    params: z.object({ delivery_id: Id }),
    replies: { 200: WebhookDelivery },
    says: 'Send a delivery again, with the same webhook-id and with all its retries, whatever came of it before.',
  }),
}
