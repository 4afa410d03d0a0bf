// Routes and shapes of connections to the world outside: mail server, SMS provider, model provider.
import { z } from 'zod'
import { Instant, listOf } from '../../../base/contract/shapes.ts'
import { admins, route } from '../../../base/contract/route.ts'

export const Connection = z.object({
  kind: z.string(),
  /** `environment`: the operator's, which goes before what is saved here. `none`: nothing is set. */
  source: z.enum(['environment', 'workspace', 'none']),
  settings: z.record(z.string(), z.unknown()),
  /** Names of the secrets that are set; what they are is never told. */
  secrets: z.array(z.string()),
  version: z.number().int(),
  changed_at: Instant.nullable(),
})
export type Connection = z.infer<typeof Connection>

const Kind = z.object({ kind: z.string().max(40) })

export const connectionsContract = {
  listConnections: route({
    method: 'GET',
    path: '/connections',
    roles: admins,
    replies: { 200: listOf(Connection) },
    says: 'What can be connected, and what is: smtp, sms, ai. Secrets are never told.',
  }),
  readConnection: route({
    method: 'GET',
    path: '/connections/{kind}',
    roles: admins,
    params: Kind,
    replies: { 200: Connection },
    says: 'One connection with its settings. Change it with PUT, try it with POST …/test.',
  }),
  changeConnection: route({
    method: 'PUT',
    path: '/connections/{kind}',
    roles: admins,
    params: Kind,
    body: z.object({
      settings: z.record(z.string().max(100), z.unknown()),
      /** Those left out stay; null takes one away. */
      secrets: z.record(z.string().max(100), z.string().min(1).max(4000).nullable()).default({}),
    }),
    versioned: true,
    replies: { 200: Connection },
    says: 'Save a connection; If-Match "v0" for the first time. Secrets are sealed; when the host changes they must be entered again.',
  }),
  removeConnection: route({
    method: 'DELETE',
    path: '/connections/{kind}',
    roles: admins,
    params: Kind,
    versioned: true,
    replies: { 204: null },
    says: 'Forget a connection and its secrets. Mail and SMS are then kept in the outbox.',
  }),
  testConnection: route({
    method: 'POST',
    path: '/connections/{kind}/test',
    roles: admins,
    params: Kind,
    replies: {
      200: z.object({
        ok: z.boolean(),
        /** The other side's own words. */
        said: z.string(),
        took_ms: z.number().int(),
      }),
    },
    says: 'Try the connection as it is saved, without sending anything, and show the raw answer.',
  }),
}
