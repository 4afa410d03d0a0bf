// What the shared house brings to the shell: Admin, and the running work on Today.
import { lazy } from 'react'
import type { Area, AreaLink, FirstThing, Nouns, Screen, TodayPanel } from '../../../web/kit/area.ts'
import { t } from '../../../web/kit/text/text.ts'

/** Twenty screens are too many for one row: each stands under a heading. */
const under = (group: () => string, links: AreaLink[]): AreaLink[] => links.map(link => ({ ...link, group }))

const people = under(
  () => t('People'),
  [
    { to: '/admin', label: () => t('Users'), words: () => t('people roles capabilities') },
    { to: '/admin/invites', label: () => t('Invites') },
    { to: '/admin/keys', label: () => t('API keys'), words: () => t('scripts tokens access') },
    {
      to: '/admin/sign-in',
      label: () => t('Sign-in'),
      words: () => t('identity provider single sign-on second factor'),
    },
  ],
)
const company = under(
  () => t('Company'),
  [
    { to: '/admin/settings', label: () => t('Settings'), words: () => t('company time zone currency days') },
    { to: '/admin/branding', label: () => t('Branding'), words: () => t('logo colour sender') },
    {
      to: '/admin/wordings',
      label: () => t('Message templates'),
      owns: pathname => pathname.startsWith('/admin/wordings/'),
    },
  ],
)
const connections = under(
  () => t('Connections'),
  [
    { to: '/admin/email', label: () => t('E-mail'), words: () => t('smtp mail server') },
    { to: '/admin/sms', label: () => t('SMS'), words: () => t('twilio gateway') },
    { to: '/admin/ai', label: () => t('AI provider'), words: () => t('model openai') },
    {
      to: '/admin/webhooks',
      label: () => t('Webhooks'),
      words: () => t('events signals integration'),
      owns: pathname => pathname.startsWith('/admin/webhooks/'),
    },
    {
      to: '/admin/outbox',
      label: () => t('Outbox'),
      owns: pathname => pathname.startsWith('/admin/outbox/'),
    },
    { to: '/admin/email-log', label: () => t('E-mail log') },
  ],
)
const filesAndData = under(
  () => t('Files and data'),
  [
    { to: '/admin/storage', label: () => t('Storage'), words: () => t('files bucket disk') },
    { to: '/admin/backup', label: () => t('Backup'), words: () => t('restore save download') },
    { to: '/trash', label: () => t('Trash'), words: () => t('deleted restore undo') },
  ],
)
const operations = under(
  () => t('Operations'),
  [
    { to: '/admin/health', label: () => t('Health'), words: () => t('database converter trouble') },
    { to: '/admin/jobs', label: () => t('Jobs'), words: () => t('queue workers clock') },
    { to: '/admin/audit', label: () => t('Audit log') },
  ],
)

export const adminArea: Area = {
  key: 'admin',
  label: () => t('Admin'),
  to: '/admin',
  letter: 'a',
  icon: 'admin',
  adminsOnly: true,
  links: [...people, ...company, ...connections, ...filesAndData, ...operations],
  screens: [
    { path: '/admin', load: () => import('./users.tsx') },
    { path: '/admin/invites', load: () => import('./invites.tsx') },
    { path: '/admin/keys', load: () => import('./keys.tsx') },
    { path: '/admin/webhooks', load: () => import('./webhooks/webhooks.tsx') },
    { path: '/admin/webhooks/:id', load: () => import('./webhooks/webhook.tsx') },
    { path: '/admin/email', load: () => import('./post/email.tsx') },
    { path: '/admin/sms', load: () => import('./post/sms.tsx') },
    { path: '/admin/ai', load: () => import('./post/ai.tsx') },
    { path: '/admin/wordings', load: () => import('./post/wordings.tsx') },
    { path: '/admin/wordings/:key/:locale', load: () => import('./post/wording.tsx') },
    { path: '/admin/outbox', load: () => import('./post/outbox.tsx') },
    { path: '/admin/outbox/:id', load: () => import('./post/outbox.tsx') },
    { path: '/admin/email-log', load: () => import('./post/email-log.tsx') },
    { path: '/admin/sign-in', load: () => import('./oidc/sign-in.tsx') },
    { path: '/admin/audit', load: () => import('./audit.tsx') },
    { path: '/admin/settings', load: () => import('./settings/settings.tsx') },
    { path: '/admin/branding', load: () => import('./branding/branding.tsx') },
    { path: '/admin/storage', load: () => import('./storage/storage.tsx') },
    { path: '/admin/jobs', load: () => import('./queue/jobs.tsx') },
    { path: '/admin/health', load: () => import('./health/health.tsx') },
    { path: '/admin/backup', load: () => import('./backups/backups.tsx') },
  ],
}

export const jobsToday: TodayPanel = { key: 'jobs', load: () => import('./running.tsx') }

/** Screens that stand in no area of their own: everybody sees there what they may. */
export const houseScreens: (Screen & Pick<Area, 'capability'>)[] = [
  { path: '/trash', load: () => import('./trash/trash.tsx') },
  {
    path: '/uploads',
    capability: ['documents', 'booklets', 'sales', 'customers'],
    load: () => import('./uploads/uploads.tsx'),
  },
]

export const uploadsLink: AreaLink = {
  to: '/uploads',
  label: () => t('Uploads'),
  words: () => t('files library spreadsheets'),
}

export const houseNouns: Nouns = {
  upload: {
    one: () => t('Upload'),
    many: () => t('Uploads'),
    placeOf: id => `/uploads?open=${id}`,
  },
  user: { one: () => t('User'), many: () => t('Users'), placeOf: () => '/admin' },
}

export const houseFirst: FirstThing = {
  key: 'api',
  title: () => t('Send rows from a program'),
  says: () => t('Every screen has its address in the API. One call with these rows makes a batch.'),
  samples: ['clients.json'],
  Action: lazy(() => import('./first-api.tsx')),
}
