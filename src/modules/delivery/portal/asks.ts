// What every portal handler begins with: whose link it is, who asks from where, and refusing what may not be.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { AccessWriter, NewAccess } from '../access/record.ts'
import { findToken, type Held } from '../links/tokens.ts'
import type { Opener } from './opens.ts'
import { readSecret } from './sessions.ts'
import { readVisit, stateOf, type Visit } from './visits.ts'

export interface PortalBase {
  base: Base
  noteAccess: AccessWriter
  open: Opener
}

export interface PortalAsk {
  params: { token: string }
  address: string
  request: FastifyRequest
  reply: FastifyReply
}

/** Browsers say at length what they are; more than this is no browser. */
const maxAgent = 300

export const agentOf = (ask: PortalAsk) => ask.request.headers['user-agent']?.slice(0, maxAgent) ?? null

export function accessOf(
  visit: Visit,
  ask: PortalAsk,
  act: NewAccess['act'],
  more: Partial<NewAccess> = {},
): NewAccess {
  const { link_id, delivery_id, customer_id } = visit
  return { act, link_id, delivery_id, customer_id, address: ask.address, agent: agentOf(ask), ...more }
}

/** Runs in the link's workspace, with the visit as it stands in this transaction. @throws refusal `portal.unknown` (404) */
export async function inVisit<T>(
  { base }: PortalBase,
  ask: PortalAsk,
  work: (tx: Tx, visit: Visit, held: Held) => Promise<T>,
): Promise<T> {
  const held = await findToken(base, ask.params.token)
  const secret = readSecret(ask.request, base.config)
  return base.db.in(held.workspace_id, async tx => work(tx, await readVisit(tx, held, secret), held))
}

const words = {
  expired: ['link.expired', 410, 'This link has expired. Ask for a new one.'],
  revoked: ['link.revoked', 410, 'The sender has withdrawn this link. Ask them if you still need it.'],
  used_up: [
    'link.used_up',
    410,
    'This link has been opened as often as it may be. Ask the sender for a new one.',
  ],
  no_session: ['link.not_open', 403, 'Open the link first; a visit lasts half an hour.'],
  code_locked: ['code.locked', 429, 'Too many wrong codes. Wait an hour, then ask for a new one.'],
  too_often: ['code.too_often', 429, 'Enough codes were sent for now. Wait a while, or ask the sender.'],
} as const

export type Denial = keyof typeof words

/** Seconds in which one browser's same refusal is written down once: a page that is reloaded is not an attack. */
const quiet = 60
const told = new Map<string, number>()

function isNew(key: string): boolean {
  const now = Date.now()
  if (told.size > 10_000) told.clear()
  const last = told.get(key) ?? 0
  if (now - last < quiet * 1000) return false
  told.set(key, now)
  return true
}

export async function noteDenial(
  at: PortalBase,
  workspace_id: string,
  visit: Visit,
  ask: PortalAsk,
  why: Denial,
) {
  if (isNew(`${visit.link_id} ${ask.address} ${why}`))
    await at.noteAccess(workspace_id, accessOf(visit, ask, 'denied', { why }))
}

export function denialOf(why: Denial, retryAfter?: number) {
  const [code, status, detail] = words[why]
  return refuse(code, status, detail, retryAfter === undefined ? {} : { retryAfter })
}

/** Why nothing may be read now; null when this browser is in. */
export function whyNot(visit: Visit): Denial | null {
  const state = stateOf(visit)
  if (state === 'open') return null
  return state === 'expired' || state === 'revoked' || state === 'used_up' ? state : 'no_session'
}
