// A browser that was let in: a cookie bound to the link's own path, worth half an hour.
import '../tables.ts'
import '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import type { Config } from '../../../base/config.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { Visit } from './visits.ts'

/** Of a visit. */
export const minutes = 30

/** Two links in one browser have a cookie each: they differ in their path. */
function nameOf(config: Pick<Config, 'publicUrl'>): string {
  return config.publicUrl?.startsWith('https://') ? '__Secure-octavo_portal' : 'octavo_portal'
}

export function readSecret(request: FastifyRequest, config: Config): string | undefined {
  return request.cookies[nameOf(config)]
}

export function giveSecret(reply: FastifyReply, config: Config, token: string, secret: string): void {
  void reply.setCookie(nameOf(config), secret, {
    path: `/api/portal/${token}`,
    httpOnly: true,
    sameSite: 'strict',
    secure: config.publicUrl?.startsWith('https://') ?? false,
    maxAge: minutes * 60,
  })
}

/** Half an hour from now, and no longer than the link itself. */
export const endOf = (visit: Visit) =>
  sql<string>`least(now() + ${`${minutes} minutes`}::interval, ${visit.expires_at}::timestamptz)`

/** After a code: a new secret, so that none can be planted beforehand; what this browser had is gone. */
export async function startVerified(tx: Tx, visit: Visit): Promise<{ secret: string; ends_at: string }> {
  const secret = newSecret()
  if (visit.session_id) await tx.deleteFrom('portal_sessions').where('id', '=', visit.session_id).execute()
  const { expires_at } = await tx
    .insertInto('portal_sessions')
    .values({
      ...{ link_id: visit.link_id, token_id: visit.token_id, secret_hash: hashSecret(secret) },
      verified_at: sql<string>`now()`,
      expires_at: endOf(visit),
    })
    .returning('expires_at')
    .executeTakeFirstOrThrow()
  return { secret, ends_at: expires_at }
}
