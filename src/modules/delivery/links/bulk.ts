// The same act on many links: each for itself, one that cannot be done does not keep the others from it.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { isRefusal, refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { undoSeconds } from '../deliveries/send.ts'
import { readdressLinks } from './addresses.ts'
import { carryLinks } from './carry.ts'
import type { linksContract } from './contract.ts'
import { lockLink, revokeOne } from './links.ts'
import { refuseOptedOut, renewOne, revokedLink } from './renewals.ts'

type Act = Ask<(typeof linksContract)['changeLinks']>['body']['act']

async function actOn(base: Base, tx: Tx, act: Act, link_id: string): Promise<void> {
  if (act === 'revoke') return revokeOne(tx, link_id)
  if (act === 'renew') return renewOne(base, tx, link_id)
  const link = await lockLink(tx, link_id)
  if (link.revoked_at) throw revokedLink()
  if (link.first_opened_at) throw refuse('link.opened', 409, 'They have opened it. Renew it to send another.')
  if (['queued', 'sending'].includes(link.message_state))
    throw refuse('link.under_way', 409, 'A message with it is under way.')
  await readdressLinks(tx, [link_id])
  await refuseOptedOut(tx, link_id)
  const after = new Date(Date.now() + undoSeconds * 1000).toISOString()
  await carryLinks(base, tx, [link_id], { kind: 'again', after })
}

export async function changeLinks(base: Base, tx: Tx, ask: Ask<(typeof linksContract)['changeLinks']>) {
  const { act, ids } = ask.body
  const results: { index: number; status: number; id: string; problem?: { code: string; detail: string } }[] =
    []
  for (const [index, id] of ids.entries()) {
    await sql`savepoint one`.execute(tx)
    try {
      await actOn(base, tx, act, id)
      await sql`release savepoint one`.execute(tx)
      results.push({ index, status: 200, id })
    } catch (error) {
      if (!isRefusal(error)) throw error
      await sql`rollback to savepoint one`.execute(tx)
      results.push({ index, status: error.status, id, problem: { code: error.code, detail: error.message } })
    }
  }
  const done = results.filter(it => it.status === 200).map(it => it.id)
  const detail = { act, done: done.length, refused: ids.length - done.length, ids: done.slice(0, 100) }
  await audit(tx, ask.actor, { action: 'links.changed', noun: 'link', detail })
  return { results }
}
