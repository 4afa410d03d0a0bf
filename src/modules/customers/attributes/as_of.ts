// The attributes that count as of a period, for the modules that print, choose and report by them.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import { lastPeriod, type Period } from './periods.ts'

/**
 * The value of each key as of a period: the newest at or before it, an undated one being the oldest.
 * Gives an entry for each of the customers that has any; keys are spelled as they were first in the workspace.
 */
export async function attributesAsOf(
  tx: Tx,
  customer_ids: readonly string[],
  at: Period,
): Promise<Map<string, Map<string, string>>> {
  const { rows } = await sql<{ customer_id: string; key: string; value: string }>`
    select distinct on (customer_id, lower(key)) customer_id, key, value from customer_attributes
    where customer_id = any(${customer_ids}::uuid[]) and period <= ${lastPeriod(at)}
    order by customer_id, lower(key), period desc`.execute(tx)
  const found = new Map<string, Map<string, string>>()
  for (const { customer_id, key, value } of rows) {
    const own = found.get(customer_id) ?? new Map<string, string>()
    found.set(customer_id, own.set(key, value))
  }
  return found
}
