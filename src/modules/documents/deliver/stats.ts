// What became of documents: generated, sent, delivered, opened, failed; by day and by template.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { DocumentStats } from './contract.ts'
import type { documentsContract } from '../contract.ts'

type Figures = Pick<DocumentStats['totals'], 'generated' | 'sent' | 'delivered' | 'opened' | 'failed'>

interface Count extends Figures {
  day: string | null
  template_id: string | null
  template_name: string | null
  median_open_s: number | null
}

/** Days that a chart can show. */
const mostDays = 800

/** Each thing counts on its own day; a link with several documents counts for each of them. One pass gives all three tables. */
export async function readDocumentStats(
  tx: Tx,
  ask: Ask<(typeof documentsContract)['readDocumentStats']>,
): Promise<DocumentStats> {
  const { from, to, template_id, channel } = periodOf(ask.query)
  const inside = (at: ReturnType<typeof sql>) => sql`${at} >= ${from}::date and ${at} < ${to}::date + 1`
  const linked = (
    what: string,
    at: ReturnType<typeof sql>,
  ) => sql`select ${sql.lit(what)} as what, ${at} as at, s.group_id as template_id,
      case when ${sql.lit(what)} = 'opened' then extract(epoch from l.first_opened_at - coalesce(l.sent_at, l.created_at))::float8 end as wait
    from sent_documents s join links l on l.id = s.link_id
    where s.source_kind = 'document' and ${inside(at)} and (${channel}::text is null or l.channel = ${channel})
      and (${template_id}::uuid is null or s.group_id = ${template_id})`
  const { rows } = await sql<Count>`
    with happened as (
      select 'generated' as what, d.updated_at as at, v.template_id, null::float8 as wait
      from documents d join template_versions v on v.id = d.template_version_id
        join batches b on b.id = d.batch_id and b.removed_at is null
      where d.status = 'done' and d.removed_at is null and ${inside(sql`d.updated_at`)}
        and (${template_id}::uuid is null or v.template_id = ${template_id})
      union all ${linked('sent', sql`l.sent_at`)}
      union all ${linked('delivered', sql`l.delivered_at`)}
      union all ${linked('opened', sql`l.first_opened_at`)}
      union all ${linked('failed', sql`case when l.message_state = 'failed' then l.failed_at end`)})
    select to_char(h.at::date, 'YYYY-MM-DD') as day, h.template_id, min(t.name) as template_name,
      count(*) filter (where what = 'generated')::int as generated, count(*) filter (where what = 'sent')::int as sent,
      count(*) filter (where what = 'delivered')::int as delivered, count(*) filter (where what = 'opened')::int as opened,
      count(*) filter (where what = 'failed')::int as failed,
      percentile_cont(0.5) within group (order by wait) filter (where wait >= 0) as median_open_s
    from happened h left join templates t on t.id = h.template_id
    group by grouping sets ((), (h.at::date), (h.template_id))`.execute(tx)
  return settle(rows, daysOf(from, to))
}

function settle(rows: Count[], days: string[]): DocumentStats {
  const none: Figures = { generated: 0, sent: 0, delivered: 0, opened: 0, failed: 0 }
  const byDay = new Map(rows.flatMap(it => (it.day === null ? [] : [[it.day, it] as const])))
  const total = rows.find(it => it.day === null && it.template_id === null)
  return {
    totals: { ...none, median_open_s: null, ...total },
    days: days.map(day => ({ ...none, ...byDay.get(day), day })),
    templates: rows
      .flatMap(it =>
        it.template_id === null || it.template_name === null
          ? []
          : [{ ...it, template_id: it.template_id, template_name: it.template_name }],
      )
      .toSorted(
        (a, b) =>
          b.sent - a.sent || b.generated - a.generated || (a.template_name < b.template_name ? -1 : 1),
      ),
  }
}

interface Asked {
  from?: string | undefined
  to?: string | undefined
  template_id?: string | undefined
  channel?: string | undefined
}

function periodOf({ from, to, template_id, channel }: Asked) {
  const last = to ?? new Date().toISOString().slice(0, 10)
  const first = from ?? new Date(Date.parse(last) - 29 * 86_400_000).toISOString().slice(0, 10)
  if (first > last)
    throw refuse('period.backwards', 422, 'The period ends before it begins. Swap the two days.')
  if ((Date.parse(last) - Date.parse(first)) / 86_400_000 >= mostDays)
    throw refuse('period.too_long', 422, `A period has ${mostDays} days at most. Ask for a shorter one.`)
  return { from: first, to: last, template_id: template_id ?? null, channel: channel ?? null }
}

function daysOf(from: string, to: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10))
  return days
}
