// What customers bring to the shell: their area and screens.
import type { Area } from '../../../web/kit/area.ts'
import { t } from '../../../web/kit/text/text.ts'

/** The grid names periods as people write them; here they stand as the server keeps them. */
function attributeOf({ title, detail }: { title: string; detail: Record<string, unknown> }): string {
  const period = typeof detail.period === 'string' && detail.period !== '' ? ` (${detail.period})` : ''
  return `${title}${period}: ${typeof detail.value === 'string' ? detail.value : ''}`
}

export const customersArea: Area = {
  key: 'customers',
  label: () => t('Customers'),
  to: '/customers',
  letter: 'c',
  icon: 'customers',
  capability: ['customers', 'documents'],
  links: [
    { to: '/customers', label: () => t('Customers') },
    { to: '/customers/import', label: () => t('Import customers') },
    { to: '/customers/doubles', label: () => t('Doubles') },
  ],
  placeOfJob: name => (name === 'customers.import' ? '/customers/import' : undefined),
  events: {
    'customer.created': { word: () => t('Customer added') },
    'customer.changed': { word: () => t('Customer changed') },
    'customer.imported': { word: () => t('Changed by an import') },
    'customer.import_undone': { word: () => t('Import undone') },
    'customer.merged': { word: () => t('Merged from') },
    'customer.merge_undone': { word: () => t('Merge undone') },
    'customer.attribute_added': { word: () => t('Attribute added'), about: attributeOf },
    'customer.attribute_changed': { word: () => t('Attribute changed'), about: attributeOf },
    'customer.attribute_removed': { word: () => t('Attribute removed'), about: attributeOf },
  },
  screens: [
    { path: '/customers', load: () => import('./customers.tsx') },
    { path: '/customers/import', load: () => import('./import.tsx') },
    { path: '/customers/doubles', load: () => import('./doubles.tsx') },
    { path: '/customers/:id', load: () => import('./customer.tsx') },
  ],
}
