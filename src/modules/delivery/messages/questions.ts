// What customers asked, for the people here; whoever answers takes a question up.
import '../tables.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { messagesContract } from './contract.ts'

export function listQuestions(tx: Tx, ask: Ask<(typeof messagesContract)['listQuestions']>) {
  const { customer_id, link_id } = ask.query
  let query = tx
    .selectFrom('customer_questions as q')
    .leftJoin('customers as c', 'c.id', 'q.customer_id')
    .select([
      'q.id',
      'q.customer_id',
      'c.name as customer_name',
      'q.link_id',
      'q.sent_id',
      'q.title',
      'q.text',
    ])
    .select(['q.created_at', 'q.taken_at'])
  if (customer_id) query = query.where('q.customer_id', '=', customer_id)
  if (link_id) query = query.where('q.link_id', '=', link_id)
  return pageOf(query, ask.query, { by: 'q.created_at', sort: 'created_at', id: 'q.id', descending: true })
}
