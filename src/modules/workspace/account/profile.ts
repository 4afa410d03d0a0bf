// One's own name and password.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import { hashPassword, isPassword } from '../../../base/auth/passwords.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { User, workspaceContract } from '../contract.ts'
import { endSessions } from '../people/endings.ts'
import { noteFailure, refuseTooSoon } from '../people/tries.ts'
import { readPerson } from '../people/users.ts'

type Routes = typeof workspaceContract

export async function changeMe(tx: Tx, ask: Ask<Routes['changeMe']>): Promise<User> {
  const { user_id } = ask.caller
  await tx
    .updateTable('users')
    .set({ ...ask.body, updated_at: sql<string>`now()` })
    .where('id', '=', user_id)
    .execute()
  await audit(tx, ask.actor, { action: 'user.changed', noun: 'user', noun_id: user_id, detail: ask.body })
  return (await readPerson(tx, user_id)).user
}

export async function changePassword(base: Base, tx: Tx, ask: Ask<Routes['changePassword']>): Promise<void> {
  const { user_id } = ask.caller
  await provePassword(base, tx, ask, ask.body.password)
  await tx
    .updateTable('users')
    .set({ password_hash: await hashPassword(ask.body.new_password), updated_at: sql<string>`now()` })
    .where('id', '=', user_id)
    .execute()
  const ended = await endSessions(tx, { user_id, but: ask.caller.session_id })
  const detail = { sessions_ended: ended }
  await audit(tx, ask.actor, { action: 'user.password_changed', noun: 'user', noun_id: user_id, detail })
}

/**
 * Somebody at a screen that was left open is not its person until they say the password; guessing costs the same
 * growing delay as at sign-in.
 * @throws refusal `password.wrong` (403), `sign_in.too_soon` (429)
 */
export async function provePassword(
  base: Base,
  tx: Tx,
  ask: Pick<Ask<Routes['readMe']>, 'caller' | 'address' | 'log'>,
  password: string,
): Promise<void> {
  const user = await tx
    .selectFrom('users')
    .select(['email', 'password_hash'])
    .where('id', '=', ask.caller.user_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  const keys = { account: `account:${user?.email.toLowerCase() ?? ''}`, address: `address:${ask.address}` }
  await refuseTooSoon(tx, keys)
  const isRight = await isPassword(user?.password_hash, password)
  // Once more: of many sent at once all began before the first had failed.
  await refuseTooSoon(tx, keys)
  if (isRight) return
  // Not waited for: this transaction is undone by the refusal, and must not hold its connection for a second one.
  noteFailure(base, keys).catch((error: unknown) => {
    ask.log.error({ err: error }, 'a try was not counted')
    base.faults.tell(error, { where: 'tries' })
  })
  throw refuse('password.wrong', 403, 'This is not your present password. Check it and try again.')
}
