// What became of messages, written down: a state only goes forward, and what is final stays.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import { addEvents } from '../../customers/index.ts'
import { announce } from '../../workspace/index.ts'

export interface Outcome {
  id: string
  /** `queued`: nobody took it; again at `send_after`. */
  state: 'queued' | 'sent' | 'delivered' | 'failed'
  said: string
  reason?: string
  provider: string
  provider_id?: string
  segments?: number
  /** Seconds from now. */
  again_in_s?: number
}

interface Moved {
  id: string
  link_id: string | null
  kind: string
  state: string
  reason: string | null
}

/** Of messages that are `sending`. A callback may have been quicker than our own note of handing over; it stands. */
export async function noteOutcomes(tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return
  const { rows } = await sql<Moved>`
    with it as (select * from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as t (id uuid, state text, said text,
      reason text, provider text, provider_id text, segments int, again_in_s float8))
    update messages m set state = it.state, said = left(it.said, 1000), reason = it.reason, provider = it.provider,
      provider_id = it.provider_id, segments = coalesce(it.segments, m.segments),
      send_after = case when it.state = 'queued' then now() + make_interval(secs => it.again_in_s) else m.send_after end,
      sealed = case when it.state = 'queued' then m.sealed end,
      sent_at = case when it.state in ('sent', 'delivered') then now() end,
      delivered_at = case when it.state = 'delivered' then now() end,
      failed_at = case when it.state = 'failed' then now() end
    from it where m.id = it.id and m.state = 'sending'
    returning m.id, m.link_id, m.kind, m.state, m.reason`.execute(tx)
  await followLinks(tx, rows)
  await announceDelivered(tx, rows)
}

/** Codes and samples are nobody's delivery. */
async function announceDelivered(tx: Tx, moved: Moved[]): Promise<void> {
  const told = moved.filter(it => it.state === 'delivered' && it.link_id && it.kind !== 'code')
  await announce(tx, 'message.delivered', ...told.map(({ id, link_id, kind }) => ({ id, link_id, kind })))
}

/** A link's state is that of the last message that carried it. */
async function followLinks(tx: Tx, moved: Moved[]): Promise<void> {
  const carriers = moved.filter(it => it.link_id && ['link', 'again', 'renewed'].includes(it.kind))
  if (carriers.length === 0) return
  const { rows } = await sql<{ customer_id: string | null; link_id: string; title: string; state: string }>`
    with it as (select * from jsonb_to_recordset(${JSON.stringify(carriers)}::jsonb) as t (link_id uuid, state text, reason text))
    update links l set message_state = it.state, message_reason = it.reason,
      sent_at = case when it.state in ('sent', 'delivered') then coalesce(l.sent_at, now()) else l.sent_at end,
      delivered_at = case when it.state = 'delivered' then coalesce(l.delivered_at, now()) else l.delivered_at end,
      failed_at = case when it.state = 'failed' then now() else l.failed_at end
    from it where l.id = it.link_id
    returning l.customer_id, l.id as link_id, it.state,
      (select title from sent_documents s where s.link_id = l.id order by s.id limit 1) as title`.execute(tx)
  const kinds: Record<string, string> = { sent: 'link.sent', delivered: 'link.sent', failed: 'link.failed' }
  await addEvents(
    tx,
    rows.flatMap(({ customer_id, link_id, title, state }) =>
      customer_id && kinds[state]
        ? [{ customer_id, kind: kinds[state], title, noun: 'link', noun_id: link_id }]
        : [],
    ),
  )
}

/** How far each state is. Delivered and failed are final: what a provider says later changes neither. */
const final = ['delivered', 'failed', 'cancelled']

export interface Report {
  message_id: string
  provider: string
  provider_id: string
  state: 'sent' | 'delivered' | 'failed'
  reason: string | undefined
}

/**
 * What a provider reports later; twice, late and out of order do no harm. One that failed in doubt is the exception: a
 * report is the proof that was lacking. Gives whether the message is that provider's at all.
 */
export async function noteReport(tx: Tx, it: Report): Promise<boolean> {
  const found = await tx
    .selectFrom('messages')
    .select(['id', 'state', 'reason', 'provider_id'])
    .where('id', '=', it.message_id)
    .forUpdate()
    .executeTakeFirst()
  if (!found || (found.provider_id !== null && found.provider_id !== it.provider_id)) return false
  const isOpen = !final.includes(found.state) || (found.state === 'failed' && found.reason === 'in_doubt')
  // Of one that still waits nobody can know anything.
  if (!isOpen || found.state === 'queued' || (found.state === 'sent' && it.state === 'sent'))
    return found.state !== 'queued'
  const { rows } =
    await sql<Moved>`update messages set state = ${it.state}, reason = ${it.reason ?? null}, sealed = null,
      provider = ${it.provider}, provider_id = ${it.provider_id}, sent_at = coalesce(sent_at, now()),
      delivered_at = case when ${it.state} = 'delivered' then now() end,
      failed_at = case when ${it.state} = 'failed' then now() end
    where id = ${it.message_id} returning id, link_id, kind, state, reason`.execute(tx)
  await followLinks(tx, rows)
  await announceDelivered(tx, rows)
  return true
}
