// Routes and shapes of one's own account: name, password, sessions.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { admins, everyone, route } from '../../../base/contract/route.ts'
import { Password, User } from '../people/contract.ts'

export const OpenSession = z.object({
  id: Id,
  /** What the browser or script called itself; null where it said nothing. */
  device: z.string().nullable(),
  address: z.string().nullable(),
  created_at: Instant,
  /** To the life of an access token. */
  last_used_at: Instant,
  /** The one that asks. */
  is_this: z.boolean(),
})
export type OpenSession = z.infer<typeof OpenSession>

const Ended = z.object({ ended: z.number().int() })

export const accountContract = {
  changeMe: route({
    method: 'PATCH',
    path: '/me',
    roles: everyone,
    body: z.object({ username: z.string().trim().min(1).max(120) }),
    replies: { 200: User },
    inPerson: true,
    says: 'Change your own name.',
  }),
  changePassword: route({
    method: 'POST',
    path: '/me/password',
    roles: everyone,
    body: z.object({ password: z.string().max(200), new_password: Password }),
    replies: { 204: null },
    secret: true,
    inPerson: true,
    says: 'Change your own password; the present one is asked for. All your other sessions end.',
  }),
  listSessions: route({
    method: 'GET',
    path: '/me/sessions',
    roles: everyone,
    query: z.object({ ...Page }),
    replies: { 200: listOf(OpenSession) },
    says: 'Where you are signed in, the last used first.',
  }),
  endSession: route({
    method: 'DELETE',
    path: '/me/sessions/{session_id}',
    roles: everyone,
    params: z.object({ session_id: Id }),
    replies: { 204: null },
    inPerson: true,
    says: 'End one of your sessions; its access token is refused within seconds.',
  }),
  endMySessions: route({
    method: 'POST',
    path: '/me/sessions/end-all',
    roles: everyone,
    body: z.object({ keep_this: z.boolean().default(false) }),
    replies: { 200: Ended },
    inPerson: true,
    says: 'End all your sessions, or all but the one that asks.',
  }),
  endUsersSessions: route({
    method: 'POST',
    path: '/users/{user_id}/sessions/end-all',
    roles: admins,
    params: z.object({ user_id: Id }),
    body: z.object({ revoke_keys: z.boolean().default(false) }),
    replies: { 200: Ended.extend({ keys_revoked: z.number().int() }) },
    says: 'End all sessions of somebody: a lost laptop, a person who has left. Their API keys stay, unless `revoke_keys` ends them too.',
  }),
}
