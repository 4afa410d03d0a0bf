// Reading the audit log: a page at a time, or all that matches as CSV.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import { csvStream } from '../../../base/csv.ts'
import { containing, pageOf, type Tx } from '../../../base/db/index.ts'
import type { Ask, FileReply, StreamAsk } from '../../../base/http/ask.ts'
import type { workspaceContract } from '../contract.ts'

type Routes = typeof workspaceContract
type Filters = Omit<Ask<Routes['listAudit']>['query'], 'limit' | 'cursor'>

const columns = [
  'id',
  'at',
  'user_id',
  'user_name',
  'action',
  'noun',
  'noun_id',
  'detail',
  'request_id',
  'address',
] as const

/** Fields that are compared as they are. */
const exact = ['user_id', 'noun', 'noun_id', 'address', 'request_id'] as const

function select(tx: Tx, filters: Filters) {
  let query = tx.selectFrom('audit_log').select(columns)
  const { q, who, what, from, to } = filters
  for (const field of exact) {
    const value = filters[field]
    if (value !== undefined) query = query.where(field, '=', value)
  }
  if (who) query = query.where('user_name', 'ilike', containing(who))
  if (what) query = query.where('action', 'ilike', containing(what))
  if (from) query = query.where('at', '>=', from)
  if (to) query = query.where('at', '<', to)
  if (q)
    query = query.where(it =>
      it.or([
        it('action', 'ilike', containing(q)),
        it('user_name', 'ilike', containing(q)),
        it('noun_id', '=', q),
        it('request_id', '=', q),
        it('address', '=', q),
        sql<boolean>`detail::text ilike ${containing(q)}`,
      ]),
    )
  return query
}

const newestFirst = { by: 'at', sort: 'at', id: 'id', descending: true, uncounted: true } as const

export function listAudit(tx: Tx, ask: Ask<Routes['listAudit']>) {
  return pageOf(select(tx, ask.query), ask.query, newestFirst)
}

/** Rows of one look: no connection waits for a slow reader in between. */
const perLook = 2000

export async function exportAudit(ask: StreamAsk<Routes['exportAudit']>): Promise<FileReply> {
  // Entries that come meanwhile, this export's own among them, are newer than its first page.
  await ask.in(tx =>
    audit(tx, ask.actor, { action: 'audit.exported', noun: 'audit', detail: { ...ask.query } }),
  )
  const day = new Date().toISOString().slice(0, 10)
  const head = ['at', 'who', 'user_id', 'action', 'noun', 'noun_id', 'detail', 'address', 'request_id']
  return {
    media_type: 'text/csv',
    name: `audit-${day}.csv`,
    body: csvStream(head, pagesOf(ask)),
  }
}

async function* pagesOf(ask: StreamAsk<Routes['exportAudit']>) {
  let cursor: string | undefined
  do {
    const page = await ask.in(tx => pageOf(select(tx, ask.query), { limit: perLook, cursor }, newestFirst))
    yield page.data.map(it => [
      ...[it.at, it.user_name, it.user_id, it.action, it.noun, it.noun_id],
      ...[JSON.stringify(it.detail), it.address, it.request_id],
    ])
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}
