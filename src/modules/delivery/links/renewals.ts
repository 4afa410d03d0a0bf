// A new address for a link: by the sender at any time, by the customer once theirs has expired.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { addAccesses } from '../access/record.ts'
import { accessOf, denialOf, inVisit, noteDenial, type PortalAsk, type PortalBase } from '../portal/asks.ts'
import { maskAddress, stateOf } from '../portal/visits.ts'
import { optedOutOf, readdressLinks } from './addresses.ts'
import { carryLinks } from './carry.ts'
import type { linksContract } from './contract.ts'
import { lockLink, readLink } from './links.ts'

export async function renewLink(base: Base, tx: Tx, ask: Ask<(typeof linksContract)['renewLink']>) {
  const { link_id } = ask.params
  const { expires_in_s } = ask.body
  await renewOne(base, tx, link_id, expires_in_s)
  const detail = { expires_in_s: expires_in_s ?? null }
  await audit(tx, ask.actor, { action: 'link.renewed', noun: 'link', noun_id: link_id, detail })
  return readLink(tx, link_id)
}

/** @throws refusal `link.unknown` (404), `link.revoked` (409) */
export async function renewOne(base: Base, tx: Tx, link_id: string, expires_in_s?: number): Promise<void> {
  const link = await lockLink(tx, link_id)
  if (link.revoked_at) throw revokedLink()
  await readdressLinks(tx, [link_id])
  await refuseOptedOut(tx, link_id)
  await carryLinks(base, tx, [link_id], { kind: 'renewed', expires_in_s, opens_again: true })
}

/** @throws refusal `link.opted_out` (409) */
export async function refuseOptedOut(tx: Tx, link_id: string): Promise<void> {
  if ((await optedOutOf(tx, [link_id])).size > 0)
    throw refuse('link.opted_out', 409, 'They answered STOP: this number gets no SMS. Send it by e-mail.')
}

export const revokedLink = () =>
  refuse(
    'link.was_revoked',
    409,
    'This link was revoked, for good. Send the document anew to give them another.',
  )

/** New links that one customer may ask for in a day. */
const most = 3

/** It goes to where the first one went: who found an old message learns nothing by it. */
export async function renewPortal(at: PortalBase, ask: PortalAsk) {
  const outcome = await inVisit(at, ask, async (tx, visit, held) => {
    const state = stateOf(visit)
    if (state === 'revoked') return { denied: 'revoked' as const, visit, held }
    if (state !== 'expired') throw refuse('link.not_expired', 409, 'This link has not expired. Open it.')
    if (!visit.may_renew) return { denied: 'expired' as const, visit, held }
    // What was opened as often as it may be is for the sender to give again.
    if (visit.max_opens !== null && visit.opens >= visit.max_opens)
      return { denied: 'used_up' as const, visit, held }
    await lockLink(tx, visit.link_id)
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from messages
      where link_id = ${visit.link_id} and kind = 'renewed' and created_at > now() - interval '1 day'`.execute(
      tx,
    )
    if ((rows[0]?.n ?? 0) >= most) return { denied: 'too_often' as const, visit, held }
    await carryLinks(at.base, tx, [visit.link_id], { kind: 'renewed' })
    await addAccesses(tx, [accessOf(visit, ask, 'renewed')])
    return { visit, held }
  })
  const { visit, held, denied } = outcome
  if (denied) {
    await noteDenial(at, held.workspace_id, visit, ask, denied)
    if (denied === 'too_often')
      throw refuse(
        'link.renewed_often',
        429,
        'New links were sent already today. Look for them, or ask the sender.',
        {
          retryAfter: 3600,
        },
      )
    throw denialOf(denied)
  }
  return { to: maskAddress(visit.channel, visit.address), channel: visit.channel }
}
