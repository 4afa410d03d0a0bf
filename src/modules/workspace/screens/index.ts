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
    { to: '/admin/audit', label: () => t('Audit log') },
    { to: '/admin/settings', label: () => t('Settings'), words: () => t('company time zone currency days') },
    { to: '/admin/branding', label: () => t('Branding'), words: () => t('logo colour sender') },
    { to: '/admin/storage', label: () => t('Storage'), words: () => t('files bucket disk') },
    { to: '/admin/jobs', label: () => t('Jobs'), words: () => t('queue workers clock') },
    { to: '/admin/health', label: () => t('Health'), words: () => t('database converter trouble') },
    { to: '/admin/backup', label: () => t('Backup'), words: () => t('restore save download') },
  ],
  screens: [
    { path: '/admin', load: () => import('./users.tsx') },
    { path: '/admin/invites', load: () => import('./invites.tsx') },
    { path: '/admin/keys', load: () => import('./keys.tsx') },
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
