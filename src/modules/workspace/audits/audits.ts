// Reading the audit log.
import { containing, pageOf, type Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { workspaceContract } from '../contract.ts'

export function listAudit(tx: Tx, ask: Ask<(typeof workspaceContract)['listAudit']>) {
  let query = tx
    .selectFrom('audit_log')
    .select([
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
    ])
  const { q } = ask.query
  if (q)
    query = query.where(it =>
      it.or([
        it('action', 'ilike', containing(q)),
        it('user_name', 'ilike', containing(q)),
        it('noun_id', '=', q),
        it('request_id', '=', q),
      ]),
    )
  return pageOf(query, ask.query, { by: 'at', sort: 'at', id: 'id', descending: true, uncounted: true })
}
