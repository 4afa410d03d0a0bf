// Finds or makes the customer of each row: by reference, else by e-mail, else by telephone.
import './tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../base/db/index.ts'
import { readHome, type Home } from '../workspace/index.ts'
import { lockMatching } from './import/bulk.ts'
import { readPhone } from './phones.ts'
import { addEvents } from './timeline/events.ts'

export interface RowPerson {
  name: string | null
  email: string | null
  phone: string | null
  reference: string | null
  /** BCP 47; null where the row does not say: then the workspace's. */
  locale: string | null
}

type Key = `${'reference' | 'email' | 'phone'}:${string}`

function keysOf(person: RowPerson): Key[] {
  const keys: Key[] = []
  if (person.reference) keys.push(`reference:${person.reference}`)
  if (person.email) keys.push(`email:${person.email.toLowerCase()}`)
  if (person.phone) keys.push(`phone:${person.phone}`)
  return keys
}

function clean(person: RowPerson, { country }: Home): RowPerson {
  const text = (it: string | null) => it?.trim().slice(0, 200) || null
  const email = text(person.email)
  const phone = person.phone ? readPhone(person.phone, person.locale, country) : null
  return { ...person, name: text(person.name), email, phone, reference: text(person.reference) }
}

/**
 * The customer id for each row, in the rows' order; null where a row names nobody. Customers that are not known are made.
 * A row with a reference is matched by it alone when one has it; one lock per workspace keeps two batches from making doubles.
 */
export async function matchCustomers(tx: Tx, rows: RowPerson[]): Promise<(string | null)[]> {
  await lockMatching(tx)
  const home = await readHome(tx)
  const people = rows.map(it => clean(it, home))
  const known = await findKnown(tx, people)
  const ids: (string | null)[] = people.map(() => null)
  const fresh: { person: RowPerson; at: number[] }[] = []
  const making = new Map<Key, (typeof fresh)[number]>()
  people.forEach((person, at) => {
    const [first, ...rest] = keysOf(person)
    if (!first) return
    // A reference that nobody has means a new customer, even if the mailbox is shared with another.
    const keys = person.reference ? [first] : [first, ...rest]
    const id = keys.map(key => known.get(key)).find(Boolean)
    const twin = keys.map(key => making.get(key)).find(Boolean)
    if (id) ids[at] = id
    else if (twin) twin.at.push(at)
    else {
      const entry = { person, at: [at] }
      fresh.push(entry)
      for (const key of keysOf(person)) making.set(key, entry)
    }
  })
  for (let from = 0; from < fresh.length; from += 1000) {
    const part = fresh.slice(from, from + 1000)
    const made = await make(
      tx,
      part.map(it => ({ ...it.person, locale: it.person.locale ?? home.locale })),
    )
    part.forEach((it, n) => it.at.forEach(at => (ids[at] = made[n] ?? null)))
  }
  return ids
}

async function findKnown(tx: Tx, people: RowPerson[]): Promise<Map<Key, string>> {
  const unique = (values: (string | null | undefined)[]) => [...new Set(values.filter(it => it != null))]
  const references = unique(people.map(it => it.reference))
  const emails = unique(people.map(it => it.email?.toLowerCase()))
  const phones = unique(people.map(it => it.phone))
  const found = await sql<{
    id: string
    reference: string | null
    email: string | null
    phone: string | null
  }>`
    select id, reference, lower(email) as email, phone from customers
    where removed_at is null and (reference = any(${references}::text[])
      or lower(email) = any(${emails}::text[]) or phone = any(${phones}::text[]))
    order by created_at desc, id desc`.execute(tx)
  const known = new Map<Key, string>()
  // Newest first, so that of several with the same mailbox the oldest stays.
  for (const it of found.rows) {
    if (it.reference) known.set(`reference:${it.reference}`, it.id)
    if (it.email) known.set(`email:${it.email}`, it.id)
    if (it.phone) known.set(`phone:${it.phone}`, it.id)
  }
  return known
}

async function make(tx: Tx, people: (RowPerson & { locale: string })[]): Promise<string[]> {
  const values = people.map(({ locale, ...it }) => ({
    ...it,
    locale,
    name: it.name ?? it.reference ?? it.email ?? it.phone ?? '',
  }))
  const made = await tx.insertInto('customers').values(values).returning(['id', 'name']).execute()
  await addEvents(
    tx,
    made.map(it => ({ customer_id: it.id, kind: 'customer.created', title: it.name })),
  )
  return made.map(it => it.id)
}
