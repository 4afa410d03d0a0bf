// The second step of signing in: a ticket of the first, and a code that counts once.
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse, type Refusal } from '../../../base/errors.ts'
import { openSession, type From, type Session } from '../people/sessions.ts'
import { countFailure, forgetFailures, refuseTooSoon, type TryKeys } from '../people/tries.ts'
import { lockFactor, spendCode, type Spent } from './codes.ts'
import { printOf, readTicket } from './tickets.ts'

/** Codes are guessed by person, whatever e-mail they typed; a right password does not make wrong codes forgotten. */
export function factorKeys(user_id: string, address: string | null): TryKeys {
  return { account: `code:${user_id}`, address: `address:${address}` }
}

export function refuseCode(spent: Spent, status: 401 | 403): Refusal {
  return spent === 'again'
    ? refuse('second_factor.used', status, 'This code has been used. Wait for the next one in your app.')
    : refuse(
        'second_factor.wrong',
        status,
        'This code does not count. Type the newest one of your app, or one of your recovery codes.',
      )
}

const over = () =>
  refuse('sign_in.ticket_over', 401, 'This sign-in took longer than five minutes. Begin again.')

/** @throws refusal `sign_in.ticket_over`, `second_factor.wrong`, `second_factor.used` (401), `sign_in.too_soon` (429) */
export async function proveSecondFactor(
  base: Base,
  ask: { ticket: string; code: string },
  from: From,
): Promise<Session> {
  const ticket = readTicket(base, ask.ticket)
  if (!ticket) throw over()
  const { user_id, workspace_id } = ticket
  const settled = await base.db.in(workspace_id, async tx => {
    // The row is locked first, so that guesses sent at once are counted one after the other.
    const factor = await lockFactor(tx, user_id)
    const print = await printNow(tx, user_id)
    if (!factor || print !== ticket.print) throw over()
    const keys = factorKeys(user_id, from.address)
    await refuseTooSoon(tx, keys)
    const spent = await spendCode(base, tx, factor, ask.code)
    if (spent === 'wrong' || spent === 'again') {
      await countFailure(tx, keys)
      const actor = { user_id: null, name: null, request_id: from.request_id, address: from.address }
      await audit(tx, actor, { action: 'session.code_refused', noun: 'user', noun_id: user_id })
      return spent
    }
    await forgetFailures(tx, keys)
    const session = await openSession(base, tx, user_id, { ...from, by_provider: ticket.by_provider })
    if (spent === 'recovery') await tellRecovery(tx, session, from)
    return session
  })
  if (typeof settled === 'string') throw refuseCode(settled, 401)
  return settled
}

async function printNow(tx: Tx, user_id: string): Promise<string | null> {
  const user = await tx
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', user_id)
    .where('removed_at', 'is', null)
    .where('second_factor_at', 'is not', null)
    .executeTakeFirst()
  return user ? printOf(user.password_hash) : null
}

function tellRecovery(tx: Tx, { user }: Session, from: From): Promise<void> {
  const actor = {
    user_id: user.id,
    name: user.username,
    request_id: from.request_id,
    address: from.address,
  }
  return audit(tx, actor, { action: 'user.recovery_code_used', noun: 'user', noun_id: user.id })
}
