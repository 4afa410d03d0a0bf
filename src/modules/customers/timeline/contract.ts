// Route and shape of the timeline: what happened to a customer, in all modules.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'

const CustomerEvent = z.object({
  id: Id,
  /** Past tense: `document.generated`. */
  kind: z.string(),
  /** What a person calls the thing that it happened to. */
  title: z.string(),
  noun: z.string().nullable(),
  noun_id: z.string().nullable(),
  at: Instant,
  detail: z.record(z.string(), z.unknown()),
})
export type CustomerEvent = z.infer<typeof CustomerEvent>

export const timelineContract = {
  readTimeline: route({
    method: 'GET',
    path: '/customers/{customer_id}/timeline',
    roles: everyone,
    capability: ['customers', 'documents'],
    params: z.object({ customer_id: Id }),
    query: z.object(Page),
    replies: { 200: listOf(CustomerEvent) },
    says: 'What happened to a customer in all areas, newest first. `noun` and `noun_id` say what each event is about.',
  }),
}
