// Routes and shapes of notices: what I am told of, where, and what I was told.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { everyone, route } from '../../../base/contract/route.ts'
import { Locale } from '../mail/contract.ts'

export const NoticeEvent = z.enum([
  'job.finished',
  'job.failed',
  'sign_in.new_device',
  'backup.failed',
  'webhook.disabled',
  'question.asked',
])
export type NoticeEvent = z.infer<typeof NoticeEvent>

export const Notifications = z.object({
  events: z.array(z.object({ event: NoticeEvent, mail: z.boolean(), app: z.boolean() })).max(20),
  /** Of the mails. */
  locale: Locale,
})
export type Notifications = z.infer<typeof Notifications>

export const Notice = z.object({
  id: Id,
  event: z.string(),
  /** Parts of the sentence: `title`, `error`, `device` … */
  params: z.record(z.string(), z.string()),
  /** A path of the app. */
  link: z.string().nullable(),
  created_at: Instant,
  read_at: Instant.nullable(),
})
export type Notice = z.infer<typeof Notice>

export const noticesContract = {
  readNotifications: route({
    method: 'GET',
    path: '/me/notifications',
    roles: everyone,
    replies: { 200: Notifications },
    says: 'Which events reach you, by mail or in the app.',
  }),
  changeNotifications: route({
    method: 'PUT',
    path: '/me/notifications',
    roles: everyone,
    body: Notifications,
    replies: { 200: Notifications },
    inPerson: true,
    says: 'Choose which events reach you; those left out stay as they are.',
  }),
  listNotices: route({
    method: 'GET',
    path: '/me/notices',
    roles: everyone,
    query: z.object({ ...Page, unread: z.enum(['true', 'false']).optional() }),
    replies: { 200: listOf(Notice) },
    says: 'What you were told in the app, newest first.',
  }),
  readNotices: route({
    method: 'POST',
    path: '/me/notices/read',
    roles: everyone,
    replies: { 200: z.object({ read: z.number().int() }) },
    says: 'Mark all your notices as read.',
  }),
}
