// What the shared house holds about a customer: what the log says of them, messages, and an account of their own, which is no customer's.
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { PersonalData, Remains } from '../../../base/module.ts'
import { eraseHints, eraseMessages, messagesOf, messagesThatName } from './messages.ts'

export const workspacePersonal: PersonalData = {
  async export(tx, _, customer_id, person) {
    const { rows } = await sql`select at, action, user_name, detail from audit_log
      where noun = 'customer' and noun_id = ${customer_id} order by at`.execute(tx)
    return { data: { audit: rows, messages: await messagesOf(tx, person) }, files: [] }
  },
  async erase(tx, _, person) {
    const messages = await eraseMessages(tx, person)
    const notices = await eraseHints(tx, person)
    const remains = [...(await standing(tx, person.addresses)), await messagesThatName(tx, person)]
    return {
      erased: { messages, notices },
      ids: [],
      file_ids: [],
      remains: remains.filter(it => it.count > 0),
    }
  },
}

async function standing(tx: Tx, addresses: readonly string[]): Promise<Remains[]> {
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
  return [account, unread]
}
