// Whose account an identity opens: the one it is tied to, else once the one with its verified e-mail, else a new one.
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import { newSecret } from '../../../base/auth/tokens.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { workspaceContract } from '../contract.ts'
import type { Found, From } from '../people/sessions.ts'
import { addUser, unknownUser } from '../people/users.ts'
import type { Claims } from './sign_in.ts'

/**
 * The provider leads into one company: the one that OIDC_WORKSPACE names, else the only one of one's own. An e-mail
 * is one account on an installation, so an account of any other company (the sample’s too) is never opened by it.
 * @throws refusal `oidc.no_company` (403), `oidc.no_account` (403), `oidc.unverified` (403), `oidc.other_identity` (403)
 */
export async function findPerson(base: Base, claims: Claims, from: From): Promise<Found> {
  const workspace_id = await companyOf(base)
  const { issuer, subject } = claims
  const tied = await base.db.anywhere(tx =>
    sql<Found>`select * from find_identity(${issuer}, ${subject})`.execute(tx),
  )
  const known = tied.rows[0]
  if (known && known.workspace_id !== workspace_id) throw refuseUnknown(base, claims)
  if (known) {
    await base.db.in(workspace_id, tx => touch(tx, claims))
    return known
  }
  const email = allowedEmail(base, claims)
  const byMail = await base.db.anywhere(tx => sql<Found>`select * from find_sign_in(${email})`.execute(tx))
  const first = byMail.rows[0]
  if (first && first.workspace_id !== workspace_id) throw refuseUnknown(base, claims)
  if (!first && !base.config.oidcCreateUsers) throw refuseUnknown(base, claims)
  return base.db.in(workspace_id, tx => tie(base, tx, { first, email, claims, from }))
}

async function companyOf(base: Base): Promise<string> {
  const own = await base.db.anywhere(tx =>
    sql<{ id: string | null }>`select own_workspace() as id`.execute(tx),
  )
  const id = base.config.oidcWorkspace ?? own.rows[0]?.id
  if (id) return id
  throw refuse(
    'oidc.no_company',
    403,
    'It is not settled which company this sign-in leads into. Whoever runs Octavo sets OIDC_WORKSPACE to its id.',
  )
}

function refuseUnknown(base: Base, { email }: Claims) {
  const name = base.config.oidcName
  return refuse(
    'oidc.no_account',
    403,
    `Nobody here signs in as ${email ?? 'you'}. Ask an admin to add you with the e-mail that ${name} knows.`,
    { params: { name, email: email ?? '–' } },
  )
}

function allowedEmail(base: Base, { email }: Claims): string {
  const { oidcDomains, oidcName: name } = base.config
  if (email === null)
    throw refuse(
      'oidc.unverified',
      403,
      `${name} has not verified your e-mail, so it cannot say which account is yours. Verify it there, then try again.`,
      { params: { name } },
    )
  const domain = email.toLowerCase().split('@').at(-1) ?? ''
  if (oidcDomains.length > 0 && !oidcDomains.includes(domain))
    throw refuse(
      'oidc.domain',
      403,
      `Addresses at ${domain} may not sign in here. Use one at ${oidcDomains.join(' or ')}.`,
      { params: { domain, allowed: oidcDomains.join(', ') } },
    )
  return email
}

interface Tie {
  first: Found | undefined
  email: string
  claims: Claims
  from: From
}

const actorOf = (user: { id: string; username: string }, from: From): Actor => ({
  user_id: user.id,
  name: user.username,
  request_id: from.request_id,
  address: from.address,
})

async function tie(base: Base, tx: Tx, { first, email, claims, from }: Tie): Promise<Found> {
  const { issuer, subject } = claims
  const user_id = first?.user_id ?? (await makeUser(tx, email, claims, from))
  const tied = await tx
    .insertInto('identities')
    .values({ user_id, issuer, subject })
    .onConflict(it => it.doNothing())
    .returning('id')
    .executeTakeFirst()
  // Somebody has been given an address that was another’s: the account stays the other’s until an admin says so.
  if (!tied && !(await isTied(tx, user_id, claims)))
    throw refuse(
      'oidc.other_identity',
      403,
      `The account of ${email} belongs to somebody else at ${base.config.oidcName}. Ask an admin to untie it under Admin, Users.`,
      { params: { email, name: base.config.oidcName } },
    )
  const user = await tx
    .selectFrom('users')
    .select(['id', 'username', 'workspace_id', 'password_hash', 'second_factor_at'])
    .where('id', '=', user_id)
    .executeTakeFirstOrThrow()
  const detail = { issuer, subject, email }
  const deed = { action: 'user.identity_tied', noun: 'user', noun_id: user_id, detail }
  await audit(tx, actorOf(user, from), deed)
  const { workspace_id, password_hash, second_factor_at } = user
  return { user_id, workspace_id, password_hash, second_factor_at }
}

/** By a sign-in at the same moment. */
async function isTied(tx: Tx, user_id: string, { issuer, subject }: Claims): Promise<boolean> {
  const found = await tx
    .selectFrom('identities')
    .select('id')
    .where('user_id', '=', user_id)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return found !== undefined
}

/** Without rights, and with a password that nobody knows. */
async function makeUser(tx: Tx, email: string, claims: Claims, from: From): Promise<string> {
  const username = claims.name ?? email.split('@')[0] ?? email
  const made = await addUser(tx, {
    ...{ email, username, password: newSecret() },
    role: 'standard',
    capabilities: [],
  })
  const detail = { email, role: 'standard', capabilities: [], issuer: claims.issuer }
  const deed = { action: 'user.created', noun: 'user', noun_id: made.id, detail }
  await audit(tx, actorOf(made, from), deed)
  return made.id
}

async function touch(tx: Tx, { issuer, subject }: Claims): Promise<void> {
  await tx
    .updateTable('identities')
    .set({ last_used_at: sql<string>`now()` })
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .execute()
}

export async function removeIdentities(
  tx: Tx,
  ask: Ask<(typeof workspaceContract)['removeIdentities']>,
): Promise<void> {
  const { user_id } = ask.params
  const user = tx.selectFrom('users').select('id').where('id', '=', user_id).where('removed_at', 'is', null)
  if (!(await user.executeTakeFirst())) throw unknownUser()
  const gone = await tx.deleteFrom('identities').where('user_id', '=', user_id).returning('issuer').execute()
  const detail = { issuers: gone.map(it => it.issuer) }
  await audit(tx, ask.actor, { action: 'user.identity_untied', noun: 'user', noun_id: user_id, detail })
}
