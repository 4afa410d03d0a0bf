// The connection to a mail server: what an admin fills in, or SMTP_URL.
import { hostname } from 'node:os'
import { z } from 'zod'
import { connectionKind, type Values } from '../connections/kind.ts'
import type { Config } from '../config.ts'
import type { OutwardOptions } from '../http/outward.ts'
import { readMailbox } from './mail.ts'
import { smtp, type SmtpOptions, type SmtpSettings } from './smtp.ts'

const isMailbox = (text: string) => readMailbox(text) !== undefined
const says = 'An address such as post@example.com, or Name <post@example.com>.'

const SmtpShape = z.strictObject({
  host: z
    .string()
    .trim()
    .min(1, 'The name of the mail server.')
    .max(253)
    .regex(/^[A-Za-z0-9.:_-]+$/, 'A name such as smtp.example.com, without https:// and without a path.'),
  port: z.number().int().min(1).max(65_535).default(587),
  security: z.enum(['starttls', 'tls', 'auto', 'none']).default('starttls'),
  user: z.string().max(320).optional(),
  from: z.string().max(320).refine(isMailbox, says),
  reply_to: z.string().max(320).refine(isMailbox, says).optional(),
  any_certificate: z.boolean().optional(),
})

export const smtpKind = connectionKind({
  kind: 'smtp',
  settings: SmtpShape,
  secrets: ['password'],
  binding: ['host', 'port', 'security', 'any_certificate'],
  fromEnvironment: config => (config.smtpUrl === undefined ? undefined : readSmtpUrl(config.smtpUrl, config)),
  check: (values, { config, outward, signal }) => smtpOf(values, config, outward).check(signal),
})

export function smtpOf(values: Values, config: Config, outward: OutwardOptions) {
  const settings: SmtpSettings = { ...SmtpShape.parse(values.settings), password: values.secrets['password'] }
  const options: SmtpOptions = { outward }
  const name = config.publicUrl === undefined ? undefined : new URL(config.publicUrl).hostname
  return smtp(settings, name === undefined ? options : { ...options, name })
}

/** `smtp://user:password@host:587`, `smtps://…`; `?security=` and `?from=` say more. */
function readSmtpUrl(text: string, config: Config): Values {
  const url = new URL(text)
  const isTls = url.protocol === 'smtps:'
  const asked = url.searchParams.get('security')
  const user = decodeURIComponent(url.username)
  // A password never goes in the clear unless somebody asked for it; a catcher on one's own machine has no TLS.
  const usual = isTls ? 'tls' : user ? 'starttls' : 'auto'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const home = config.publicUrl === undefined ? hostname() : new URL(config.publicUrl).hostname
  return {
    settings: {
      host,
      port: url.port === '' ? (isTls ? 465 : 587) : Number(url.port),
      security: ['starttls', 'tls', 'auto', 'none'].includes(asked ?? '') ? asked : usual,
      ...(user ? { user } : {}),
      from: url.searchParams.get('from') ?? config.smtpFrom ?? (isMailbox(user) ? user : `octavo@${home}`),
    },
    secrets: url.password ? { password: decodeURIComponent(url.password) } : {},
  }
}
