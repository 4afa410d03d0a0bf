// Figures that documents give about customers, from which attributes are computed.
import './tables.ts'
import { sql } from 'kysely'
import type { AttributeSource } from '../../base/module.ts'

/** Documents made for each customer in the period, in UTC; none is a figure too: 0. */
export const documentsMade: AttributeSource = {
  key: 'documents.made',
  label: 'documents made',
  unit: 'documents',
  grain: 'quarter',
  async read(tx, { customer_ids, year, quarter }) {
    const from = `${year}-${String(quarter === null ? 1 : quarter * 3 - 2).padStart(2, '0')}-01`
    const months = quarter === null ? 12 : 3
    const { rows } = await sql<{ customer_id: string; made: number }>`
      select d.customer_id, count(*) as made from documents d join batches b on b.id = d.batch_id
      where d.customer_id = any(${customer_ids}::uuid[]) and d.status = 'done' and b.removed_at is null and d.removed_at is null
        and d.created_at >= ${from}::timestamptz and d.created_at < ${from}::timestamptz + make_interval(months => ${months}::int)
      group by d.customer_id`.execute(tx)
    const made = new Map<string, number | string>(customer_ids.map(id => [id, 0]))
    for (const it of rows) made.set(it.customer_id, it.made)
    return made
  },
}
