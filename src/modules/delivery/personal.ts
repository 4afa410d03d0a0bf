// What delivery holds about one customer: what was sent to them, what they did with it, what they asked; and how it goes.
import './tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../base/db/index.ts'
import type { ErasedPerson, Erasure, PersonalData, PersonalExport } from '../../base/module.ts'

async function exportDelivered(tx: Tx, customer_id: string): Promise<PersonalExport> {
  const links =
    await sql<object>`select l.id, l.channel, l.address, l.opens, l.first_opened_at, l.last_opened_at,
      l.sent_at, l.delivered_at, l.failed_at, l.expires_at, l.revoked_at, l.created_at
    from links l where l.customer_id = ${customer_id} order by l.created_at, l.id`.execute(tx)
  const sent = await sql<{ title: string; name: string; sha256: string }>`select s.title, f.name, f.sha256
    from sent_documents s join files f on f.id = s.file_id where s.customer_id = ${customer_id} order by s.id`.execute(
    tx,
  )
  const messages =
    await sql<object>`select m.kind, m.channel, m.address, m.subject, m.text, m.vars, m.state, m.created_at
    from messages m join links l on l.id = m.link_id where l.customer_id = ${customer_id} order by m.id`.execute(
      tx,
    )
  const accesses = await sql<object>`select a.at, a.act, a.why, a.address, a.agent from access_log a
    join links l on l.id = a.link_id where l.customer_id = ${customer_id} order by a.at`.execute(tx)
  const questions = await sql<object>`select title, text, created_at from customer_questions
    where customer_id = ${customer_id} order by created_at`.execute(tx)
  return {
    data: {
      links: links.rows,
      messages: messages.rows,
      accesses: accesses.rows,
      questions: questions.rows,
    },
    files: sent.rows.map(({ name, sha256 }) => ({ name, sha256 })),
  }
}

/** With a link go its tokens, messages, sessions, codes and questions. The access log stays: it is sealed. */
async function eraseDelivered(tx: Tx, person: ErasedPerson): Promise<Erasure> {
  const { customer_id, addresses } = person
  const { rows: sent } = await sql<{ id: string; file_id: string }>`select id, file_id from sent_documents
    where customer_id = ${customer_id} for update`.execute(tx)
  const ids = sent.map(it => it.id)
  await sql`delete from file_uses where kind = 'delivery' and id = any(${ids}::text[])`.execute(tx)
  const logged = await sql<{ n: number }>`select count(*)::int as n from access_log
    where link_id in (select id from links where customer_id = ${customer_id})`.execute(tx)
  const links = await sql<{
    id: string
  }>`delete from links where customer_id = ${customer_id} returning id`.execute(tx)
  const samples = await sql<{ id: string }>`delete from messages where link_id is null
    and address = any(${addresses}::text[]) returning id`.execute(tx)
  await sql`delete from sms_opt_outs where phone = any(${addresses}::text[])`.execute(tx)
  const count = logged.rows[0]?.n ?? 0
  const access_log = {
    code: 'access_log',
    count,
    detail: `${count} entries of the access log stay, without a name: it is sealed, so that nobody can change it afterwards. They hold network addresses.`,
  }
  return {
    erased: { links: links.rows.length, sent_documents: sent.length },
    remains: count > 0 ? [access_log] : [],
    ids: [...ids, ...links.rows.map(it => it.id), ...samples.rows.map(it => it.id)],
    file_ids: sent.map(it => it.file_id),
  }
}

export const deliveryPersonal: PersonalData = {
  export: (tx, _base, customer_id) => exportDelivered(tx, customer_id),
  erase: (tx, _base, person) => eraseDelivered(tx, person),
}
