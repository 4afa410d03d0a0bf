// What customers bring to the shell: their area and screens.
import { lazy } from 'react'
import type { Area, FirstThing } from '../../../web/kit/area.ts'
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
    { to: '/customers/rules', label: () => t('Rules'), words: () => t('rules computed segment') },
  ],
  placeOfJob(name, input) {
    if (name === 'customers.import') return '/customers/import'
    if (name !== 'customers.compute_attributes') return undefined
    return typeof input.rule_id === 'string' ? `/customers/rules/${input.rule_id}` : '/customers/rules'
  },
  events: {
    'customer.created': { word: () => t('Customer added') },
    'customer.changed': { word: () => t('Customer changed') },
    'customer.imported': { word: () => t('Changed by an import') },
    'customer.import_undone': { word: () => t('Import undone') },
    'customer.removed': { word: () => t('Customer deleted') },
    'customer.restored': { word: () => t('Customer restored') },
    'customer.merged': { word: () => t('Merged from') },
    'customer.merge_undone': { word: () => t('Merge undone') },
    'customer.attribute_added': { word: () => t('Attribute added'), about: attributeOf },
    'customer.attribute_changed': { word: () => t('Attribute changed'), about: attributeOf },
    'customer.attribute_computed': { word: () => t('Attribute computed'), about: attributeOf },
    'customer.attribute_removed': { word: () => t('Attribute removed'), about: attributeOf },
  },
  nouns: {
    customer: {
      one: () => t('Customer'),
      many: () => t('Customers'),
      placeOf: id => `/customers/${id}`,
    },
    customer_import: { one: () => t('Import'), many: () => t('Imports'), placeOf: () => '/customers/import' },
  },
  screens: [
    { path: '/customers', load: () => import('./customers.tsx') },
    { path: '/customers/import', load: () => import('./import.tsx') },
    { path: '/customers/doubles', load: () => import('./doubles.tsx') },
    { path: '/customers/rules', load: () => import('./rules/rules.tsx') },
    { path: '/customers/rules/:id', load: () => import('./rules/rule.tsx') },
    { path: '/customers/:id', load: () => import('./customer.tsx') },
  ],
}

export const customersFirst: FirstThing = {
  key: 'customers',
  capability: 'customers',
  title: () => t('Bring your customers'),
  says: () =>
    t('From a spreadsheet: every row is checked before anything is written, and one click undoes it.'),
  samples: ['clients.xlsx'],
  Action: lazy(() => import('./first-import.tsx')),
}
