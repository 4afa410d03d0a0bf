// SMS through Twilio's REST API, and its signed callbacks.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { isRefusal } from '../errors.ts'
import { fetchOutward, type Answer, type OutwardOptions } from '../http/outward.ts'
import {
  Undeliverable,
  Unreachable,
  type Callback,
  type CallbackRequest,
  type Driver,
  type Reply,
  type Sms,
} from './driver.ts'
import { checkSms } from './outbox.ts'
import { mayPass, wordsOf } from './twilio_codes.ts'

export interface TwilioSettings {
  account_sid: string
  auth_token: string
  /** A number or name of one's own; not needed with a messaging service. */
  from?: string | undefined
  messaging_service_sid?: string | undefined
}

export interface TwilioOptions {
  outward: OutwardOptions
  /** Without it a callback cannot be checked, and none is asked for. */
  public_url?: string | undefined
  /** https://api.twilio.com */
  api_url: string
}

export function twilio(settings: TwilioSettings, options: TwilioOptions): Driver<Sms> {
  const account = `${options.api_url.replace(/\/$/, '')}/2010-04-01/Accounts/${encodeURIComponent(settings.account_sid)}`
  const basic = Buffer.from(`${settings.account_sid}:${settings.auth_token}`).toString('base64')
  const call = (path: string, signal: AbortSignal, form?: URLSearchParams) =>
    fetchOutward(
      account + path,
      {
        method: form ? 'POST' : 'GET',
        headers: {
          authorization: `Basic ${basic}`,
          accept: 'application/json',
          ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(form ? { body: form.toString() } : {}),
      },
      { ...options.outward, signal },
    )
  return {
    name: 'twilio',
    pace: 10,
    async send(sms, signal) {
      checkSms(sms)
      const answer = await call('/Messages.json', signal, formOf(sms, settings)).catch((error: unknown) => {
        throw afterFault(error, signal)
      })
      const { sid, status } = readJson(answer.text)
      if (answer.status !== 201 || typeof sid !== 'string') throw afterRefusal(answer)
      return { id: sid, state: 'sent', said: typeof status === 'string' ? status : answer.text }
    },
    async check(signal) {
      try {
        const answer = await call('.json', signal)
        const isActive = answer.status === 200 && readJson(answer.text)['status'] === 'active'
        return { ok: isActive, said: `HTTP ${answer.status}\n${answer.text}` }
      } catch (error) {
        return { ok: false, said: (error as Error).message }
      }
    },
    readCallback: request => readCallback(request, settings.auth_token, options.public_url),
    readReply: request => readReply(request, settings.auth_token, options.public_url),
  }
}

function formOf(sms: Sms, settings: TwilioSettings): URLSearchParams {
  const form = new URLSearchParams({ To: sms.to, Body: sms.text })
  const from = sms.from ?? settings.from
  if (settings.messaging_service_sid) form.set('MessagingServiceSid', settings.messaging_service_sid)
  if (from) form.set('From', from)
  if (sms.status_url) form.set('StatusCallback', sms.status_url)
  return form
}

function readJson(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {}
  } catch {
    // A proxy's page in between; what it says is shown as it is.
    return {}
  }
}

function afterRefusal({ status, headers, text }: Answer): Error {
  const { code, message } = readJson(text)
  const known = typeof code === 'number' || typeof code === 'string' ? code : undefined
  const said =
    known === undefined
      ? `HTTP ${status} ${text.slice(0, 300)}`
      : `${wordsOf(known)} (${known}: ${sayOr(message)})`
  const retry_after_s = Number(headers['retry-after']) || undefined
  if (status === 429 || status >= 500 || mayPass(known)) return new Unreachable(said, { retry_after_s })
  return new Undeliverable(said)
}

const sayOr = (message: unknown) => (typeof message === 'string' ? message : 'no more was said')

/** Shared by HTTP drivers: what a call that brought no answer means for the message. */
export function afterFault(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted) return signal.reason as Error
  if (isRefusal(error) && error.retryAfter === undefined) return new Undeliverable(error.message)
  return new Unreachable((error as Error).message, { cause: error })
}

/**
 * HMAC-SHA1 over the address and the sorted parameters, as twilio.com/docs/usage/security has it. The address is the
 * public one: behind a proxy we never see it, and what a caller says of it is not to be believed.
 */
function readSigned(
  { url, headers, body }: CallbackRequest,
  token: string,
  public_url: string | undefined,
): URLSearchParams | undefined {
  const signature = headers['x-twilio-signature']
  const to = URL.parse(url, public_url)
  if (!public_url || !to || typeof signature !== 'string') return undefined
  const form = new URLSearchParams(body)
  const names = [...new Set(form.keys())].sort()
  const signed = names
    .map(name =>
      [...new Set(form.getAll(name))]
        .sort()
        .map(value => name + value)
        .join(''),
    )
    .join('')
  const own = createHmac('sha1', token)
    .update(new URL(public_url).origin + to.pathname + to.search + signed)
    .digest()
  const theirs = Buffer.from(signature, 'base64')
  return theirs.length === own.length && timingSafeEqual(theirs, own) ? form : undefined
}

function readReply(
  request: CallbackRequest,
  token: string,
  public_url: string | undefined,
): Reply | undefined {
  const form = readSigned(request, token, public_url)
  const [from, text] = [form?.get('From'), form?.get('Body')]
  return from && text !== null && text !== undefined ? { from, text } : undefined
}

function readCallback(
  request: CallbackRequest,
  token: string,
  public_url: string | undefined,
): Callback | undefined {
  const form = readSigned(request, token, public_url)
  if (!form) return undefined
  const [id, status, code] = [form.get('MessageSid'), form.get('MessageStatus'), form.get('ErrorCode')]
  if (!id || !status) return undefined
  if (['delivered', 'read'].includes(status)) return { id, state: 'delivered' }
  if (['failed', 'undelivered', 'canceled'].includes(status))
    return { id, state: 'failed', reason: code ? `${wordsOf(code)} (${code})` : `Twilio says ${status}.` }
  return { id, state: 'sent' }
}
