// Wire shapes that every module's contract shares. JSON only: no transforms, no Date.
import { z } from 'zod'

export const Id = z.uuid()
/** ISO 8601 in UTC. */
export const Instant = z.iso.datetime({ offset: true })

/** A day as `2026-10-31`; the year 0 is none in the database. */
export const Day = z.iso.date().regex(/^(?!0000)/)

/** Fields of every list's query: page by cursor, sort by field, `-` for descending. */
export const Page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(400).optional(),
}

/** A page of a list. `next_cursor` is null on the last one. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.object({
    data: z.array(item),
    next_cursor: z.string().nullable(),
    total: z.number().int().optional(),
  })
}

/** The answer to "do this long thing": follow it at GET /jobs/{job_id}. */
export const JobStarted = z.object({ job_id: Id })
export type JobStarted = z.infer<typeof JobStarted>

/** `application/problem+json` (RFC 9457). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  request_id: z.string().optional(),
  errors: z
    .array(
      z.object({
        pointer: z.string().optional(),
        row: z.number().int().optional(),
        column: z.string().optional(),
        value: z.string().optional(),
        code: z.string().optional(),
        detail: z.string(),
        accepted: z.string().optional(),
      }),
    )
    .optional(),
})
