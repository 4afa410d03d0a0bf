// Where a link goes when it is sent once more: to the number or mailbox that the customer has today.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import { readPhone } from '../../customers/index.ts'
import { readHome } from '../../workspace/index.ts'
import { isMailbox } from '../deliveries/recipients.ts'
import type { Channel } from '../shapes.ts'

interface Where {
  id: string
  channel: Channel
  address: string
  locale: string
  today: string | null
}

/**
 * Of links whose customer was given another number or mailbox since. What went to the old one, a stranger's perhaps,
 * opens nothing from then on; codes go to the new one.
 */
export async function readdressLinks(tx: Tx, link_ids: string[]): Promise<void> {
  const { rows } = await sql<Where>`select l.id, l.channel, l.address, l.locale,
      case l.channel when 'sms' then c.phone else c.email end as today
    from links l join customers c on c.id = l.customer_id and c.removed_at is null
    where l.id = any(${link_ids}::uuid[]) and l.revoked_at is null`.execute(tx)
  const { country } = await readHome(tx)
  const moved = rows.flatMap(it => {
    const address = addressOf(it, country)
    return address && address.toLowerCase() !== it.address.toLowerCase() ? [{ id: it.id, address }] : []
  })
  if (moved.length === 0) return
  const ids = moved.map(it => it.id)
  await sql`update links l set address = it.address
    from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) as it (id uuid, address text) where l.id = it.id`.execute(
    tx,
  )
  await sql`update link_tokens set expires_at = now() where link_id = any(${ids}::uuid[]) and expires_at > now()`.execute(
    tx,
  )
  await sql`delete from portal_sessions where link_id = any(${ids}::uuid[])`.execute(tx)
}

function addressOf({ channel, today, locale }: Where, country: string): string | null {
  if (!today) return null
  if (channel === 'sms') return readPhone(today, locale, country)
  return isMailbox(today) ? today : null
}

/** Those of these links whose number wants no SMS. */
export async function optedOutOf(tx: Tx, link_ids: string[]): Promise<Set<string>> {
  const { rows } = await sql<{
    id: string
  }>`select l.id from links l join sms_opt_outs o on o.phone = l.address
    where l.id = any(${link_ids}::uuid[]) and l.channel = 'sms'`.execute(tx)
  return new Set(rows.map(it => it.id))
}
