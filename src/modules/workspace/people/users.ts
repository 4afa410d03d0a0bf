// Users of a workspace: their rights and their rows.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import { hashPassword } from '../../../base/auth/passwords.ts'
import type { Capability, Role } from '../../../base/contract/route.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { Me, User, workspaceContract } from '../contract.ts'
import { endSessions } from './endings.ts'

type Routes = typeof workspaceContract

const columns = [
  'id',
  'email',
  'username',
  'role',
  'capabilities',
  'second_factor_at',
  'created_at',
  'updated_at',
] as const

export const unknownUser = () =>
  refuse('user.unknown', 404, 'There is no such user here. They may have been removed.')

/** Somebody with the company that they belong to. */
export type Person = Pick<Me, 'user' | 'workspace'>

export async function readPerson(tx: Tx, user_id: string): Promise<Person> {
  const user = await tx
    .selectFrom('users')
    .select(columns)
    .where('id', '=', user_id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  const workspace = await tx.selectFrom('workspaces').select(['id', 'name', 'kind']).executeTakeFirst()
  if (!user || !workspace) throw refuse('session.ended', 401, 'Your session has ended. Sign in again.')
  return { user, workspace }
}

export function listUsers(tx: Tx, ask: Ask<Routes['listUsers']>) {
  const { second_factor } = ask.query
  const query = tx
    .selectFrom('users')
    .select(columns)
    .where('removed_at', 'is', null)
    .$if(second_factor === 'on', it => it.where('second_factor_at', 'is not', null))
    .$if(second_factor === 'off', it => it.where('second_factor_at', 'is', null))
  return pageOf(query, ask.query, { by: 'created_at', sort: 'created_at', id: 'id' })
}

export interface NewUser {
  email: string
  username: string
  password: string
  role: Role
  capabilities: Capability[]
}

export function refuseTaken(email: string) {
  return refuse(
    'user.email_taken',
    409,
    `${email} already has an account on this installation. Use another address.`,
  )
}

/** @throws refusal `user.email_taken` (409) */
export async function addUser(tx: Tx, ask: NewUser): Promise<User> {
  const { password, ...rest } = ask
  const password_hash = await hashPassword(password)
  const made = await tx
    .insertInto('users')
    .values({ ...rest, email: ask.email.trim(), password_hash })
    .onConflict(it => it.doNothing())
    .returning(columns)
    .executeTakeFirst()
  if (!made) throw refuseTaken(ask.email)
  return made
}

export async function createUser(tx: Tx, ask: Ask<Routes['createUser']>): Promise<User> {
  const made = await addUser(tx, ask.body)
  const detail = { email: made.email, role: made.role, capabilities: made.capabilities }
  await audit(tx, ask.actor, { action: 'user.created', noun: 'user', noun_id: made.id, detail })
  return made
}

export async function changeUser(tx: Tx, ask: Ask<Routes['changeUser']>): Promise<User> {
  const { password, ...changes } = ask.body
  if (changes.role === 'standard') await keepAnAdmin(tx, ask.params.user_id)
  const changed = await tx
    .updateTable('users')
    .set({
      ...changes,
      ...(password === undefined ? {} : { password_hash: await hashPassword(password) }),
      updated_at: sql<string>`now()`,
    })
    .where('id', '=', ask.params.user_id)
    .where('removed_at', 'is', null)
    .returning(columns)
    .executeTakeFirst()
  if (!changed) throw unknownUser()
  if (password !== undefined || changes.role !== undefined || changes.capabilities !== undefined)
    await endSessions(tx, { user_id: changed.id })
  const detail = { ...changes, ...(password === undefined ? {} : { password: 'changed' }) }
  await audit(tx, ask.actor, { action: 'user.changed', noun: 'user', noun_id: changed.id, detail })
  return changed
}

export async function removeUser(tx: Tx, ask: Ask<Routes['removeUser']>): Promise<void> {
  await keepAnAdmin(tx, ask.params.user_id)
  const gone = await tx
    .updateTable('users')
    .set({ removed_at: sql<string>`now()` })
    .where('id', '=', ask.params.user_id)
    .where('removed_at', 'is', null)
    .returning(['id', 'email'])
    .executeTakeFirst()
  if (!gone) throw unknownUser()
  await endSessions(tx, { user_id: gone.id })
  // Free for whoever comes with it next: the same person, added anew.
  await tx.deleteFrom('identities').where('user_id', '=', gone.id).execute()
  await audit(tx, ask.actor, {
    action: 'user.removed',
    noun: 'user',
    noun_id: gone.id,
    detail: { email: gone.email },
  })
}

// The rows are locked, or two admins could demote each other at the same moment.
async function keepAnAdmin(tx: Tx, user_id: string): Promise<void> {
  const admins = await tx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('removed_at', 'is', null)
    .forUpdate()
    .execute()
  if (admins.length === 1 && admins[0]?.id === user_id)
    throw refuse(
      'user.last_admin',
      409,
      'This is the last admin of the workspace. Make somebody else an admin first.',
    )
}
