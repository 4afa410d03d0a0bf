// Against last time: what of this batch differs from the one of the same template that was sent before, customer by customer.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { readBatch } from '../batches.ts'
import type { documentsContract } from '../contract.ts'
import type { Values } from '../tables.ts'
import type { AgainstLast } from './contract.ts'
import { compareValues, smallSets } from './differences.ts'

type Finding = AgainstLast['data'][number]

interface Row {
  id: string
  row_number: number
  customer_id: string
  customer_name: string
  title: string
  printed: Values
  /** Which of several documents of one customer, by row. */
  nth: number
}

const most = 1000

async function findLast(tx: Tx, batch_id: string): Promise<AgainstLast['compared_with']> {
  const { rows } = await sql<NonNullable<AgainstLast['compared_with']>>`
    select b.id as batch_id, b.name, max(l.sent_at) as sent_at, count(distinct s.source_id)::int as documents
    from batches b join template_versions v on v.id = b.template_version_id
      join deliveries d on d.source_kind = 'batch' and d.source_id = b.id and d.cancelled_at is null
      join links l on l.delivery_id = d.id and l.sent_at is not null
      join sent_documents s on s.link_id = l.id
    where b.id <> ${batch_id} and v.template_id = (select o.template_id from batches n
        join template_versions o on o.id = n.template_version_id where n.id = ${batch_id})
      and d.created_at < coalesce((select min(created_at) from deliveries n where n.source_kind = 'batch'
        and n.source_id = ${batch_id} and n.cancelled_at is null), now())
    group by b.id, b.name order by max(l.sent_at) desc limit 1`.execute(tx)
  return rows[0] ?? null
}

/** Its finished documents with a customer. */
async function rowsOf(tx: Tx, batch_id: string): Promise<Row[]> {
  const { rows } = await sql<Row>`select d.id, d.row_number, d.customer_id, c.name as customer_name, d.title,
      coalesce(d.printed, '{}') as printed,
      row_number() over (partition by d.customer_id order by d.row_number)::int as nth
    from documents d join customers c on c.id = d.customer_id
    where d.batch_id = ${batch_id} and d.status = 'done' and d.removed_at is null order by d.row_number`.execute(
    tx,
  )
  return rows
}

const keyOf = (it: Row) => `${it.customer_id} ${it.nth}`
const order = ['emptied', 'tenfold', 'changed_class', 'gone', 'new'] as const

export async function compareBatch(
  tx: Tx,
  ask: Ask<(typeof documentsContract)['compareBatch']>,
): Promise<AgainstLast> {
  const { batch_id } = ask.params
  await readBatch(tx, batch_id)
  const counts = { emptied: 0, tenfold: 0, changed_class: 0, gone: 0, new: 0 }
  const compared_with = await findLast(tx, batch_id)
  if (!compared_with) return { compared_with, counts, data: [] }
  const [before, after] = [await rowsOf(tx, compared_with.batch_id), await rowsOf(tx, batch_id)]
  const found = compare(before, after)
  for (const it of found) counts[it.kind]++
  found.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || placeOf(a) - placeOf(b))
  return { compared_with, counts, data: found.slice(0, most) }
}

const placeOf = (it: Finding) => it.row ?? it.last_row ?? 0

function compare(before: Row[], after: Row[]): Finding[] {
  const old = new Map(before.map(it => [keyOf(it), it]))
  const sets = smallSets(before.map(it => it.printed))
  const fields = new Set(after.flatMap(it => Object.keys(it.printed)))
  const found: Finding[] = []
  for (const now of after) {
    const last = old.get(keyOf(now))
    old.delete(keyOf(now))
    if (!last) {
      // A second document of a customer who had one is no new customer.
      if (now.nth === 1)
        found.push({ ...factsOf(now), kind: 'new', last_row: null, field: null, before: null, after: null })
      continue
    }
    for (const it of compareValues(last.printed, now.printed, { sets, fields }))
      found.push({ ...factsOf(now), ...it, last_row: last.row_number })
  }
  for (const last of old.values())
    if (last.nth === 1)
      found.push({
        ...factsOf(last),
        ...{ kind: 'gone', row: null, last_row: last.row_number, document_id: null },
        ...{ field: null, before: null, after: null },
      })
  return found
}

function factsOf({ id, row_number, customer_id, customer_name, title }: Row) {
  return { row: row_number, document_id: id, customer_id, customer_name, title }
}
