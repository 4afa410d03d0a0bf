// Messages, notices and webhook answers that are about one customer: given out, erased, and told where only a name says so.
import '../notices/tables.ts'
import '../webhooks/tables.ts'
import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { ErasedPerson, Remains } from '../../../base/module.ts'

/** Whether one of the texts stands somewhere in it, in any case. */
function holds(text: RawBuilder<unknown>, texts: readonly string[]) {
  return sql<boolean>`exists (select 1 from unnest(${[...texts]}::text[]) t
    where t <> '' and position(lower(t) in lower(${text})) > 0)`
}

/** As JSON writes it: a quotation mark in a name is escaped there. */
const inJson = (texts: readonly string[]) => texts.map(it => JSON.stringify(it).slice(1, -1))

const logText = sql`concat_ws(' ', recipient, subject, reply)`
const outboxText = sql`concat_ws(' ', recipient, reply_to, sender, subject, text, html, headers::text)`

const countOf = async (query: Promise<{ rows: { n: number }[] }>) => (await query).rows[0]?.n ?? 0

/** What went to their addresses, the outbox's with its text. */
export async function messagesOf(tx: Tx, { addresses }: ErasedPerson): Promise<unknown[]> {
  const lower = addresses.map(it => it.toLowerCase())
  const { rows } = await sql`
    select 'mail' as kind, recipient, subject, null as text, status, created_at, sent_at from email_logs
      where lower(recipient) = any(${lower}::text[])
    union all select kind, recipient, subject, text, 'kept', created_at, null from outbox_messages
      where lower(recipient) = any(${lower}::text[])
    order by created_at`.execute(tx)
  return rows
}

/** Those to their addresses, and those that name one of them. */
export async function eraseMessages(tx: Tx, { addresses }: ErasedPerson): Promise<number> {
  // Their jobs are named after the recipient, and say what the server did.
  const log = await countOf(
    sql<{
      n: number
    }>`with gone as (delete from email_logs where ${holds(logText, addresses)} returning job_id),
      quiet as (update jobs set title = 'E-mail', error = case when error is null then null else '–' end
        where id in (select job_id from gone)),
      pieces as (update job_pieces set error = case when error is null then null else '–' end
        where job_id in (select job_id from gone))
      select count(*) as n from gone`.execute(tx),
  )
  const outbox = await countOf(
    sql<{
      n: number
    }>`with gone as (delete from outbox_messages where ${holds(outboxText, addresses)} returning 1)
      select count(*) as n from gone`.execute(tx),
  )
  return log + outbox
}

/** Notices that name them, whoever was told; what was sent to webhooks about them, and what came back. */
export async function eraseHints(
  tx: Tx,
  person: ErasedPerson & { ids?: readonly string[] },
): Promise<number> {
  const { customer_id, names, addresses, ids = [customer_id] } = person
  const texts = inJson([...names, ...addresses])
  const notices = await countOf(
    sql<{ n: number }>`with gone as (delete from notices where ${holds(sql`params::text`, texts)} returning 1)
      select count(*) as n from gone`.execute(tx),
  )
  // Facts are ids; one that still waits would tell of somebody who is gone.
  await sql`delete from webhook_deliveries
    where payload->'data'->>'id' = any(${[...ids]}::text[]) or ${holds(sql`payload::text`, texts)}`.execute(
    tx,
  )
  await sql`update webhook_deliveries set tries = '[]' where ${holds(sql`tries::text`, texts)}`.execute(tx)
  return notices
}

/** A name alone says not who it is: such messages may be about somebody else. */
export async function messagesThatName(tx: Tx, { names }: ErasedPerson): Promise<Remains> {
  const { rows } = await sql<{ n: number }>`
    select (select count(*) from email_logs where ${holds(logText, names)})
      + (select count(*) from outbox_messages where ${holds(outboxText, names)}) as n`.execute(tx)
  const count = rows[0]?.n ?? 0
  return {
    code: 'messages_same_name',
    count,
    detail: `${count} messages of the e-mail log and the outbox have the same name but nothing else that says who it is. They go by themselves: from the outbox after 90 days, from the log after a year.`,
  }
}
