// One's own second factor: set up, confirmed, ended; and ended by an admin for somebody who has lost everything.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { provePassword } from '../account/profile.ts'
import type { workspaceContract } from '../contract.ts'
import { endSessions } from '../people/endings.ts'
import { noteFailure, refuseTooSoon } from '../people/tries.ts'
import { readPerson, unknownUser } from '../people/users.ts'
import { ruleSince } from './rule.ts'
import { aboutSecret, appOf, grouped, lockFactor, newAppSecret, renewCodes, spendCode } from './codes.ts'
import { factorKeys, refuseCode } from './prove.ts'

type Routes = typeof workspaceContract

export async function readSecondFactor(tx: Tx, ask: Ask<Routes['readSecondFactor']>) {
  const { user_id } = ask.caller
  const { user } = await readPerson(tx, user_id)
  const left = await tx
    .selectFrom('recovery_codes')
    .select(sql<number>`count(*)`.as('left'))
    .where('user_id', '=', user_id)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  const is_required = (await ruleSince(tx)) !== null
  return { since: user.second_factor_at, recovery_codes_left: left.left, is_required }
}

/** @throws refusal `second_factor.is_on` (409) */
export async function beginSecondFactor(base: Base, tx: Tx, ask: Ask<Routes['beginSecondFactor']>) {
  await provePassword(base, tx, ask, ask.body.password)
  const { user, workspace } = await readPerson(tx, ask.caller.user_id)
  if (user.second_factor_at !== null)
    throw refuse('second_factor.is_on', 409, 'You have a second factor already. Turn it off first.')
  const secret = newAppSecret()
  const at = { user_id: user.id, workspace_id: workspace.id }
  const sealed = base.secrets.seal(secret.base32, aboutSecret(at))
  await tx
    .insertInto('second_factors')
    .values({ user_id: user.id, secret: sealed })
    .onConflict(it => it.column('user_id').doUpdateSet({ secret: sealed, last_step: 0 }))
    .execute()
  const uri = appOf(secret, { account: user.email, company: workspace.name }).toString()
  const { toDataURL } = await import('qrcode')
  return { secret: grouped(secret.base32), uri, qr: await toDataURL(uri, { margin: 2, scale: 6 }) }
}

/** @throws refusal `second_factor.not_begun` (409), `second_factor.wrong` (403) */
export async function confirmSecondFactor(base: Base, tx: Tx, ask: Ask<Routes['confirmSecondFactor']>) {
  const { user_id, session_id } = ask.caller
  const factor = await lockFactor(tx, user_id)
  const { user } = await readPerson(tx, user_id)
  if (!factor || user.second_factor_at !== null)
    throw refuse(
      'second_factor.not_begun',
      409,
      'There is no second factor that waits for its first code. Begin one.',
    )
  const spent = await spendCode(base, tx, factor, ask.body.code)
  if (spent !== 'app') throw refuseCode(spent, 403)
  await tx
    .updateTable('users')
    .set({ second_factor_at: sql<string>`now()` })
    .where('id', '=', user_id)
    .execute()
  const recovery_codes = await renewCodes(tx, user_id)
  const sessions_ended = await endSessions(tx, { user_id, but: session_id })
  const deed = { action: 'user.second_factor_on', noun: 'user', noun_id: user_id, detail: { sessions_ended } }
  await audit(tx, ask.actor, deed)
  return { recovery_codes }
}

type Proof = Pick<Ask<Routes['endSecondFactor']>, 'caller' | 'address' | 'log' | 'body'>

/** Password and code. @throws refusal `password.wrong`, `second_factor.wrong` (403), `second_factor.is_off` (409) */
async function proveBoth(base: Base, tx: Tx, ask: Proof): Promise<void> {
  await provePassword(base, tx, ask, ask.body.password)
  const { user } = await readPerson(tx, ask.caller.user_id)
  const factor = await lockFactor(tx, user.id)
  if (!factor || user.second_factor_at === null)
    throw refuse('second_factor.is_off', 409, 'You have no second factor. There is nothing to turn off.')
  const keys = factorKeys(user.id, ask.address)
  await refuseTooSoon(tx, keys)
  const spent = await spendCode(base, tx, factor, ask.body.code)
  if (spent === 'app' || spent === 'recovery') return
  // Not waited for: this transaction is undone by the refusal, and must not hold its connection for a second one.
  noteFailure(base, keys).catch((error: unknown) => {
    ask.log.error({ err: error }, 'a try was not counted')
    base.faults.tell(error, { where: 'tries' })
  })
  throw refuseCode(spent, 403)
}

export async function renewRecoveryCodes(base: Base, tx: Tx, ask: Ask<Routes['renewRecoveryCodes']>) {
  await proveBoth(base, tx, ask)
  const { user_id } = ask.caller
  await audit(tx, ask.actor, { action: 'user.recovery_codes_renewed', noun: 'user', noun_id: user_id })
  return { recovery_codes: await renewCodes(tx, user_id) }
}

/** @throws refusal `second_factor.required` (409) */
export async function endSecondFactor(base: Base, tx: Tx, ask: Ask<Routes['endSecondFactor']>) {
  if ((await ruleSince(tx)) !== null)
    throw refuse(
      'second_factor.required',
      409,
      'Your company asks everybody for a second factor, so yours stays on. For a new phone ask an admin to reset it: you set it up anew when you next sign in.',
    )
  await proveBoth(base, tx, ask)
  const { user_id } = ask.caller
  await removeFactor(tx, user_id)
  await audit(tx, ask.actor, { action: 'user.second_factor_off', noun: 'user', noun_id: user_id })
}

export async function resetSecondFactor(tx: Tx, ask: Ask<Routes['resetSecondFactor']>): Promise<void> {
  const { user_id } = ask.params
  const found = await removeFactor(tx, user_id)
  if (!found) throw unknownUser()
  const sessions_ended = await endSessions(tx, { user_id })
  const detail = { sessions_ended }
  await audit(tx, ask.actor, {
    action: 'user.second_factor_reset',
    noun: 'user',
    noun_id: user_id,
    detail,
  })
}

async function removeFactor(tx: Tx, user_id: string): Promise<boolean> {
  await tx.deleteFrom('second_factors').where('user_id', '=', user_id).execute()
  await tx.deleteFrom('recovery_codes').where('user_id', '=', user_id).execute()
  const user = await tx
    .updateTable('users')
    .set({ second_factor_at: null })
    .where('id', '=', user_id)
    .where('removed_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return user !== undefined
}
