// Handlers of customers.
import type { Base } from '../../base/base.ts'
import type { Handlers } from '../../base/http/ask.ts'
import { changeAttribute, createAttribute, listAttributes, removeAttribute } from './attributes/attributes.ts'
import { bulkAttributes, bulkCustomers } from './bulk/bulk.ts'
import type { customersContract } from './contract.ts'
import { changeCustomer, createCustomer, listCustomers, readCustomer } from './customers.ts'
import { importCustomers, listImports } from './import/imports.ts'
import { undoImport } from './import/undo.ts'
import { listDoubles } from './merge/doubles.ts'
import { mergeCustomer, undoMerge } from './merge/merge.ts'
import { removeCustomer } from './removal.ts'
import { readTimeline } from './timeline/events.ts'

export function customersRoutes(base: Base): Handlers<typeof customersContract> {
  return {
    listCustomers,
    createCustomer,
    readCustomer: (tx, ask) => readCustomer(tx, ask.params.customer_id),
    changeCustomer,
    removeCustomer,
    listAttributes,
    createAttribute,
    changeAttribute,
    removeAttribute,
    readTimeline,
    importCustomers: (tx, ask) => importCustomers(base, tx, ask),
    listImports,
    undoImport,
    listDoubles,
    mergeCustomer,
    undoMerge,
    bulkCustomers,
    bulkAttributes,
  }
}
