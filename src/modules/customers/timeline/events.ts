// Events of customers: written with the deed, read as the timeline.
import '../tables.ts'
import { sql } from 'kysely'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { readCustomer } from '../customers.ts'
import type { timelineContract } from './contract.ts'

export interface NewEvent {
  customer_id: string
  /** Past tense: `document.generated`. The screen has a word for it, or shows it as it is. */
  kind: string
  /** What a person calls the thing that it happened to. */
  title: string
  noun?: string
  noun_id?: string
  detail?: Record<string, unknown>
}

/** Adds to timelines, in the transaction of what happened: both are there, or neither. */
export async function addEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  await sql`select octavo_add_events(${JSON.stringify(events)}::jsonb)`.execute(tx)
}

export async function readTimeline(tx: Tx, ask: Ask<(typeof timelineContract)['readTimeline']>) {
  const { customer_id } = ask.params
  await readCustomer(tx, customer_id)
  const query = tx
    .selectFrom('customer_events')
    .select(['id', 'kind', 'title', 'noun', 'noun_id', 'at', 'detail'])
    .where('customer_id', '=', customer_id)
  return pageOf(query, ask.query, { by: 'at', sort: 'at', id: 'id', descending: true, uncounted: true })
}
