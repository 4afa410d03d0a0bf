// The door to customers: the people and companies that documents go to.
import { module } from '../../base/module.ts'
import { customersContract } from './contract.ts'
import { customersJobs } from './jobs.ts'
import { customersPersonal } from './person/personal.ts'
import { customersRoutes } from './routes.ts'

export { attributesAsOf } from './attributes/as_of.ts'
export { matchCustomers, type RowPerson } from './match.ts'
export { addEvents } from './timeline/events.ts'
export { readPhone } from './phones.ts'

export const customers = module({
  name: 'customers',
  contract: customersContract,
  routes: customersRoutes,
  jobs: customersJobs,
  personalData: customersPersonal,
  fileKinds: { customer_import: ['customers'] },
  migrations: new URL('./migrations', import.meta.url),
})
