// Routes and shapes of where files are kept, and how much of it is used.
import { z } from 'zod'
import { admins, route } from '../../../base/contract/route.ts'

export const Storage = z.object({
  driver: z.enum(['disk', 's3', 'azure']),
  /** The folder, bucket or container. */
  place: z.string(),
  prefix: z.string(),
  /** Address of an S3 that is not Amazon’s. */
  endpoint: z.string().nullable(),
  region: z.string().nullable(),
  /** For how long an address of the bucket itself opens a download (SIGNED_URL_TTL); null where all of them pass through Octavo. */
  signed_seconds: z.number().int().nullable(),
  /** Of your company, by what uses the file; `trash` where only deleted things use it; `unused` goes with the next clean-ups. */
  used: z.array(z.object({ kind: z.string(), files: z.number().int(), bytes: z.number() })),
  /** Each content once, as it lies in the storage. */
  files: z.number().int(),
  bytes: z.number(),
})
export type Storage = z.infer<typeof Storage>

export const StorageTest = z.object({
  ok: z.boolean(),
  steps: z.array(
    z.object({
      step: z.enum(['write', 'read', 'remove']),
      ok: z.boolean(),
      ms: z.number(),
      /** What the storage said, word for word. */
      answer: z.string(),
    }),
  ),
})
export type StorageTest = z.infer<typeof StorageTest>

export const storageContract = {
  readStorage: route({
    method: 'GET',
    path: '/storage',
    roles: admins,
    replies: { 200: Storage },
    says: 'Where files are kept, and how much your company keeps there by kind.',
  }),
  testStorage: route({
    method: 'POST',
    path: '/storage/test',
    roles: admins,
    replies: { 200: StorageTest },
    says: 'Write, read and remove a small file now, and tell what the storage said.',
  }),
}
