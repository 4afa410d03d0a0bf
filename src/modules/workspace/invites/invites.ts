// Invites: links that let one person in, once.
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import { sessionEnded } from '../../../base/auth/caller.ts'
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import type { Base } from '../../../base/base.ts'
import type { Capability, Role } from '../../../base/contract/route.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { sendMailLater } from '../../../base/post/index.ts'
import type { Invite, workspaceContract } from '../contract.ts'
import { wordMail } from '../mail/templates.ts'
import { openSession, type From, type Session } from '../people/sessions.ts'
import { addUser, refuseTaken } from '../people/users.ts'

type Routes = typeof workspaceContract

function invitesIn(tx: Tx) {
  return tx
    .selectFrom('invites as i')
    .leftJoin('users as u', 'u.id', 'i.invited_by')
    .select(['i.id', 'i.email', 'i.role', 'i.capabilities', 'i.created_at', 'i.expires_at'])
    .select('u.username as invited_by')
    .where('i.used_at', 'is', null)
    .where('i.revoked_at', 'is', null)
    .where('i.expires_at', '>', sql<string>`now()`)
    .where('u.removed_at', 'is', null)
}

export function listInvites(tx: Tx, ask: Ask<Routes['listInvites']>) {
  return pageOf(invitesIn(tx), ask.query, {
    ...{ by: 'i.created_at', sort: 'created_at', id: 'i.id', descending: true },
  })
}

export interface NewInvite {
  email: string
  role: Role
  capabilities: Capability[]
}

/** @throws refusal `user.email_taken` (409), `session.ended` (401) */
export async function addInvite(tx: Tx, ask: NewInvite, actor: Actor): Promise<Invite & { token: string }> {
  const email = ask.email.trim()
  const taken = await sql`select 1 from find_sign_in(${email})`.execute(tx)
  if (taken.rows.length > 0) throw refuseTaken(email)
  const revoked_at = sql<string>`now()`
  const before = tx.updateTable('invites').set({ revoked_at }).where('revoked_at', 'is', null)
  await before
    .where('used_at', 'is', null)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .execute()
  const token = newSecret()
  const made = await tx
    .insertInto('invites')
    .values({ ...ask, email, token_hash: hashSecret(token), invited_by: actor.user_id })
    .returning('id')
    .executeTakeFirstOrThrow()
  const detail = { email, role: ask.role, capabilities: ask.capabilities }
  await audit(tx, actor, { action: 'user.invited', noun: 'invite', noun_id: made.id, detail })
  return { ...(await invitesIn(tx).where('i.id', '=', made.id).executeTakeFirstOrThrow(sessionEnded)), token }
}

export async function inviteUser(base: Base, tx: Tx, ask: Ask<Routes['inviteUser']>) {
  const made = await addInvite(tx, ask.body, ask.actor)
  // By the address that the admin's own browser uses, unless the installation names one.
  const origin = base.config.publicUrl ?? `${ask.request.protocol}://${ask.request.host}`
  const link = linkOf(origin, made.token)
  const locale = ask.request.headers['accept-language']?.startsWith('de') ? 'de' : 'en'
  return { ...made, link, is_mailed: await mailInvite(base, tx, { ...made, link, locale }) }
}

/** Where mail leaves the house; in the outbox nobody would find it. The link is shown in any case. */
export async function mailInvite(
  base: Base,
  tx: Tx,
  made: Invite & { link: string; locale: 'de' | 'en' },
): Promise<boolean> {
  const company = await tx.selectFrom('workspaces').select(['name', 'kind']).executeTakeFirstOrThrow()
  const connection = await tx
    .selectFrom('connections')
    .select('kind')
    .where('kind', '=', 'smtp')
    .executeTakeFirst()
  if (company.kind === 'sample' || (!connection && base.config.smtpUrl === undefined)) return false
  const { email, link, invited_by, locale } = made
  const inviter = invited_by ?? company.name
  const values = { company: company.name, inviter, email, link, hours: '72' }
  const words = await wordMail(tx, { key: 'invite', locale, values })
  await sendMailLater(tx, base, { ...words, topic: 'invite', to: email, key: `invite/${made.id}` })
  return true
}

export function linkOf(origin: string, token: string): string {
  return `${origin.replace(/\/$/, '')}/invite?token=${token}`
}

export async function revokeInvite(tx: Tx, ask: Ask<Routes['revokeInvite']>): Promise<void> {
  const gone = await tx
    .updateTable('invites')
    .set({ revoked_at: sql<string>`now()` })
    .where('id', '=', ask.params.invite_id)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning(['id', 'email'])
    .executeTakeFirst()
  if (!gone)
    throw refuse('invite.unknown', 404, 'There is no such open invite here. It may have been accepted.')
  const deed = { action: 'invite.revoked', noun: 'invite', noun_id: gone.id, detail: { email: gone.email } }
  await audit(tx, ask.actor, deed)
}

const spent = () =>
  refuse(
    'invite.link_unknown',
    404,
    'This invite has been used, taken back or is older than 72 hours. Ask for a new one.',
  )

async function workspaceOf(base: Base, token: string): Promise<string> {
  const found = await base.db.anywhere(tx =>
    sql<{ id: string | null }>`select find_invite(${hashSecret(token)}) as id`.execute(tx),
  )
  const id = found.rows[0]?.id
  if (!id) throw spent()
  return id
}

/** @throws refusal `invite.link_unknown` (404) */
export async function readInvite(base: Base, token: string) {
  return base.db.in(await workspaceOf(base, token), async tx => {
    const invite = await invitesIn(tx).where('i.token_hash', '=', hashSecret(token)).executeTakeFirst()
    const workspace = await tx.selectFrom('workspaces').select('name').executeTakeFirst()
    if (!invite || !workspace) throw spent()
    return { email: invite.email, workspace: workspace.name, expires_at: invite.expires_at }
  })
}

/** @throws refusal `invite.link_unknown` (404), `user.email_taken` (409) */
export async function acceptInvite(
  base: Base,
  ask: { token: string; username: string; password: string },
  from: From,
): Promise<Session> {
  return base.db.in(await workspaceOf(base, ask.token), async tx => {
    // Marked first: of two at the same moment the second waits here, and then finds it used.
    const invite = await tx
      .updateTable('invites')
      .set({ used_at: sql<string>`now()` })
      .where('token_hash', '=', hashSecret(ask.token))
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', sql<string>`now()`)
      .returning(['id', 'email', 'role', 'capabilities'])
      .executeTakeFirst()
    if (!invite) throw spent()
    const { id, ...rest } = invite
    const user = await addUser(tx, { ...rest, username: ask.username, password: ask.password })
    const { request_id, address } = from
    const actor = { user_id: user.id, name: user.username, request_id, address }
    const detail = { user_id: user.id, email: user.email, role: user.role }
    await audit(tx, actor, { action: 'invite.accepted', noun: 'invite', noun_id: id, detail })
    return openSession(base, tx, user.id, from)
  })
}
