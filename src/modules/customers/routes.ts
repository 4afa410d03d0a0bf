// Handlers of customers.
import type { Handlers } from '../../base/http/ask.ts'
import { changeAttribute, createAttribute, listAttributes, removeAttribute } from './attributes/attributes.ts'
import type { customersContract } from './contract.ts'
import { changeCustomer, createCustomer, listCustomers, readCustomer } from './customers.ts'
import { readTimeline } from './timeline/events.ts'

export function customersRoutes(): Handlers<typeof customersContract> {
  return {
    listCustomers,
    createCustomer,
    readCustomer: (tx, ask) => readCustomer(tx, ask.params.customer_id),
    changeCustomer,
    listAttributes,
    createAttribute,
    changeAttribute,
    removeAttribute,
    readTimeline,
  }
}
