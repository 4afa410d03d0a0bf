// Finished documents as things to send: of a whole batch page by page, or named one by one.
import '../tables.ts'
import { sql, type RawBuilder } from 'kysely'
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
  row_number: number
  whose: string
}

/** What a message can say: words, numbers, and no lists. Longer ones are the document's own text. */
function sayable(printed: Values | null): Record<string, unknown> {
  const isSayable = (it: unknown) => (typeof it === 'string' && it.length <= 200) || typeof it === 'number'
  return Object.fromEntries(Object.entries(printed ?? {}).filter(([, it]) => isSayable(it)))
}

const columns = sql`d.id as source_id, d.title, d.customer_id, d.pdf_file_id as file_id, v.template_id as group_id,
  d.printed, d.row_number`
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

/** Sent before, and neither failed nor taken back. */
const isSent = sql<boolean>`exists (select 1 from sent_documents s join links l on l.id = s.link_id
  where s.source_id = d.id and s.source_kind = 'document' and l.revoked_at is null and l.message_state <> 'failed')`

function wanted(which: Which): RawBuilder<boolean>[] {
  return [
    sql<boolean>`d.batch_id = ${which.batch_id} and d.removed_at is null`,
    which.rows ? sql<boolean>`d.row_number = any(${which.rows}::int[])` : sql<boolean>`d.status = 'done'`,
    ...(which.again ? [] : [sql<boolean>`not ${isSent}`]),
  ]
}

export async function countSent(tx: Tx, which: Which): Promise<number> {
  if (which.again) return 0
  const all = sql.join(wanted({ ...which, again: true }), sql` and `)
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from documents d where ${all} and ${isSent}`.execute(tx)
  return rows[0]?.n ?? 0
}

/** Where these documents stand in their spreadsheet, as Excel shows it. */
export async function rowsOf(tx: Tx, ids: string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map()
  const found = await tx.selectFrom('documents').select(['id', 'row_number']).where('id', 'in', ids).execute()
  return new Map(found.map(it => [it.id, it.row_number]))
}

const page = 1000

export async function* itemsOfBatch(tx: Tx, which: Which): AsyncIterable<SendItem[]> {
  const whose = which.doubles === 'one' ? sql`coalesce(d.customer_id::text, '')` : sql`''`
  let last: { whose: string; row: number } = { whose: '', row: 0 }
  for (;;) {
    const { rows } = await sql<Row>`select ${columns}, ${whose} as whose from ${from}
      where ${sql.join(wanted(which), sql` and `)} and (${whose}, d.row_number) > (${last.whose}, ${last.row}::int)
      order by whose, d.row_number limit ${sql.lit(page)}`.execute(tx)
    if (rows.length) yield rows.map(itemOf)
    const end = rows.at(-1)
    if (!end || rows.length < page) return
    last = { whose: end.whose, row: end.row_number }
  }
}

function itemOf({ source_id, title, customer_id, file_id, group_id, printed }: Omit<Row, 'whose'>): SendItem {
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
    const { rows } = await sql<
      Omit<Row, 'whose' | 'file_id'> & { file_id: string }
    >`select ${columns} from ${from}
      where d.id = any(${ids}::uuid[]) and d.status = 'done' and d.pdf_file_id is not null
        and d.removed_at is null`.execute(tx)
    return rows.map(({ source_id, title, file_id, group_id, printed }) => ({
      ...{ source_id, title, file_id, group_id, values: sayable(printed) },
    }))
  },
}
