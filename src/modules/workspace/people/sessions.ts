// Sessions: sign in, change a refresh token for its child, sign out.
import { createHmac, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import { isPassword } from '../../../base/auth/passwords.ts'
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Me } from '../contract.ts'
import { tellOfDevice } from '../notices/happenings.ts'
import { endSessions } from './endings.ts'
import { printOf, ticketLife, writeTicket } from '../second_factor/tickets.ts'
import { refuseTooSoon, settleTry } from './tries.ts'
import { readPerson, type Person } from './users.ts'
import { readMe } from '../second_factor/rule.ts'

export interface Session extends Me {
  access_token: string
  refresh_token: string
  expires_in: number
}

type Place = Pick<Actor, 'request_id' | 'address'>
/** Who signs in, as far as the wire tells. */
export type From = Place & {
  device: string | null
  /** An identity provider vouches for them: a second factor is its to ask for. */
  by_provider?: boolean
}

/** Days that a session lives without being used. */
export const sessionDays = 30
/** Seconds in which parallel tabs may change the same token; each gets the same child. */
const grace = 10

/** The password was right, and the account asks for a code as well. */
export interface CodeNeeded {
  second_factor: 'needed'
  ticket: string
  expires_in: number
}

export async function signIn(
  base: Base,
  ask: { email: string; password: string },
  from: From,
): Promise<Session | CodeNeeded> {
  const keys = { account: `account:${ask.email.trim().toLowerCase()}`, address: `address:${from.address}` }
  const found = await base.db.anywhere(async tx => {
    await refuseTooSoon(tx, keys)
    const rows = await sql<Found>`select * from find_sign_in(${ask.email.trim()})`.execute(tx)
    return rows.rows[0]
  })
  const isRight = await isPassword(found?.password_hash, ask.password)
  await settleTry(base, keys, isRight)
  if (!isRight || !found) {
    if (found) await auditFailure(base, found, from)
    throw refuse(
      'sign_in.wrong',
      401,
      'This e-mail and password do not go together. Check both and try again.',
    )
  }
  return letIn(base, found, from)
}

export interface Found {
  user_id: string
  workspace_id: string
  password_hash: string
  second_factor_at: string | null
}

/** Of somebody who has proved who they are: a session, or the ticket to the second step. */
export function letIn(base: Base, found: Found, from: From): Promise<Session | CodeNeeded> | CodeNeeded {
  const { user_id, workspace_id } = found
  if (found.second_factor_at === null)
    return base.db.in(workspace_id, tx => openSession(base, tx, user_id, from))
  const print = printOf(found.password_hash)
  const ticket = writeTicket(base, { user_id, workspace_id, print, by_provider: from.by_provider ?? false })
  return { second_factor: 'needed', ticket, expires_in: ticketLife }
}

function auditFailure(base: Base, found: { user_id: string; workspace_id: string }, from: Place) {
  return base.db.in(found.workspace_id, tx =>
    audit(
      tx,
      { user_id: null, name: null, ...placeOf(from) },
      { action: 'session.refused', noun: 'user', noun_id: found.user_id },
    ),
  )
}

/** Begins a session of this user, whose right to it has been proved. */
export async function openSession(base: Base, tx: Tx, user_id: string, from: From): Promise<Session> {
  const secret = newSecret()
  const id = randomUUID()
  const by_provider = from.by_provider ?? false
  await tellOfDevice(base, tx, user_id, from)
  await tx
    .insertInto('sessions')
    .values({ id, user_id, device: from.device, address: from.address, by_provider })
    .execute()
  await keepToken(tx, secret, user_id, id)
  const me = await readPerson(tx, user_id)
  await audit(
    tx,
    { user_id, name: me.user.username, ...placeOf(from) },
    { action: 'session.opened', noun: 'user', noun_id: user_id },
  )
  return pairOf(base, tx, me, { id, by_provider, refresh_token: secret })
}

/** Of where it came from, what the log keeps. */
const placeOf = ({ request_id, address }: Place) => ({ request_id, address })

async function keepToken(tx: Tx, secret: string, user_id: string, family_id: string): Promise<void> {
  await tx
    .insertInto('refresh_tokens')
    .values({
      token_hash: hashSecret(secret),
      user_id,
      family_id,
      expires_at: sql<string>`now() + make_interval(days => ${sessionDays}::int)`,
    })
    .onConflict(it => it.doNothing())
    .execute()
}

async function pairOf(
  base: Base,
  tx: Tx,
  person: Person,
  session: { id: string; by_provider: boolean; refresh_token: string },
): Promise<Session> {
  const { user, workspace } = person
  const by_password_alone = !session.by_provider && user.second_factor_at === null
  const access_token = base.tokens.sign({
    user_id: user.id,
    workspace_id: workspace.id,
    name: user.username,
    role: user.role,
    capabilities: user.capabilities,
    session_id: session.id,
    by_password_alone,
  })
  const me = await readMe(tx, { user_id: user.id, by_password_alone })
  return { ...me, access_token, refresh_token: session.refresh_token, expires_in: base.tokens.lifetime }
}

const ended = () => refuse('session.ended', 401, 'Your session has ended. Sign in again.')

/**
 * Changes a refresh token for a new pair. The child is derived from its parent, so that tabs which ask at the
 * same time get the same one and a family never has two living ends.
 */
export async function changeToken(base: Base, secret: string, from: Place): Promise<Session> {
  const token_hash = hashSecret(secret)
  const workspace_id = await workspaceOf(base, token_hash)
  if (!workspace_id) throw ended()
  const session = await base.db.in(workspace_id, async tx => {
    const row = await tx
      .selectFrom('refresh_tokens as t')
      .innerJoin('sessions as s', 's.id', 't.family_id')
      .select(['t.user_id', 't.family_id', 's.ended_at', 's.by_provider'])
      .select(sql<boolean>`t.expires_at <= now()`.as('expired'))
      .select(sql<boolean>`t.used_at < now() - make_interval(secs => ${grace}::int)`.as('reused'))
      .where('token_hash', '=', token_hash)
      .forUpdate()
      .executeTakeFirst()
    if (!row || row.ended_at !== null || row.expired) return null
    if (row.reused) {
      await endSessions(tx, { user_id: row.user_id, only: row.family_id })
      const who = { user_id: row.user_id, name: null, ...placeOf(from) }
      await audit(tx, who, { action: 'session.token_reused', noun: 'user', noun_id: row.user_id })
      return null
    }
    await tx
      .updateTable('refresh_tokens')
      .set({ used_at: sql<string>`coalesce(used_at, now())` })
      .where('token_hash', '=', token_hash)
      .execute()
    const child = createHmac('sha256', base.tokens.key).update(`refresh ${secret}`).digest('base64url')
    await keepToken(tx, child, row.user_id, row.family_id)
    await tx
      .updateTable('sessions')
      .set({ last_used_at: sql<string>`now()`, address: from.address })
      .where('id', '=', row.family_id)
      .execute()
    const person = await readPerson(tx, row.user_id)
    return pairOf(base, tx, person, {
      id: row.family_id,
      by_provider: row.by_provider,
      refresh_token: child,
    })
  })
  if (!session) throw ended()
  return session
}

async function workspaceOf(base: Base, token_hash: string): Promise<string | null> {
  return base.db.anywhere(async tx => {
    const rows = await sql<{
      workspace_id: string | null
    }>`select find_refresh(${token_hash}) as workspace_id`.execute(tx)
    return rows.rows[0]?.workspace_id ?? null
  })
}

export async function endSession(base: Base, secret: string, from: Place): Promise<void> {
  const token_hash = hashSecret(secret)
  const workspace_id = await workspaceOf(base, token_hash)
  if (!workspace_id) return
  await base.db.in(workspace_id, async tx => {
    const row = await tx
      .selectFrom('refresh_tokens')
      .select(['family_id', 'user_id'])
      .where('token_hash', '=', token_hash)
      .executeTakeFirst()
    if (!row) return
    await endSessions(tx, { user_id: row.user_id, only: row.family_id })
    const who = { user_id: row.user_id, name: null, ...placeOf(from) }
    await audit(tx, who, { action: 'session.closed', noun: 'user', noun_id: row.user_id })
  })
}
