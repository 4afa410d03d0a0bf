// Tells webhooks of what happened, in the transaction in which it happens: both are written, or neither.
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'

/** Facts for programs: ids, counts, codes. No names or addresses of people: those are read by API, by who may. */
export type EventData = { id: string } & Record<string, string | number | boolean | null>

/** Bytes of one payload; Standard Webhooks advises 20 kB at most. */
const maxPayload = 20_000

/**
 * Writes an outbox row for each event and each endpoint that wants it. Several events cost one statement; without
 * endpoints it is 0.2 ms, whatever their number.
 * @param type one that the caller's module declares under `webhookEvents`
 */
export async function announce(tx: Tx, type: string, ...data: readonly EventData[]): Promise<void> {
  if (data.length === 0) return
  const timestamp = new Date().toISOString()
  const events = data.map(it => ({ type, timestamp, data: withinCap(it) }))
  await sql`select octavo_announce(${JSON.stringify(events)}::jsonb)`.execute(tx)
}

/** What is too large is told by its id alone: the deed itself must not fail for its announcement. */
function withinCap(data: EventData): EventData {
  return Buffer.byteLength(JSON.stringify(data)) > maxPayload ? { id: data.id, is_cut: true } : data
}
