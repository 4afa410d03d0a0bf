// What the shared house brings to the shell: Admin, and the running work on Today.
import type { Area, TodayPanel } from '../../../web/kit/area.ts'
import { t } from '../../../web/kit/text/text.ts'

export const adminArea: Area = {
  key: 'admin',
  label: () => t('Admin'),
  to: '/admin',
  letter: 'a',
  icon: 'admin',
  adminsOnly: true,
  links: [
    { to: '/admin', label: () => t('Users'), words: () => t('people roles capabilities') },
    { to: '/admin/invites', label: () => t('Invites') },
    { to: '/admin/keys', label: () => t('API keys'), words: () => t('scripts tokens access') },
    { to: '/admin/email', label: () => t('E-mail'), words: () => t('smtp mail server') },
    { to: '/admin/sms', label: () => t('SMS'), words: () => t('twilio gateway') },
    { to: '/admin/ai', label: () => t('AI provider'), words: () => t('model openai') },
    { to: '/admin/wordings', label: () => t('Message templates') },
    {
      to: '/admin/outbox',
      label: () => t('Outbox'),
      owns: pathname => pathname.startsWith('/admin/outbox/'),
    },
    { to: '/admin/email-log', label: () => t('E-mail log') },
    { to: '/admin/audit', label: () => t('Audit log') },
  ],
  screens: [
    { path: '/admin', load: () => import('./users.tsx') },
    { path: '/admin/invites', load: () => import('./invites.tsx') },
    { path: '/admin/keys', load: () => import('./keys.tsx') },
    { path: '/admin/email', load: () => import('./post/email.tsx') },
    { path: '/admin/sms', load: () => import('./post/sms.tsx') },
    { path: '/admin/ai', load: () => import('./post/ai.tsx') },
    { path: '/admin/wordings', load: () => import('./post/wordings.tsx') },
    { path: '/admin/wordings/:key/:locale', load: () => import('./post/wording.tsx') },
    { path: '/admin/outbox', load: () => import('./post/outbox.tsx') },
    { path: '/admin/outbox/:id', load: () => import('./post/outbox.tsx') },
    { path: '/admin/email-log', load: () => import('./post/email-log.tsx') },
    { path: '/admin/audit', load: () => import('./audit.tsx') },
  ],
}

export const jobsToday: TodayPanel = { key: 'jobs', load: () => import('./running.tsx') }
