// What a mail or SMS driver is, and the two ways in which a message does not go out.

export interface Driver<M> {
  name: 'outbox' | 'smtp' | 'twilio' | 'gateway'
  /**
   * Hands over one message; gives the provider's id and its words.
   * @throws {Undeliverable} final · {Unreachable} may pass
   */
  send(message: M, signal: AbortSignal): Promise<Sent>
  /** Would it work? Sends nothing. The raw answer for the screen; never throws. */
  check(signal: AbortSignal): Promise<{ ok: boolean; said: string }>
  /** A provider's callback, verified; undefined when its signature is wrong or it is none. */
  readCallback?(request: CallbackRequest): Callback | undefined
  /** An SMS that somebody sent to us, verified likewise. */
  readReply?(request: CallbackRequest): Reply | undefined
  /** Messages per second that the provider takes. */
  pace: number
}

export interface Sent {
  /** The provider's name for the message. */
  id: string
  state: 'sent' | 'delivered'
  said: string
}

export interface CallbackRequest {
  /** Path and query as they came in; the host is PUBLIC_URL's. */
  url: string
  headers: Record<string, string | string[] | undefined>
  /** As it came, not parsed. */
  body: string
}

export interface Callback {
  id: string
  state: 'sent' | 'delivered' | 'failed'
  /** The carrier's, in words. */
  reason?: string
}

export interface Reply {
  /** E.164 */
  from: string
  text: string
}

export interface Mail {
  /** One address. */
  to: string
  /** The connection's own where left out. */
  from?: string
  reply_to?: string
  subject: string
  text: string
  html?: string
  headers?: Record<string, string>
  /** What stands in the From before the address, where the connection's own mailbox names nobody, or it was chosen. */
  sender?: { name: string; is_chosen: boolean }
  /** Shown in the HTML by `cid:`. Files of the workspace, read when the mail goes. */
  pictures?: readonly Picture[]
  /** The same message has the same key, however often it is tried: the Message-ID is made from it. */
  key: string
}

export interface Picture {
  cid: string
  media_type: string
  sha256: string
  /** Base64: filled in by `withPictures`. */
  content?: string
}

export interface Sms {
  /** E.164 */
  to: string
  text: string
  from?: string
  key: string
  /** Where the provider may report what became of it. */
  status_url?: string
}

/** Final: the recipient, the message or the account is refused. Its message is the provider's reason. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable'
}

/** Nobody took the message, as far as is known: try again. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  /** Seconds, where the provider says so. */
  readonly retry_after_s: number | undefined
  constructor(said: string, more: { retry_after_s?: number | undefined; cause?: unknown } = {}) {
    super(said, more.cause === undefined ? undefined : { cause: more.cause })
    this.retry_after_s = more.retry_after_s
  }
}
