// One-time codes: six digits to the number or mailbox that the link went to, for five minutes and five tries.
import '../tables.ts'
import { createHmac, randomInt, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { addAccesses } from '../access/record.ts'
import { findToken } from '../links/tokens.ts'
import { queueMessages } from '../messages/queue.ts'
import { wordsIn } from '../messages/words.ts'
import {
  accessOf,
  denialOf,
  inVisit,
  noteDenial,
  type Denial,
  type PortalAsk,
  type PortalBase,
} from './asks.ts'
import { giveSecret, startVerified } from './sessions.ts'
import { maskAddress, stateOf, type Visit } from './visits.ts'
import { againIn, pause, tries, viewOf } from './views.ts'

const seconds = 300
/** Codes in an hour. An address may be a whole town's carrier, so that it gets more. */
const sends = { link: 5, target: 10, address: 200 }
/** Wrong guesses: with five tries a code, 20 in an hour are one in 50,000. */
const wrongs = { link: 20, linkDay: 50, address: 200 }

/** Bound to the link by its token, which is stored nowhere: of another link the same digits are another hash. */
const hashCode = (token: string, code: string) => createHmac('sha256', token).update(code).digest('hex')

interface Sent {
  by_link: number
  by_target: number
  by_address: number
  newest: string | null
}

async function countSent(tx: Tx, visit: Visit, address: string): Promise<Sent> {
  const { rows } = await sql<Sent>`select
      (select count(*)::int from portal_codes where link_id = ${visit.link_id} and created_at > now() - interval '1 hour') as by_link,
      (select count(*)::int from portal_codes where workspace_id = octavo_workspace() and target = ${visit.address}
        and created_at > now() - interval '1 hour') as by_target,
      (select count(*)::int from portal_codes where workspace_id = octavo_workspace() and address = ${address}
        and created_at > now() - interval '1 hour') as by_address,
      (select max(created_at) from portal_codes where link_id = ${visit.link_id}) as newest`.execute(tx)
  return rows[0] as Sent
}

export async function sendCode(at: PortalBase, ask: PortalAsk) {
  const outcome = await inVisit(at, ask, async (tx, visit, held) => {
    const state = stateOf(visit)
    if (state !== 'code') return { why: state, visit, held }
    // Two at the same moment count one after the other.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`portal code ${visit.address}`}, 0))`.execute(
      tx,
    )
    if (await isLocked(tx, visit, ask.address)) return { denied: 'code_locked' as const, visit, held }
    const sent = await countSent(tx, visit, ask.address)
    const wait = sent.newest === null ? 0 : againIn(sent.newest)
    if (wait > 0) return { wait, visit, held }
    if (sent.by_link >= sends.link || sent.by_target >= sends.target || sent.by_address >= sends.address)
      return { denied: 'too_often' as const, visit, held }
    await addCode(at, tx, visit, ask)
    return { visit, held }
  })
  const { visit, held } = outcome
  if (outcome.why) throw await refuseState(at, held.workspace_id, visit, ask, outcome.why)
  if (outcome.denied) {
    await noteDenial(at, held.workspace_id, visit, ask, outcome.denied)
    throw denialOf(outcome.denied, 3600)
  }
  const to = maskAddress(visit.channel, visit.address)
  return { to, channel: visit.channel, expires_in_s: seconds, again_in_s: outcome.wait ?? pause }
}

async function refuseState(
  at: PortalBase,
  workspace_id: string,
  visit: Visit,
  ask: PortalAsk,
  state: ReturnType<typeof stateOf>,
) {
  if (state === 'ready' || state === 'open')
    return refuse('code.not_needed', 409, 'This link asks for no code now. Open it.')
  const why: Denial = state === 'code' ? 'no_session' : state
  await noteDenial(at, workspace_id, visit, ask, why)
  return denialOf(why)
}

async function addCode(at: PortalBase, tx: Tx, visit: Visit, ask: PortalAsk): Promise<void> {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await tx
    .insertInto('portal_codes')
    .values({
      link_id: visit.link_id,
      code_hash: hashCode(ask.params.token, code),
      target: visit.address,
      address: ask.address,
      expires_at: sql<string>`now() + make_interval(secs => ${seconds}::int)`,
    })
    .execute()
  const words = wordsIn(visit.locale)
  await queueMessages(at.base, tx, [
    {
      kind: 'code',
      channel: visit.channel,
      address: visit.address,
      subject: visit.channel === 'email' ? words.codeSubject : null,
      text: words.code,
      vars: { company: visit.company },
      secret: code,
      delivery_id: visit.delivery_id,
      link_id: visit.link_id,
      segments: null,
    },
  ])
  await addAccesses(tx, [accessOf(visit, ask, 'code_sent')])
}

async function isLocked(tx: Tx, visit: Visit, address: string): Promise<boolean> {
  const { rows } = await sql<{ hour: number; day: number; by_address: number }>`select
      count(*) filter (where link_id = ${visit.link_id} and created_at > now() - interval '1 hour')::int as hour,
      count(*) filter (where link_id = ${visit.link_id})::int as day,
      count(*) filter (where address = ${address} and created_at > now() - interval '1 hour')::int as by_address
    from portal_wrongs where workspace_id = octavo_workspace() and created_at > now() - interval '1 day'
      and (link_id = ${visit.link_id} or address = ${address})`.execute(tx)
  const { hour = 0, day = 0, by_address = 0 } = rows[0] ?? {}
  return hour >= wrongs.link || day >= wrongs.linkDay || by_address >= wrongs.address
}

type Guess = { how: 'right' } | { how: 'wrong'; left: number } | { how: 'none' } | { how: 'locked' }

/** The try is counted before the digits are looked at: a thousand guesses at once are five all the same. */
async function judge(tx: Tx, visit: Visit, ask: PortalAsk & { body: { code: string } }): Promise<Guess> {
  if (await isLocked(tx, visit, ask.address)) return { how: 'locked' }
  const { rows } = await sql<{ id: string; code_hash: string; tries: number }>`
    update portal_codes set tries = tries + 1
    where id = (select id from portal_codes where link_id = ${visit.link_id} order by created_at desc limit 1)
      and used_at is null and expires_at > now() and tries < ${tries}::int
    returning id, code_hash, tries`.execute(tx)
  const [found] = rows
  const wrong = () =>
    tx.insertInto('portal_wrongs').values({ link_id: visit.link_id, address: ask.address }).execute()
  if (!found) {
    // Also a guess: who goes on without a code that counts is locked out like any other.
    await wrong()
    return { how: 'none' }
  }
  const given = Buffer.from(hashCode(ask.params.token, ask.body.code))
  if (!timingSafeEqual(given, Buffer.from(found.code_hash))) {
    await wrong()
    await addAccesses(tx, [accessOf(visit, ask, 'code_wrong')])
    return { how: 'wrong', left: tries - found.tries }
  }
  await tx
    .updateTable('portal_codes')
    .set({ used_at: sql<string>`now()` })
    .where('id', '=', found.id)
    .execute()
  await addAccesses(tx, [accessOf(visit, ask, 'verified')])
  return { how: 'right' }
}

/** Links that were found locked, until when that need not be asked again: a thousand guesses a second cost nothing. */
const locked = new Map<string, number>()
const lockedFor_s = 30

function rememberLock(link_id: string): void {
  if (locked.size > 10_000) locked.clear()
  locked.set(link_id, Date.now() + lockedFor_s * 1000)
}

export async function verifyCode(at: PortalBase, ask: PortalAsk & { body: { code: string } }) {
  const { link_id } = await findToken(at.base, ask.params.token)
  if ((locked.get(link_id) ?? 0) > Date.now()) throw denialOf('code_locked', 3600)
  const outcome = await inVisit(at, ask, async (tx, visit, held) => {
    const state = stateOf(visit)
    if (state !== 'code') return { why: state, visit, held }
    const guess = await judge(tx, visit, ask)
    if (guess.how !== 'right') return { guess, visit, held }
    const { secret, ends_at } = await startVerified(tx, visit)
    giveSecret(ask.reply, at.base.config, ask.params.token, secret)
    const now = { ...visit, verified_at: ends_at, session_ends_at: ends_at }
    return { view: await viewOf(tx, now, ask.params.token), visit, held }
  })
  if (outcome.view) return outcome.view
  const { visit, held } = outcome
  if (outcome.why) throw await refuseState(at, held.workspace_id, visit, ask, outcome.why)
  throw await refuseGuess(at, held.workspace_id, visit, ask, outcome.guess)
}

async function refuseGuess(
  at: PortalBase,
  workspace_id: string,
  visit: Visit,
  ask: PortalAsk,
  guess: Exclude<Guess, { how: 'right' }>,
) {
  if (guess.how === 'locked') {
    rememberLock(visit.link_id)
    await noteDenial(at, workspace_id, visit, ask, 'code_locked')
    return denialOf('code_locked', 3600)
  }
  if (guess.how === 'none') return refuse('code.over', 403, 'No code counts any more. Ask for a new one.')
  const { left } = guess
  const more = left === 0 ? 'Ask for a new one.' : left === 1 ? 'One try is left.' : `${left} tries are left.`
  return refuse('code.wrong', 403, `This is not the code that was sent. ${more}`, { params: { left } })
}
