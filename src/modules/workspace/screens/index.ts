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
    { to: '/admin/webhooks', label: () => t('Webhooks'), words: () => t('events signals integration') },
    { to: '/admin/audit', label: () => t('Audit log') },
  ],
  screens: [
    { path: '/admin', load: () => import('./users.tsx') },
    { path: '/admin/invites', load: () => import('./invites.tsx') },
    { path: '/admin/keys', load: () => import('./keys.tsx') },
    { path: '/admin/webhooks', load: () => import('./webhooks/webhooks.tsx') },
    { path: '/admin/webhooks/:id', load: () => import('./webhooks/webhook.tsx') },
    { path: '/admin/audit', load: () => import('./audit.tsx') },
  ],
}

export const jobsToday: TodayPanel = { key: 'jobs', load: () => import('./running.tsx') }
