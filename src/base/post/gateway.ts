// SMS through any provider with an HTTP address: what is sent is a template, what comes back is read by a path.
import { fetchOutward, type OutwardOptions } from '../http/outward.ts'
import { Undeliverable, Unreachable, type Driver, type Sms } from './driver.ts'
import { checkSms } from './outbox.ts'
import { afterFault } from './twilio.ts'

export interface GatewaySettings {
  /** May hold {to} {text} {key} {from} {status_url}, which are escaped there. */
  url: string
  method: 'POST' | 'PUT' | 'GET'
  headers: Record<string, string>
  /** JSON as text, whose strings may hold the same. Not sent with GET. */
  body?: string | undefined
  /** Where the answer has the message's name: `messages.0.id`. Without it the key is the name. */
  id_path?: string | undefined
  from?: string | undefined
  /** Messages per second. */
  pace?: number | undefined
}

export function gateway(settings: GatewaySettings, options: { outward: OutwardOptions }): Driver<Sms> {
  return {
    name: 'gateway',
    pace: settings.pace ?? 5,
    async send(sms, signal) {
      checkSms(sms)
      const ask = askOf(settings, sms)
      const answer = await fetchOutward(ask.url, ask, { ...options.outward, signal }).catch(
        (error: unknown) => {
          throw afterFault(error, signal)
        },
      )
      const said = `HTTP ${answer.status} ${answer.text.slice(0, 500)}`.trim()
      if (answer.status >= 200 && answer.status < 300)
        return { id: idIn(answer.text, settings) ?? sms.key, state: 'sent', said }
      if (answer.status === 429 || answer.status >= 500 || answer.status === 408)
        throw new Unreachable(said, { retry_after_s: Number(answer.headers['retry-after']) || undefined })
      throw new Undeliverable(said)
    },
    async check(signal) {
      try {
        // Not the address itself: many a gateway takes any call for a message.
        const { origin } = new URL(fill(settings.url, {}, encodeURIComponent))
        const answer = await fetchOutward(origin, { headers: {} }, { ...options.outward, signal })
        return {
          ok: true,
          said: `${origin} answers (HTTP ${answer.status}). Whether it takes messages shows with the first one.`,
        }
      } catch (error) {
        return { ok: false, said: (error as Error).message }
      }
    },
  }
}

function askOf(settings: GatewaySettings, sms: Sms) {
  const from = sms.from ?? settings.from
  const values: Record<string, string> = {
    to: sms.to,
    text: sms.text,
    key: sms.key,
    ...(from ? { from } : {}),
    ...(sms.status_url ? { status_url: sms.status_url } : {}),
  }
  const url = fill(settings.url, values, encodeURIComponent)
  const { method } = settings
  if (method === 'GET' || settings.body === undefined) return { url, method, headers: settings.headers }
  const body = JSON.stringify(fillAll(JSON.parse(settings.body), values))
  return { url, method, headers: { 'content-type': 'application/json', ...settings.headers }, body }
}

function fill(text: string, values: Record<string, string>, escape = (value: string) => value): string {
  return text.replace(/\{(to|text|key|from|status_url)\}/g, (_, name: string) => escape(values[name] ?? ''))
}

/** Filled after it was parsed: a quote in a message ends no string. */
function fillAll(value: unknown, values: Record<string, string>): unknown {
  if (typeof value === 'string') return fill(value, values)
  if (Array.isArray(value)) return value.map(one => fillAll(one, values))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillAll(one, values)]))
}

function idIn(text: string, { id_path }: GatewaySettings): string | undefined {
  if (!id_path) return undefined
  let at: unknown
  try {
    at = JSON.parse(text)
  } catch {
    // Taken all the same; it only has no name of the provider's.
    return undefined
  }
  for (const step of id_path.split('.'))
    at =
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<string, unknown>)[step]
        : undefined
  return typeof at === 'string' || typeof at === 'number' ? String(at) : undefined
}
