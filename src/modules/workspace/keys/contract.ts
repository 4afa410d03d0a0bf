// Routes and shapes of API keys.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { everyone, route } from '../../../base/contract/route.ts'
import { Capability } from '../people/contract.ts'

const Access = z.enum(['read', 'write'])

export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  /** How the key begins. */
  hint: z.string(),
  access: Access,
  /** Null: all that its person may do. */
  capabilities: z.array(Capability).nullable(),
  user_id: Id,
  username: z.string(),
  created_at: Instant,
  /** To ten minutes; null until it is used. */
  last_used_at: Instant.nullable(),
  /** Null: until it is ended. */
  expires_at: Instant.nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>

export const keysContract = {
  listKeys: route({
    method: 'GET',
    path: '/api-keys',
    roles: everyone,
    query: z.object({
      ...Page,
      /** `all`: everybody’s, for admins; others see their own in both cases. */
      whose: z.enum(['mine', 'all']).default('mine'),
    }),
    replies: { 200: listOf(ApiKey) },
    says: 'API keys that are in use, the newest first. The keys themselves are kept nowhere.',
  }),
  createKey: route({
    method: 'POST',
    path: '/api-keys',
    roles: everyone,
    body: z.object({
      name: z.string().trim().min(1).max(120),
      access: Access.default('read'),
      capabilities: z.array(Capability).max(5).nullable().default(null),
      /** The last moment that it lets in, at most ten years ahead; null: until it is ended. */
      expires_at: Instant.nullable().default(null),
    }),
    replies: { 201: ApiKey.extend({ key: z.string() }) },
    secret: true,
    inPerson: true,
    says: 'Make a key for a script; it is told this once. Send it as `Authorization: Bearer oct_…`. It acts as you, with at most the rights named here: capabilities of yours (or null for all that you may do), to read or to write.',
  }),
  revokeKey: route({
    method: 'DELETE',
    path: '/api-keys/{key_id}',
    roles: everyone,
    params: z.object({ key_id: Id }),
    replies: { 204: null },
    says: 'End a key; what uses it is refused from then on. Admins may end everybody’s.',
  }),
}
