// A customer's events, read as the timeline.
import '../tables.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { readCustomer } from '../customers.ts'
import type { timelineContract } from './contract.ts'

export async function readTimeline(tx: Tx, ask: Ask<(typeof timelineContract)['readTimeline']>) {
  const { customer_id } = ask.params
  await readCustomer(tx, customer_id)
  const query = tx
    .selectFrom('customer_events')
    .select(['id', 'kind', 'title', 'noun', 'noun_id', 'at', 'detail'])
    .where('customer_id', '=', customer_id)
  return pageOf(query, ask.query, { by: 'at', sort: 'at', id: 'id', descending: true, uncounted: true })
}
