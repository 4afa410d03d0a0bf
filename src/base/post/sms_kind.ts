// The connection that SMS go by: the outbox, Twilio, or any gateway over HTTP; or TWILIO_* of the environment.
import { z } from 'zod'
import { connectionKind, type Values } from '../connections/kind.ts'
import type { Config } from '../config.ts'
import type { OutwardOptions } from '../http/outward.ts'
import type { Driver, Sms } from './driver.ts'
import { gateway } from './gateway.ts'
import { twilio } from './twilio.ts'

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const Sender = z
  .string()
  .regex(
    /^(\+[1-9]\d{6,14}|[A-Za-z0-9 ]{1,11}|\d{3,8})$/,
    'A number as +4915112345678, or a name of up to 11 letters.',
  )
  .optional()

const header = z.string().regex(/^[\t\x20-\x7e]{0,500}$/, 'One line of plain characters.')

const SmsShape = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('outbox') }),
  z.strictObject({
    provider: z.literal('twilio'),
    account_sid: z
      .string()
      .regex(/^AC[0-9a-f]{32}$/i, 'Begins with AC and has 34 characters; Twilio’s console shows it.'),
    from: Sender,
    messaging_service_sid: z
      .string()
      .regex(/^MG[0-9a-f]{32}$/i, 'Begins with MG and has 34 characters.')
      .optional(),
  }),
  z.strictObject({
    provider: z.literal('gateway'),
    url: z
      .string()
      .max(2000)
      .regex(/^https?:\/\/[^{]/, 'An address that begins with https:// or http://.'),
    method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
    headers: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/), header).default({}),
    body: z.string().max(10_000).refine(isJson, 'JSON, such as {"to": "{to}", "text": "{text}"}.').optional(),
    id_path: z.string().max(200).optional(),
    from: Sender,
    pace: z.number().min(0.1).max(500).optional(),
  }),
])

export const smsKind = connectionKind({
  kind: 'sms',
  settings: SmsShape,
  secrets: ['auth_token', 'authorization'],
  binding: ['provider', 'account_sid', 'url'],
  fromEnvironment(config) {
    const { twilioSid, twilioToken, twilioFrom, twilioService } = config
    if (!twilioSid || !twilioToken) return undefined
    return {
      settings: {
        provider: 'twilio',
        account_sid: twilioSid,
        ...(twilioFrom ? { from: twilioFrom } : {}),
        ...(twilioService ? { messaging_service_sid: twilioService } : {}),
      },
      secrets: { auth_token: twilioToken },
    }
  },
  async check(values, { config, outward, signal }) {
    const driver = smsOf(values, config, outward)
    return driver === undefined
      ? { ok: true, said: 'Messages are kept in the outbox; nothing leaves this house.' }
      : driver.check(signal)
  },
})

/** Undefined: the outbox. */
export function smsOf(values: Values, config: Config, outward: OutwardOptions): Driver<Sms> | undefined {
  const { secrets } = values
  const settings = values.settings as z.output<typeof SmsShape>
  if (settings.provider === 'twilio') {
    // Twilio's own host is no address that an admin typed.
    const options = { outward: { ...outward, isTrusted: true }, api_url: config.twilioApi }
    const auth_token = secrets['auth_token'] ?? ''
    return twilio({ ...settings, auth_token }, { ...options, public_url: config.publicUrl })
  }
  if (settings.provider === 'gateway') {
    const authorization = secrets['authorization']
    const headers = { ...settings.headers, ...(authorization ? { authorization } : {}) }
    return gateway({ ...settings, headers }, { outward })
  }
  return undefined
}
