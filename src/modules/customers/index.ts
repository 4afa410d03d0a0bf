// The door to customers: the people and companies that documents go to.
import { module } from '../../base/module.ts'
import { customersContract } from './contract.ts'
import { customersJobs } from './jobs.ts'
import { customerTrash } from './removal.ts'
import { customersPersonal } from './person/personal.ts'
import { customersRoutes } from './routes.ts'
import { searchCustomers } from './search.ts'

export { attributesAsOf } from './attributes/as_of.ts'
export { matchCustomers, type RowPerson } from './match.ts'
export { addEvents } from './timeline/events.ts'
export { readPhone } from './phones.ts'

export const customers = module({
  name: 'customers',
  contract: customersContract,
  routes: customersRoutes,
  jobs: customersJobs,
  webhookEvents: {
    'customer.created': 'A customer was added, by hand or by API. An import tells of itself as a whole.',
    'customer.changed': 'Fields of a customer were changed; the payload names which.',
    'customer.merged': 'A double was merged into the customer.',
    'customer.removed': 'A customer was put into the trash.',
    'customer.restored': 'A customer was brought back from the trash.',
    'customer.imported':
      'A spreadsheet of customers was written: how many are new and how many were changed.',
  },
  personalData: customersPersonal,
  fileKinds: { customer_import: ['customers'] },
  trash: [customerTrash],
  search: searchCustomers,
  migrations: new URL('./migrations', import.meta.url),
})
