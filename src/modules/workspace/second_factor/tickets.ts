// Between password and code: a signed note that the first step was done, good for five minutes.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Base } from '../../../base/base.ts'

/** Seconds. */
export const ticketLife = 300

const Ticket = z.object({
  user_id: z.uuid(),
  workspace_id: z.uuid(),
  print: z.string(),
  /** The first step was the identity provider's. */
  by_provider: z.boolean(),
  until: z.number(),
})
type Ticket = z.infer<typeof Ticket>

/** Of the password that was right: a ticket ends with it. */
export function printOf(password_hash: string): string {
  return createHash('sha256').update(password_hash).digest('base64url').slice(0, 22)
}

// Keyed apart from access tokens, and of another shape: neither passes for the other.
function macOf(base: Base, text: string): Buffer {
  return createHmac('sha256', base.tokens.key).update(`second factor ${text}`).digest()
}

export function writeTicket(base: Base, it: Omit<Ticket, 'until'>): string {
  const until = base.clock.now().getTime() + ticketLife * 1000
  const text = Buffer.from(JSON.stringify({ ...it, until })).toString('base64url')
  return `${text}.${macOf(base, text).toString('base64url')}`
}

/** Null: forged, or past its time. */
export function readTicket(base: Base, ticket: string): Ticket | null {
  const [text = '', mac = ''] = ticket.split('.')
  const [given, right] = [Buffer.from(mac, 'base64url'), macOf(base, text)]
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null
  const read = Ticket.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  return read.until > base.clock.now().getTime() ? read : null
}
