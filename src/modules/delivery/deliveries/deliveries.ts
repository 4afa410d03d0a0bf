// Deliveries: listing, sending named things, taking back, sending again.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import { containing, pageOf, readSort, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { optedOutOf, readdressLinks } from '../links/addresses.ts'
import { carryLinks } from '../links/carry.ts'
import { stateOfLink } from '../links/links.ts'
import { LinkState, type Delivery, type Sending } from '../shapes.ts'
import type { deliveriesContract } from './contract.ts'
import { asPage, itemsNamed } from './items.ts'
import { originOf, previewSend } from './preview.ts'
import { sampleLater } from './sample.ts'
import { sendLater, undoSeconds } from './send.ts'

type Routes = typeof deliveriesContract

function select(tx: Tx) {
  const counts = LinkState.options.map(
    it => sql`${sql.lit(it)}, count(*) filter (where state = ${sql.lit(it)})::int`,
  )
  return tx
    .selectFrom('deliveries as d')
    .leftJoin('users as u', 'u.id', 'd.created_by')
    .select(['d.id', 'd.title', 'd.source_kind', 'd.source_id', 'd.channel', 'd.text', 'd.subject'])
    .select(['d.expires_in_s', 'd.max_opens', 'd.code', 'd.may_renew', 'd.documents'])
    .select(['d.send_after as undo_until', 'u.username as created_by', 'd.created_at', 'd.cancelled_at'])
    .select(
      sql<
        Delivery['status']
      >`case when d.cancelled_at is not null then 'cancelled' when d.send_after > now() then 'waiting'
        when exists (select 1 from links l where l.delivery_id = d.id and l.message_state in ('queued', 'sending')
          and l.revoked_at is null) then 'sending' else 'sent' end`.as('status'),
    )
    .select(
      sql<Delivery['links']>`(select json_build_object('total', count(*)::int, ${sql.join(counts)})
        from (select ${stateOfLink} as state from links l where l.delivery_id = d.id) each)`.as('links'),
    )
}

export function listDeliveries(tx: Tx, ask: Ask<Routes['listDeliveries']>) {
  const { q, source_kind, source_id, channel, sort } = ask.query
  let query = select(tx)
  if (q) query = query.where('d.title', 'ilike', containing(q))
  if (source_kind) query = query.where('d.source_kind', '=', source_kind)
  if (source_id) query = query.where('d.source_id', '=', source_id)
  if (channel) query = query.where('d.channel', '=', channel)
  const { descending } = readSort<'created_at'>(sort)
  return pageOf(query, ask.query, { by: 'd.created_at', sort: 'created_at', id: 'd.id', descending })
}

/** @throws refusal `delivery.unknown` (404) */
export async function readDelivery(tx: Tx, delivery_id: string): Promise<Delivery> {
  const found = await select(tx).where('d.id', '=', delivery_id).executeTakeFirst()
  if (!found) throw refuse('delivery.unknown', 404, 'There is no such delivery here.')
  return found
}

export async function createDelivery(
  base: Base,
  tx: Tx,
  ask: Ask<Routes['createDelivery']>,
): Promise<Sending> {
  const { title, items: named, ...how } = ask.body
  const items = await itemsNamed(base, tx, ask.caller, named)
  const own = title ?? items[0]?.title ?? 'Files'
  const origin = originOf(base, ask.request)
  const send = { title: own, source_kind: 'files', source_id: null, how, origin, items: asPage(items) }
  return sendLater(base, tx, send, ask.actor)
}

export async function previewDelivery(base: Base, tx: Tx, ask: Ask<Routes['previewDelivery']>) {
  const { title: _, items: named, at, ...how } = ask.body
  const items = asPage(await itemsNamed(base, tx, ask.caller, named))
  const { preview } = await previewSend(tx, { how, origin: originOf(base, ask.request), items, at })
  return preview
}

export async function sampleDelivery(base: Base, tx: Tx, ask: Ask<Routes['sampleDelivery']>) {
  const { title: _, items: named, at, to, ...how } = ask.body
  const items = asPage(await itemsNamed(base, tx, ask.caller, named))
  return sampleLater(base, tx, { how, origin: originOf(base, ask.request), items, at, to }, ask.actor)
}

async function lockDelivery(tx: Tx, delivery_id: string) {
  const found = await tx
    .selectFrom('deliveries')
    .select(['id', 'title', 'cancelled_at'])
    .where('id', '=', delivery_id)
    .forUpdate()
    .executeTakeFirst()
  if (!found) throw refuse('delivery.unknown', 404, 'There is no such delivery here.')
  return found
}

/**
 * What a worker has taken by now leaves all the same; the rest never does. A link that was never sent is closed; one that
 * was, and waited for being sent again, goes back to what it was.
 */
export async function cancelDelivery(tx: Tx, ask: Ask<Routes['cancelDelivery']>): Promise<Delivery> {
  const { delivery_id } = ask.params
  await lockDelivery(tx, delivery_id)
  const { rows } = await sql<{
    link_id: string
    kind: string
  }>`update messages set state = 'cancelled', sealed = null
    where delivery_id = ${delivery_id} and state = 'queued' and kind in ('link', 'again')
    returning link_id, kind`.execute(tx)
  if (rows.length === 0)
    throw refuse(
      'delivery.all_gone',
      409,
      'There is nothing to stop: every message has left. Revoke links to close them.',
    )
  const first = rows.filter(it => it.kind === 'link').map(it => it.link_id)
  const again = rows.filter(it => it.kind === 'again').map(it => it.link_id)
  await sql`update links set message_state = 'cancelled', revoked_at = coalesce(revoked_at, now())
    where id = any(${first}::uuid[])`.execute(tx)
  await sql`update links set message_state = case when delivered_at is not null then 'delivered'
      when sent_at is not null then 'sent' when failed_at is not null then 'failed' else 'cancelled' end
    where id = any(${again}::uuid[]) and not id = any(${first}::uuid[])`.execute(tx)
  // Of a delivery some of which has left, only the rest was stopped.
  await sql`update deliveries d set cancelled_at = now() where id = ${delivery_id} and not exists
    (select 1 from links l where l.delivery_id = d.id and l.message_state <> 'cancelled')`.execute(tx)
  const detail = { stopped: rows.length }
  await audit(tx, ask.actor, { action: 'delivery.cancelled', noun: 'delivery', noun_id: delivery_id, detail })
  return readDelivery(tx, delivery_id)
}

const wanted = {
  unopened: ['sent', 'delivered', 'expired'],
  failed: ['failed'],
}

export async function resendDelivery(
  base: Base,
  tx: Tx,
  ask: Ask<Routes['resendDelivery']>,
): Promise<Sending> {
  const { delivery_id } = ask.params
  const { to, text, subject } = ask.body
  await lockDelivery(tx, delivery_id)
  const { rows } = await sql<{ id: string }>`select l.id from links l where l.delivery_id = ${delivery_id}
    and ${stateOfLink} = any(${wanted[to]}::text[])
    order by l.id for update`.execute(tx)
  const all = rows.map(it => it.id)
  await readdressLinks(tx, all)
  const optedOut = await optedOutOf(tx, all)
  const ids = all.filter(id => !optedOut.has(id))
  if (ids.length === 0)
    throw refuse(
      'delivery.nobody_left',
      409,
      to === 'unopened' ? 'Everybody whom it reached has opened it.' : 'It has failed for nobody.',
    )
  const after = new Date(Date.now() + undoSeconds * 1000).toISOString()
  for (let at = 0; at < ids.length; at += 1000)
    await carryLinks(base, tx, ids.slice(at, at + 1000), { kind: 'again', text, subject, after })
  const detail = { to, messages: ids.length }
  await audit(tx, ask.actor, { action: 'delivery.resent', noun: 'delivery', noun_id: delivery_id, detail })
  return { delivery_id, messages: ids.length, unreachable: optedOut.size, undo_until: after }
}
