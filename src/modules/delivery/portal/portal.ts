// The page that a link leads to, and opening it: looking uses nothing up, opening counts once a visit.
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import { addEvents } from '../../customers/index.ts'
import { announce } from '../../workspace/index.ts'
import { addAccesses } from '../access/record.ts'
import {
  accessOf,
  denialOf,
  inVisit,
  noteDenial,
  type Denial,
  type PortalAsk,
  type PortalBase,
} from './asks.ts'
import type { Portal } from './contract.ts'
import { giveSecret, startSession } from './sessions.ts'
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
    const denied =
      state === 'code' ? ('no_session' as const) : isShut(state) ? state : await countOpen(tx, visit, ask)
    if (denied) return { denied, visit, workspace_id: held.workspace_id }
    const { secret, ends_at } = await startSession(tx, visit, {
      verified: visit.verified_at !== null,
      opened: true,
    })
    giveSecret(ask.reply, at.base.config, ask.params.token, secret)
    const now = { ...visit, opened_at: ends_at, session_ends_at: ends_at }
    return { view: await viewOf(tx, now, ask.params.token) }
  })
  if (outcome.view) return outcome.view
  await noteDenial(at, outcome.workspace_id, outcome.visit, ask, outcome.denied)
  throw denialOf(outcome.denied)
}

/** Counts in one statement, so that of two at the same moment only as many come in as may. */
async function countOpen(tx: Tx, visit: Visit, ask: PortalAsk): Promise<Denial | null> {
  const { rows } = await sql<{ opens: number }>`update links set opens = opens + 1, last_opened_at = now(),
      first_opened_at = coalesce(first_opened_at, now())
    where id = ${visit.link_id} and revoked_at is null and (max_opens is null or opens < max_opens)
    returning opens`.execute(tx)
  const [counted] = rows
  if (!counted) return visit.max_opens === null ? 'revoked' : 'used_up'
  await addAccesses(tx, [accessOf(visit, ask, 'opened')])
  const { link_id, delivery_id, customer_id } = visit
  if (counted.opens === 1) await announce(tx, 'link.opened', { id: link_id, delivery_id, customer_id })
  if (counted.opens === 1 && visit.customer_id !== null)
    await addEvents(tx, [
      {
        customer_id: visit.customer_id,
        kind: 'link.opened',
        title: visit.title,
        noun: 'link',
        noun_id: visit.link_id,
      },
    ])
  return null
}
