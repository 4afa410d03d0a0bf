// Handlers of webhooks.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Handlers, StreamAsk } from '../../../base/http/ask.ts'
import { attempt } from './attempt.ts'
import type { webhooksContract } from './contract.ts'
import { listDeliveries, replayDelivery } from './deliveries.ts'
import {
  changeWebhook,
  createWebhook,
  listEvents,
  listWebhooks,
  readWebhook,
  removeWebhook,
  renewSecret,
  unknownWebhook,
} from './webhooks.ts'
import { audit } from '../../../base/audit.ts'

type Routes = typeof webhooksContract

export function webhookRoutes(base: Base): Handlers<Routes> {
  return {
    listWebhookEvents: async () => listEvents(base),
    listWebhooks,
    createWebhook: (tx, ask) => createWebhook(base, tx, ask),
    readWebhook: (tx, ask) => readWebhook(tx, ask.params.webhook_id),
    changeWebhook: (tx, ask) => changeWebhook(base, tx, ask),
    removeWebhook,
    renewWebhookSecret: (tx, ask) => renewSecret(base, tx, ask),
    testWebhook: ask => testWebhook(base, ask),
    listWebhookDeliveries: listDeliveries,
    replayWebhookDelivery: replayDelivery,
  }
}

async function testWebhook(base: Base, ask: StreamAsk<Routes['testWebhook']>) {
  const { webhook_id } = ask.params
  const endpoint = await ask.in(async tx => {
    const found = await tx
      .selectFrom('webhooks')
      .select(['id', 'workspace_id', 'url', 'secret'])
      .select(sql<string | null>`case when old_secret_until > now() then old_secret end`.as('old_secret'))
      .where('id', '=', webhook_id)
      .executeTakeFirst()
    if (!found) throw unknownWebhook()
    await audit(tx, ask.actor, { action: 'webhook.tested', noun: 'webhook', noun_id: webhook_id })
    return found
  })
  const payload = { type: 'ping', timestamp: new Date().toISOString(), data: { id: webhook_id } }
  const { tried, headers } = await attempt(base, endpoint, { event_id: randomUUID(), payload })
  const ok = tried.status !== null && tried.status >= 200 && tried.status < 300
  return { ...tried, ok, headers }
}
