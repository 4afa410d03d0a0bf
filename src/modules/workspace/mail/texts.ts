// What was written in mails goes before the log of them does: to whom and when stays to be seen.
import { sql } from 'kysely'
import type { Cleaner } from '../../../base/module.ts'

/** Days that a row of the e-mail log is kept at most. */
export const emailLogDays = 365

/** Of mails that went out nothing is kept; those that failed can be tried again until then. */
export const mailTexts: Cleaner = {
  kind: 'messages',
  counts: 'mail_texts',
  clean: (base, { workspace_id, before }) =>
    base.db.in(workspace_id, async tx => {
      const gone = await sql`update email_logs set content = null
        where status = 'failed' and content is not null and created_at < ${before}::timestamptz`.execute(tx)
      return Number(gone.numAffectedRows ?? 0n)
    }),
}
