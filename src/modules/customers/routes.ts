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
import { eraseCustomer } from './person/erase.ts'
import { exportCustomer } from './person/export.ts'
import { previewRule } from './rules/preview.ts'
import { changeRule, createRule, listRules, readRule, removeRule } from './rules/rules.ts'
import { runRule } from './rules/run.ts'
import { listSources } from './rules/sources.ts'
import { readTimeline } from './timeline/timeline.ts'

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
    listSources: async tx => ({ data: await listSources(base, tx) }),
    listRules,
    createRule: (tx, ask) => createRule(base, tx, ask),
    previewNewRule: (tx, ask) => previewRule(base, tx, ask.body.rule, ask.body),
    readRule: (tx, ask) => readRule(tx, ask.params.rule_id),
    changeRule: (tx, ask) => changeRule(base, tx, ask),
    removeRule,
    previewRule: async (tx, ask) => {
      const kept = await readRule(tx, ask.params.rule_id)
      return previewRule(base, tx, ask.body.rule ?? kept, ask.body)
    },
    exportCustomer: ask => exportCustomer(base, ask),
    eraseCustomer: (tx, ask) => eraseCustomer(base, tx, ask),
    runRule: (tx, ask) => runRule(base, tx, ask),
  }
}
