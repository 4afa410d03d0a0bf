// Links as the sender sees them: where each one went, and what became of it.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import { containing, pageOf, readSort, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { addEvents } from '../../customers/index.ts'
import { messagesOf } from '../messages/messages.ts'
import type { Link, LinkState, SentDocument } from '../shapes.ts'
import type { linksContract } from './contract.ts'

type Routes = typeof linksContract

/** The word for a link: what was done to it counts over what happened, what happened over where its message is. */
export const stateOfLink = sql<LinkState>`case
  when l.revoked_at is not null and l.message_state = 'cancelled' then 'cancelled'
  when l.revoked_at is not null then 'revoked'
  when l.first_opened_at is not null then 'opened'
  when l.message_state in ('queued', 'sending') then 'queued'
  when l.message_state in ('failed', 'cancelled') then l.message_state
  when l.expires_at <= now() then 'expired'
  else l.message_state end`

export const unknownLinkId = () => refuse('link.unknown', 404, 'There is no such link here.')

function select(tx: Tx) {
  return tx
    .selectFrom('links as l')
    .innerJoin('deliveries as d', 'd.id', 'l.delivery_id')
    .leftJoin('customers as c', 'c.id', 'l.customer_id')
    .select([
      'l.id',
      'l.delivery_id',
      'd.title as delivery_title',
      'l.message_reason as reason',
      'l.customer_id',
    ])
    .select([
      'c.name as customer_name',
      'l.channel',
      'l.address as to',
      'l.code',
      'l.may_renew',
      'l.max_opens',
    ])
    .select([
      'l.opens',
      'l.first_opened_at',
      'l.last_opened_at',
      'l.sent_at',
      'l.delivered_at',
      'l.failed_at',
    ])
    .select(['l.expires_at', 'l.revoked_at', 'l.created_at'])
    .select(stateOfLink.as('state'))
    .select(
      sql<
        SentDocument[]
      >`coalesce((select json_agg(json_build_object('id', s.id, 'title', s.title, 'source_kind', s.source_kind,
          'source_id', s.source_id, 'file_id', s.file_id, 'corrected_at', s.corrected_at, 'viewed_at', s.viewed_at,
          'downloaded_at', s.downloaded_at) order by s.id)
        from (select * from sent_documents s where s.link_id = l.id order by s.id limit 100) s), '[]'::json)`.as(
        'documents',
      ),
    )
}

export function listLinks(tx: Tx, ask: Ask<Routes['listLinks']>) {
  const { delivery_id, customer_id, source_kind, source_id, state, channel, q, from, to, sort } = ask.query
  let query = select(tx)
  if (delivery_id) query = query.where('l.delivery_id', '=', delivery_id)
  if (customer_id) query = query.where('l.customer_id', '=', customer_id)
  if (channel) query = query.where('l.channel', '=', channel)
  if (source_id || source_kind)
    query = query.where(
      sql<boolean>`exists (select 1 from sent_documents s where s.link_id = l.id
        and s.source_id = coalesce(${source_id ?? null}::uuid, s.source_id)
        and s.source_kind = coalesce(${source_kind ?? null}::text, s.source_kind))`,
    )
  if (state) query = query.where(sql<boolean>`${stateOfLink} = any(${state.split(',')}::text[])`)
  if (q) {
    const like = containing(q)
    query = query.where(
      sql<boolean>`(c.name ilike ${like} or l.address ilike ${like}
        or exists (select 1 from sent_documents s where s.link_id = l.id and s.title ilike ${like}))`,
    )
  }
  if (from) query = query.where('l.created_at', '>=', from)
  if (to) query = query.where(sql<boolean>`l.created_at < ${to}::date + 1`)
  const { descending } = readSort<'created_at'>(sort)
  return pageOf(query, ask.query, { by: 'l.created_at', sort: 'created_at', id: 'l.id', descending })
}

export async function readLink(tx: Tx, link_id: string): Promise<Link> {
  const found = await select(tx).where('l.id', '=', link_id).executeTakeFirst()
  if (!found) throw unknownLinkId()
  return found
}

export async function readLinkInFull(tx: Tx, link_id: string) {
  const link = await readLink(tx, link_id)
  return { ...link, messages: await messagesOf(tx, link_id) }
}

/** Holds the link until the transaction ends. @throws refusal `link.unknown` (404) */
export async function lockLink(tx: Tx, link_id: string) {
  const found = await tx
    .selectFrom('links')
    .select(['id', 'delivery_id', 'customer_id', 'revoked_at', 'first_opened_at', 'message_state'])
    .where('id', '=', link_id)
    .forUpdate()
    .executeTakeFirst()
  if (!found) throw unknownLinkId()
  return found
}

/** For good: a revoked link is never opened again. Once is enough, twice is no error. */
export async function revokeOne(tx: Tx, link_id: string): Promise<void> {
  const link = await lockLink(tx, link_id)
  if (link.revoked_at) return
  await tx
    .updateTable('links')
    .set({ revoked_at: sql<string>`now()` })
    .where('id', '=', link_id)
    .execute()
  await tx
    .updateTable('messages')
    .set({ state: 'cancelled', sealed: null })
    .where('link_id', '=', link_id)
    .where('state', '=', 'queued')
    .execute()
  if (link.customer_id)
    await addEvents(tx, [
      {
        customer_id: link.customer_id,
        kind: 'link.revoked',
        title: await titleOf(tx, link_id),
        noun: 'link',
        noun_id: link_id,
      },
    ])
}

async function titleOf(tx: Tx, link_id: string): Promise<string> {
  const first = tx
    .selectFrom('sent_documents')
    .select('title')
    .where('link_id', '=', link_id)
    .orderBy('id')
    .limit(1)
  return (await first.executeTakeFirst())?.title ?? ''
}

export async function revokeLink(tx: Tx, ask: Ask<Routes['revokeLink']>): Promise<Link> {
  const { link_id } = ask.params
  await revokeOne(tx, link_id)
  await audit(tx, ask.actor, { action: 'link.revoked', noun: 'link', noun_id: link_id })
  return readLink(tx, link_id)
}
