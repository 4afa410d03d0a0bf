// Takes messages out of the queue for sending: each by one worker alone, no faster than the provider takes them.
import '../tables.ts'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { Channel, Message } from '../shapes.ts'
import { aboutMessage } from './queue.ts'

export interface Claimed {
  id: string
  workspace_id: string
  kind: Message['kind']
  link_id: string | null
  address: string
  subject: string | null
  text: string
  vars: Record<string, string>
  sealed: string | null
  attempts: number
  created_at: string
  /** Nobody should get it any more: its link or code has run out, or was closed. */
  too_late: boolean
}

/** Minutes that a code counts. */
const codeMinutes = 5

/**
 * Up to `most` messages whose time has come, now `sending`; none while the provider's pace says to wait. The pace is one
 * row per workspace and channel, so that all workers together keep to it.
 */
export async function claimMessages(
  tx: Tx,
  channel: Channel,
  most: number,
  pace: number,
): Promise<Claimed[]> {
  await sql`insert into message_paces (channel, next_at) values (${channel}, now()) on conflict do nothing`.execute(
    tx,
  )
  const free = await sql<{ ok: boolean }>`select next_at <= clock_timestamp() as ok from message_paces
    where channel = ${channel} for update`.execute(tx)
  if (!free.rows[0]?.ok) return []
  // Materialized: inside a join the planner may run the subquery again, and go past its limit.
  const { rows } = await sql<Claimed>`
    with due as materialized (select id from messages where channel = ${channel} and state = 'queued'
      and send_after <= now() order by send_after, id limit ${most}::int for update skip locked)
    update messages m set state = 'sending', attempts = m.attempts + 1, claimed_at = now() from due
    where m.id = due.id
    returning m.id, m.workspace_id, m.kind, m.link_id, m.address, m.subject, m.text, m.vars, m.sealed, m.attempts, m.created_at,
      case when m.kind = 'code' then m.created_at < now() - make_interval(mins => ${codeMinutes}::int)
        else exists (select 1 from links l where l.id = m.link_id and (l.revoked_at is not null or l.expires_at <= now()))
        end as too_late`.execute(tx)
  await sql`update message_paces set next_at = clock_timestamp() + make_interval(secs => ${rows.length / pace}::float8)
    where channel = ${channel}`.execute(tx)
  return rows
}

/** Nobody sends for so long: the provider is away, or asked for it. */
export async function holdBack(tx: Tx, channel: Channel, seconds: number): Promise<void> {
  await sql`update message_paces set next_at = greatest(next_at, now() + make_interval(secs => ${seconds}::float8))
    where channel = ${channel}`.execute(tx)
}

/** Seconds after which a claim is its dead worker's: no driver waits as long. */
const deadAfter = 120

/**
 * Messages whose worker died while handing them over. A driver that knows a message by its key takes it again without
 * harm. Twilio does not: there its callback tells within moments that the message exists; where none came, nobody can
 * know, and a person decides.
 */
export async function settleDead(tx: Tx, channel: Channel, driver: string): Promise<void> {
  const dead = sql`channel = ${channel} and state = 'sending'
    and claimed_at < now() - make_interval(secs => ${deadAfter}::int)`
  if (driver !== 'twilio')
    await sql`update messages set state = 'queued', send_after = now() where ${dead}`.execute(tx)
  else
    await sql`with gone as (update messages set state = 'failed', failed_at = now(), sealed = null, reason = 'in_doubt'
        where ${dead} returning link_id, kind)
      update links l set message_state = 'failed', message_reason = 'in_doubt', failed_at = now()
      from gone where l.id = gone.link_id and gone.kind in ('link', 'again', 'renewed')`.execute(tx)
}

/** The secret part of a message, once more in the clear. @throws {Refusal} `secret.unreadable` (503) */
export function secretOf(base: Pick<Base, 'secrets'>, it: Claimed): string {
  return it.sealed === null ? '' : base.secrets.open(it.sealed, aboutMessage(it))
}
