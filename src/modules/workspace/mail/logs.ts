// The e-mail log and the outbox, read.
import { sql } from 'kysely'
import { containing, pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { MailStatus, mailContract } from './contract.ts'

type Routes = typeof mailContract

/** A mail whose job somebody stopped, or in which workers died, waits for nobody. */
const status = sql<MailStatus>`case when l.status in ('sent', 'failed') then l.status
  when j.status = 'cancelled' then 'stopped' when j.status = 'error' then 'failed' else l.status end`

export function listEmailLogs(tx: Tx, ask: Ask<Routes['listEmailLogs']>) {
  const { query } = ask
  let found = tx
    .selectFrom('email_logs as l')
    .leftJoin('jobs as j', 'j.id', 'l.job_id')
    .select(['l.id', 'l.topic', 'l.recipient', 'l.subject', 'l.driver', 'l.attempts', 'l.reply'])
    .select(['l.provider_id', 'l.job_id', 'l.created_at', 'l.sent_at', status.as('status')])
  if (query.status) found = found.where(status, '=', query.status)
  if (query.topic) found = found.where('l.topic', '=', query.topic)
  if (query.from) found = found.where('l.created_at', '>=', query.from)
  if (query.to) found = found.where(sql<boolean>`l.created_at < ${query.to}::date + 1`)
  if (query.q) {
    const like = containing(query.q)
    found = found.where(it => it.or([it('l.recipient', 'ilike', like), it('l.subject', 'ilike', like)]))
  }
  return pageOf(found, query, { by: 'l.created_at', sort: 'created_at', id: 'l.id', descending: true })
}

const columns = ['id', 'kind', 'sender', 'recipient', 'reply_to', 'subject', 'text', 'created_at'] as const

export function listOutbox(tx: Tx, ask: Pick<Ask<Routes['listOutbox']>, 'query'>) {
  const { query } = ask
  let found = tx.selectFrom('outbox_messages').select(columns)
  if (query.kind) found = found.where('kind', '=', query.kind)
  if (query.to) found = found.where(sql`lower(recipient)`, '=', query.to.toLowerCase())
  if (query.q) {
    const like = containing(query.q)
    found = found.where(it =>
      it.or([it('recipient', 'ilike', like), it('subject', 'ilike', like), it('text', 'ilike', like)]),
    )
  }
  return pageOf(found, query, { by: 'created_at', sort: 'created_at', id: 'id', descending: true })
}

export async function readOutbox(tx: Tx, ask: Ask<Routes['readOutbox']>) {
  const found = await tx
    .selectFrom('outbox_messages')
    .select([...columns, 'html'])
    .where('id', '=', ask.params.message_id)
    .executeTakeFirst()
  if (!found) throw refuse('outbox.unknown', 404, 'There is no such message in the outbox.')
  return found
}
