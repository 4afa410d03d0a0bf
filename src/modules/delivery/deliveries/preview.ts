// What would be sent: counts, who cannot be reached, the message of one recipient, segments and cost. Writes nothing.
import { refuse } from '../../../base/errors.ts'
import type { Tx } from '../../../base/db/index.ts'
import { countSegments } from '../messages/segments.ts'
import { settingsOf } from '../messages/settings.ts'
import { fillSubject, fillText, unknownIn, varsFor } from '../messages/text.ts'
import { dayIn, wordsIn } from '../messages/words.ts'
import type { HowToSend, SendPreview, Unreachable } from '../shapes.ts'
import { optOutsIn, recipientsOf, type Recipient, type SendItem } from './recipients.ts'
import { wordsToSend, type Words } from './send.ts'

export interface PreviewAsk {
  how: HowToSend
  origin: string
  items: AsyncIterable<SendItem[]>
  /** Which recipient's message to show, from 0. */
  at: number
}

/** As long as a real one. */
const tokenLength = 43
/** Recipients whose texts are counted; the rest are taken to be like them. */
const counted = 1000

interface Rendered {
  subject: string | null
  text: string
}

export function renderFor(it: Recipient, words: Words, how: HowToSend, link: string): Rendered {
  const [first] = it.items
  const title = first?.title ?? ''
  const expires = new Date(Date.now() + how.expires_in_s * 1000).toISOString()
  const facts = {
    name: it.name,
    title: it.items.length > 1 ? wordsIn(it.locale).more(title, it.items.length - 1) : title,
    company: words.company,
    expires: dayIn(it.locale, expires),
    link,
  }
  const vars = varsFor([words.text, words.subject ?? ''], facts, first?.values ?? {})
  return {
    // A link is longer than what a value may be.
    text: fillText(words.text, { ...vars, link }),
    subject: words.subject === null ? null : fillSubject(words.subject, vars),
  }
}

/** Also gives the recipient whose message is shown, for a sample to oneself. */
export async function previewSend(
  tx: Tx,
  ask: PreviewAsk,
): Promise<{ preview: SendPreview; words: Words; shown: Recipient | null }> {
  const words = await wordsToSend(tx, ask.how)
  const settings = await settingsOf(tx)
  const optedOut = await optOutsIn(tx)
  const link = `${ask.origin}/p/${'x'.repeat(tokenLength)}`
  const perCustomer = new Map<string, number>()
  const unreachable: Unreachable[] = []
  let left_out = 0
  let messages = 0
  let documents = 0
  let segments = 0
  let shown: Recipient | null = null
  let firstValues: Record<string, unknown> | null = null
  const take = (it: Recipient) => {
    if (messages === ask.at) shown = it
    if (ask.how.channel === 'sms' && messages < counted)
      segments += countSegments(renderFor(it, words, ask.how, link).text).segments
    messages++
    documents += it.items.length
    firstValues ??= it.items[0]?.values ?? {}
    perCustomer.set(it.customer_id, (perCustomer.get(it.customer_id) ?? 0) + it.items.length)
  }
  let held: Recipient | undefined
  for await (const page of ask.items) {
    const sorted = await recipientsOf(tx, page, { ...ask.how, optedOut })
    left_out += sorted.unreachable.length
    unreachable.push(...sorted.unreachable.slice(0, 200 - unreachable.length))
    for (const it of sorted.recipients) {
      if (held && ask.how.doubles === 'one' && held.customer_id === it.customer_id) held.items.push(...it.items)
      else {
        if (held) take(held)
        held = it
      }
    }
  }
  if (held) take(held)
  const doubles = [...perCustomer.values()].filter(it => it > 1)
  const estimated = messages > counted
  const total = estimated ? Math.round((segments / counted) * messages) : segments
  const preview: SendPreview = {
    messages,
    documents,
    customers: perCustomer.size,
    doubles: { customers: doubles.length, documents: doubles.reduce((sum, it) => sum + it, 0) },
    unreachable: left_out,
    unreachable_list: unreachable,
    problems: unknownIn([words.text, words.subject ?? ''], firstValues ?? {}).map(placeholder => ({
      placeholder,
      detail: `Nothing fills {{${placeholder}}}: it would be empty.`,
    })),
    sample: shown && sampleOf(shown, words, ask, link),
    segments: ask.how.channel === 'sms' ? { total, estimated } : null,
    cost: ask.how.channel === 'sms' ? costOf(total, settings) : null,
  }
  return { preview, words, shown }
}

function sampleOf(it: Recipient, words: Words, ask: PreviewAsk, link: string): SendPreview['sample'] {
  const { text, subject } = renderFor(it, words, ask.how, link)
  return {
    at: ask.at,
    customer_name: it.name,
    to: it.address,
    title: it.items[0]?.title ?? '',
    subject,
    text,
    segments: ask.how.channel === 'sms' ? countSegments(text) : null,
  }
}

/** In whole units of the price's last place, so that no cent is lost to floating point. */
function costOf(segments: number, { sms_price, currency }: { sms_price: string | null; currency: string }) {
  if (sms_price === null) return null
  const [whole = '0', part = ''] = sms_price.split('.')
  const all = BigInt(whole + part) * BigInt(segments)
  const text = all.toString().padStart(part.length + 1, '0')
  const amount = part.length ? `${text.slice(0, -part.length)}.${text.slice(-part.length)}` : text
  return { amount, currency }
}

/** @throws refusal `delivery.nobody` (409) when there is no such recipient */
export function shownOrRefuse(shown: Recipient | null): Recipient {
  if (!shown) throw refuse('delivery.nobody', 409, 'There is no such recipient to take the sample of.')
  return shown
}
