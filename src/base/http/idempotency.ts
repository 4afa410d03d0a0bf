// Idempotency keys: the first reply to a POST is replayed for 24 hours, and what it did is done once.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { refuse } from '../errors.ts'
import type { Tx } from '../db/index.ts'

export interface Kept {
  status: number
  headers: Record<string, string>
  reply: string | null
}

interface Key {
  key: string
  user_id: string
  /** `POST /batches` with the path as it was called. */
  route: string
  body_hash: string
}

export function hashBody(body: unknown): string {
  return createHash('sha256')
    .update(typeof body === 'string' ? body : JSON.stringify(body ?? null))
    .digest('hex')
}

/** @throws refusal `idempotency.malformed` (400) */
export function readIdempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(header))
    throw refuse('idempotency.malformed', 400, 'Idempotency-Key must be 1 to 255 visible ASCII characters.')
  return header
}

/**
 * Runs the work once for a key, in the work's own transaction: the kept reply is committed with what was done, or neither is.
 * A second ask while the first is in flight is refused (409) by an advisory lock that a crash releases.
 */
export async function doOnce(
  tx: Tx,
  ask: Key,
  work: () => Promise<Kept>,
): Promise<Kept & { replayed: boolean }> {
  const lock = await sql<{ got: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${ask.user_id} ${ask.key}`}, 0)) as got`.execute(tx)
  if (!lock.rows[0]?.got)
    throw refuse(
      'idempotency.in_flight',
      409,
      'The first request with this Idempotency-Key is still under way. Ask again in a moment.',
      { retryAfter: 1 },
    )
  const first = await tx
    .selectFrom('idempotency_keys')
    .select(['route', 'body_hash', 'status', 'headers', 'reply'])
    .where('user_id', '=', ask.user_id)
    .where('key', '=', ask.key)
    .where('created_at', '>', sql<string>`now() - interval '24 hours'`)
    .executeTakeFirst()
  if (first) {
    if (first.route !== ask.route || first.body_hash !== ask.body_hash)
      throw refuse(
        'idempotency.reused',
        422,
        'This Idempotency-Key was used for another request. Take a new key for each new thing.',
      )
    return {
      status: first.status ?? 200,
      headers: first.headers ?? {},
      reply: first.reply?.toString('utf8') ?? null,
      replayed: true,
    }
  }
  const kept = await work()
  await tx
    .insertInto('idempotency_keys')
    .values({
      user_id: ask.user_id,
      key: ask.key,
      route: ask.route,
      body_hash: ask.body_hash,
      state: 'done',
      status: kept.status,
      headers: JSON.stringify(kept.headers),
      reply: kept.reply === null ? null : Buffer.from(kept.reply),
    })
    .onConflict(it =>
      it.columns(['workspace_id', 'user_id', 'key']).doUpdateSet(row => ({
        route: row.ref('excluded.route'),
        body_hash: row.ref('excluded.body_hash'),
        status: row.ref('excluded.status'),
        headers: row.ref('excluded.headers'),
        reply: row.ref('excluded.reply'),
        created_at: sql<string>`now()`,
      })),
    )
    .execute()
  return { ...kept, replayed: false }
}
