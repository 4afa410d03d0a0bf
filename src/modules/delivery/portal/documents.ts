// What a visitor may read: the link's own documents, and after a code all that the same customer was sent there.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { PortalDocument } from './contract.ts'
import type { Visit } from './visits.ts'

/** A code proves the number or mailbox that it went to; where that is not the customer's own today, only what went to it. */
const isProved = (visit: Visit) => sql<boolean>`(l.address = ${visit.address} and l.channel = ${visit.channel}
  or exists (select 1 from customers c where c.id = ${visit.customer_id}::uuid
    and case ${visit.channel} when 'sms' then c.phone = ${visit.address}
      else lower(c.email) = lower(${visit.address}) end))`

function readable(visit: Visit) {
  const own = sql<boolean>`l.id = ${visit.link_id}`
  if (visit.verified_at === null || visit.customer_id === null) return own
  return sql<boolean>`(${own} or (l.customer_id = ${visit.customer_id} and l.revoked_at is null and l.expires_at > now()
    and (l.max_opens is null or l.opens < l.max_opens) and l.sent_at is not null and ${isProved(visit)}))`
}

export async function listReadable(tx: Tx, visit: Visit, token: string): Promise<PortalDocument[]> {
  const { rows } = await sql<Omit<PortalDocument, 'file'>>`
    select s.id, s.title, f.media_type, f.size, coalesce(l.sent_at, l.created_at) as sent_at, s.corrected_at,
      l.id = ${visit.link_id} as is_of_link
    from sent_documents s join links l on l.id = s.link_id join files f on f.id = s.file_id
    where ${readable(visit)}
      and (l.id = ${visit.link_id} or l.customer_id = ${visit.customer_id}::uuid)
    order by is_of_link desc, s.created_at desc, s.id limit 200`.execute(tx)
  return rows.map(it => ({ ...it, file: `/api/portal/${token}/documents/${it.id}` }))
}

export interface ReadableFile {
  sent_id: string
  /** Of the link through which it was sent. */
  link_id: string
  delivery_id: string
  sha256: string
  size: number
  media_type: string
  name: string
}

export async function findReadable(tx: Tx, visit: Visit, sent_id: string): Promise<ReadableFile | null> {
  const { rows } = await sql<ReadableFile>`
    select s.id as sent_id, l.id as link_id, l.delivery_id, f.sha256, f.size, f.media_type, f.name
    from sent_documents s join links l on l.id = s.link_id join files f on f.id = s.file_id
    where s.id = ${sent_id} and ${readable(visit)}`.execute(tx)
  return rows[0] ?? null
}
