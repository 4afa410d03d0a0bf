// Test support: sends what is due and reads what arrived, as the outbox keeps it.
import type { Base } from '../src/base/base.ts'
import { sendDue } from '../src/modules/delivery/messages/send.ts'
import type { Company, Person, TestHouse } from './house.ts'
import { bring } from './papers.ts'

export interface Arrived {
  recipient: string
  subject: string | null
  text: string
  html: string | null
}

/** Ends the ten seconds of undo, and sends until nothing waits. */
export async function deliverNow(at: TestHouse, workspace_id: string, base: Base = at.base): Promise<void> {
  await at.db.asOwner(`update messages set send_after = now() where workspace_id = $1 and state = 'queued'`, [
    workspace_id,
  ])
  await at.db.asOwner(`update message_paces set next_at = now() where workspace_id = $1`, [workspace_id])
  while ((await sendDue(base)) > 0) continue
}

/** What the outbox of a company holds, oldest first. */
export function outboxOf(at: TestHouse, company: Company): Promise<Arrived[]> {
  return at.db.asOwner<Arrived & Record<string, unknown>>(
    `select recipient, subject, text, html from outbox_messages where workspace_id = $1 order by created_at, id`,
    [company.workspace_id],
  )
}

/** One empty page; the words stand in a comment, so that no two need be the same file. */
export function pdf(words = 'Hello'): Uint8Array {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>',
  ]
  let text = `%PDF-1.7\n% ${words}\n`
  const places = objects.map((it, n) => {
    const at = text.length
    text += `${n + 1} 0 obj${it}endobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const xref = text.length
  text += `xref\n0 4\n0000000000 65535 f \n${places.join('')}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${xref}\n%%EOF\n`
  return new TextEncoder().encode(text)
}

let people = 0

/** A customer with a telephone and a mailbox. */
export async function newCustomer(
  by: Person,
  fields: { name?: string; phone?: string; email?: string } = {},
) {
  const n = ++people
  const body = {
    name: `Customer ${n}`,
    phone: `+4915${String(100_000_000 + n)}`,
    email: `customer${n}@example.com`,
    ...fields,
  }
  return (await by.call('POST /customers', { body })).body
}

/** Sends one new PDF to each of these customers; gives the delivery. */
export async function sendTo(
  by: Person,
  customer_ids: string[],
  how: {
    channel?: 'sms' | 'email'
    code?: boolean
    max_opens?: number | null
    may_renew?: boolean
    expires_in_s?: number
    text?: string
    subject?: string
    doubles?: 'each' | 'one'
    title?: string
    skip_unreachable?: boolean
  } = {},
) {
  const upload = await bring(by, pdf(`${Math.random()}`), 'Invoice.pdf')
  const items = customer_ids.map(customer_id => ({
    customer_id,
    source_kind: 'upload',
    source_id: upload.id,
    title: how.title ?? 'Invoice 1',
  }))
  return (await by.call('POST /deliveries', { body: { channel: 'sms', ...how, items } })).body
}

/** The token of the newest message to this number or mailbox. */
export async function tokenFor(at: TestHouse, company: Company, recipient: string): Promise<string> {
  const arrived = (await outboxOf(at, company)).filter(it => it.recipient === recipient)
  const tokens = arrived.flatMap(it => /\/p\/([\w-]{43})/.exec(it.text)?.[1] ?? [])
  const token = tokens.at(-1)
  if (!token) throw new Error(`no link came to ${recipient}`)
  return token
}

export async function codeFor(at: TestHouse, company: Company, recipient: string): Promise<string> {
  const arrived = (await outboxOf(at, company)).filter(it => it.recipient === recipient)
  const code = arrived.flatMap(it => /\b(\d{6})\b/.exec(it.text.replace(/https?:\S+/g, ''))?.[1] ?? []).at(-1)
  if (!code) throw new Error(`no code came to ${recipient}`)
  return code
}

/** A visitor's browser: keeps cookies by their path, and sends nothing else of itself. */
export function visitor(origin: string) {
  const jar = new Map<string, { value: string; path: string }>()
  async function go(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const cookies = [...jar]
      .filter(([, it]) => path.startsWith(it.path))
      .map(([name, it]) => `${name.split(' ')[0]}=${it.value}`)
    const reply = await fetch(`${origin}/api${path}`, {
      method,
      headers: {
        ...(cookies.length ? { cookie: cookies.join('; '), 'sec-fetch-site': 'same-origin' } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const it of reply.headers.getSetCookie()) {
      const [pair = '', ...rest] = it.split('; ')
      const [name = '', value = ''] = pair.split('=')
      const set = rest.find(one => one.startsWith('Path='))?.slice('Path=/api'.length) ?? '/'
      jar.set(`${name} ${set}`, { value, path: set })
    }
    return reply
  }
  const json = async (reply: Response) => ({ status: reply.status, body: (await reply.json()) as never })
  return {
    jar,
    get: (path: string, headers?: Record<string, string>) => go('GET', path, undefined, headers),
    post: (path: string, body?: unknown) => go('POST', path, body),
    look: async (token: string) => json(await go('GET', `/portal/${token}`)),
    open: async (token: string) => json(await go('POST', `/portal/${token}/open`)),
    code: async (token: string) => json(await go('POST', `/portal/${token}/code`)),
    verify: async (token: string, code: string) =>
      json(await go('POST', `/portal/${token}/verify`, { code })),
  }
}

/** A new customer whose link has arrived. */
export async function sendLink(at: TestHouse, company: Company, how: Parameters<typeof sendTo>[2] = {}) {
  const customer = await newCustomer(company.admin)
  const sent = await sendTo(company.admin, [customer.id], how)
  await deliverNow(at, company.workspace_id)
  const to = (how.channel ?? 'sms') === 'sms' ? (customer.phone ?? '') : (customer.email ?? '')
  const links = await company.admin.call('GET /links', { query: { delivery_id: sent.delivery_id } })
  return { customer, to, sent, link: links.body.data[0]!, token: await tokenFor(at, company, to) }
}
