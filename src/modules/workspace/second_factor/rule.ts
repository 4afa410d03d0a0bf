// The rule that everybody needs a second factor: whether it holds, whom it holds up, and the admin's switch.
import '../settings/tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { Me } from '../people/contract.ts'
import { readPerson } from '../people/users.ts'
import type { FactorRule, secondFactorContract } from './contract.ts'

type Routes = typeof secondFactorContract

/** Since when this transaction's company asks everybody for a second factor; null while it does not. */
export async function ruleSince(tx: Tx): Promise<string | null> {
  const own = await tx.selectFrom('workspace_settings').select('second_factor_required_at').executeTakeFirst()
  return own?.second_factor_required_at ?? null
}

/** Somebody, and whether they have yet to set up what their company asks for. */
export async function readMe(tx: Tx, caller: { user_id: string; by_password_alone?: boolean }): Promise<Me> {
  const person = await readPerson(tx, caller.user_id)
  const hasNone = caller.by_password_alone === true && person.user.second_factor_at === null
  return { ...person, needs_second_factor: hasNone && (await ruleSince(tx)) !== null }
}

export async function readFactorRule(tx: Tx): Promise<FactorRule> {
  const people = await tx
    .selectFrom('users')
    .select(it => [
      it.fn.countAll<number>().as('people'),
      sql<number>`count(*) filter (where second_factor_at is null)`.as('without'),
    ])
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return { required_since: await ruleSince(tx), ...people }
}

/** @throws refusal `second_factor.own_first` (409) */
export async function changeFactorRule(tx: Tx, ask: Ask<Routes['changeFactorRule']>): Promise<FactorRule> {
  const { required } = ask.body
  const { user } = await readPerson(tx, ask.caller.user_id)
  if (required && user.second_factor_at === null)
    throw refuse(
      'second_factor.own_first',
      409,
      'Set up a second factor for yourself first, on your account page: otherwise this would lock you out at once.',
    )
  const isOn = (await ruleSince(tx)) !== null
  if (isOn === required) return readFactorRule(tx)
  const second_factor_required_at = required ? sql<string>`now()` : null
  await tx
    .insertInto('workspace_settings')
    // Version 0: for the page of settings nothing has changed.
    .values({ second_factor_required_at, version: 0 })
    .onConflict(it => it.column('workspace_id').doUpdateSet({ second_factor_required_at }))
    .execute()
  const rule = await readFactorRule(tx)
  await audit(tx, ask.actor, {
    action: required ? 'second_factor.required' : 'second_factor.not_required',
    noun: 'settings',
    detail: { without: rule.without },
  })
  return rule
}
