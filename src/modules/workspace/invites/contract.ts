// Routes and shapes of invites: made, listed, revoked by admins; read and accepted by whoever holds the link.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { admins, route } from '../../../base/contract/route.ts'
import { Capability, Email, Password, RoleName, Session, SessionKind } from '../people/contract.ts'

export const Invite = z.object({
  id: Id,
  email: z.string(),
  role: RoleName,
  capabilities: z.array(Capability),
  /** Who invited; null for the command line. */
  invited_by: z.string().nullable(),
  created_at: Instant,
  expires_at: Instant,
})
export type Invite = z.infer<typeof Invite>

const Token = z.object({ token: z.string().min(1).max(100) })

export const invitesContract = {
  inviteUser: route({
    method: 'POST',
    path: '/users/invite',
    roles: admins,
    body: z.object({
      email: Email,
      role: RoleName,
      capabilities: z.array(Capability).max(5).default([]),
    }),
    replies: {
      201: Invite.extend({
        token: z.string(),
        /** The page's address, to be copied and sent. */
        link: z.string(),
        /** Whether it is on its way by mail; otherwise give them the link. */
        is_mailed: z.boolean(),
      }),
    },
    secret: true,
    says: 'Make a link with which this person sets their own name and password. It counts once, for 72 hours, and is told only now; a newer one for the same address takes its place.',
  }),
  listInvites: route({
    method: 'GET',
    path: '/users/invites',
    roles: admins,
    query: z.object({ ...Page }),
    replies: { 200: listOf(Invite) },
    says: 'Invites that wait to be accepted, the newest first.',
  }),
  revokeInvite: route({
    method: 'DELETE',
    path: '/users/invites/{invite_id}',
    roles: admins,
    params: z.object({ invite_id: Id }),
    replies: { 204: null },
    says: 'Take an invite back; its link leads nowhere from then on.',
  }),
  readInvite: route({
    method: 'GET',
    path: '/invites/{token}',
    roles: 'public',
    params: Token,
    replies: { 200: z.object({ email: z.string(), workspace: z.string(), expires_at: Instant }) },
    secret: true,
    says: 'What an invite’s link leads to: the address invited, and the company.',
  }),
  acceptInvite: route({
    method: 'POST',
    path: '/invites/{token}',
    roles: 'public',
    params: Token,
    body: z.object({
      username: z.string().trim().min(1).max(120),
      password: Password,
      session: SessionKind,
    }),
    replies: { 201: Session },
    secret: true,
    says: 'Accept an invite with a name and a password of one’s own; signs in at once.',
  }),
}
