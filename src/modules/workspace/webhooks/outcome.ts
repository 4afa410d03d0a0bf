// What an attempt means: delivered, once more and when, given up, or the end of the endpoint.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { Attempted } from './attempt.ts'
import { tell } from '../notices/notices.ts'
import { giveUpWaiting } from './webhooks.ts'

const [minute, hour] = [60, 3600]

/** Seconds before each retry: eight of them in 23 h 36 min. */
export const retryWaits = [5, minute, 5 * minute, 30 * minute, hour, 3 * hour, 7 * hour, 12 * hour]
/** An endpoint that asks for more than a day is asked again after one. */
const longestWait = 24 * hour
const failingDays = 5
/** Attempts that the log keeps of one delivery. */
const keptTries = 20

export type Verdict = 'delivered' | 'failed' | 'disabled'

interface Delivery {
  id: string
  webhook_id: string
  attempts: number
}

/** Writes what came of an attempt, and ends the endpoint that said it is gone or has taken nothing for five days. */
export async function settle(
  tx: Tx,
  base: Base,
  it: Delivery,
  { tried, retry_after_s }: Attempted,
): Promise<Verdict> {
  const isTaken = tried.status !== null && tried.status >= 200 && tried.status < 300
  const isGone = tried.status === 410
  const wait = retryWaits[it.attempts]
  const isOver = isTaken || isGone || wait === undefined
  // Up to a tenth more, so that a herd does not come back at once.
  const again = Math.min(Math.max((wait ?? 0) * (1 + Math.random() / 10), retry_after_s ?? 0), longestWait)
  await sql`update webhook_deliveries set
      status = ${isTaken ? 'delivered' : isOver ? 'failed' : 'waiting'}, attempts = attempts + 1,
      due_at = case when ${isOver} then null else now() + ${again}::float8 * interval '1 second' end,
      ended_at = case when ${isOver} then now() end,
      tries = (case when jsonb_array_length(tries) >= ${keptTries} then tries - 0 else tries end)
        || ${JSON.stringify([tried])}::jsonb
    where id = ${it.id} and due_at is not null`.execute(tx)
  if (isTaken) {
    await sql`update webhooks set failing_since = null
      where id = ${it.webhook_id} and failing_since is not null`.execute(tx)
    return 'delivered'
  }
  const { rows } = await sql<{ is_long: boolean }>`update webhooks
    set failing_since = coalesce(failing_since, now()) where id = ${it.webhook_id} and disabled_at is null
    returning failing_since < now() - ${`${failingDays} days`}::interval as is_long`.execute(tx)
  const why = isGone ? 'gone' : rows[0]?.is_long ? 'failing' : null
  if (!why || !rows[0]) return 'failed'
  await disable(tx, base, it.webhook_id, why)
  return 'disabled'
}

/** Admins are told as each has chosen: a receiver that stands still is not noticed otherwise. */
async function disable(tx: Tx, base: Base, webhook_id: string, why: 'gone' | 'failing'): Promise<void> {
  const { url } = await tx
    .updateTable('webhooks')
    .set({ disabled_at: sql<string>`now()`, disabled_why: why, version: sql<number>`version + 1` })
    .where('id', '=', webhook_id)
    .returning('url')
    .executeTakeFirstOrThrow()
  await giveUpWaiting(tx, webhook_id)
  await audit(
    tx,
    { user_id: null, name: null, request_id: null, address: null },
    { action: 'webhook.disabled', noun: 'webhook', noun_id: webhook_id, detail: { url, why } },
  )
  const admins = await tx
    .selectFrom('users')
    .select(['id', 'username'])
    .where('role', '=', 'admin')
    .where('removed_at', 'is', null)
    .execute()
  const link = `/admin/webhooks/${webhook_id}`
  for (const { id: user_id, username } of admins)
    await tell(tx, base, { user_id, event: 'webhook.disabled', params: { url, name: username }, link })
}
