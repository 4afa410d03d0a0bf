// Mail through an SMTP server.
import { isIP } from 'node:net'
import { isRefusal } from '../errors.ts'
import { findOutward, type OutwardOptions } from '../http/outward.ts'
import { Undeliverable, Unreachable, type Driver, type Mail, type Sent } from './driver.ts'
import { checkMail, messageIdOf, readMailbox } from './mail.ts'

export interface SmtpSettings {
  host: string
  port: number
  /** `tls`: from the first byte (465). `starttls`: upgraded, or nothing is sent. `auto`: upgraded where offered. */
  security: 'tls' | 'starttls' | 'auto' | 'none'
  user?: string | undefined
  password?: string | undefined
  /** `Octavo <post@example.com>` */
  from: string
  reply_to?: string | undefined
  /** Accept a certificate that nobody vouches for; for a server of one's own. */
  any_certificate?: boolean | undefined
}

export interface SmtpOptions {
  outward: OutwardOptions
  /** What we call ourselves in EHLO. */
  name?: string | undefined
  /** Milliseconds: until connected, until greeted, of silence. */
  timeouts?: { connect: number; greet: number; silence: number }
}

/** RFC 5321 4.5.3.2 has 5 minutes for most commands; nobody waits that long for a server that will not answer. */
const TIMEOUTS = { connect: 15_000, greet: 15_000, silence: 60_000 }

export function smtp(settings: SmtpSettings, options: SmtpOptions): Driver<Mail> {
  return {
    name: 'smtp',
    pace: 10,
    async send(mail, signal) {
      checkMail(mail)
      const transport = await connect(settings, options)
      try {
        return await send(transport, settings, mail, signal)
      } catch (error) {
        signal.throwIfAborted()
        throw outcomeOf(error)
      } finally {
        transport.close()
      }
    },
    async check(signal) {
      try {
        const transport = await connect(settings, options)
        const stop = () => transport.close()
        signal.addEventListener('abort', stop, { once: true })
        try {
          await Promise.race([transport.verify(), whenAborted(signal)])
        } finally {
          signal.removeEventListener('abort', stop)
          stop()
        }
        const who = settings.user ? `signed in as ${settings.user}` : 'no sign-in'
        return {
          ok: true,
          said: `${settings.host}:${settings.port} is ready (${settings.security}, ${who}).`,
        }
      } catch (error) {
        return { ok: false, said: signal.aborted ? 'No answer in time.' : saidBy(error) }
      }
    },
  }
}

type Transport = Awaited<ReturnType<typeof connect>>

/** Nothing is connected yet; the address that was checked is the one that will be. */
async function connect(settings: SmtpSettings, { outward, name, timeouts = TIMEOUTS }: SmtpOptions) {
  const [found] = await findOutward(settings.host, outward).catch((error: unknown) => {
    if (isRefusal(error) && error.code === 'outward.private') throw new Undeliverable(error.message)
    throw new Unreachable(saidBy(error), { cause: error })
  })
  // RFC 6066 3: a name, never an address. The certificate is compared with it, though we connect to what was checked.
  const named = isIP(settings.host) ? {} : { servername: settings.host }
  // Only who sends loads it: the API process starts without.
  const { createTransport } = await import('nodemailer')
  return createTransport({
    host: found?.address ?? settings.host,
    port: settings.port,
    ...named,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    ...(settings.user ? { auth: { user: settings.user, pass: settings.password ?? '' } } : {}),
    ...(name ? { name } : {}),
    tls: { rejectUnauthorized: !settings.any_certificate, ...named },
    allowInternalNetworkInterfaces: true,
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greet,
    socketTimeout: timeouts.silence,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

async function send(
  transport: Transport,
  settings: SmtpSettings,
  mail: Mail,
  signal: AbortSignal,
): Promise<Sent> {
  const from = readMailbox(mail.from ?? settings.from)
  if (!from) throw new Undeliverable('The connection names no sender. Fill in "From" in its settings.')
  const reply_to = mail.reply_to ?? settings.reply_to
  const { sender, pictures = [] } = mail
  const name = sender && (sender.is_chosen || from.name === '') ? sender.name : from.name
  const sent = await transport.sendMail({
    from: { ...from, name },
    to: { name: '', address: mail.to },
    ...(reply_to ? { replyTo: reply_to } : {}),
    subject: mail.subject,
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    attachments: pictures.flatMap(({ cid, media_type, content }) =>
      content === undefined
        ? []
        : [
            {
              ...{ cid, content: Buffer.from(content, 'base64'), contentType: media_type },
              ...{
                filename: `${cid}.${media_type.split('/')[1] ?? 'png'}`,
                contentDisposition: 'inline' as const,
              },
            },
          ],
    ),
    headers: { 'Auto-Submitted': 'auto-generated', ...mail.headers },
    messageId: messageIdOf(mail.key, from.address),
    signal,
  })
  return { id: sent.messageId, state: 'sent', said: sent.response }
}

interface Fault {
  message: string
  command?: string
  response?: string
  responseCode?: number
  permanent?: boolean
}

/**
 * Only what is said about sender, recipient or content is about the message. A refused sign-in, certificate or upgrade
 * is mended by somebody, and the message goes.
 */
function outcomeOf(error: unknown): Error {
  if (error instanceof Undeliverable || error instanceof Unreachable) return error
  const { command, permanent, responseCode } = error as Fault
  const said = saidBy(error)
  const isAboutMail = /^(MAIL|RCPT|DATA|BDAT)/i.test(command ?? '') && responseCode !== 530
  return permanent && isAboutMail ? new Undeliverable(said) : new Unreachable(said, { cause: error })
}

/** The server's own words where it had any. */
function saidBy(error: unknown): string {
  const { response, message } = error as Fault
  return (response ?? message ?? String(error)).slice(0, 1000)
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, fail) => {
    if (signal.aborted) fail(signal.reason as Error)
    signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true })
  })
}
