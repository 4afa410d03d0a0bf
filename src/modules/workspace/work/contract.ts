// Routes and shapes of jobs as people see them, and of the live stream.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { everyone, route } from '../../../base/contract/route.ts'

export const JobStatus = z.enum(['queued', 'running', 'done', 'error', 'cancelled'])
export const Job = z.object({
  id: Id,
  name: z.string(),
  title: z.string(),
  status: JobStatus,
  done: z.number().int(),
  failed: z.number().int(),
  total: z.number().int(),
  attempts: z.number().int(),
  error: z.string().nullable(),
  input: z.record(z.string(), z.unknown()),
  output_file_id: Id.nullable(),
  cancel_asked_at: Instant.nullable(),
  paused_at: Instant.nullable(),
  created_at: Instant,
  updated_at: Instant,
  finished_at: Instant.nullable(),
})
export type Job = z.infer<typeof Job>

export const workContract = {
  listJobs: route({
    method: 'GET',
    path: '/jobs',
    roles: everyone,
    query: z.object({
      ...Page,
      status: JobStatus.optional(),
      /** Of one kind of work: `documents.generate`. */
      name: z.string().max(100).optional(),
      /** In the title or in what went wrong. */
      q: z.string().max(100).optional(),
    }),
    replies: { 200: listOf(Job) },
    says: 'Running and finished work, newest first.',
  }),
  readJob: route({
    method: 'GET',
    path: '/jobs/{job_id}',
    roles: everyone,
    params: z.object({ job_id: Id }),
    replies: { 200: Job },
    says: 'How far one piece of work is.',
  }),
  cancelJob: route({
    method: 'POST',
    path: '/jobs/{job_id}/cancel',
    roles: everyone,
    params: z.object({ job_id: Id }),
    replies: { 200: Job },
    says: 'Stop the work. What is finished stays; what is under way ends within a second or two.',
  }),
  retryJob: route({
    method: 'POST',
    path: '/jobs/{job_id}/retry',
    roles: everyone,
    params: z.object({ job_id: Id }),
    replies: { 202: Job },
    says: 'Run again what failed or was stopped. Finished parts are not made twice.',
  }),
  watchJob: route({
    method: 'GET',
    path: '/jobs/{job_id}/events',
    roles: everyone,
    params: z.object({ job_id: Id }),
    kind: 'events',
    replies: { 200: null },
    says: 'Server-sent events of one job: `job` with the same shape as GET /jobs/{job_id}; ends when it has ended.',
  }),
  watchAll: route({
    method: 'GET',
    path: '/events',
    roles: everyone,
    kind: 'events',
    replies: { 200: null },
    says: 'One stream for a browser: `job` events of all work that you may see.',
  }),
}
