// The page that a link leads to, and opening it: looking uses nothing up, opening counts once a visit.
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import { isToken } from '../links/tokens.ts'
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
import type { Opened } from './opens.ts'
import { giveSecret, readSecret } from './sessions.ts'
import { showVisit, viewOf } from './views.ts'
import { stateOf } from './visits.ts'

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
  const { token } = ask.params
  const opened = await enter(at, ask)
  if (opened) return showVisit(opened.visit, token, opened)
  const outcome = await inVisit(at, ask, async (tx, visit, held) => {
    const state = stateOf(visit)
    if (state === 'open') return { view: await viewOf(tx, visit, token) }
    const denied: Denial = isShut(state) ? state : 'no_session'
    return { view: null, denied, visit, workspace_id: held.workspace_id }
  })
  if (outcome.view) return outcome.view
  await noteDenial(at, outcome.workspace_id, outcome.visit, ask, outcome.denied)
  throw denialOf(outcome.denied)
}

/** Null: something stands in the way, or this browser is in already. */
async function enter(at: PortalBase, ask: PortalAsk): Promise<Opened | null> {
  const { token } = ask.params
  if (!isToken(token)) return null
  const own = readSecret(ask.request, at.base.config)
  const fresh = newSecret()
  const opened = await at.open({
    hash: hashSecret(token),
    own: own === undefined ? null : hashSecret(own),
    fresh: hashSecret(fresh),
    address: ask.address,
    agent: agentOf(ask),
  })
  if (opened?.is_fresh) giveSecret(ask.reply, at.base.config, token, fresh)
  return opened
}
