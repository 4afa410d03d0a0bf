// Finished documents as things to send: of a whole batch page by page, or named one by one.
import '../tables.ts'
import { sql } from 'kysely'
import type { Sendable } from '../../../base/module.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { SendItem } from '../../delivery/index.ts'
import type { Values } from '../tables.ts'

interface Row {
  source_id: string
  title: string
  customer_id: string | null
  file_id: string | null
  group_id: string
  printed: Values | null
}

/** What a message can say: words, numbers, and no lists. Longer ones are the document's own text. */
function sayable(printed: Values | null): Record<string, unknown> {
  const isSayable = (it: unknown) => (typeof it === 'string' && it.length <= 200) || typeof it === 'number'
  return Object.fromEntries(Object.entries(printed ?? {}).filter(([, it]) => isSayable(it)))
}

const columns = sql`d.id as source_id, d.title, d.customer_id, d.pdf_file_id as file_id, v.template_id as group_id,
  d.printed`
const from = sql`documents d join template_versions v on v.id = d.template_version_id
  join batches b on b.id = d.batch_id and b.removed_at is null`

export interface Which {
  batch_id: string
  /** As Excel shows them; every finished one where left out. */
  rows?: number[] | undefined
  again: boolean
  /** In the order of their customers, not of the rows. */
  doubles: 'each' | 'one'
}

/** Those of a batch that were sent before, and neither failed nor were taken back. */
async function sentOf(tx: Tx, batch_id: string): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select distinct s.source_id as id from sent_documents s
      join links l on l.id = s.link_id
    where s.source_kind = 'document' and l.revoked_at is null and l.message_state <> 'failed'
      and s.source_id = any(array(select id from documents where batch_id = ${batch_id}))`.execute(tx)
  return new Set(rows.map(it => it.id))
}

interface Chosen {
  ids: string[]
  already_sent: number
}

/**
 * Which documents go out, decided once, before the first row is written: asked again for each page beside what was
 * written meanwhile, the same question took 12 s at 5,000 documents.
 */
export async function chooseDocuments(tx: Tx, which: Which): Promise<Chosen> {
  const rows = which.rows
    ? sql<boolean>`row_number = any(${which.rows}::int[])`
    : sql<boolean>`status = 'done'`
  const order = which.doubles === 'one' ? sql`customer_id nulls first, row_number` : sql`row_number`
  const found = await sql<{ id: string }>`select id from documents
    where batch_id = ${which.batch_id} and removed_at is null and ${rows} order by ${order}`.execute(tx)
  const sent = which.again ? new Set<string>() : await sentOf(tx, which.batch_id)
  const ids = found.rows.map(it => it.id).filter(id => !sent.has(id))
  return { ids, already_sent: found.rows.length - ids.length }
}

/** Where these documents stand in their spreadsheet, as Excel shows it. */
export async function rowsOf(tx: Tx, ids: string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map()
  const found = await tx.selectFrom('documents').select(['id', 'row_number']).where('id', 'in', ids).execute()
  return new Map(found.map(it => [it.id, it.row_number]))
}

/** What is made of a page lives at once, so that it tells how much memory a send takes. */
const page = 250

export async function* itemsOf(tx: Tx, ids: string[]): AsyncIterable<SendItem[]> {
  for (let at = 0; at < ids.length; at += page) {
    const { rows } = await sql<Row>`select ${columns}
      from unnest(${ids.slice(at, at + page)}::uuid[]) with ordinality o (id, nth) join documents d on d.id = o.id
        join template_versions v on v.id = d.template_version_id order by o.nth`.execute(tx)
    yield rows.map(itemOf)
  }
}

function itemOf({ source_id, title, customer_id, file_id, group_id, printed }: Row): SendItem {
  return {
    source_kind: 'document',
    source_id,
    title,
    customer_id,
    file_id,
    group_id,
    values: sayable(printed),
  }
}

export const sendableDocuments: Sendable = {
  kind: 'document',
  capabilities: ['documents'],
  async items(tx, ids) {
    const { rows } = await sql<Omit<Row, 'file_id'> & { file_id: string }>`select ${columns} from ${from}
      where d.id = any(${ids}::uuid[]) and d.status = 'done' and d.pdf_file_id is not null
        and d.removed_at is null`.execute(tx)
    return rows.map(({ source_id, title, file_id, group_id, printed }) => ({
      ...{ source_id, title, file_id, group_id, values: sayable(printed) },
    }))
  },
}
