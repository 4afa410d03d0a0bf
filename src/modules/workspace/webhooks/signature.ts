// Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over id, time and body, one for each secret that counts.
import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'

/** 32 random bytes; the specification wants 24 to 64. */
export function newWebhookSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64')}`
}

/** @param secrets the newest first; a receiver takes the delivery when any of them fits */
export function signedHeaders(
  ask: { event_id: string; at: Date; body: string },
  secrets: readonly string[],
): Record<string, string> {
  const id = `msg_${ask.event_id}`
  const timestamp = String(Math.floor(ask.at.getTime() / 1000))
  const signatures = secrets.map(secret => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${ask.body}`).digest('base64')}`
  })
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
