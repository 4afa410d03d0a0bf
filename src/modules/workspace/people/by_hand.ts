// What the command line does for people: a key for somebody, by whoever has the machine.
import { sql } from 'kysely'
import type { Actor } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'
import { addKey, type NewKey } from '../keys/keys.ts'

const byHand: Actor = { user_id: null, name: 'command line', request_id: null, address: null }

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
