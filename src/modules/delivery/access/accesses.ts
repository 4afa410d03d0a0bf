// The access log as people read it: by link, delivery, customer or document; and as CSV with its chain.
import '../tables.ts'
import { Readable } from 'node:stream'
import { sql, type RawBuilder } from 'kysely'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import type { Ask, FileReply, StreamAsk } from '../../../base/http/ask.ts'
import type { Access, accessContract } from './contract.ts'

type Routes = typeof accessContract
type Filters = Ask<Routes['exportAccesses']>['query']

/** Whose a link is now: customers that were merged since are found under the one that stayed. */
function conditions(ask: Filters): RawBuilder<boolean>[] {
  const given: (RawBuilder<boolean> | undefined | '')[] = [
    ask.link_id && sql<boolean>`a.link_id = ${ask.link_id}`,
    ask.delivery_id && sql<boolean>`a.delivery_id = ${ask.delivery_id}`,
    ask.customer_id &&
      sql<boolean>`a.link_id in (select id from links where customer_id = ${ask.customer_id})`,
    ask.source_id &&
      sql<boolean>`(a.sent_id in (select id from sent_documents where source_id = ${ask.source_id}) or a.sent_id is null
        and a.link_id in (select link_id from sent_documents where source_id = ${ask.source_id}))`,
    ask.act && sql<boolean>`a.act = ${ask.act}`,
    ask.address && sql<boolean>`a.address = ${ask.address}`,
    ask.from && sql<boolean>`a.at >= ${ask.from}::date`,
    ask.to && sql<boolean>`a.at < ${ask.to}::date + 1`,
  ]
  return given.filter(it => it !== undefined && it !== '')
}

export function listAccesses(tx: Tx, ask: Ask<Routes['listAccesses']>) {
  let query = tx
    .selectFrom('access_log as a')
    .leftJoin('links as l', 'l.id', 'a.link_id')
    .leftJoin('customers as c', 'c.id', 'l.customer_id')
    .leftJoin('sent_documents as s', 's.id', 'a.sent_id')
    .select([
      'a.id',
      'a.at',
      'a.why',
      'a.link_id',
      'a.delivery_id',
      'l.customer_id',
      'c.name as customer_name',
    ])
    .select(['a.sent_id', 's.title', 'a.address', 'a.agent'])
    .select(sql<Access['act']>`a.act`.as('act'))
  for (const it of conditions(ask.query)) query = query.where(it)
  return pageOf(query, ask.query, { by: 'a.at', sort: 'at', id: 'a.id', descending: true })
}

interface Row extends Omit<Access, 'id'> {
  id: string
  seq: number | null
  hash: string | null
}

const page = 2000
const columns = [
  ...[
    'seq',
    'at',
    'act',
    'why',
    'customer_name',
    'title',
    'address',
    'agent',
    'link_id',
    'delivery_id',
    'sent_id',
  ],
  ...['customer_id', 'id', 'hash'],
] as const

/** A cell that a spreadsheet would calculate is told to be text. */
function cellOf(value: string | number | null): string {
  const text = value === null ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

async function* linesOf(ask: StreamAsk<Routes['exportAccesses']>): AsyncIterable<string> {
  yield `\ufeff${columns.join(',')}\r\n`
  let last: { at: string; id: string } | null = null
  for (;;) {
    const after: { at: string; id: string } | null = last
    const rows: Row[] = await ask.in(tx => readPage(tx, ask.query, after))
    if (rows.length)
      yield rows.map(row => `${columns.map(it => cellOf(row[it as keyof Row])).join(',')}\r\n`).join('')
    const end = rows.at(-1)
    if (!end || rows.length < page) return
    last = { at: end.at, id: end.id }
  }
}

async function readPage(tx: Tx, filters: Filters, after: { at: string; id: string } | null): Promise<Row[]> {
  const all = conditions(filters)
  if (after) all.push(sql<boolean>`(a.at, a.id) > (${after.at}::timestamptz, ${after.id}::uuid)`)
  const { rows } = await sql<Row>`
    select s.seq, a.at, a.act, a.why, c.name as customer_name, d.title, a.address, a.agent, a.link_id, a.delivery_id,
      a.sent_id, a.customer_id, a.id, encode(s.hash, 'hex') as hash
    from access_log a left join access_seals s on s.workspace_id = a.workspace_id and s.log_id = a.id
      left join links l on l.id = a.link_id left join customers c on c.id = l.customer_id
      left join sent_documents d on d.id = a.sent_id
    where ${sql.join([sql`true`, ...all], sql` and `)} order by a.at, a.id limit ${sql.lit(page)}`.execute(tx)
  return rows
}

/** Streamed a page at a time: a year of it is larger than memory. */
export async function exportAccesses(ask: StreamAsk<Routes['exportAccesses']>): Promise<FileReply> {
  return {
    media_type: 'text/csv',
    name: `access-log-${new Date().toISOString().slice(0, 10)}.csv`,
    body: Readable.from(linesOf(ask)),
  }
}
