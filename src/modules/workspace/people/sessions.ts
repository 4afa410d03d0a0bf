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
import { readMe } from './users.ts'

export interface Session extends Me {
  access_token: string
  refresh_token: string
  expires_in: number
}

type From = Pick<Actor, 'request_id' | 'address'>

/** Days that a session lives without being used. */
const lifetime = 30
/** Seconds in which parallel tabs may change the same token; each gets the same child. */
const grace = 10
/** Wrong passwords that cost no waiting: of one account, and of one network address. */
const freeTries = { account: 4, address: 20 }

export async function signIn(
  base: Base,
  ask: { email: string; password: string },
  from: From,
): Promise<Session> {
  const account = `account:${ask.email.trim().toLowerCase()}`
  const address = `address:${from.address}`
  await refuseTooSoon(base, [account, address])
  const found = await base.db.anywhere(async tx => {
    const rows = await sql<{ user_id: string; workspace_id: string; password_hash: string }>`
      select * from find_sign_in(${ask.email.trim()})`.execute(tx)
    return rows.rows[0]
  })
  if (!(await isPassword(found?.password_hash, ask.password)) || !found) {
    await noteFailure(base, account, address)
    if (found) await auditFailure(base, found, from)
    throw refuse(
      'sign_in.wrong',
      401,
      'This e-mail and password do not go together. Check both and try again.',
    )
  }
  await base.db.anywhere(tx => sql`select sign_in_succeeded(${account})`.execute(tx))
  return base.db.in(found.workspace_id, tx => openSession(base, tx, found.user_id, from))
}

async function refuseTooSoon(base: Base, keys: string[]): Promise<void> {
  const wait = await base.db.anywhere(async tx => {
    const rows = await sql<{ seconds: number }>`select sign_in_wait(${keys}::text[]) as seconds`.execute(tx)
    return rows.rows[0]?.seconds ?? 0
  })
  if (wait > 0)
    throw refuse('sign_in.too_soon', 429, `Too many wrong passwords. Try again in ${wait} seconds.`, {
      retryAfter: wait,
      params: { seconds: wait },
    })
}

function noteFailure(base: Base, account: string, address: string) {
  return base.db.anywhere(async tx => {
    await sql`select sign_in_failed(${account}, ${freeTries.account}::int)`.execute(tx)
    await sql`select sign_in_failed(${address}, ${freeTries.address}::int)`.execute(tx)
  })
}

function auditFailure(base: Base, found: { user_id: string; workspace_id: string }, from: From) {
  return base.db.in(found.workspace_id, tx =>
    audit(
      tx,
      { user_id: null, name: null, ...from },
      { action: 'session.refused', noun: 'user', noun_id: found.user_id },
    ),
  )
}

/** Begins a session of this user, whose right to it has been proved. */
export async function openSession(base: Base, tx: Tx, user_id: string, from: From): Promise<Session> {
  const secret = newSecret()
  await keepToken(tx, secret, user_id, randomUUID())
  const me = await readMe(tx, user_id)
  await audit(
    tx,
    { user_id, name: me.user.username, ...from },
    { action: 'session.opened', noun: 'user', noun_id: user_id },
  )
  return pairOf(base, me, secret)
}

async function keepToken(tx: Tx, secret: string, user_id: string, family_id: string): Promise<void> {
  await tx
    .insertInto('refresh_tokens')
    .values({
      token_hash: hashSecret(secret),
      user_id,
      family_id,
      expires_at: sql<string>`now() + make_interval(days => ${lifetime}::int)`,
    })
    .onConflict(it => it.doNothing())
    .execute()
}

function pairOf(base: Base, me: Me, refresh_token: string): Session {
  const access_token = base.tokens.sign({
    user_id: me.user.id,
    workspace_id: me.workspace.id,
    name: me.user.username,
    role: me.user.role,
    capabilities: me.user.capabilities,
  })
  return { ...me, access_token, refresh_token, expires_in: base.tokens.lifetime }
}

const ended = () => refuse('session.ended', 401, 'Your session has ended. Sign in again.')

/**
 * Changes a refresh token for a new pair. The child is derived from its parent, so that tabs which ask at the
 * same time get the same one and a family never has two living ends.
 */
export async function changeToken(base: Base, secret: string, from: From): Promise<Session> {
  const token_hash = hashSecret(secret)
  const workspace_id = await workspaceOf(base, token_hash)
  if (!workspace_id) throw ended()
  const session = await base.db.in(workspace_id, async tx => {
    const row = await tx
      .selectFrom('refresh_tokens')
      .select(['user_id', 'family_id', 'revoked_at', 'used_at'])
      .select(sql<boolean>`expires_at <= now()`.as('expired'))
      .select(sql<boolean>`used_at < now() - make_interval(secs => ${grace}::int)`.as('reused'))
      .where('token_hash', '=', token_hash)
      .forUpdate()
      .executeTakeFirst()
    if (!row || row.revoked_at !== null || row.expired) return null
    if (row.reused) {
      await endFamily(tx, row.family_id)
      const who = { user_id: row.user_id, name: null, ...from }
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
    return pairOf(base, await readMe(tx, row.user_id), child)
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

async function endFamily(tx: Tx, family_id: string): Promise<void> {
  await tx
    .updateTable('refresh_tokens')
    .set({ revoked_at: sql<string>`now()` })
    .where('family_id', '=', family_id)
    .where('revoked_at', 'is', null)
    .execute()
}

export async function endSession(base: Base, secret: string, from: From): Promise<void> {
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
    await endFamily(tx, row.family_id)
    const who = { user_id: row.user_id, name: null, ...from }
    await audit(tx, who, { action: 'session.closed', noun: 'user', noun_id: row.user_id })
  })
}

/** Ends every session of a user; access tokens under way end within their 15 minutes. */
export async function endSessionsOf(tx: Tx, user_id: string): Promise<void> {
  await tx
    .updateTable('refresh_tokens')
    .set({ revoked_at: sql<string>`now()` })
    .where('user_id', '=', user_id)
    .where('revoked_at', 'is', null)
    .execute()
}
