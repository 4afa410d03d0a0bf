// Route and shape of how the installation does, in words.
import { z } from 'zod'
import { Instant } from '../../../base/contract/shapes.ts'
import { admins, route } from '../../../base/contract/route.ts'

export const HealthCheck = z.object({
  area: z.enum([
    'database',
    'storage',
    'queue',
    'workers',
    'converter',
    'disk',
    'backup',
    'clock',
    'address',
    'mail',
    'sms',
    'scanner',
  ]),
  code: z.string(),
  level: z.enum(['ok', 'warning', 'trouble']),
  /** One sentence each, in English; `code` and `params` let a screen say it in another language. */
  what: z.string(),
  why: z.string().nullable(),
  todo: z.string().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type HealthCheck = z.infer<typeof HealthCheck>

export const Health = z.object({
  release: z.string(),
  looked_at: Instant,
  level: HealthCheck.shape.level,
  checks: z.array(HealthCheck),
})
export type Health = z.infer<typeof Health>

export const healthContract = {
  readHealth: route({
    method: 'GET',
    path: '/health',
    roles: admins,
    replies: { 200: Health },
    says: 'Database, storage, queue, workers, converter, disk, backup, clock, mail, SMS and virus scanner, looked at now; each with what to do when it is bad.',
  }),
}
