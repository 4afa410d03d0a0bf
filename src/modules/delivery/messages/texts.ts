// What was written in messages, emptied when its days are over: to whom, when and how it went stays.
import { sql } from 'kysely'
import type { Cleaner } from '../../../base/module.ts'

/** Rows that are emptied in one transaction: well under a second. */
const chunk = 5_000

/** Sending once more goes by the delivery's own words: these are kept for whoever asks what they were sent. */
export const messageTexts: Cleaner = {
  kind: 'messages',
  counts: 'message_texts',
  async clean(base, { workspace_id, before, signal }) {
    for (let gone = 0; ;) {
      signal.throwIfAborted()
      const some = await base.db.in(workspace_id, tx =>
        sql`update messages set text = '', subject = null, vars = '{}' where id in (
          select id from messages where created_at < ${before}::timestamptz and text <> ''
            and state not in ('queued', 'sending') limit ${chunk})`.execute(tx),
      )
      const count = Number(some.numAffectedRows ?? 0n)
      gone += count
      if (count < chunk) return gone
    }
  },
}
