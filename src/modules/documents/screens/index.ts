// What documents bring to the shell: their area, screens, and parts of Today and of the Customer page.
import { lazy } from 'react'
import { FailedBatches } from './counts.tsx'
import type { Area, FirstThing, TodayPanel } from '../../../web/kit/area.ts'
import { t } from '../../../web/kit/text/text.ts'

export const documentsArea: Area = {
  key: 'documents',
  label: () => t('Documents'),
  to: '/documents',
  letter: 'd',
  icon: 'documents',
  capability: 'documents',
  links: [
    {
      to: '/documents',
      label: () => t('Batches'),
      words: () => t('generate letters spreadsheet new batch'),
      owns: path => path.startsWith('/documents/batches/'),
    },
    {
      to: '/documents/all',
      label: () => t('All documents'),
      words: () => t('PDF search'),
      owns: path => /^\/documents\/[\w-]{36}$/.test(path),
    },
    {
      to: '/documents/dashboard',
      label: () => t('Dashboard'),
      words: () => t('figures charts opened delivered'),
    },
  ],
  screens: [
    { path: '/documents', load: () => import('./batches.tsx') },
    { path: '/documents/batches/:id', load: () => import('./batch.tsx') },
    { path: '/documents/batches/:id/:step', load: () => import('./batch.tsx') },
    { path: '/documents/all', load: () => import('./documents.tsx') },
    { path: '/documents/dashboard', load: () => import('./dashboard/dashboard.tsx') },
    { path: '/documents/:id', load: () => import('./document.tsx') },
  ],
  events: {
    'document.generated': {
      word: () => t('Document generated'),
      placeOf: id => `/documents/${id}`,
      capability: 'documents',
    },
  },
  nouns: {
    batch: {
      one: () => t('Batch'),
      many: () => t('Batches'),
      placeOf: id => `/documents/batches/${id}`,
    },
    document: { one: () => t('Document'), many: () => t('Documents'), placeOf: id => `/documents/${id}` },
  },
  Count: FailedBatches,
  placeOfJob: (name, input) =>
    name.startsWith('documents.') && typeof input.batch_id === 'string'
      ? `/documents/batches/${input.batch_id}/generate`
      : undefined,
}

export const documentsToday: TodayPanel[] = [
  { key: 'documents', capability: 'documents', load: () => import('./today.tsx') },
]

export const CustomerDocuments = lazy(() => import('./customer-documents.tsx'))

export const documentsFirst: FirstThing = {
  key: 'documents',
  capability: 'documents',
  title: () => t('Letters from a spreadsheet'),
  says: () =>
    t(
      'Drop a Word template and a spreadsheet anywhere on this page. You see the first letter at once, before anything is made.',
    ),
  samples: ['letter.docx', 'clients.xlsx'],
  Action: lazy(() => import('./first-letters.tsx')),
}
