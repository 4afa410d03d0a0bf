// Sends a link's address once more: a new token of its own each time, since the ones before cannot be read back.
import '../tables.ts'
import { sql } from 'kysely'
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { readHome } from '../../workspace/index.ts'
import { queueMessages } from '../messages/queue.ts'
import { varsFor } from '../messages/text.ts'
import { dayIn, wordsIn } from '../messages/words.ts'
import type { Channel } from '../shapes.ts'

interface Carried {
  link_id: string
  delivery_id: string
  channel: Channel
  address: string
  locale: string
  origin: string
  expires_at: string
  customer_name: string | null
  company: string
  title: string
  more: number
  values: Record<string, unknown>
  own_text: string
  own_subject: string | null
}

export interface CarryAsk {
  kind: 'again' | 'renewed' | 'corrected'
  /** In place of the delivery's own words. */
  text?: string | undefined
  subject?: string | undefined
  /** Seconds from now; the delivery's own where left out. Never makes an expiry earlier. */
  expires_in_s?: number | undefined
  /** ISO 8601; now where left out. */
  after?: string
  /** As many opens again as the delivery allowed. */
  opens_again?: boolean
}

/** Of a correction too: a link that has expired would tell of a page that cannot be read. */
async function prolong(tx: Tx, link_ids: string[], ask: CarryAsk): Promise<Carried[]> {
  const { rows } = await sql<Carried>`
    update links l set
      expires_at = greatest(l.expires_at, now() + make_interval(secs => coalesce(${ask.expires_in_s ?? null}::int, d.expires_in_s))),
      max_opens = case when ${ask.opens_again ?? false}::boolean then l.opens + d.max_opens else l.max_opens end,
      message_state = case when ${ask.kind} = 'corrected' then l.message_state else 'queued' end,
      message_reason = case when ${ask.kind} = 'corrected' then l.message_reason end
    from deliveries d, workspaces w left join message_settings m on m.workspace_id = w.id
      left join workspace_branding b on b.workspace_id = w.id
    where l.id = any(${link_ids}::uuid[]) and d.id = l.delivery_id and w.id = l.workspace_id and l.revoked_at is null
    returning l.id as link_id, l.delivery_id, l.channel, l.address, l.locale, d.origin, l.expires_at,
      (select c.name from customers c where c.id = l.customer_id) as customer_name, coalesce(m.company, b.sender_name, w.name) as company,
      (select s.title from sent_documents s where s.link_id = l.id order by s.id limit 1) as title,
      (select count(*)::int - 1 from sent_documents s where s.link_id = l.id) as more,
      (select s.values from sent_documents s where s.link_id = l.id order by s.id limit 1) as values,
      d.text as own_text, d.subject as own_subject`.execute(tx)
  return rows
}

/** At most 1,000 links. Revoked ones are left out. @returns the links that a message now carries */
export async function carryLinks(
  base: Pick<Base, 'secrets'>,
  tx: Tx,
  link_ids: string[],
  ask: CarryAsk,
): Promise<string[]> {
  const carried = await prolong(tx, link_ids, ask)
  const made = carried.map(it => ({ it, token: newSecret() }))
  const rows = made.map(({ it, token }) => ({
    link_id: it.link_id,
    token_hash: hashSecret(token),
    expires_at: it.expires_at,
  }))
  await sql`insert into link_tokens (link_id, token_hash, expires_at)
    select (it->>'link_id')::uuid, it->>'token_hash', (it->>'expires_at')::timestamptz
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) it`.execute(tx)
  const { time_zone } = await readHome(tx)
  const messages = made.map(({ it, token }) => ({
    kind: ask.kind,
    channel: it.channel,
    address: it.address,
    ...wordsOf(it, ask, time_zone),
    secret: `${it.origin}/p/${token}`,
    delivery_id: it.delivery_id,
    link_id: it.link_id,
    segments: null,
  }))
  await queueMessages(base, tx, messages, ask.after)
  return carried.map(it => it.link_id)
}

function wordsOf(it: Carried, ask: CarryAsk, time_zone: string) {
  const words = wordsIn(it.locale)
  const own = { renewed: words.renewed, corrected: words.corrected, again: it.own_text }
  const ownSubject = {
    renewed: words.renewedSubject,
    corrected: words.correctedSubject,
    again: it.own_subject,
  }
  const text = ask.text ?? own[ask.kind]
  const subject =
    it.channel === 'email' ? (ask.subject ?? ownSubject[ask.kind] ?? words.renewedSubject) : null
  const facts = {
    name: it.customer_name ?? '',
    title: it.more > 0 ? words.more(it.title, it.more) : it.title,
    company: it.company,
    expires: dayIn(it.locale, it.expires_at, time_zone),
  }
  return { text, subject, vars: varsFor([text, subject ?? ''], facts, it.values) }
}
