// What would be sent: counts, who cannot be reached, the message of one recipient, segments and cost. Writes nothing.
import type { FastifyRequest } from 'fastify'
import type { Base } from '../../../base/base.ts'
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

/** By the address that the sender's own browser uses, unless the installation names one. */
export function originOf(base: Base, request: Pick<FastifyRequest, 'protocol' | 'host'>): string {
  return (base.config.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/$/, '')
}

/** Recipients whose texts are counted; the rest are taken to be like them. */
const counted = 1000

export function renderFor(it: Recipient, words: Words, how: HowToSend, link: string) {
  const [first] = it.items
  const title = first?.title ?? ''
  const facts = {
    name: it.name,
    title: it.items.length > 1 ? wordsIn(it.locale).more(title, it.items.length - 1) : title,
    company: words.company,
    expires: dayIn(
      it.locale,
      new Date(Date.now() + how.expires_in_s * 1000).toISOString(),
      words.home.time_zone,
    ),
  }
  const vars = varsFor([words.text, words.subject ?? ''], facts, first?.values ?? {})
  return {
    text: fillText(words.text, { ...vars, link }),
    subject: words.subject === null ? null : fillSubject(words.subject, { ...vars, link }),
  }
}

interface Tally {
  messages: number
  documents: number
  segments: number
  left_out: number
  unreachable: Unreachable[]
  perCustomer: Map<string, number>
  shown: Recipient | null
  first: Recipient | null
}

/** Also gives the recipient whose message is shown, for a sample to oneself. */
export async function previewSend(
  tx: Tx,
  ask: PreviewAsk,
): Promise<{ preview: SendPreview; words: Words; shown: Recipient | null }> {
  const words = await wordsToSend(tx, ask.how)
  // As long as a real one: it counts in segments.
  const link = `${ask.origin}/p/${'x'.repeat(43)}`
  const tally = await count(tx, ask, words, link)
  const { messages, documents, shown, perCustomer } = tally
  const doubles = [...perCustomer.values()].filter(it => it > 1)
  const preview: SendPreview = {
    messages,
    documents,
    customers: perCustomer.size,
    already_sent: 0,
    doubles: { customers: doubles.length, documents: doubles.reduce((sum, it) => sum + it, 0) },
    unreachable: tally.left_out,
    unreachable_list: tally.unreachable,
    problems: problemsOf(words, tally.first),
    sample: shown && sampleOf(shown, words, ask, link),
    ...(ask.how.channel === 'sms' ? await priced(tx, tally) : { segments: null, cost: null }),
  }
  return { preview, words, shown }
}

async function count(tx: Tx, ask: PreviewAsk, words: Words, link: string): Promise<Tally> {
  const optedOut = await optOutsIn(tx)
  const tally: Tally = {
    ...{ messages: 0, documents: 0, segments: 0, left_out: 0, unreachable: [], perCustomer: new Map() },
    ...{ shown: null, first: null },
  }
  let held: Recipient | undefined
  for await (const page of ask.items) {
    const sorted = await recipientsOf(tx, page, { ...ask.how, optedOut, country: words.home.country })
    tally.left_out += sorted.unreachable.length
    tally.unreachable.push(...sorted.unreachable.slice(0, 200 - tally.unreachable.length))
    for (const it of sorted.recipients) {
      const isSame = ask.how.doubles === 'one' && held?.customer_id === it.customer_id
      if (held && isSame) held.items.push(...it.items)
      else {
        if (held) add(tally, held, ask, words, link)
        held = it
      }
    }
  }
  if (held) add(tally, held, ask, words, link)
  return tally
}

function add(tally: Tally, it: Recipient, ask: PreviewAsk, words: Words, link: string): void {
  if (tally.messages === ask.at) tally.shown = it
  tally.first ??= it
  if (ask.how.channel === 'sms' && tally.messages < counted)
    tally.segments += countSegments(renderFor(it, words, ask.how, link).text).segments
  tally.messages++
  tally.documents += it.items.length
  tally.perCustomer.set(it.customer_id, (tally.perCustomer.get(it.customer_id) ?? 0) + it.items.length)
}

function problemsOf(words: Words, first: Recipient | null) {
  return unknownIn([words.text, words.subject ?? ''], first?.items[0]?.values ?? {}).map(placeholder => ({
    placeholder,
    detail: `Nothing fills {{${placeholder}}}: it would be empty.`,
  }))
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

async function priced(tx: Tx, tally: Tally): Promise<Pick<SendPreview, 'segments' | 'cost'>> {
  const { sms_price, currency } = await settingsOf(tx)
  const estimated = tally.messages > counted
  const total = estimated ? Math.round((tally.segments / counted) * tally.messages) : tally.segments
  const cost = sms_price === null ? null : { amount: timesPrice(sms_price, total), currency }
  return { segments: { total, estimated }, cost }
}

/** In whole units of the price's last place: no cent is lost to floating point. */
export function timesPrice(price: string, count: number): string {
  const [whole = '0', part = ''] = price.split('.')
  const digits = (BigInt(whole + part) * BigInt(count)).toString().padStart(part.length + 1, '0')
  return part === '' ? digits : `${digits.slice(0, -part.length)}.${digits.slice(-part.length)}`
}
