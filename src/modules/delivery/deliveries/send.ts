// Sends: a delivery with a link, a token and a queued message for every recipient, in one transaction or not at all.
import '../tables.ts'
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import { hashSecret, newSecret } from '../../../base/auth/tokens.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { useFile } from '../../../base/files/index.ts'
import { readHome, type Home } from '../../workspace/index.ts'
import { queueMessages } from '../messages/queue.ts'
import { settingsOf } from '../messages/settings.ts'
import { holesIn, varsFor } from '../messages/text.ts'
import { dayIn, wordsIn } from '../messages/words.ts'
import type { Channel, HowToSend, Sending, Unreachable } from '../shapes.ts'
import { optOutsIn, recipientsOf, type Recipient, type SendItem } from './recipients.ts'

/** Seconds in which a send can be taken back. */
export const undoSeconds = 10

export interface SendAsk {
  title: string
  source_kind: string
  source_id: string | null
  how: HowToSend
  /** Where links lead: `https://octavo.example.com`. */
  origin: string
  /** In pages of some thousand at most; in the order of their customers where `doubles` is `one`. */
  items: AsyncIterable<SendItem[]>
}

export interface Words {
  text: string
  subject: string | null
  company: string
  home: Home
}

/** The texts to send, the workspace's own where none were given. @throws refusal `delivery.text_has_no_link` (422) */
export async function wordsToSend(tx: Tx, how: HowToSend): Promise<Words> {
  const settings = await settingsOf(tx)
  const isMail = how.channel === 'email'
  const text = how.text ?? (isMail ? settings.email_text : settings.sms_text)
  const subject = isMail ? (how.subject ?? settings.email_subject) : null
  if (!holesIn(text).some(it => it.toLowerCase() === 'link'))
    throw refuse(
      'delivery.text_has_no_link',
      422,
      'The message says nowhere where to go. Put {{link}} into it.',
      {
        errors: [{ pointer: '/text', detail: 'lacks {{link}}', accepted: '{{link}}' }],
      },
    )
  return { text, subject, company: settings.company_name, home: await readHome(tx) }
}

interface Made {
  delivery_id: string
  send_after: string
  expires_at: string
}

async function addDelivery(tx: Tx, ask: SendAsk, words: Words, actor: Actor): Promise<Made> {
  const { channel, expires_in_s, max_opens, code, may_renew } = ask.how
  const { title, source_kind, source_id, origin } = ask
  const made = await tx
    .insertInto('deliveries')
    .values({
      ...{ title, source_kind, source_id, channel, expires_in_s, max_opens, code, may_renew, origin },
      ...{ text: words.text, subject: words.subject, created_by: actor.user_id },
      send_after: sql<string>`now() + make_interval(secs => ${undoSeconds}::int)`,
    })
    .returning(['id as delivery_id', 'send_after'])
    .returning(sql<string>`now() + make_interval(secs => ${expires_in_s}::int)`.as('expires_at'))
    .executeTakeFirstOrThrow()
  return made
}

/** @throws refusal `delivery.unreachable` (409), `delivery.nobody` (409), `delivery.text_has_no_link` (422) */
export async function sendLater(base: Base, tx: Tx, ask: SendAsk, actor: Actor): Promise<Sending> {
  const words = await wordsToSend(tx, ask.how)
  const made = await addDelivery(tx, ask, words, actor)
  const optedOut = await optOutsIn(tx)
  const unreachable: Unreachable[] = []
  let left_out = 0
  let messages = 0
  let documents = 0
  // The last of a page may go on in the next one.
  let held: Recipient[] = []
  const flush = async (some: Recipient[]) => {
    for (let at = 0; at < some.length; at += 1000)
      await addLinks(base, tx, ask, made, words, some.slice(at, at + 1000))
    messages += some.length
    documents += some.reduce((sum, it) => sum + it.items.length, 0)
  }
  for await (const page of ask.items) {
    const sorted = await recipientsOf(tx, page, { ...ask.how, optedOut, country: words.home.country })
    left_out += sorted.unreachable.length
    if (unreachable.length < 50) unreachable.push(...sorted.unreachable.slice(0, 50 - unreachable.length))
    const joined = ask.how.doubles === 'one' ? join(held, sorted.recipients) : sorted.recipients
    held = ask.how.doubles === 'one' ? joined.splice(-1) : []
    await flush(joined)
  }
  await flush(held)
  if (left_out > 0 && !ask.how.skip_unreachable) throw refuseUnreachable(left_out, unreachable)
  if (messages === 0)
    throw refuse(
      'delivery.nobody',
      409,
      'There is nobody to send this to: nothing is finished, or nobody can be reached.',
    )
  const send_after = await beginUndo(tx, made.delivery_id, documents)
  const detail = { title: ask.title, channel: ask.how.channel, messages, documents, left_out }
  await audit(tx, actor, { action: 'delivery.created', noun: 'delivery', noun_id: made.delivery_id, detail })
  return { delivery_id: made.delivery_id, messages, unreachable: left_out, undo_until: send_after }
}

/** From now, not from when the transaction began: of a large delivery half the time would be gone. */
async function beginUndo(tx: Tx, delivery_id: string, documents: number): Promise<string> {
  const { send_after } = await tx
    .updateTable('deliveries')
    .set({
      documents,
      send_after: sql<string>`clock_timestamp() + make_interval(secs => ${undoSeconds}::int)`,
    })
    .where('id', '=', delivery_id)
    .returning('send_after')
    .executeTakeFirstOrThrow()
  await tx.updateTable('messages').set({ send_after }).where('delivery_id', '=', delivery_id).execute()
  return send_after
}

function join(held: Recipient[], next: Recipient[]): Recipient[] {
  const [last, first] = [held.at(-1), next[0]]
  if (!last || last.customer_id !== first?.customer_id) return [...held, ...next]
  return [{ ...last, items: [...last.items, ...first.items] }, ...next.slice(1)]
}

function refuseUnreachable(count: number, some: Unreachable[]) {
  return refuse(
    'delivery.unreachable',
    409,
    `${count === 1 ? 'One document has' : `${count} documents have`} nobody who can be reached. Mend them, or send to the others.`,
    {
      params: { count },
      errors: some.map(it => ({ value: it.title, code: it.reason, detail: `${it.title}: ${it.detail}` })),
    },
  )
}

function messageOf(it: Recipient, link_id: string, url: string, made: Made, words: Words, channel: Channel) {
  const { text, subject, company } = words
  const [first] = it.items
  const title = first?.title ?? ''
  const facts = {
    name: it.name,
    title: it.items.length > 1 ? wordsIn(it.locale).more(title, it.items.length - 1) : title,
    company,
    expires: dayIn(it.locale, made.expires_at, words.home.time_zone),
  }
  const vars = varsFor([text, subject ?? ''], facts, first?.values ?? {})
  const { delivery_id } = made
  return {
    ...{ kind: 'link' as const, channel, address: it.address, subject, text, vars },
    ...{ secret: url, delivery_id, link_id, segments: null },
  }
}

/** A thousand recipients in six statements. */
async function addLinks(base: Base, tx: Tx, ask: SendAsk, made: Made, words: Words, recipients: Recipient[]) {
  const ids = await sql<{ id: string }>`select octavo_id() as id
    from generate_series(1, ${recipients.length + recipients.reduce((sum, it) => sum + it.items.length, 0)}::int)`.execute(
    tx,
  )
  const next = ids.rows.map(it => it.id).values()
  const links: object[] = []
  const documents: object[] = []
  const uses: { file_id: string; kind: string; id: string; label: string }[] = []
  const messages: Parameters<typeof queueMessages>[2][number][] = []
  for (const it of recipients) {
    const id = next.next().value as string
    const token = newSecret()
    const { customer_id, address, locale } = it
    links.push({ id, customer_id, address, locale, token_hash: hashSecret(token) })
    messages.push(messageOf(it, id, `${ask.origin}/p/${token}`, made, words, ask.how.channel))
    for (const item of it.items) {
      const sent_id = next.next().value as string
      documents.push({ ...item, id: sent_id, link_id: id, customer_id })
      uses.push({ file_id: item.file_id, kind: 'delivery', id: sent_id, label: item.title })
    }
  }
  await insertLinks(tx, ask.how, made, links)
  await insertDocuments(tx, made, documents)
  await useFile(tx, ...uses)
  await queueMessages(base, tx, messages, made.send_after)
}

async function insertLinks(tx: Tx, how: HowToSend, made: Made, links: object[]): Promise<void> {
  await sql`with it as (select * from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
      as t (id uuid, customer_id uuid, address text, locale text, token_hash text)),
    made as (insert into links (id, delivery_id, customer_id, channel, address, locale, code, may_renew, max_opens, expires_at)
      select id, ${made.delivery_id}::uuid, customer_id, ${how.channel}, address, locale, ${how.code}::boolean,
        ${how.may_renew}::boolean, ${how.max_opens}::int, ${made.expires_at}::timestamptz from it)
    insert into link_tokens (link_id, token_hash, expires_at)
    select id, token_hash, ${made.expires_at}::timestamptz from it`.execute(tx)
}

async function insertDocuments(tx: Tx, made: Made, documents: object[]): Promise<void> {
  await sql`insert into sent_documents (id, delivery_id, link_id, customer_id, source_kind, source_id, group_id, title, values, file_id)
    select id, ${made.delivery_id}::uuid, link_id, customer_id, source_kind, source_id, group_id, title,
      coalesce(values, '{}'), file_id
    from jsonb_to_recordset(${JSON.stringify(documents)}::jsonb) as t (id uuid, link_id uuid, customer_id uuid,
      source_kind text, source_id uuid, group_id uuid, title text, "values" jsonb, file_id uuid)`.execute(tx)
}
