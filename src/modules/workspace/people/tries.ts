// Guessing costs time: wrong passwords and codes are counted by account and by address, each with a growing delay.
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'

export interface TryKeys {
  account: string
  address: string
}

/** Wrong tries that cost no waiting: of one account, and of one network address. */
const freeTries = { account: 4, address: 20 }

/** @throws refusal `sign_in.too_soon` (429) */
export async function refuseTooSoon(tx: Tx, keys: TryKeys): Promise<void> {
  const asked = [keys.account, keys.address]
  const rows = await sql<{ seconds: number }>`select sign_in_wait(${asked}::text[]) as seconds`.execute(tx)
  const wait = rows.rows[0]?.seconds ?? 0
  if (wait > 0)
    throw refuse('sign_in.too_soon', 429, `Too many wrong passwords. Try again in ${wait} seconds.`, {
      retryAfter: wait,
      params: { seconds: wait },
    })
}

/** One wrong try more, in the transaction of whoever looked. */
export async function countFailure(tx: Tx, keys: TryKeys): Promise<void> {
  await sql`select sign_in_failed(${keys.account}, ${freeTries.account}::int)`.execute(tx)
  await sql`select sign_in_failed(${keys.address}, ${freeTries.address}::int)`.execute(tx)
}

export function noteFailure(base: Base, keys: TryKeys): Promise<void> {
  return base.db.anywhere(tx => countFailure(tx, keys))
}

/** Of the account alone: who knows one password may still guess at others from the same address. */
export async function forgetFailures(tx: Tx, keys: TryKeys): Promise<void> {
  await sql`select sign_in_succeeded(${keys.account})`.execute(tx)
}

/**
 * Ends a try. Hashing takes a while, and of a thousand sent at once all began before the first had failed: what
 * was found out by then counts only while the account and the address are still free to try.
 * @throws refusal `sign_in.too_soon` (429), the same for a right one
 */
export function settleTry(base: Base, keys: TryKeys, isRight: boolean): Promise<void> {
  return base.db.anywhere(async tx => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${keys.account}, 0))`.execute(tx)
    await refuseTooSoon(tx, keys)
    await (isRight ? forgetFailures(tx, keys) : countFailure(tx, keys))
  })
}
