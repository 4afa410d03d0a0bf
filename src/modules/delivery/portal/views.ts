// What the portal shows of a link: enough to open it, nothing that a finder of the link should know.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { Portal } from './contract.ts'
import { listReadable, withFile, type Listed } from './documents.ts'
import { maskAddress, stateOf, type Visit } from './visits.ts'

/** Guesses at one code. */
export const tries = 5
/** Seconds between two codes. */
export const pause = 30

export function againIn(sent_at: string): number {
  return Math.max(0, Math.ceil(pause - (Date.now() - Date.parse(sent_at)) / 1000))
}

/** The code that counts now: the newest, while it lives. */
export async function openCodeOf(tx: Tx, link_id: string): Promise<{ created_at: string } | null> {
  const found = await tx
    .selectFrom('portal_codes')
    .select(['created_at'])
    .select(sql<boolean>`used_at is null and expires_at > now() and tries < ${tries}::int`.as('counts'))
    .where('link_id', '=', link_id)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found?.counts ? found : null
}

/** @param more.documents of a link that is open */
export function showVisit(
  visit: Visit,
  token: string,
  more: { documents?: Listed[]; code?: { created_at: string } | null },
): Portal {
  const state = stateOf(visit)
  const isHidden = visit.code && visit.verified_at === null
  return {
    state,
    company: visit.company,
    locale: visit.locale,
    title: isHidden || state === 'revoked' ? null : visit.title,
    channel: visit.channel,
    to: maskAddress(visit.channel, visit.address),
    code_sent_at: more.code?.created_at ?? null,
    code_again_in_s: more.code ? againIn(more.code.created_at) : 0,
    expires_at: visit.expires_at,
    may_renew: visit.may_renew,
    renewed_at: visit.renewed_at,
    session_ends_at: visit.session_ends_at,
    documents: state === 'open' ? (more.documents ?? []).map(withFile(token)) : [],
  }
}

export async function viewOf(tx: Tx, visit: Visit, token: string): Promise<Portal> {
  const state = stateOf(visit)
  const code = state === 'code' ? await openCodeOf(tx, visit.link_id) : null
  const documents = state === 'open' ? await listReadable(tx, visit) : []
  return showVisit(visit, token, { documents, code })
}
