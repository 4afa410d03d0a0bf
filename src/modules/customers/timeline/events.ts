// Events of customers, written with the deed.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'

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
