// Routes and shapes of customers: the people and companies that documents go to.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../base/contract/shapes.ts'
import { everyone, route } from '../../base/contract/route.ts'
import { attributesContract } from './attributes/contract.ts'
import { bulkContract } from './bulk/contract.ts'
import { importContract } from './import/contract.ts'
import { mergeContract } from './merge/contract.ts'
import { personContract } from './person/contract.ts'
import { rulesContract } from './rules/contract.ts'
import { timelineContract } from './timeline/contract.ts'

export type { Attribute } from './attributes/contract.ts'
export type {
  CustomerImport,
  ImportMapping,
  ImportReport,
  ImportRow,
  ImportUndone,
} from './import/contract.ts'
export type { BulkResults } from './bulk/contract.ts'
export type { Double } from './merge/contract.ts'
export type { Erased } from './person/contract.ts'
export type { AttributeRule, AttributeSource, RuleFields, RulePreview, RuleStep } from './rules/contract.ts'
export type { CustomerEvent } from './timeline/contract.ts'

const capability = ['customers', 'documents'] as const
const text = (max: number) => z.string().trim().max(max)

export const CustomerFields = z.object({
  name: text(200).min(1),
  email: z.email().max(254).nullable().default(null),
  /** E.164, or a national shape that the locale’s country makes plain. */
  phone: text(40).nullable().default(null),
  /** BCP 47, such as `de-DE`; the workspace’s where it is left out. */
  locale: text(35).optional(),
  /** The company’s own number for this customer; unique. */
  reference: text(100).nullable().default(null),
  kind: z.enum(['person', 'company']).default('company'),
})

export const Customer = z.object({
  id: Id,
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  locale: z.string(),
  reference: z.string().nullable(),
  kind: z.enum(['person', 'company']),
  version: z.number().int(),
  created_at: Instant,
  updated_at: Instant,
})
export type Customer = z.infer<typeof Customer>

const CustomerId = z.object({ customer_id: Id })

export const customersContract = {
  ...attributesContract,
  ...timelineContract,
  ...importContract,
  ...mergeContract,
  ...bulkContract,
  ...rulesContract,
  ...personContract,
  listCustomers: route({
    method: 'GET',
    path: '/customers',
    roles: everyone,
    capability,
    query: z.object({
      ...Page,
      q: z.string().max(100).optional(),
      sort: z.enum(['name', '-name', 'created_at', '-created_at']).default('name'),
    }),
    replies: { 200: listOf(Customer) },
    says: 'Customers, by name. `q` looks in name, e-mail, phone and reference.',
  }),
  createCustomer: route({
    method: 'POST',
    path: '/customers',
    roles: everyone,
    capability: 'customers',
    body: CustomerFields,
    replies: { 201: Customer },
    says: 'Add a customer. A reference belongs to one customer only.',
  }),
  readCustomer: route({
    method: 'GET',
    path: '/customers/{customer_id}',
    roles: everyone,
    capability,
    params: CustomerId,
    replies: { 200: Customer },
    says: 'One customer. The ETag is what PUT wants in If-Match.',
  }),
  changeCustomer: route({
    method: 'PUT',
    path: '/customers/{customer_id}',
    roles: everyone,
    capability: 'customers',
    params: CustomerId,
    body: CustomerFields,
    versioned: true,
    replies: { 200: Customer },
    says: 'Change a customer as a whole. Needs If-Match, so that two people never overwrite each other.',
  }),
  removeCustomer: route({
    method: 'DELETE',
    path: '/customers/{customer_id}',
    roles: everyone,
    capability: 'customers',
    params: CustomerId,
    replies: { 204: null },
    says: 'Put a customer into the trash: no list, search or batch finds it any more; documents made for it stay. POST /trash/{item_id}/restore brings it back.',
  }),
}
