// Routes and shapes of rules: attributes computed from figures, tried before they are saved, run for a period.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Id, Instant, JobStarted, Page, listOf } from '../../../base/contract/shapes.ts'

const capability = 'customers'

const AttributeSource = z.object({
  key: z.string(),
  label: z.string(),
  unit: z.string().nullable(),
  grain: z.enum(['year', 'quarter']),
})
export type AttributeSource = z.infer<typeof AttributeSource>

const RuleStep = z.object({
  /** `is` compares words, in any case; the others compare numbers. */
  op: z.enum(['at_least', 'more_than', 'at_most', 'less_than', 'is']),
  than: z.union([z.number(), z.string().trim().min(1).max(200)]),
  value: z.string().trim().min(1).max(4000),
})
export type RuleStep = z.infer<typeof RuleStep>

export const RuleFields = z.object({
  name: z.string().trim().min(1).max(120),
  /** The attribute that it writes; one rule for each. */
  key: z.string().trim().min(1).max(100),
  /** A key of GET /attribute-sources: `documents.made`, or `attribute:revenue` for an attribute that holds numbers. */
  source: z.string().trim().min(1).max(120),
  /** The first that holds gives the value. */
  steps: z.array(RuleStep).min(1).max(50),
  /** Where none holds; null leaves such customers without a value. */
  otherwise: z.string().trim().min(1).max(4000).nullable().default(null),
})
export type RuleFields = z.infer<typeof RuleFields>

const RunCounts = z.object({
  /** Written anew or changed. */
  set: z.number().int(),
  same: z.number().int(),
  /** Values of this rule that hold no longer. */
  removed: z.number().int(),
  kept_by_hand: z.number().int(),
  without_data: z.number().int(),
  /** The source has something that is no number. */
  no_number: z.number().int(),
})
export type RunCounts = z.infer<typeof RunCounts>

const RuleRun = z.object({
  id: Id,
  rule_version: z.number().int(),
  year: z.number().int(),
  quarter: z.number().int().nullable(),
  overwrite_by_hand: z.boolean(),
  job_id: Id.nullable(),
  counts: RunCounts.nullable(),
  /** At most 100 of those whom the source says nothing of. */
  without_data: z.array(z.object({ customer_id: Id, name: z.string() })),
  created_at: Instant,
  finished_at: Instant.nullable(),
})

export const AttributeRule = RuleFields.extend({
  id: Id,
  otherwise: z.string().nullable(),
  version: z.number().int(),
  created_at: Instant,
  updated_at: Instant,
  /** The newest run; null before the first. */
  last_run: RuleRun.nullable(),
})
export type AttributeRule = z.infer<typeof AttributeRule>

const Period = {
  year: z.number().int().min(1900).max(2199),
  /** Null: the whole year. */
  quarter: z.number().int().min(1).max(4).nullable().default(null),
}

const Group = z.object({
  customers: z.number().int(),
  /** Some of them, with what the source says. */
  samples: z.array(
    z.object({ customer_id: Id, name: z.string(), from: z.union([z.number(), z.string(), z.null()]) }),
  ),
})
const RulePreview = z.object({
  customers: z.number().int(),
  values: z.array(Group.extend({ value: z.string() })),
  /** No step holds, and there is no other value. */
  no_value: Group,
  without_data: Group,
  no_number: Group,
  /** Have a value by hand for this period, which a run leaves. */
  kept_by_hand: Group,
})
export type RulePreview = z.infer<typeof RulePreview>

const RuleId = z.object({ rule_id: Id })

export const rulesContract = {
  listSources: route({
    method: 'GET',
    path: '/attribute-sources',
    roles: everyone,
    capability,
    replies: { 200: z.object({ data: z.array(AttributeSource) }) },
    says: 'Figures from which attributes can be computed: what modules count, and attributes that hold numbers.',
  }),
  listRules: route({
    method: 'GET',
    path: '/attribute-rules',
    roles: everyone,
    capability,
    query: z.object(Page),
    replies: { 200: listOf(AttributeRule) },
    says: 'Rules by which attributes are computed, by name.',
  }),
  createRule: route({
    method: 'POST',
    path: '/attribute-rules',
    roles: everyone,
    capability,
    body: RuleFields,
    replies: { 201: AttributeRule },
    says: 'Add a rule. It computes nothing until it is run.',
  }),
  previewNewRule: route({
    method: 'POST',
    path: '/attribute-rules/preview',
    roles: everyone,
    capability,
    body: z.object({ rule: RuleFields, ...Period }),
    replies: { 200: RulePreview },
    says: 'What a rule would give in a period, before it is saved: customers for each value, with samples.',
  }),
  readRule: route({
    method: 'GET',
    path: '/attribute-rules/{rule_id}',
    roles: everyone,
    capability,
    params: RuleId,
    replies: { 200: AttributeRule },
    says: 'One rule, with its newest run and the customers of whom its source knew nothing.',
  }),
  changeRule: route({
    method: 'PUT',
    path: '/attribute-rules/{rule_id}',
    roles: everyone,
    capability,
    params: RuleId,
    body: RuleFields,
    versioned: true,
    replies: { 200: AttributeRule },
    says: 'Change a rule as a whole. Values that it gave stay until it is run again. Needs If-Match.',
  }),
  removeRule: route({
    method: 'DELETE',
    path: '/attribute-rules/{rule_id}',
    roles: everyone,
    capability,
    params: RuleId,
    replies: { 204: null },
    says: 'Remove a rule. The values that it gave stay, as values kept by hand.',
  }),
  previewRule: route({
    method: 'POST',
    path: '/attribute-rules/{rule_id}/preview',
    roles: everyone,
    capability,
    params: RuleId,
    body: z.object({ rule: RuleFields.optional(), ...Period }),
    replies: { 200: RulePreview },
    says: 'What this rule would give in a period, as it is or as `rule` would change it; nothing is written.',
  }),
  runRule: route({
    method: 'POST',
    path: '/attribute-rules/{rule_id}/run',
    roles: everyone,
    capability,
    params: RuleId,
    body: z.object({ ...Period, overwrite_by_hand: z.boolean().default(false) }),
    replies: { 202: JobStarted },
    says: 'Compute the attribute of all customers for a period. Running again changes nothing that is so already; values kept by hand stay unless `overwrite_by_hand` says otherwise.',
  }),
}
