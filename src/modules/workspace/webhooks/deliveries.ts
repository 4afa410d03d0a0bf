// The log of deliveries: listed, and sent again.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { WebhookDelivery, webhooksContract } from './contract.ts'
import { readWebhook } from './webhooks.ts'

type Routes = typeof webhooksContract

const columns = [
  'id',
  'webhook_id',
  'event_id',
  'type',
  'payload',
  'status',
  'attempts',
  'due_at',
  'tries',
  'created_at',
  'ended_at',
] as const

export async function listDeliveries(tx: Tx, ask: Ask<Routes['listWebhookDeliveries']>) {
  const { webhook_id } = await readWebhook(tx, ask.params.webhook_id).then(it => ({ webhook_id: it.id }))
  let query = tx.selectFrom('webhook_deliveries').select(columns).where('webhook_id', '=', webhook_id)
  if (ask.query.status) query = query.where('status', '=', ask.query.status)
  return pageOf(query, ask.query, { by: 'created_at', sort: 'created_at', id: 'id', descending: true })
}

/** The same webhook-id again: to the receiver it is the same event. @throws refusal `webhook.disabled` (409) */
export async function replayDelivery(
  tx: Tx,
  ask: Ask<Routes['replayWebhookDelivery']>,
): Promise<WebhookDelivery> {
  const found = await tx
    .selectFrom('webhook_deliveries')
    .select(['webhook_id', 'type'])
    .where('id', '=', ask.params.delivery_id)
    .forUpdate()
    .executeTakeFirst()
  if (!found)
    throw refuse(
      'webhook_delivery.unknown',
      404,
      'There is no such delivery here. It may be older than 30 days.',
    )
  const hook = await readWebhook(tx, found.webhook_id)
  if (hook.disabled_at)
    throw refuse('webhook.disabled', 409, 'This webhook is disabled. Enable it first, then replay.')
  const again = await tx
    .updateTable('webhook_deliveries')
    .set({ status: 'waiting', attempts: 0, due_at: sql<string>`now()`, ended_at: null })
    .where('id', '=', ask.params.delivery_id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  await sql`select pg_notify('octavo_webhooks', '')`.execute(tx)
  await audit(tx, ask.actor, {
    action: 'webhook.replayed',
    noun: 'webhook',
    noun_id: hook.id,
    detail: { delivery_id: again.id, type: found.type },
  })
  return again
}
