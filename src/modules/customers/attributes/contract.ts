// Routes and shapes of attributes: what is known of a customer by year and quarter.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'

const capability = ['customers', 'documents'] as const

export const AttributeFields = z.object({
  /** Case does not count: `Segment` and `segment` are one key, spelled as it was first. */
  key: z.string().trim().min(1).max(100),
  value: z.string().trim().min(1).max(4000),
  /** Null for a value that holds from the beginning. */
  year: z.number().int().min(1900).max(2199).nullable().default(null),
  /** Null for a value of the whole year, which any quarter of that year overrules. */
  quarter: z.number().int().min(1).max(4).nullable().default(null),
})

/** From what a value was computed. */
export const Computed = z.object({
  rule_id: Id,
  /** The rule's name and version at that time. */
  rule: z.string(),
  version: z.number().int(),
  source: z.string(),
  label: z.string(),
  unit: z.string().nullable(),
  from: z.union([z.number(), z.string()]),
})
export type Computed = z.infer<typeof Computed>

export const Attribute = z.object({
  id: Id,
  key: z.string(),
  value: z.string(),
  year: z.number().int().nullable(),
  quarter: z.number().int().nullable(),
  /** Null for a value kept by hand. */
  computed: Computed.nullable(),
  version: z.number().int(),
  created_at: Instant,
  updated_at: Instant,
})
export type Attribute = z.infer<typeof Attribute>

const CustomerId = z.object({ customer_id: Id })
const AttributeId = z.object({ customer_id: Id, attribute_id: Id })

export const attributesContract = {
  listAttributes: route({
    method: 'GET',
    path: '/customers/{customer_id}/attributes',
    roles: everyone,
    capability,
    params: CustomerId,
    query: z.object({
      ...Page,
      as_of: z
        .string()
        .regex(/^(19|20|21)\d\d(-Q[1-4])?$/)
        .optional(),
    }),
    replies: { 200: listOf(Attribute) },
    says: 'The attributes of a customer, by key. With `as_of` (`2026-Q3`, or `2026` for the end of the year) one per key: the newest at or before that period, an undated value being the oldest.',
  }),
  createAttribute: route({
    method: 'POST',
    path: '/customers/{customer_id}/attributes',
    roles: everyone,
    capability: 'customers',
    params: CustomerId,
    body: AttributeFields,
    replies: { 201: Attribute },
    says: 'Add an attribute. A key has one value per period; change that one with PUT.',
  }),
  changeAttribute: route({
    method: 'PUT',
    path: '/customers/{customer_id}/attributes/{attribute_id}',
    roles: everyone,
    capability: 'customers',
    params: AttributeId,
    body: AttributeFields,
    versioned: true,
    replies: { 200: Attribute },
    says: 'Change an attribute as a whole. Needs If-Match with its version, `"v1"` say, so that two people never overwrite each other.',
  }),
  removeAttribute: route({
    method: 'DELETE',
    path: '/customers/{customer_id}/attributes/{attribute_id}',
    roles: everyone,
    capability: 'customers',
    params: AttributeId,
    replies: { 204: null },
    says: 'Remove an attribute. The value before it counts again from then on; to undo, add it once more.',
  }),
}
