// Routes and shapes of the queue as a whole: what waits, who works, what the clock does, and many jobs at once.
import { z } from 'zod'
import { Id, Instant } from '../../../base/contract/shapes.ts'
import { admins, everyone, route } from '../../../base/contract/route.ts'

export const Queue = z.object({
  /** Of your company, by name of the job. */
  names: z.array(
    z.object({
      name: z.string(),
      queued: z.number().int(),
      running: z.number().int(),
      /** Ended badly within a week. */
      failed: z.number().int(),
      done: z.number().int(),
      oldest_waiting_at: Instant.nullable(),
    }),
  ),
  /** Of the whole installation: pieces that could run now, and for how long the oldest has waited. */
  waiting: z.number().int(),
  oldest_s: z.number(),
  workers: z.array(
    z.object({
      id: Id,
      host: z.string(),
      pid: z.number().int(),
      version: z.string(),
      slots: z.number().int(),
      is_alive: z.boolean(),
      started_at: Instant,
      seen_at: Instant,
      converter: z
        .object({
          engine: z.enum(['native', 'wasm']).nullable(),
          version: z.string().nullable(),
          asked: z.string(),
          error: z.string().nullable(),
        })
        .nullable(),
    }),
  ),
  schedules: z.array(
    z.object({
      name: z.string(),
      cron: z.string(),
      time_zone: z.string(),
      paused_at: Instant.nullable(),
      ran_at: Instant.nullable(),
      failed_at: Instant.nullable(),
      error: z.string().nullable(),
    }),
  ),
})
export type Queue = z.infer<typeof Queue>

const ScheduleName = z.object({ schedule_name: z.string().max(100) })
export const BulkResult = z.object({
  results: z.array(
    z.object({ job_id: Id, ok: z.boolean(), code: z.string().nullable(), detail: z.string().nullable() }),
  ),
})
export type BulkResult = z.infer<typeof BulkResult>

export const queueContract = {
  readQueue: route({
    method: 'GET',
    path: '/jobs/queue',
    roles: admins,
    replies: { 200: Queue },
    says: 'How deep the queue is by kind of work, which workers are alive, and what happens by the clock.',
  }),
  changeJobs: route({
    method: 'POST',
    path: '/jobs/bulk',
    roles: everyone,
    body: z.object({ act: z.enum(['retry', 'cancel']), job_ids: z.array(Id).min(1).max(1000) }),
    replies: { 200: BulkResult },
    says: 'Retry or stop many jobs, each with its own result.',
  }),
  pauseSchedule: route({
    method: 'POST',
    path: '/schedules/{schedule_name}/pause',
    roles: admins,
    params: ScheduleName,
    replies: { 204: null },
    says: 'Let the clock pass this by until it is resumed. For admins of the installation’s first company.',
  }),
  resumeSchedule: route({
    method: 'POST',
    path: '/schedules/{schedule_name}/resume',
    roles: admins,
    params: ScheduleName,
    replies: { 204: null },
    says: 'Let the clock do this again.',
  }),
}
