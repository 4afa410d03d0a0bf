// Who gets what: things to send become recipients, each with a number or mailbox that can be written to, or a reason why not.
import '../tables.ts'
import type { Tx } from '../../../base/db/index.ts'
import { readPhone } from '../../customers/index.ts'
import type { Channel, Unreachable } from '../shapes.ts'

/** A thing to send, as the module that made it gives it. */
export interface SendItem {
  source_kind: string
  source_id: string
  group_id: string | null
  title: string
  /** Null where there is nothing to show yet. */
  file_id: string | null
  values: Record<string, unknown>
  customer_id: string | null
}

export interface Recipient {
  customer_id: string
  name: string
  locale: string
  /** E.164, or a mailbox. */
  address: string
  items: (SendItem & { file_id: string })[]
}

interface Known {
  id: string
  name: string
  email: string | null
  phone: string | null
  locale: string
}

type Reason = Unreachable['reason']

const details: Record<Reason, string> = {
  no_customer: 'It belongs to no customer. Match a column with their e-mail, phone or reference.',
  no_phone: 'The customer has no phone number.',
  phone_invalid:
    'The customer’s phone number is none that can be dialled from anywhere. Write it like +44 20 7946 0123.',
  no_email: 'The customer has no e-mail address.',
  email_invalid: 'The customer’s e-mail address is not one.',
  opted_out: 'They answered STOP: this number gets no SMS.',
  no_file: 'It has not been made yet.',
}

/** One @, no blanks or line breaks that could begin a header. */
const mailbox = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+\.[^\s@<>,;:"()[\]\\]+$/u

export const isMailbox = (text: string) => text.length <= 254 && mailbox.test(text)

function addressOf(
  { channel, optedOut, country }: How,
  who: Known,
): { address: string } | { reason: Reason } {
  if (channel === 'email') {
    if (!who.email) return { reason: 'no_email' }
    return isMailbox(who.email) ? { address: who.email } : { reason: 'email_invalid' }
  }
  if (!who.phone) return { reason: 'no_phone' }
  const address = readPhone(who.phone, who.locale, country)
  if (!address) return { reason: 'phone_invalid' }
  return optedOut.has(address) ? { reason: 'opted_out' } : { address }
}

async function knownOf(tx: Tx, items: SendItem[]): Promise<Map<string, Known>> {
  const ids = [...new Set(items.flatMap(it => it.customer_id ?? []))]
  if (ids.length === 0) return new Map()
  const found = await tx
    .selectFrom('customers')
    .select(['id', 'name', 'email', 'phone', 'locale'])
    .where('id', 'in', ids)
    .where('removed_at', 'is', null)
    .execute()
  return new Map(found.map(it => [it.id, it]))
}

export async function optOutsIn(tx: Tx): Promise<Set<string>> {
  const found = await tx.selectFrom('sms_opt_outs').select('phone').execute()
  return new Set(found.map(it => it.phone))
}

export interface How {
  channel: Channel
  doubles: 'each' | 'one'
  optedOut: Set<string>
  /** ISO 3166: where a number without one is dialled. */
  country: string
}

interface Sorted {
  recipients: Recipient[]
  unreachable: Unreachable[]
}

/**
 * Of up to some thousand things. With `one`, things of the same customer that follow each other go together, so that
 * things in the order of their customers give one recipient each.
 */
export async function recipientsOf(tx: Tx, items: SendItem[], how: How): Promise<Sorted> {
  const known = await knownOf(tx, items)
  const sorted: Sorted = { recipients: [], unreachable: [] }
  for (const item of items) {
    const who = item.customer_id === null ? undefined : known.get(item.customer_id)
    const refuse = (reason: Reason) => {
      const { source_kind, source_id, title } = item
      const customer = { customer_id: who?.id ?? null, customer_name: who?.name ?? null }
      sorted.unreachable.push({ source_kind, source_id, title, ...customer, reason, detail: details[reason] })
    }
    const { file_id } = item
    if (file_id === null) refuse('no_file')
    else if (!who) refuse('no_customer')
    else {
      const to = addressOf(how, who)
      if ('reason' in to) refuse(to.reason)
      else addTo(sorted.recipients, who, to.address, { ...item, file_id }, how.doubles)
    }
  }
  return sorted
}

/** Documents behind one link. */
const mostTogether = 100

function addTo(
  recipients: Recipient[],
  who: Known,
  address: string,
  item: Recipient['items'][number],
  doubles: 'each' | 'one',
): void {
  const last = recipients.at(-1)
  if (doubles === 'one' && last?.customer_id === who.id && last.items.length < mostTogether)
    last.items.push(item)
  else recipients.push({ customer_id: who.id, name: who.name, locale: who.locale, address, items: [item] })
}
