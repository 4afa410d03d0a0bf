// What the shared house holds about a customer: what the log says of them, and an account of their own, which is no customer's.
import { sql } from 'kysely'
import type { PersonalData } from '../../../base/module.ts'

export const workspacePersonal: PersonalData = {
  async export(tx, _, customer_id) {
    const { rows } = await sql`select at, action, user_name, detail from audit_log
      where noun = 'customer' and noun_id = ${customer_id} order by at`.execute(tx)
    return { data: { audit: rows }, files: [] }
  },
  async erase(tx, _, { addresses }) {
    const lower = addresses.map(it => it.toLowerCase())
    const { rows } = await sql<{ n: number; uploads: number }>`
      select (select count(*) from uploads where kind in ('xlsx', 'csv', 'json')) as uploads, (select count(*) from users where lower(email) = any(${lower}::text[]))
        + (select count(*) from invites where lower(email) = any(${lower}::text[])) as n`.execute(tx)
    const { n: accounts, uploads } = rows[0] ?? { n: 0, uploads: 0 }
    const account = {
      code: 'account',
      count: accounts,
      detail:
        'They also have an account or an invite here under the same e-mail. Remove that under Admin, Users.',
    }
    const unread = {
      code: 'uploads',
      count: uploads,
      detail: `Uploaded spreadsheets (${uploads}) are not looked into: what they list stays in them as long as they are kept.`,
    }
    return { erased: {}, ids: [], file_ids: [], remains: [account, unread].filter(it => it.count > 0) }
  },
}
