// Routes and shapes of a workspace's settings: name, formats, and how long things are kept.
import { z } from 'zod'
import { admins, route } from '../../../base/contract/route.ts'

const days = (least: number) => z.number().int().min(least).max(3650).nullable()

const fields = {
  company: z.string().trim().min(1).max(120),
  /** BCP 47: how dates, numbers and money are written where nothing else says so. */
  locale: z.string().trim().min(2).max(35),
  /** IANA, such as `Europe/Berlin`. */
  time_zone: z.string().trim().min(1).max(64),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** ISO 3166: where a telephone number without a country code is from. */
  country: z.string().regex(/^[A-Z]{2}$/),
  /** Days that things are kept; null is what the installation says. */
  keep: z.object({
    uploads: days(1),
    jobs: days(1),
    trash: days(1),
    /** Null keeps the audit log for ever. */
    audit: z.number().int().min(365).max(36_500).nullable(),
    /** Finished batches go to the trash, but for those of which a link still opens. Null: never. */
    documents: z.number().int().min(1).max(36_500).nullable().default(null),
    /** What was written in mails and SMS; to whom and when stays. Null keeps what delivery sent for ever, the outbox 90 days. */
    messages: days(1).default(null),
    /** Rows of the e-mail log. */
    email_log: days(1).default(null),
  }),
}

export const Settings = z.object({
  ...fields,
  /** What holds where `keep` says null, and the most that it may say. */
  installation: z.object({
    uploads: z.number().int(),
    jobs: z.number().int(),
    trash: z.number().int(),
    audit: z.null(),
    documents: z.null(),
    messages: z.null(),
    email_log: z.number().int(),
  }),
  version: z.number().int(),
})
export type Settings = z.infer<typeof Settings>

export const settingsContract = {
  readSettings: route({
    method: 'GET',
    path: '/settings',
    roles: admins,
    replies: { 200: Settings },
    says: 'Company name, formats and time zone, and for how many days things are kept.',
  }),
  changeSettings: route({
    method: 'PUT',
    path: '/settings',
    roles: admins,
    body: z.object(fields),
    versioned: true,
    replies: { 200: Settings },
    says: 'Change the settings as a whole. Documents made from now on follow the new formats.',
  }),
}
