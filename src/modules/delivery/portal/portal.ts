// The page that a link leads to, and opening it: looking uses nothing up, opening counts once a visit.
import { sql } from 'kysely'
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import type { Tx } from '../../../base/db/index.ts'
import { addEvents } from '../../customers/index.ts'
import { announce } from '../../workspace/index.ts'
import {
  agentOf,
  denialOf,
  inVisit,
  noteDenial,
  type Denial,
  type PortalAsk,
  type PortalBase,
} from './asks.ts'
import type { Portal } from './contract.ts'
import { endOf, giveSecret } from './sessions.ts'
import { viewOf } from './views.ts'
import { stateOf, type Visit } from './visits.ts'

/** Why nothing will open here, whoever asks. */
function isShut(state: Portal['state']): state is 'expired' | 'revoked' | 'used_up' {
  return state === 'expired' || state === 'revoked' || state === 'used_up'
}

export async function readPortal(at: PortalBase, ask: PortalAsk): Promise<Portal> {
  const { view, visit, workspace_id } = await inVisit(at, ask, async (tx, visit, held) => ({
    view: await viewOf(tx, visit, ask.params.token),
    visit,
    workspace_id: held.workspace_id,
  }))
  if (isShut(view.state)) await noteDenial(at, workspace_id, visit, ask, view.state)
  return view
}

export async function openPortal(at: PortalBase, ask: PortalAsk): Promise<Portal> {
  const outcome = await inVisit(at, ask, async (tx, visit, held) => {
    const state = stateOf(visit)
    if (state === 'open') return { view: await viewOf(tx, visit, ask.params.token) }
    const refused = (denied: Denial) => ({ view: null, denied, visit, workspace_id: held.workspace_id })
    if (state === 'code') return refused('no_session')
    if (isShut(state)) return refused(state)
    const entered = await enter(tx, visit, ask)
    if (!entered) return refused(visit.max_opens === null ? 'revoked' : 'used_up')
    if (entered.secret) giveSecret(ask.reply, at.base.config, ask.params.token, entered.secret)
    const now = { ...visit, opened_at: entered.ends_at, session_ends_at: entered.ends_at }
    return { view: await viewOf(tx, now, ask.params.token) }
  })
  if (outcome.view) return outcome.view
  await noteDenial(at, outcome.workspace_id, outcome.visit, ask, outcome.denied)
  throw denialOf(outcome.denied)
}

/**
 * Counted, written down and let in by one statement, so that of two at the same moment only as many come in as may. A
 * browser that has proved its code keeps the session it got for that; one that had none gets one.
 */
async function enter(
  tx: Tx,
  visit: Visit,
  ask: PortalAsk,
): Promise<{ secret?: string; ends_at: string } | null> {
  const secret = visit.session_id === null ? newSecret() : undefined
  const counted = sql`update links set opens = opens + 1, last_opened_at = now(),
      first_opened_at = coalesce(first_opened_at, now())
    where id = ${visit.link_id} and revoked_at is null and (max_opens is null or opens < max_opens) returning opens`
  const session =
    secret === undefined
      ? sql`update portal_sessions set opened_at = now() where id = ${visit.session_id}
          and exists (select 1 from counted) returning expires_at`
      : sql`insert into portal_sessions (link_id, token_id, secret_hash, opened_at, expires_at)
          select ${visit.link_id}::uuid, ${visit.token_id}::uuid, ${hashSecret(secret)}, now(), ${endOf(visit)} from counted
          returning expires_at`
  const { rows } = await sql<{ opens: number; ends_at: string }>`
    with counted as (${counted}), session as (${session}), logged as (
      insert into access_log (act, link_id, delivery_id, customer_id, address, agent)
      select 'opened', ${visit.link_id}::uuid, ${visit.delivery_id}::uuid, ${visit.customer_id}::uuid, ${ask.address},
        ${agentOf(ask)} from counted returning id),
      waiting as (insert into access_unsealed (log_id) select id from logged)
    select opens, (select expires_at from session) as ends_at from counted`.execute(tx)
  const [entered] = rows
  if (!entered) return null
  if (entered.opens === 1) await tellOfFirst(tx, visit)
  return secret === undefined ? { ends_at: entered.ends_at } : { secret, ends_at: entered.ends_at }
}

async function tellOfFirst(tx: Tx, visit: Visit): Promise<void> {
  const { link_id, delivery_id, customer_id, title } = visit
  await announce(tx, 'link.opened', { id: link_id, delivery_id, customer_id })
  if (customer_id)
    await addEvents(tx, [{ customer_id, kind: 'link.opened', title, noun: 'link', noun_id: link_id }])
}
