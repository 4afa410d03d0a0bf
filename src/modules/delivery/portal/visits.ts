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
  const own = secret === undefined ? null : hashSecret(secret)
  const { rows } = await sql<Visit>`select * from portal_visit(${held.token_id}::uuid, ${own}::text)`.execute(
    tx,
  )
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
