// The things named in a send, found by the modules that made them.
import type { Base } from '../../../base/base.ts'
import type { Caller } from '../../../base/auth/caller.ts'
import { hasCapability } from '../../../base/auth/caller.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Sendable, SendableItem } from '../../../base/module.ts'
import type { SendItem } from './recipients.ts'

interface Named {
  customer_id: string
  source_kind: string
  source_id: string
  title?: string | undefined
}

/** @throws refusal `delivery.kind_unknown` (422), `delivery.item_unknown` (404), `customer.unknown` (404), `right.missing` (403) */
export async function itemsNamed(base: Base, tx: Tx, caller: Caller, named: Named[]): Promise<SendItem[]> {
  await refuseStrangers(tx, named)
  const found = new Map<string, SendItem>()
  for (const [kind, some] of Map.groupBy(named, it => it.source_kind)) {
    const sendable = sendableOf(base, caller, kind)
    for (const it of await sendable.items(tx, [...new Set(some.map(one => one.source_id))]))
      found.set(`${kind} ${it.source_id}`, { ...it, source_kind: kind, customer_id: null })
  }
  // In the order of their customers, so that what is one person's goes together.
  const sorted = named.toSorted((a, b) =>
    a.customer_id < b.customer_id ? -1 : a.customer_id > b.customer_id ? 1 : 0,
  )
  return sorted.map(it => {
    const item = found.get(`${it.source_kind} ${it.source_id}`)
    if (!item) throw refuseItem(`/items/${named.indexOf(it)}`, it.source_id)
    return { ...item, customer_id: it.customer_id, title: it.title ?? item.title }
  })
}

function refuseItem(pointer: string, value: string) {
  return refuse(
    'delivery.item_unknown',
    404,
    'It is not there, or not finished. Take it out, or make it first.',
    {
      errors: [{ pointer, value, detail: 'is not there' }],
    },
  )
}

function sendableOf(base: Base, caller: Caller, kind: string): Sendable {
  const sendable = base.sendables.find(it => it.kind === kind)
  const accepted = base.sendables.map(it => it.kind).join(', ')
  if (!sendable)
    throw refuse(
      'delivery.kind_unknown',
      422,
      `There is nothing of the kind ${kind} to send. Known are: ${accepted}.`,
    )
  if (!hasCapability(caller, sendable.capabilities))
    throw refuse(
      'right.missing',
      403,
      'Your account may not send this kind of thing. Ask an admin for the right.',
    )
  return sendable
}

/** One thing alone. @throws refusal `delivery.kind_unknown` (422), `delivery.item_unknown` (404), `right.missing` (403) */
export async function thingNamed(
  base: Base,
  tx: Tx,
  caller: Caller,
  named: Pick<Named, 'source_kind' | 'source_id'>,
): Promise<SendableItem> {
  const [found] = await sendableOf(base, caller, named.source_kind).items(tx, [named.source_id])
  if (!found) throw refuseItem('/source_id', named.source_id)
  return found
}

async function refuseStrangers(tx: Tx, named: Named[]): Promise<void> {
  const ids = [...new Set(named.map(it => it.customer_id))]
  const there = await tx
    .selectFrom('customers')
    .select('id')
    .where('id', 'in', ids)
    .where('removed_at', 'is', null)
    .execute()
  if (there.length < ids.length) throw refuse('customer.unknown', 404, 'There is no such customer here.')
}

export async function* asPage(items: SendItem[]): AsyncIterable<SendItem[]> {
  yield items
}
