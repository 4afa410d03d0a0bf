// What customers bring to the shell: their area and screens.
import type { Area } from '../../../web/kit/area.ts'
import { t } from '../../../web/kit/text/text.ts'

export const customersArea: Area = {
  key: 'customers',
  label: () => t('Customers'),
  to: '/customers',
  letter: 'c',
  icon: 'customers',
  capability: ['customers', 'documents'],
  links: [{ to: '/customers', label: () => t('Customers') }],
  screens: [
    { path: '/customers', load: () => import('./customers.tsx') },
    { path: '/customers/:id', load: () => import('./customer.tsx') },
  ],
}
