// What the command line does for people: a key, an account or an invite, by whoever has the machine.
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { readHome } from '../settings/settings.ts'
import { addInvite, linkOf, mailInvite, type NewInvite } from '../invites/invites.ts'
import { addKey, type NewKey } from '../keys/keys.ts'
import { addUser } from './users.ts'

const byHand: Actor = { user_id: null, name: 'command line', request_id: null, address: null }

/** Whoever types at a terminal says not which language the invited read: the company's. */
async function localeOf(tx: Tx): Promise<'de' | 'en'> {
  return (await readHome(tx)).locale.startsWith('de') ? 'de' : 'en'
}

/** @throws refusal `user.unknown` (404) */
export async function makeKeyByHand(base: Base, email: string, ask: NewKey): Promise<string> {
  const found = await base.db.anywhere(tx =>
    sql<{ user_id: string; workspace_id: string }>`select * from find_sign_in(${email.trim()})`.execute(tx),
  )
  const user = found.rows[0]
  if (!user) throw refuse('user.unknown', 404, `Nobody signs in with ${email} here. Check the address.`)
  const made = await base.db.in(user.workspace_id, tx => addKey(tx, user.user_id, ask, byHand))
  return made.key
}

/**
 * Adds somebody to the installation's one own company: with a password at once, without one by an invite's link.
 * @throws refusal `workspace.not_one` (409), `user.email_taken` (409)
 */
export async function addUserByHand(
  base: Base,
  ask: NewInvite,
  password: string | undefined,
): Promise<{ user_id: string } | { link: string; is_mailed: boolean }> {
  const found = await base.db.anywhere(tx =>
    sql<{ id: string | null }>`select own_workspace() as id`.execute(tx),
  )
  const id = found.rows[0]?.id
  if (!id)
    throw refuse(
      'workspace.not_one',
      409,
      'People are added to the company of your own, and there is none yet. Open the set-up link first.',
    )
  return base.db.in(id, async tx => {
    if (password === undefined) {
      const made = await addInvite(tx, ask, byHand)
      const link = linkOf(base.config.publicUrl ?? `http://127.0.0.1:${base.config.port}`, made.token)
      // A worker of the running server sends it; one that is started later does, too.
      return { link, is_mailed: await mailInvite(base, tx, { ...made, link, locale: await localeOf(tx) }) }
    }
    const username = ask.email.split('@')[0] ?? ask.email
    const user = await addUser(tx, { ...ask, username, password })
    const detail = { email: user.email, role: user.role, capabilities: user.capabilities }
    await audit(tx, byHand, { action: 'user.created', noun: 'user', noun_id: user.id, detail })
    return { user_id: user.id }
  })
}
