// API keys: made, listed, ended. How one lets a script in is base's gate.
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import type { Caller } from '../../../base/auth/caller.ts'
import { keyPrefix } from '../../../base/auth/gate.ts'
import { sessionEnded } from '../../../base/auth/caller.ts'
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import type { Capability } from '../../../base/contract/route.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { ApiKey, workspaceContract } from '../contract.ts'

type Routes = typeof workspaceContract

/** Keys that one person may have at a time: enough for a script each, few enough to be read through. */
const most = 50

function keysIn(tx: Tx) {
  return tx
    .selectFrom('api_keys as k')
    .innerJoin('users as u', 'u.id', 'k.user_id')
    .select(['k.id', 'k.name', 'k.hint', 'k.access', 'k.capabilities', 'k.user_id', 'u.username'])
    .select(['k.created_at', 'k.last_used_at', 'k.expires_at'])
    .where('k.revoked_at', 'is', null)
    .where(sql<boolean>`(k.expires_at is null or k.expires_at > now())`)
    .where('u.removed_at', 'is', null)
}

export function listKeys(tx: Tx, ask: Ask<Routes['listKeys']>) {
  const seesAll = ask.query.whose === 'all' && ask.caller.role === 'admin'
  const query = keysIn(tx).$if(!seesAll, it => it.where('k.user_id', '=', ask.caller.user_id))
  return pageOf(query, ask.query, { by: 'k.created_at', sort: 'created_at', id: 'k.id', descending: true })
}

export interface NewKey {
  name: string
  access: 'read' | 'write'
  capabilities: Capability[] | null
  /** ISO 8601; null or left out: until it is ended. */
  expires_at?: string | null
}

/** @throws refusal `session.ended` (401), `key.too_many` (409), `key.expiry_unfit` (422) */
export async function addKey(
  tx: Tx,
  user_id: string,
  ask: NewKey,
  actor: Actor,
): Promise<ApiKey & { key: string }> {
  // The row is locked, or parallel asks would each count what the others have not yet made.
  const user = tx.selectFrom('users').select('id').where('id', '=', user_id).where('removed_at', 'is', null)
  await user.forUpdate().executeTakeFirstOrThrow(sessionEnded)
  const now = await keysIn(tx).where('k.user_id', '=', user_id).execute()
  if (now.length >= most)
    throw refuse('key.too_many', 409, `You have ${most} API keys already. End one that is no longer used.`, {
      params: { most },
    })
  refuseUnfit(ask.expires_at ?? null)
  const key = `${keyPrefix}${newSecret()}`
  const made = await tx
    .insertInto('api_keys')
    .values({ ...ask, user_id, key_hash: hashSecret(key), hint: key.slice(0, 9) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { name, access, capabilities, expires_at = null } = ask
  const detail = { name, access, capabilities, expires_at }
  await audit(tx, actor, { action: 'api_key.created', noun: 'api_key', noun_id: made.id, detail })
  return { ...(await keysIn(tx).where('k.id', '=', made.id).executeTakeFirstOrThrow()), key }
}

export function createKey(tx: Tx, ask: Ask<Routes['createKey']>) {
  refuseMore(ask.caller, ask.body.capabilities ?? [])
  return addKey(tx, ask.caller.user_id, ask.body, ask.actor)
}

const longest_ms = 10 * 366 * 24 * 3600 * 1000

function refuseUnfit(expires_at: string | null): void {
  if (expires_at === null) return
  const left = new Date(expires_at).getTime() - Date.now()
  if (left > 0 && left < longest_ms) return
  throw refuse(
    'key.expiry_unfit',
    422,
    'A key runs out in the future, within ten years. Choose another day.',
    {
      errors: [{ pointer: '/expires_at', value: expires_at, detail: 'is past or too far ahead' }],
    },
  )
}

function refuseMore(caller: Caller, wanted: readonly Capability[]): void {
  const lacking = wanted.filter(it => caller.role !== 'admin' && !caller.capabilities.includes(it))
  if (lacking.length > 0)
    throw refuse('key.more_than_you', 403, `A key cannot do more than you: you lack ${lacking.join(', ')}.`, {
      params: { lacking: lacking.join(', ') },
    })
}

export async function revokeKey(tx: Tx, ask: Ask<Routes['revokeKey']>): Promise<void> {
  const ended = await tx
    .updateTable('api_keys')
    .set({ revoked_at: sql<string>`now()` })
    .where('id', '=', ask.params.key_id)
    .where('revoked_at', 'is', null)
    .$if(ask.caller.role !== 'admin', it => it.where('user_id', '=', ask.caller.user_id))
    .returning(['id', 'name', 'user_id'])
    .executeTakeFirst()
  if (!ended) throw refuse('key.unknown', 404, 'There is no such API key here. It may have been ended.')
  const detail = { name: ended.name, user_id: ended.user_id }
  await audit(tx, ask.actor, { action: 'api_key.revoked', noun: 'api_key', noun_id: ended.id, detail })
}

/** Ends all keys of somebody. @returns how many ended */
export async function revokeKeysOf(tx: Tx, user_id: string): Promise<number> {
  const ended = await tx
    .updateTable('api_keys')
    .set({ revoked_at: sql<string>`now()` })
    .where('user_id', '=', user_id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute()
  return ended.length
}
