// Where a person is signed in, and ending it from afar.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { workspaceContract } from '../contract.ts'
import { revokeKeysOf } from '../keys/keys.ts'
import { endSessions } from '../people/endings.ts'
import { sessionDays } from '../people/sessions.ts'
import { unknownUser } from '../people/users.ts'

type Routes = typeof workspaceContract

export function listSessions(tx: Tx, ask: Ask<Routes['listSessions']>) {
  const here = ask.caller.session_id ?? null
  const query = tx
    .selectFrom('sessions')
    .select(['id', 'device', 'address', 'created_at', 'last_used_at'])
    .select(sql<boolean>`id is not distinct from ${here}::uuid`.as('is_this'))
    .where('user_id', '=', ask.caller.user_id)
    .where('ended_at', 'is', null)
    .where('last_used_at', '>', sql<string>`now() - make_interval(days => ${sessionDays}::int)`)
  return pageOf(query, ask.query, { by: 'last_used_at', sort: 'last_used_at', id: 'id', descending: true })
}

export async function endOneSession(tx: Tx, ask: Ask<Routes['endSession']>): Promise<void> {
  const { user_id } = ask.caller
  const ended = await endSessions(tx, { user_id, only: ask.params.session_id })
  if (ended === 0)
    throw refuse('session.unknown', 404, 'There is no such session of yours. It may have ended already.')
  await auditEnd(tx, ask, user_id, { sessions: ended })
}

export async function endMySessions(tx: Tx, ask: Ask<Routes['endMySessions']>) {
  const { user_id, session_id } = ask.caller
  const ended = await endSessions(tx, { user_id, but: ask.body.keep_this ? session_id : undefined })
  await auditEnd(tx, ask, user_id, { sessions: ended })
  return { ended }
}

export async function endUsersSessions(tx: Tx, ask: Ask<Routes['endUsersSessions']>) {
  const { user_id } = ask.params
  const user = tx.selectFrom('users').select('id').where('id', '=', user_id).where('removed_at', 'is', null)
  if (!(await user.executeTakeFirst())) throw unknownUser()
  const ended = await endSessions(tx, { user_id })
  const keys_revoked = ask.body.revoke_keys ? await revokeKeysOf(tx, user_id) : 0
  await auditEnd(tx, ask, user_id, { sessions: ended, keys_revoked })
  return { ended, keys_revoked }
}

function auditEnd(
  tx: Tx,
  ask: Pick<Ask<Routes['readMe']>, 'actor'>,
  user_id: string,
  detail: Record<string, number>,
) {
  const deed = { action: 'session.ended', noun: 'user', noun_id: user_id, detail }
  return audit(tx, ask.actor, deed)
}
