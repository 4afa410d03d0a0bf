// A visit: the link that a token leads to, as it stands this second, and what this browser has proved so far.
import '../tables.ts'
import { sql } from 'kysely'
import { hashSecret } from '../../../base/auth/tokens.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { Channel } from '../shapes.ts'
import { unknownLink, type Held } from '../links/tokens.ts'

export interface Visit {
  link_id: string
  token_id: string
  delivery_id: string
  customer_id: string | null
  title: string
  company: string
  channel: Channel
  address: string
  locale: string
  code: boolean
  may_renew: boolean
  max_opens: number | null
  opens: number
  first_opened_at: string | null
  /** Of this token. */
  expires_at: string
  /** This token's time is up. */
  is_over: boolean
  revoked_at: string | null
  /** A newer token went out then. */
  renewed_at: string | null
  session_id: string | null
  verified_at: string | null
  opened_at: string | null
  session_ends_at: string | null
}

/** @param secret of the browser's cookie, if it has one. @throws refusal `portal.unknown` (404) */
export async function readVisit(tx: Tx, held: Held, secret: string | undefined): Promise<Visit> {
  const { rows } = await sql<Visit>`
    select l.id as link_id, t.id as token_id, l.delivery_id, l.customer_id, d.title,
      coalesce(m.company, b.sender_name, w.name) as company, l.channel, l.address, l.locale, l.code, l.may_renew, l.max_opens, l.opens,
      l.first_opened_at, t.expires_at, t.expires_at <= now() as is_over, l.revoked_at,
      (select max(n.created_at) from link_tokens n where n.link_id = l.id and n.created_at > t.created_at
        and n.expires_at > now()) as renewed_at,
      s.id as session_id, s.verified_at, s.opened_at, s.expires_at as session_ends_at
    from link_tokens t
      join links l on l.id = t.link_id
      join deliveries d on d.id = l.delivery_id
      join workspaces w on w.id = l.workspace_id
      left join message_settings m on m.workspace_id = l.workspace_id
      left join workspace_branding b on b.workspace_id = l.workspace_id
      left join portal_sessions s on s.secret_hash = ${secret === undefined ? null : hashSecret(secret)}::text
        and s.token_id = t.id and s.expires_at > now()
    where t.id = ${held.token_id}`.execute(tx)
  const [found] = rows
  if (!found) throw unknownLink()
  return found
}

export type PortalState = 'code' | 'ready' | 'open' | 'expired' | 'revoked' | 'used_up'

export function stateOf(visit: Visit): PortalState {
  if (visit.revoked_at !== null) return 'revoked'
  if (visit.is_over) return 'expired'
  if (visit.opened_at !== null) return 'open'
  if (visit.max_opens !== null && visit.opens >= visit.max_opens) return 'used_up'
  return visit.code && visit.verified_at === null ? 'code' : 'ready'
}

/** What of a number or mailbox its owner knows again, and a finder of the link cannot use. */
export function maskAddress(channel: Channel, address: string): string {
  if (channel === 'sms') return `••• ${address.slice(-3)}`
  const at = address.lastIndexOf('@')
  return `${address.slice(0, 1)}•••${address.slice(at)}`
}
