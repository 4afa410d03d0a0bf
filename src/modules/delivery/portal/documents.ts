// What a visitor may read: the link's own documents, and after a code all that the same customer was sent there.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { PortalDocument } from './contract.ts'
import type { Visit } from './visits.ts'

/** Of a link, what a page lists at most. */
export const mostListed = 200

const readable = (visit: Visit) =>
  sql`portal_readable(${visit.link_id}::uuid, ${visit.customer_id}::uuid, ${visit.verified_at !== null}::boolean,
    ${visit.channel}::text, ${visit.address}::text)`

export type Listed = Omit<PortalDocument, 'file'>

export const withFile = (token: string) => (it: Listed) => ({
  ...it,
  file: `/api/portal/${token}/documents/${it.id}`,
})

export async function listReadable(tx: Tx, visit: Visit): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select id, title, media_type, size, sent_at, corrected_at, is_of_link from ${readable(visit)}
    order by is_of_link desc, created_at desc, id limit ${mostListed}::int`.execute(tx)
  return rows
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
    select id as sent_id, link_id, delivery_id, sha256, size, media_type, name from ${readable(visit)}
    where id = ${sent_id}`.execute(tx)
  return rows[0] ?? null
}
