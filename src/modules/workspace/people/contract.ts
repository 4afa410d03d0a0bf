// Routes and shapes of people: set-up, sessions, users.
import { z } from 'zod'
import { Id, Instant, Page, listOf } from '../../../base/contract/shapes.ts'
import { admins, everyone, route } from '../../../base/contract/route.ts'

export const Capability = z.enum(['documents', 'booklets', 'sales', 'helpdesk', 'customers'])
export const RoleName = z.enum(['admin', 'standard'])
export const Email = z.email().max(254)
export const Password = z.string().min(10).max(200)

export const User = z.object({
  id: Id,
  email: z.string(),
  username: z.string(),
  role: RoleName,
  capabilities: z.array(Capability),
  /** Since when signing in asks for a code as well; null while it does not. */
  second_factor_at: Instant.nullable(),
  created_at: Instant,
  updated_at: Instant,
})
export type User = z.infer<typeof User>

export const Me = z.object({
  user: User,
  workspace: z.object({ id: Id, name: z.string(), kind: z.enum(['own', 'sample']) }),
  /** The company asks for a second factor, and this session has come without: until one is set up, all else is refused. */
  needs_second_factor: z.boolean(),
})
export type Me = z.infer<typeof Me>

export const Session = Me.extend({
  /** Absent when `session` is `cookie`: the browser then never sees a token. */
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  /** Seconds until the access token ends. */
  expires_in: z.number().int(),
})
export const SessionKind = z.enum(['cookie', 'token']).default('token')

/** The password was right; the code is asked for next. */
export const CodeNeeded = z.object({
  second_factor: z.literal('needed'),
  /** Shown again with the code at POST /auth/second-factor. */
  ticket: z.string(),
  /** Seconds until the ticket counts no longer. */
  expires_in: z.number().int(),
})

export const peopleContract = {
  readSetup: route({
    method: 'GET',
    path: '/setup',
    roles: 'public',
    replies: {
      200: z.object({
        /** True until the first company of one's own exists. */
        needed: z.boolean(),
        /** The sample company's sign-in, told only to the machine itself. */
        demo: z.object({ email: z.string(), password: z.string() }).nullable(),
        /** Sign-in by an identity provider, where it is configured, by the name that people know it by. */
        oidc: z.object({ name: z.string() }).nullable(),
        /** How the one company of one's own looks; null where there is none, or several. */
        look: z
          .object({
            company: z.string(),
            colour: z.string(),
            on_dark: z.string(),
            /** A data address; null for a logo of more than 200 kB. */
            logo: z.string().nullable(),
          })
          .nullable(),
      }),
    },
    says: 'Whether this installation still waits for its first company.',
  }),
  setUp: route({
    method: 'POST',
    path: '/setup',
    roles: 'public',
    body: z.object({
      token: z.string().max(200),
      company: z.string().trim().min(1).max(120),
      username: z.string().trim().min(1).max(120),
      email: Email,
      password: Password,
      session: SessionKind,
    }),
    replies: { 201: Session },
    secret: true,
    says: 'Make your own, empty workspace and its first admin with the one-time link printed at the first start.',
  }),
  restoreHere: route({
    method: 'POST',
    path: '/setup/restore',
    roles: 'public',
    query: z.object({ token: z.string().max(200) }),
    body: 'upload',
    replies: {
      202: z.object({
        made_at: z.string(),
        release: z.string(),
        rows: z.number().int(),
        files: z.number().int(),
      }),
    },
    secret: true,
    says: 'Bring a backup into an installation without a company, with the one-time link. It is checked to its end first; then follow it at GET /setup/restore.',
  }),
  readRestore: route({
    method: 'GET',
    path: '/setup/restore',
    roles: 'public',
    replies: {
      200: z.object({
        state: z.enum(['none', 'checking', 'restoring']),
        /** From 0 to 1, while it restores. */
        share: z.number(),
        /** Why the last one could not be restored. */
        failure: z.string().nullable(),
      }),
    },
    says: 'How far a restore is that was begun on the first-run page. Afterwards sign in with the accounts of the backup.',
  }),
  signIn: route({
    method: 'POST',
    path: '/auth/login',
    roles: 'public',
    body: z.object({ email: z.string().max(254), password: z.string().max(200), session: SessionKind }),
    replies: { 200: Session, 202: CodeNeeded },
    secret: true,
    says: 'Sign in. Scripts get tokens; a browser asks for `session: cookie` and gets HttpOnly cookies. An account with a second factor is answered 202 with a ticket: send it with the code to POST /auth/second-factor.',
  }),
  refresh: route({
    method: 'POST',
    path: '/auth/refresh',
    roles: 'public',
    body: z.object({ refresh_token: z.string().max(200).optional() }),
    replies: { 200: Session },
    secret: true,
    says: 'Change a refresh token for a new pair. A token used twice ends the whole session.',
  }),
  signOut: route({
    method: 'POST',
    path: '/auth/logout',
    roles: 'public',
    body: z.object({ refresh_token: z.string().max(200).optional() }),
    replies: { 204: null },
    secret: true,
    says: 'End this session. Its tokens are refused from then on.',
  }),
  readMe: route({
    method: 'GET',
    path: '/auth/me',
    roles: everyone,
    replies: { 200: Me },
    beforeFactor: true,
    says: 'Who is signed in, and where.',
  }),

  listUsers: route({
    method: 'GET',
    path: '/users',
    roles: admins,
    query: z.object({
      ...Page,
      /** `off`: those whom a password alone lets in. */
      second_factor: z.enum(['on', 'off']).optional(),
    }),
    replies: { 200: listOf(User) },
    says: 'People who can sign in to this workspace.',
  }),
  createUser: route({
    method: 'POST',
    path: '/users',
    roles: admins,
    body: z.object({
      email: Email,
      username: z.string().trim().min(1).max(120),
      password: Password,
      role: RoleName,
      capabilities: z.array(Capability).max(5).default([]),
    }),
    replies: { 201: User },
    secret: true,
    says: 'Add a person. A standard user sees only what their capabilities grant.',
  }),
  changeUser: route({
    method: 'PATCH',
    path: '/users/{user_id}',
    roles: admins,
    params: z.object({ user_id: Id }),
    body: z.object({
      username: z.string().trim().min(1).max(120).optional(),
      password: Password.optional(),
      role: RoleName.optional(),
      capabilities: z.array(Capability).max(5).optional(),
    }),
    replies: { 200: User },
    secret: true,
    says: 'Change a person’s name, role, capabilities or password. A new password or role ends their sessions.',
  }),
  removeUser: route({
    method: 'DELETE',
    path: '/users/{user_id}',
    roles: admins,
    params: z.object({ user_id: Id }),
    replies: { 204: null },
    says: 'Remove a person. What they made stays; their sessions end at once. The last admin cannot be removed.',
  }),
}
