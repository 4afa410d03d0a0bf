// Messages as the sender sees them: how each one goes, and what the server or carrier said of it.
import '../tables.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { messagesContract } from './contract.ts'

type Routes = typeof messagesContract

function select(tx: Tx) {
  return tx
    .selectFrom('messages')
    .select(['id', 'kind', 'channel', 'address as to', 'state', 'said', 'reason', 'provider', 'segments'])
    .select(['attempts', 'send_after', 'sent_at', 'delivered_at', 'failed_at', 'created_at'])
}

/** The newest 100. */
export function messagesOf(tx: Tx, link_id: string) {
  return select(tx).where('link_id', '=', link_id).orderBy('id', 'desc').limit(100).execute()
}

export async function readMessage(tx: Tx, ask: Ask<Routes['readMessage']>) {
  const found = await select(tx).where('id', '=', ask.params.message_id).executeTakeFirst()
  if (!found) throw refuse('message.unknown', 404, 'There is no such message here.')
  return found
}
